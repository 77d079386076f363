"""A clinic's own face: font files that are checked before any word is set in them.

ReportLab would take a variable font and print its thinnest weight, would embed what its maker
forbids, and fails in many ways over a broken file. So every file is looked through first, and cut
into a subset once, as every document does it later.
"""

from __future__ import annotations

import contextlib
import hashlib
import struct
from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from reportlab.pdfbase import pdfmetrics

from handouts.errors import HandoutError, Problem, Source
from handouts.files import read_whole
from handouts.limits import limited
from handouts.pdf.fonts import HOUSE, WIDE, Font, Typeface, register
from handouts.pdf.outlines import unreadable

if TYPE_CHECKING:
    from handouts.project import Project
    from handouts.theme.brand import Brand
    from handouts.theme.model import Theme

FOLDER = "fonts"
LARGEST = 2 * 1024 * 1024
# What every page is written with: letters, digits, signs, no-break space, bullet, dashes, quotes.
NEEDED = "".join(map(chr, range(0x21, 0x7F))) + "\u00a0•–—‘’“”"  # noqa: RUF001 - on purpose
_BLANK = frozenset({0x20, 0xA0})
_CONVERT = "convert it to a static TrueType font (.ttf), or ask its maker for one"
# The first four bytes of what is no TrueType file, and what it is.
_OTHERS = {
    b"wOFF": "this is a WOFF font, for web pages", b"wOF2": "this is a WOFF2 font, for web pages",
    b"OTTO": "the font has CFF outlines, not TrueType ones",
    b"ttcf": "this is a collection of fonts",
}
_TRUETYPE = (b"\x00\x01\x00\x00", b"true")
# OS/2 fsType: one usage bit of four, then bits that forbid subsets, or anything but bitmaps.
_RESTRICTED, _LESS = 0x0002, 0x000C
_NO_SUBSET, _BITMAP_ONLY = 0x0100, 0x0200
_MAGIC = 0xB1B0AFBA  # a font's own sum and its head.checkSumAdjustment make this
# A sound font takes a tenth of a second.
MOST_SECONDS = 5.0
MOST_MEMORY = 500_000_000
# Unicode has 160,000 characters, and 137,000 places for those of a maker.
_MOST_CHARACTERS = 400_000
# A subset's character map counts in 16 bits.
_AT_ONCE = 4096


def load_typeface(project: Project, brand: Brand, theme: Theme) -> Typeface:
    """Return the face that a theme asks for, with own files from the brand's folder `fonts`.

    Raises HandoutError with every problem of every file (FNT001 to FNT007).
    """
    if theme.fonts.face != "own":
        return HOUSE if theme.fonts.face == "atkinson" else WIDE
    names: dict[str, str] = {}
    problems: list[Problem] = []
    for key, file in theme.fonts.files.items():
        place = (brand.folder / FOLDER / file)
        path = project.find("templates", "brands", brand.slug, FOLDER, file)
        if path is None:
            problems.append(Problem(
                Source(project.display(place)), "FNT002", "there is no such font",
                f"put the file there, or correct `{key}:` below `fonts:` in the theme "
                f"{theme.name!r}"))
            continue
        source = Source(project.display(path))
        try:
            names[key] = _font(read_whole(path, source, "FNT001", "font", LARGEST), source)
        except HandoutError as error:
            problems += error.problems
    if not problems and names["regular"] == names["bold"]:
        problems.append(Problem(
            source, "FNT006", "the regular and the bold font are the same file",
            "put a bold font there: bold words must stand out"))
    if problems:
        raise HandoutError(problems)
    return Typeface(names["regular"], names["bold"])


@lru_cache(maxsize=16)
def _font(data: bytes, source: Source) -> str:
    """Check and register one font; return the name that ReportLab knows it by."""
    tables = _tables(data, source)
    if "fvar" in tables:
        raise _refused(source, "FNT003", "this is a variable font, which would print in its "
                       "thinnest weight", "use the static fonts of this face, a file for each")
    if "glyf" not in tables:
        raise _refused(source, "FNT001", "the font has no TrueType outlines", _CONVERT)
    if not _may_be_embedded(tables.get("OS/2", b"")):
        raise _refused(source, "FNT004", "the font's maker forbids to embed it in a document",
                       "use another face, or ask its maker for a license and another file")
    damaged = _damaged(data, tables)
    if damaged:
        raise _refused(source, "FNT001", f"the font is damaged: the checksum of {damaged} is wrong",
                       "get the file again from its maker")
    digest = hashlib.sha256(data).hexdigest()
    slow = Problem(source, "FNT001", "the font takes too much time or memory to read",
                   "get the file again from its maker")
    try:
        with limited(MOST_SECONDS, slow, MOST_MEMORY):
            if _claimed(tables.get("cmap", b"")) > _MOST_CHARACTERS:
                raise _refused(source, "FNT001", "the font claims more characters than there are",
                               "get the file again from its maker")
            font = _opened(f"Own-{digest[:16]}", data)
            lacking = _lacking(font.face, tables["glyf"])
            _cut(font.face)
            blind = [] if lacking else unreadable(font.face)
    except HandoutError:
        raise
    except Exception as error:
        # A broken font makes ReportLab fail in any way; each says the same.
        raise _refused(source, "FNT001", f"the font is broken ({type(error).__name__})",
                       "get the file again from its maker") from None
    if lacking:
        raise _refused(source, "FNT005", f"the font lacks {_listed(lacking)}",
                       "use a face that has letters, digits and punctuation of your language")
    if blind:
        raise _refused(source, "FNT007", f"the font cannot be read: {_listed(blind)} draw nothing, "
                       "far from their place, or another digit",
                       "get the file again from its maker, or use another face")
    # ReportLab tells fonts of one file apart by the name inside them, which two may share.
    font.face.name = font.face.name[:40] + b"-" + digest[:8].encode()
    pdfmetrics.registerFont(font)
    return str(font.fontName)


