"""What the command line and handouts.yaml combine: brands, languages and ways to print."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from handouts.cli import options
from handouts.content.packs import (
    SUFFIX,
    chosen_packs,
    pack_slugs,
    topic_folder,
    topics_by_pack,
)
from handouts.errors import Problem, Source, UsageProblem
from handouts.matrix import Combination, combinations, variants_of
from handouts.orders import DEFAULT_BRAND
from handouts.project import Project, settings_place
from handouts.settings import Matrix

_BOTH = (False, True)


def combinations_asked(
    project: Project, brands: Sequence[str], langs: Sequence[str], printing: options.Printing,
    both: Collection[str], *, matrix: bool,
) -> tuple[Combination, ...]:
    """Return what is to be combined: an option wins over `matrix:` of handouts.yaml, axis by axis.

    `both` are the switches that were asked for both ways, by the names of their options; without
    `matrix`, what handouts.yaml combines is left out.
    """
    settings = project.settings
    own = settings.matrix if matrix and settings.matrix else Matrix()
    variants = variants_of(
        printing.over(settings), own,
        large_print=_switch(printing.large_print, "large_print" in both),
        gray=_switch(printing.gray, "gray" in both),
        papers=(printing.paper,) if printing.paper else ())
    return combinations(
        brands or own.brands or (settings.brand or DEFAULT_BRAND,),
        langs or own.langs or (settings.lang,), variants)


def _switch(said: bool | None, both: bool) -> tuple[bool, ...]:
    if both:
        return _BOTH
    return () if said is None else (said,)


def refuse_combinations(
    project: Project, found: Sequence[Combination], output: Path | None,
    chosen: Sequence[str] | None,
) -> None:
    """Raise UsageProblem with every brand (BRD001) and language (USE012) that is not there.

    Also where several combinations would share one file (USE013). Nothing is written before.
    `chosen` are the packs that the run is about, None for all.
    """
    brands = tuple(dict.fromkeys(each.brand for each in found))
    langs = tuple(dict.fromkeys(each.lang for each in found))
    problems = unknown_names(project, brands, langs, chosen)
    if len(found) > 1 and output is not None and output.suffix.lower() == ".pdf":
        what = f"{len(brands)} brands" if len(brands) == len(found) else (
            f"{len(found)} combinations")
        problems.append(Problem(
            Source("--output"), "USE013", f"{what} cannot share one file",
            "name a folder: each gets a folder of its own in it"))
    if problems:
        raise UsageProblem(problems)


def unknown_names(
    project: Project, brands: Sequence[str], langs: Sequence[str],
    chosen: Sequence[str] | None = None,
) -> list[Problem]:
    """Return what is wrong with names before anything is written, in all packs or in some.

    No brand may have a name (BRD001), and no topic be in a language (USE012).
    """
    return [*_unknown_brands(project, brands), *_empty_languages(project, langs, chosen)]


def _unknown_brands(project: Project, brands: Sequence[str]) -> list[Problem]:
    lost = [brand for brand in brands
            if project.find("templates", "brands", brand, "brand.yaml") is None]
    if not lost:
        return []  # a brand takes a while to import
    from handouts.theme.brand import unknown_brand

    return [unknown_brand(project, brand, _place(project, brand, "brand")) for brand in lost]


def _empty_languages(
    project: Project, langs: Sequence[str], chosen: Sequence[str] | None
) -> list[Problem]:
    packs = pack_slugs(project) if chosen is None else chosen_packs(
        project, chosen, lambda pack: settings_place(project, pack, ("packs",)))
    empty = [lang for lang in langs if not set(topics_by_pack(project, lang).values()) & set(packs)]
    known = {lang for pack in packs if empty for lang in project.folders(f"content/{pack}")
             if project.names(topic_folder(pack, lang), SUFFIX)}
    return [Problem(
        _place(project, lang, "lang"), "USE012", f"there is nothing to build in language {lang!r}",
        f"languages here: {', '.join(sorted(known))}" if known else "see: make-handout list")
        for lang in empty]


def _place(project: Project, value: str, setting: str) -> Source:
    """Return where somebody said a brand or a language: in handouts.yaml, or else in an option."""
    return settings_place(
        project, value, ("matrix", f"{setting}s"), (setting,), other=f"--{setting}")
