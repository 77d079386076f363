"""The options that say how a booklet is folded."""

from __future__ import annotations

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


fold_option = click.option(
    "--fold", is_flag=True,
    help="Also write sheets to print, fold and staple. Goes with --booklet. Pages are half-letter, "
         " or A5 with --paper a4; two fill one side of a sheet.")
creep_option = click.option(
    "--creep", metavar="LENGTH", callback=_creep,
    help="With --fold, move inner pages by this, such as 0.2mm. Inner sheets stick out a little: "
         "the pages of each move this much toward the fold (default: 0mm).")
marks_option = click.option(
    "--marks", is_flag=True, help="With --fold, print where to fold and to staple.")
