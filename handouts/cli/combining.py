"""What the command line and handouts.yaml combine: brands, languages and ways to print."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from handouts.cli import options
from handouts.content.packs import chosen_packs, pack_slugs, topic_folder
from handouts.errors import Problem, Source, UsageProblem, did_you_mean
from handouts.matrix import Combination, combinations, variants_of
from handouts.orders import DEFAULT_BRAND
from handouts.project import Matrix, Project

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
    project: Project, found: Sequence[Combination], output: Path | None
) -> None:
    """Raise UsageProblem with every brand (BRD001) and language (USE012) that is not there.

    Also where several combinations would share one file (USE013). Nothing is written before.
    """
    brands = tuple(dict.fromkeys(each.brand for each in found))
    langs = tuple(dict.fromkeys(each.lang for each in found))
    problems = unknown_brands(project, brands)
    chosen = project.settings.packs
    packs = pack_slugs(project) if chosen is None else chosen_packs(
        project, chosen, Source("handouts.yaml"))
    problems += [
        Problem(Source("--all"), "USE012", f"there is nothing to build in language {lang!r}",
                "see: make-handout list")
        for lang in langs if len(langs) > 1 and not any(
            project.names(topic_folder(pack, lang), ".yaml") for pack in packs)]
    if output is not None and output.suffix.lower() == ".pdf":
        what = f"{len(brands)} brands" if len(brands) == len(found) else (
            f"{len(found)} combinations")
        problems.append(Problem(
            Source("--output"), "USE013", f"{what} cannot share one file",
            "name a folder: each gets a folder of its own in it"))
    if problems:
        raise UsageProblem(problems)


def unknown_brands(project: Project, brands: Sequence[str]) -> list[Problem]:
    """Return a problem (BRD001) for each name that no brand has, before anything is written."""
    from handouts.theme.brand import brand_names

    known = brand_names(project)
    return [Problem(Source("brand"), "BRD001", f"no brand {brand!r}",
                    did_you_mean(brand, known) or f"brands here: {', '.join(known)}")
            for brand in brands if brand not in known]
