"""What worker processes are given to do; each imports this file, so it imports next to nothing."""

from __future__ import annotations

import os
from pathlib import Path

from handouts.patients import block


def dies_once(work: block.Work, items: tuple[block.Item, ...]) -> block.Block:
    """Make a block; the first worker that comes to row 7 dies in the middle of a file."""
    marker = Path("died")
    if any(item.cells[0] == "7" for item in items) and not marker.exists():
        marker.touch()
        (work.folder / "half").write_bytes(b"%PDF half of a copy of Ann Roe")
        os.kill(os.getpid(), 9)
    return block.make_block(work, items)


def dies_always(work: block.Work, items: tuple[block.Item, ...]) -> block.Block:
    """Make a block, in a worker that dies of row 7."""
    if any(item.cells[0] == "7" for item in items):
        os.kill(os.getpid(), 9)
    return block.make_block(work, items)
