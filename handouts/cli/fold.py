"""The options that say how a booklet is folded, and what to do with its sheets."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import click

MOST_CREEP = 5.0


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


def how_to_fold(stacks: Sequence[int]) -> list[str]:
    """Return the lines that say how to fold several stacks of so many sheets; none for one stack.
    """
    if len(stacks) < 2:
        return []
    ranges = [
        f"{last - sheets + 1} to {last}"
        for sheets, last in zip(stacks, accumulate(stacks), strict=True)]
    return [
        f"it folds in {len(stacks)} stacks: sheets {', '.join(ranges[:-1])} and {ranges[-1]}",
        "fold each stack by itself and staple it in its fold, then lay the stacks in order, "
        "stack 1 on top, and tape their folds together",
    ]


fold_option = click.option(
    "--fold", is_flag=True,
    help="Also write sheets to print, fold and staple. Goes with --booklet and --packet. Pages are "
         "half-letter, or A5 with --paper a4; two fill one side of a sheet. More than 32 pages "
         "become several stacks. Fold and staple each by itself, then lay them in order, stack 1 "
         "on top.")
creep_option = click.option(
    "--creep", metavar="LENGTH", callback=_creep,
    help="With --fold, move inner pages by this, such as 0.2mm. Inner sheets stick out a little: "
         "the pages of each in a stack move this much toward the fold (default: 0mm).")
marks_option = click.option(
    "--marks", is_flag=True,
    help="With --fold, print where to fold and to staple. With several stacks, the fold of each "
         "sheet also says which stack it belongs to.")
