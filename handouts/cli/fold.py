"""`--fold`: besides the reading copy of a booklet, the sheets to print, fold and staple."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from handouts.errors import Problem, Source, UsageProblem
from handouts.pipeline import Order
from handouts.variants import Variant

# Two pages fill a sheet of the paper that a clinic has, which is letter unless it says so.
HALF = {None: "half-letter", "letter": "half-letter", "a4": "a5"}
MOST_CREEP = 5.0


@dataclass(frozen=True, slots=True)
class Fold:
    """Say how to fold: creep in points for each sheet, and whether to print marks."""

    creep: float = 0.0
    marks: bool = False


def _creep(_context: click.Context, _option: click.Parameter, value: str | None) -> float:
    from handouts.theme.units import points

    if value is None:
        return 0.0
    try:
        creep = points(value)
    except ValueError:
        creep = -1.0
    if not 0 <= creep <= MOST_CREEP:
        raise click.BadParameter(
            f"{value!r} is not from 0mm to 1.7mm; write a number and a unit, such as 0.2mm")
    return creep


fold_option = click.option(
    "--fold", is_flag=True,
    help="With --booklet: also write the sheets to print on both sides, fold and staple. Pages "
         "are half-letter, or A5 with --paper a4: two fill one sheet.")
creep_option = click.option(
    "--creep", metavar="LENGTH", callback=_creep,
    help="With --fold: move the pages of each inner sheet this much toward the fold, such as "
         "0.2mm; inner sheets stick out a little (default: 0mm).")
marks_option = click.option(
    "--marks", is_flag=True, help="With --fold: print where to fold and where to staple.")


def check_fold(orders: Sequence[Order]) -> None:
    """Raise UsageProblem for anything but booklets."""
    other = next((order.slug for order in orders if order.kind != "booklet"), None)
    if other is not None:
        raise UsageProblem(Problem(
            Source("--fold"), "USE032", f"{other} is no booklet, and only booklets fold",
            "name booklets with --booklet, or leave --fold out"))


def folded_variant(variant: Variant) -> Variant:
    """Return the variant of the pages that are folded: two fill a sheet of the paper.

    Raises UsageProblem for large print, whose pages are whole sheets.
    """
    if variant.large_print:
        raise UsageProblem(Problem(
            Source("--fold"), "USE031", "large print does not fold: half a sheet is too narrow",
            "add --no-large-print, or leave --fold out"))
    return replace(variant, paper=HALF.get(variant.paper, variant.paper), even_pages=False)


def print_path(path: Path) -> Path:
    """Return where the sheets go that belong to a reading copy."""
    return path.with_name(f"{path.stem}.fold.pdf")

