"""Release what was built, and say what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.cli.output import note
from handouts.delivery.plan import Share
from handouts.errors import Problem
from handouts.files import shown

if TYPE_CHECKING:
    from handouts.delivery.cluster import Cluster


def refuse_release(target: Path, output: Path, root: Path) -> None:
    """Raise UsageProblem for a folder that no release may go to, before anything is built."""
    from handouts.delivery.releasing import refuse_target

    refuse_target(target, output, root)


def released(
    shares: Sequence[Share], target: Path, *, failed: Sequence[str],
    problems: Sequence[Problem], workers: int | None, cluster: Cluster | None, quiet: bool,
) -> Sequence[Problem]:
    """Release what passes the rules for it, unless something else failed; return the problems.

    `failed` are the names of what could not be built. A booklet that holds a withdrawn topic is
    withdrawn with it: it must not keep the topic from leaving the release of today.
    """
    from handouts.check.memory import pieces
    from handouts.delivery.releases import CHANGES_PAGE, FOLDER, as_data
    from handouts.delivery.releasing import release, tell_withdrawn
    from handouts.delivery.shelving import withdrawn_here

    if problems or not withdrawn_here(shares[0].job).issuperset(failed):
        note(f"nothing was released to {shown(target)}: fix what stopped the handouts first")
        return tell_withdrawn(shares[0].job, target)

    made = release(shares, target, partial(pieces, workers=workers, cluster=cluster))
    if made.name is None:
        note(f"nothing was released to {shown(target)}")
        return made.problems
    if quiet:
        return made.problems
    place = target / FOLDER / made.name
    if not made.changes.any:
        note(f"nothing changed since release {made.name}")
    else:
        told = ", ".join(f"{count:,} {name.replace('_', ' ')}"
                         for name, count in as_data(made.changes).items() if count)
        note(f"release {made.name}: {told}; see {shown(place / CHANGES_PAGE)}")
    if made.held:
        note(f"left out, because they do not pass: {len(made.held):,}; "
             "to see why: make-handout check --release")
    return made.problems
