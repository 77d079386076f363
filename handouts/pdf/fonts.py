"""The faces: Atkinson Hyperlegible, Noto Sans, or a clinic's own; and which word gets which.

The letters of a word are never set in two faces: one that the document's face lacks moves the whole
word to the next face of its chain. A sign that office programs paste, such as a tick or an arrow,
comes from a small face of its own. What no face has stops the build (see glyphs.py), for ReportLab
would print it as an empty box.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from handouts.dataclass import dataclass
from handouts.pdf import clusters
from handouts.pdf.syntax import array, numbers


@dataclass(frozen=True, slots=True)
class Typeface:
    """The two fonts that a document is set in; ReportLab knows each by its name."""

    regular: str
    bold: str


class Font(TTFont):
    """A font whose map to Unicode says a letter and its marks where they are one glyph.

    Its subsets hold what a reader of a PDF uses (ISO 32000-1, 9.9): not the names and the license
    in two encodings, which are a sixth of what a sheet's letters take.
    """

    def __init__(self, *given: Any, **settings: Any) -> None:
        super().__init__(*given, **settings)
        self._advances = _Advances(self.face)

    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:
        """Return the width of a text in points, as ReportLab adds it up."""
        return 0.001 * size * sum(map(self._advances.__getitem__, text))

    def splitString(
        self, text: str, doc: Any, encoding: str = "utf-8"
    ) -> list[tuple[int, bytes]]:
        """Return the codes of a text in the subsets of a document, as ReportLab counts them.

        Most text has only letters that the document had before, and all in its first subset.
        """
        state: Any = self.state.get(doc)
        if state is not None and text and "\u00a0" not in text:
            try:
                return [(0, bytes(map(state.assignments.__getitem__, map(ord, text))))]
            except (KeyError, ValueError):  # ValueError: a code of a later subset
                pass
        found: list[tuple[int, bytes]] = super().splitString(text, doc, encoding)
        return found

    def addObjects(self, doc: Any) -> None:
        """Add the font's objects to a document, each subset cut and each map spelled out."""
        known = set(doc.idToObject)
        super().addObjects(doc)
        for name in doc.idToObject.keys() - known:
            font: Any = doc.idToObject[name]
            if getattr(font, "Widths", None):
                # ReportLab asks of each width what it is, which takes longer than to write it.
                font.Widths = array([numbers(each).encode() for each in font.Widths.sequence])
        for name, entry in doc.idToObject.items():
            if name.startswith("toUnicodeCMap:"):
                entry.content = _as_range(_CLUSTER_CODE.sub(_utf_16, entry.content))
            elif name.startswith("fontFile:"):
                entry.content = without_tables(entry.content, _UNUSED)
                entry.dictionary["Length1"] = len(entry.content)


class _Advances(dict[str, float]):
    """The width of each letter of a face, in thousandths of the type size."""

    def __init__(self, face: Any) -> None:
        super().__init__()
        self._face = face

    def __missing__(self, char: str) -> float:
        width: float | None = self._face.charWidths.get(ord(char))
        if width is None:  # a letter with its marks may still be given to the face
            default: float = self._face.defaultWidth
            return default
        self[char] = width
        return width


# Where the table "head" has what makes the sum of a whole file this number.
_ADJUSTMENT, _WHOLE = 8, 0xB1B0AFBA
# Tables that a program installs a font by.
_UNUSED = frozenset({"name", "OS/2", "post"})
# ReportLab writes a character beyond the first 65,536 in six digits, which no reader takes.
_CLUSTER_CODE = re.compile(r"<(10[0-9A-F]{4})>")
# Codes count up from 0, so that the first and the last say them all.
_ONE_BY_ONE = re.compile(r"\d+ beginbfchar\n(.*)\nendbfchar", re.DOTALL)


def _utf_16(found: re.Match[str]) -> str:
    text = clusters.spelled(chr(int(found[1], 16)))
    return f"<{text.encode('utf-16-be').hex().upper()}>"


