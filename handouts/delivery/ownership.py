"""Whose a finished file is: one of another brand is never overwritten unasked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from handouts.delivery.manifest import LARGEST_PDF, NAME, read_manifest
from handouts.errors import Problem, Source
from handouts.files import read_regular, shown

# The record of how a file was made (see pdf/metadata.py), in its XMP packet, which is plain text.
_PACKET = b"<?xpacket begin"
# The same record in a page of HTML (see html/webpage.py).
_META = b"<meta name=\"make-handout\" content='"
_BRAND = re.compile(rb'"brand": "([^"\\]{1,200})"')


def brand_of(path: Path) -> str | None:
    """Return the brand that a file of ours was made with; None for no file, or for another's."""
    try:
        data = read_regular(path, LARGEST_PDF, follow=True)
    except OSError:
        return None
    start = data.find(_META) if path.suffix == ".html" else data.rfind(_PACKET)
    found = _BRAND.search(data, start) if start >= 0 else None
    return found[1].decode("utf-8", "replace") if found else None


def others_files(brand: str, paths: Iterable[Path], folder: Path | None = None) -> list[Problem]:
    """Return a problem (USE017) for each file of another brand that a build would overwrite.

    `folder` is one whose manifest and shelf are written anew: it must be this brand's own.
    """
    problems = []
    for path in paths:
        owner = brand_of(path)
        if owner is not None and owner != brand:
            problems.append(_problem(path, owner, brand))
    if folder is not None and not problems:
        listed = (folder / entry.file for entry in read_manifest(folder).entries.values())
        owner = next((owner for owner in map(brand_of, listed) if owner not in (None, brand)), None)
        if owner:
            problems.append(_problem(folder / NAME, owner, brand))
    return problems


def _problem(path: Path, owner: str, brand: str) -> Problem:
    return Problem(
        Source(shown(path)), "USE017", f"belongs to the brand {owner!r}, and this build is for "
        f"{brand!r}", f"give each brand its folder: --output {shown(path.parent / brand)}; or "
        "replace the file with --force")
