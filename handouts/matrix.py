"""What one run combines: each brand with each language and each way to print, a folder for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handouts.dataclass import dataclass
from handouts.settings import Matrix
from handouts.variants import Variant

STANDARD_PRINT = "standard"


@dataclass(frozen=True, slots=True)
class Combination:
    """One brand, language and variant; `folder` is relative to that of the whole run.

    The folder is "" where the run has one combination alone, and the brand where nothing but the
    brand differs. Else it is brand/language/print, so that another language or print that is added
    later moves no file.
    """

    brand: str
    lang: str
    variant: Variant
    folder: str = ""


def combinations(
    brands: Sequence[str], langs: Sequence[str], variants: Sequence[Variant]
) -> tuple[Combination, ...]:
    """Return all combinations, those of one language and brand beside each other."""
    brands, langs = tuple(dict.fromkeys(brands)), tuple(dict.fromkeys(langs))
    variants = tuple(dict.fromkeys(variants))
    found = [Combination(brand, lang, variant)
             for lang in langs for brand in brands for variant in variants]
    if len(found) == 1:
        return tuple(found)
    if len(langs) == len(variants) == 1:
        return tuple(replace(each, folder=each.brand) for each in found)
    return tuple(replace(each, folder="/".join(
        (each.brand, each.lang, each.variant.name or STANDARD_PRINT))) for each in found)


def variants_of(
    base: Variant, matrix: Matrix | None, *, large_print: Sequence[bool] = (),
    gray: Sequence[bool] = (), papers: Sequence[str] = (),
) -> tuple[Variant, ...]:
    """Return the ways to print; what is given wins over the matrix, and that over `base`."""
    own = matrix or Matrix()
    return tuple(
        replace(base, large_print=large, gray=grays, paper=paper)
        for paper in (papers or own.papers or (base.paper,))
        for large in (large_print or own.large_print or (base.large_print,))
        for grays in (gray or own.gray or (base.gray,)))