def _as_range(cmap: str) -> str:
    """Return a map to Unicode with its codes as one range (ISO 32000-1, 9.10.3)."""
    def listed(found: re.Match[str]) -> str:
        codes, letters = zip(*(line.split() for line in found[1].splitlines()), strict=True)
        return f"1 beginbfrange\n{codes[0]} {codes[-1]} [{' '.join(letters)}]\nendbfrange"

    return _ONE_BY_ONE.sub(listed, cmap)


def without_tables(data: bytes, names: frozenset[str]) -> bytes:
    """Return a TrueType file without some of its tables (OpenType, "Table Directory").

    The sums that the file has of its tables stay true: to add them up anew takes most of the time.
    """
    (count,) = struct.unpack_from(">H", data, 4)
    entries = (struct.unpack_from(">4sLLL", data, 12 + 16 * each) for each in range(count))
    kept = [entry for entry in entries if entry[0].decode("latin-1") not in names]
    power = len(kept).bit_length() - 1
    head = struct.pack(">LHHHH", 0x00010000, len(kept), 16 << power, power,
                       16 * (len(kept) - (1 << power)))
    place = len(head) + 16 * len(kept)
    tables: list[bytes] = []
    total = adjusted = 0
    for tag, checksum, offset, length in kept:
        head += struct.pack(">4sLLL", tag, checksum, place, length)
        table = data[offset:offset + length] + bytes(-length % 4)
        if tag == b"head":
            adjusted = place + _ADJUSTMENT
            table = table[:_ADJUSTMENT] + bytes(4) + table[_ADJUSTMENT + 4:]
        tables.append(table)
        total += checksum
        place += len(table)
    total += sum(struct.unpack(f">{len(head) // 4}L", head))
    made = bytearray(head + b"".join(tables))
    struct.pack_into(">L", made, adjusted, (_WHOLE - total) & 0xFFFFFFFF)
    return bytes(made)


HOUSE = Typeface("House", "House-Bold")
WIDE = Typeface("Wide", "Wide-Bold")

# Signs have one weight: a bold arrow says no more than an arrow.
SIGNS = "Signs"

_HOUSE_FILES = {"House": "Regular", "House-Bold": "Bold"}
_WIDE_FILES = {"Wide": "notos", "Wide-Bold": "notosbo"}
_SIGNS_FILE = Path(__file__).parent / "signs" / "signs.ttf"
# A map to Unicode says no more than this in four digits.
_LAST = 0xFFFF


def font_name(typeface: Typeface, bold: bool) -> str:
    """Return the name of a typeface's font, registering it at its first use."""
    register()
    name = typeface.bold if bold else typeface.regular
    return _wide(name) if name in _WIDE_FILES else name


@lru_cache(maxsize=1)
def register() -> None:
    """Register the house face, and shut what ReportLab could do with hostile text."""
    rl_config.trustedHosts = None
    rl_config.trustedSchemes = []
    rl_config.toColorCanUse = None  # type: ignore[assignment]  # refuse every expression
    rl_config.invariant = 1
    folder = house_folder()
    for name, style in _HOUSE_FILES.items():
        path = folder / f"AtkinsonHyperlegible-{style}.ttf"
        pdfmetrics.registerFont(Font(name, str(path), asciiReadable=False))


def house_folder() -> Path:
    """Return the folder of the house face."""
    import fontpkg_atkinson_hyperlegible

    return Path(fontpkg_atkinson_hyperlegible.ROOT) / "files"


@lru_cache(maxsize=2)
def _wide(name: str) -> str:
    """Register a wide font at its first use: unpacking one takes 20 ms."""
    import pymupdf_fonts

    data = pymupdf_fonts.myfont(_WIDE_FILES[name])
    pdfmetrics.registerFont(Font(name, BytesIO(data), asciiReadable=False))
    return name


@lru_cache(maxsize=1)
def _signs() -> frozenset[int]:
    """Register the signs at their first use, and return which there are."""
    font = Font(SIGNS, str(_SIGNS_FILE), asciiReadable=False)
    pdfmetrics.registerFont(font)
    return frozenset(font.face.charToGlyph)


