"""Booklets to fold: which pages are made for it, and where the sheets go that are printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from handouts.dataclass import dataclass
from handouts.errors import Problem, Source, UsageProblem
from handouts.orders import Order
from handouts.variants import Variant

# Two pages fill a sheet of the paper that a clinic has, which is letter unless it says so.
HALF = {None: "half-letter", "letter": "half-letter", "a4": "a5"}


@dataclass(frozen=True, slots=True)
class Fold:
    """How to fold: creep in points for each sheet, and whether to print marks."""

    creep: float = 0.0
    marks: bool = False


def check_fold(orders: Sequence[Order]) -> None:
    """Raise UsageProblem for anything but booklets and packets."""
    other = next((order.slug for order in orders if order.kind == "topic"), None)
    if other is not None:
        raise UsageProblem(Problem(
            Source("--fold"), "USE032", f"{other} is a topic, and only booklets and packets fold",
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