def _refused(source: Source, rule: str, message: str, hint: str) -> HandoutError:
    return HandoutError(Problem(source, rule, message, hint))


def _tables(data: bytes, source: Source) -> dict[str, bytes]:
    """Return the tables of a TrueType file by name."""
    start = data[:4]
    if start not in _TRUETYPE:
        what = _OTHERS.get(start, "this is not a TrueType font")
        raise _refused(source, "FNT001", what, _CONVERT)
    try:
        (count,) = struct.unpack_from(">H", data, 4)
        tables: dict[str, bytes] = {}
        for number in range(count):
            name, _, offset, length = struct.unpack_from(">4sLLL", data, 12 + 16 * number)
            if offset + length > len(data):
                raise _refused(source, "FNT001", "the font is cut off",
                               "get the file again from its maker")
            tables[name.decode("latin-1")] = data[offset : offset + length]
    except struct.error:
        raise _refused(source, "FNT001", "the font is cut off",
                       "get the file again from its maker") from None
    return tables


def _damaged(data: bytes, tables: dict[str, bytes]) -> str:
    """Return what of a font has not the checksum that the font says, or "" (OpenType, head)."""
    head = tables.get("head", b"")
    if len(head) < 12:
        return "the table 'head'"
    # The sum of the whole file stands in this table, and counts as 0 in all sums.
    blank = head[:8] + b"\0\0\0\0" + head[12:]
    (count,) = struct.unpack_from(">H", data, 4)
    for number in range(count):
        name, given, _, _ = struct.unpack_from(">4sLLL", data, 12 + 16 * number)
        table = name.decode("latin-1")
        if given != _sum(blank if table == "head" else tables[table]):
            return f"the table {table!r}"
    at = next(offset for name, _, offset, _ in (
        struct.unpack_from(">4sLLL", data, 12 + 16 * number) for number in range(count))
        if name == b"head")
    whole = _sum(data[:at + 8] + b"\0\0\0\0" + data[at + 12:])
    return "" if (_MAGIC - whole) % 2**32 == struct.unpack_from(">L", head, 8)[0] else "the file"


def _sum(data: bytes) -> int:
    """Return the sum of a table's 32-bit words, the last filled up with zeros."""
    padded = data + b"\0" * (-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}L", padded)
    return sum(words) % 2**32


def _claimed(cmap: bytes) -> int:
    """Return how many characters the largest map of a font names in groups (cmap, format 12)."""
    claimed = 0
    with contextlib.suppress(struct.error):  # a map that is cut off fails when it is read
        for number in range(struct.unpack_from(">H", cmap, 2)[0]):
            _, _, at = struct.unpack_from(">HHL", cmap, 4 + 8 * number)
            (kind,) = struct.unpack_from(">H", cmap, at)
            if kind != 12:
                continue
            (count,) = struct.unpack_from(">L", cmap, at + 12)
            groups = struct.iter_unpack(">LLL", cmap[at + 16:][:12 * count])
            claimed = max(claimed, sum(last - first + 1 for first, last, _ in groups))
    return claimed


def _may_be_embedded(os2: bytes) -> bool:
    """Tell what the table OS/2 allows; where several bits are set, the freest one holds."""
    if len(os2) < 10:
        return True
    (bits,) = struct.unpack_from(">H", os2, 8)
    forbidden = bits & _RESTRICTED and not bits & _LESS
    return not (forbidden or bits & (_NO_SUBSET | _BITMAP_ONLY))


def _opened(name: str, data: bytes) -> Any:
    register()
    return Font(name, BytesIO(data), asciiReadable=False)


def _lacking(face: Any, outlines: bytes) -> list[str]:
    """Return the characters of every page that a face has no width or no outline for."""
    def outline(code: int) -> bool:
        glyph = face.charToGlyph.get(code, 0)
        if not glyph or face.charWidths[code] <= 0:
            return False
        start = face.glyphPos[glyph]
        # An outline begins with the number of its contours, or -1 where it is made of others.
        return code in _BLANK or (
            face.glyphPos[glyph + 1] > start and outlines[start : start + 2] != b"\0\0")

    return [char for char in " " + NEEDED if not outline(ord(char))]


def _cut(face: Any) -> None:
    """Cut every character out once, so that no document fails over a broken outline."""
    codes = sorted(face.charToGlyph)
    for start in range(0, len(codes), _AT_ONCE):
        face.makeSubset(codes[start : start + _AT_ONCE])


def _listed(chars: Iterable[str]) -> str:
    """Return characters as a person can tell them apart."""
    shown = [f"{char} (U+{ord(char):04X})" if char.strip() else f"U+{ord(char):04X}"
             for char in chars]
    more = f" and {len(shown) - 8} more" if len(shown) > 8 else ""
    return ", ".join(shown[:8]) + more