def signs_name() -> str:
    """Return the name of the font of signs: boxes to tick, and blanks, whose underscores join."""
    register()
    _signs()
    return SIGNS


@lru_cache(maxsize=32)
def _characters(typeface: Typeface, bold: bool) -> frozenset[str]:
    """Return what a face can print; only the wide one may differ between regular and bold."""
    weights = (bold,) if typeface == WIDE else (False, True)
    fonts: list[Any] = [pdfmetrics.getFont(font_name(typeface, weight)) for weight in weights]
    shared = frozenset.intersection(*(frozenset(font.face.charToGlyph) for font in fonts))
    # A mark by itself would stand wherever the letter before it ends.
    return frozenset(clusters.without_marks("".join(chr(code) for code in shared if code <= _LAST)))


@lru_cache(maxsize=8192)
def split_words(
    text: str, bold: bool, typeface: Typeface = HOUSE
) -> tuple[tuple[str, str], ...]:
    """Part text into (font, text) pieces at its spaces; most text is one piece.

    A letter with marks that Unicode has no character for comes back as a private code, which
    `clusters.spelled` writes out.
    """
    if clusters.marked(text):
        text = clusters.composed(text)
    if has_all(typeface, bold, text):
        return ((font_name(typeface, bold), text),)
    pieces: list[tuple[str, str]] = []
    for word, space in _words(text):
        # A space is set in the font of what stands before it.
        parts = _word_pieces(word, bold, typeface) if word else ((font_name(typeface, bold), ""),)
        for number, (name, part) in enumerate(parts, start=1):
            more = part + space if number == len(parts) else part
            if pieces and pieces[-1][0] == name:
                pieces[-1] = (name, pieces[-1][1] + more)
            else:
                pieces.append((name, more))
    return tuple(pieces)


@lru_cache(maxsize=1024)
def _word_pieces(word: str, bold: bool, typeface: Typeface) -> tuple[tuple[str, str], ...]:
    """Return one word in one face, or its signs in theirs and all the rest in one face."""
    face = face_of(word, bold, typeface)
    if face is not None:
        return ((font_name(face, bold), word),)
    letters = "".join(char for char in word if not is_sign(char))
    rest = font_name(face_of(letters, bold, typeface) or WIDE, bold)
    return tuple((SIGNS if signs else rest, "".join(chars))
                 for signs, chars in groupby(word, is_sign))


@lru_cache(maxsize=32)
def chain(typeface: Typeface) -> tuple[Typeface, ...]:
    """Return the faces that a word may be set in, the document's own first."""
    return tuple(dict.fromkeys((typeface, WIDE, HOUSE)))


def face_of(word: str, bold: bool, typeface: Typeface) -> Typeface | None:
    """Return the first face that has all characters of a word, or None."""
    return next((face for face in chain(typeface) if has_all(face, bold, word)), None)


def has_all(typeface: Typeface, bold: bool, text: str) -> bool:
    """Say whether a face has all characters of a text."""
    have = _characters(typeface, bold)
    return have.issuperset(text) or all(
        _has_cluster(typeface, bold, char) for char in text if char not in have)


def _has_cluster(typeface: Typeface, bold: bool, char: str) -> bool:
    if clusters.cluster_of(char) is None:
        return False
    # Only the wide face may differ between regular and bold.
    weights = (bold,) if typeface == WIDE else (False, True)
    return all(clusters.can_draw(pdfmetrics.getFont(font_name(typeface, weight)), char)
               for weight in weights)


def is_sign(char: str) -> bool:
    """Say whether a character is drawn from the signs where the faces of letters lack it."""
    return char > "\u2000" and ord(char) in _signs()


def _words(text: str) -> Iterator[tuple[str, str]]:
    """Yield words, each with the space after it; a no-break space is part of its word."""
    *words, last = text.split(" ")
    yield from ((word, " ") for word in words)
    if last:
        yield last, ""
