"""What may be a name: of a file on every system, of a topic or a brand, of a language."""

from __future__ import annotations

import re
import unicodedata

SLUG = "[a-z0-9][a-z0-9-]{0,62}"
LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
LONGEST_NAME = 255  # bytes, on every common file system
_APART = re.compile(r'[/\\:*?"<>|]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?", re.I)


def safe_name(name: str) -> bool:
    """Say whether a name is that of one file or folder on every system."""
    if len(name.encode("utf-8", "surrogatepass")) > LONGEST_NAME:
        return False
    if not name or name in (".", "..") or name[-1] in ". " or _RESERVED.fullmatch(name):
        return False
    return name.isprintable() and _APART.search(name) is None


def plain_name(text: str, between: str = "-") -> str:
    """Return a text as a name: its letters without accents, small, and digits, joined."""
    apart = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return re.sub("[^a-z0-9]+", between, bare.lower()).strip(between)


def valid_slug(name: str) -> bool:
    """Say whether a name may be that of a topic, a booklet or a brand."""
    return re.fullmatch(SLUG, name) is not None and safe_name(name)
