"""A folder that many tests begin with: made once, kept, and copied to where it was made.

Elsewhere it would be built anew, since what is known of a project is known of its folder.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

_KEPT = ".kept"


def keep(root: Path, make: Callable[[], object]) -> Path:
    """Fill a folder from within; return where it is kept as it was made."""
    root.mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        make()
    return put_by(root)


def put_by(root: Path) -> Path:
    """Keep a folder as it is now; return where that is."""
    return Path(shutil.move(root, root.with_name(root.name + _KEPT)))


def in_its_place(kept: Path) -> Path:
    """Copy a kept folder to where it was made, in place of what is there; return that folder."""
    root = kept.with_name(kept.name.removesuffix(_KEPT))
    shutil.rmtree(root, ignore_errors=True)
    return Path(shutil.copytree(kept, root))


def stand_in_copy(kept: Path, patch: pytest.MonkeyPatch) -> Path:
    """Copy a kept folder to where it was made, go there for one test, and return its path."""
    root = in_its_place(kept)
    patch.chdir(root)
    return root
