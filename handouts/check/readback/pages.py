"""Read the pages of a PDF back: each run of text with its place, size, face, ink and paper.

One pass over each content stream serves every rule that reads a finished file. Simple fonts with a
ToUnicode map are read, as this project writes them; form XObjects are not. Lengths are points,
from the bottom left of the page.
"""

from __future__ import annotations

from dataclasses import field, replace
from math import fsum
from typing import Any

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, create_string_object

from handouts.check.readback.operators import INLINE_IMAGE, operators
from handouts.check.readback.tounicode import to_unicode
from handouts.dataclass import dataclass

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]

# Bytes of one page, unpacked; ours have some ten thousand.
MOST_CONTENT = 2_000_000
UNTAGGED = -1
ARTIFACT = -2
WATERMARK = -3
WHITE = "#ffffff"
# Thousandths of the size by which a letter may be moved in its line; ours are not moved.
MOST_KERNING = 200.0
SPACE = 0.27  # width of a space, about, as a share of the size
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Font:
    """One font of a file."""

    name: str
    embedded: bool
    unicode: dict[int, str]
    widths: dict[int, float]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of text; `mark` is its marked-content id, ARTIFACT or UNTAGGED.

    `box` is left, bottom, right and top of its line: from a fifth of the size under the baseline
    to four fifths over it. `paper` is the color of what was filled last under it. `invisible` is
    text that is not painted, and `stretched` has letters or spaces set otherwise than the face has
    them.
    """

    text: str
    box: Box
    size: float
    font: str
    ink: str
    paper: str
    mark: int
    invisible: bool = False
    stretched: bool = False

    @property
    def core(self) -> tuple[float, float]:
        """Return the baseline and the height of small letters."""
        base = self.box[1] + 0.2 * self.size
        return base, base + 0.5 * self.size


@dataclass(slots=True)
class Page:
    """One page: its size, its label, its runs in drawing order, and what is drawn on it by mark."""

    width: float
    height: float
    label: str = ""
    runs: list[Run] = field(default_factory=list)
    actual: dict[int, str] = field(default_factory=dict)
    drawn: dict[int, Box] = field(default_factory=dict)


@dataclass(slots=True)
class _State:
    """Graphics state that a content stream may change and restore."""

    matrix: Matrix = _IDENTITY
    ink: str = "#000000"
    font: Font | None = None
    size: float = 0.0
    leading: float = 0.0
    char_space: float = 0.0
    word_space: float = 0.0
    scale: float = 1.0
    rise: float = 0.0
    mode: int = 0


def read_fonts(reader: PdfReader) -> dict[str, Font]:
    """Return the fonts of all pages, by object number or name."""
    fonts: dict[str, Font] = {}
    for page in reader.pages:
        for name, given in page.get("/Resources", {}).get("/Font", {}).items():
            key = _font_key(page, str(name))
            if key not in fonts:
                fonts[key] = _font(given.get_object())
    return fonts


def read_page(page: Any, fonts: dict[str, Font], label: str = "") -> Page:
    """Return what a page shows."""
    box = page.mediabox
    found = Page(float(box.width), float(box.height), label)
    contents = page.get_contents()
    if contents is not None:
        data = contents.get_data()
        if len(data) > MOST_CONTENT:
            raise ValueError("a page has too much on it")
        _Reader(found, page, fonts).read(data)
    return found


class _Reader:
    """Reader of the operators of one content stream (ISO 32000-1, annex A)."""

    def __init__(self, found: Page, page: Any, fonts: dict[str, Font]) -> None:
        self.found = found
        self.page = page
        own = page.get("/Resources", {}).get("/Font", {})
        self.fonts = {str(name): fonts.get(_font_key(page, str(name))) for name in own}
        self.named = page.get("/Resources", {}).get("/Properties", {})
        self.state = _State()
        self.saved: list[_State] = []
        self.marks: list[int] = []
        self.line: Matrix = _IDENTITY
        self.text: Matrix = _IDENTITY
        self.path: list[tuple[float, float]] = []
        self.fills: list[tuple[Box, str]] = []

    def read(self, data: bytes) -> None:
        for operands, operator in operators(data):
            act = _OPERATORS.get(operator)
            if act is not None:
                act(self, operands)

    # -- marked content --------------------------------------------------------------------

    def begin_mark(self, operands: Any) -> None:
        if operands[0] == "/Artifact":
            kind = operands[1] if len(operands) > 1 else {}
            across = isinstance(kind, dict) and kind.get("/Subtype") == "/Watermark"
            self.marks.append(WATERMARK if across else ARTIFACT)
            return
        given = operands[1] if len(operands) > 1 else {}
        if isinstance(given, str):  # the name of a property list in the page's resources
            given = self.named.get(given, {})
        if not isinstance(given, dict) or "/MCID" not in given:
            # A mark without a meaning of its own belongs to what it stands in.
            self.marks.append(self.mark)
            return
        mcid = int(given["/MCID"])
        if "/ActualText" in given:
            actual = given["/ActualText"]
            self.found.actual[mcid] = str(
                create_string_object(actual) if isinstance(actual, bytes) else actual)
        self.marks.append(mcid)

    def end_mark(self, _operands: Any) -> None:
        if self.marks:
            self.marks.pop()

    @property
    def mark(self) -> int:
        return self.marks[-1] if self.marks else UNTAGGED

    # -- graphics state --------------------------------------------------------------------

    def save(self, _operands: Any) -> None:
        self.saved.append(replace(self.state))

    def restore(self, _operands: Any) -> None:
        if self.saved:
            self.state = self.saved.pop()

    def transform(self, operands: Any) -> None:
        self.state.matrix = _times(_matrix(operands), self.state.matrix)

    def set_rgb(self, operands: Any) -> None:
        self.state.ink = _hex([float(value) for value in operands[:3]])

    def set_gray(self, operands: Any) -> None:
        self.state.ink = _hex([float(operands[0])] * 3)

    def set_cmyk(self, operands: Any) -> None:
        *inks, black = (float(value) for value in operands[:4])
        self.state.ink = _hex([(1 - ink) * (1 - black) for ink in inks])

    # -- paths -----------------------------------------------------------------------------

    def rectangle(self, operands: Any) -> None:
        x, y, width, height = (float(value) for value in operands)
        self.path += [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]

    def point(self, operands: Any) -> None:
        values = [float(value) for value in operands]
        self.path += list(zip(values[::2], values[1::2], strict=False))

    def fill(self, operands: Any) -> None:
        if self.path:
            self.fills.append((self._box(self.path), self.state.ink))
        self.end_path(operands)

    def end_path(self, operands: Any) -> None:
        if self.path:
            self._drawn(self._box(self.path))
        self.drop_path(operands)

    def drop_path(self, _operands: Any) -> None:
        self.path = []

    def _box(self, points: list[tuple[float, float]]) -> Box:
        return _bounds([_moved(self.state.matrix, *at) for at in points])

    def image(self, operands: Any) -> None:
        known = self.page.get("/Resources", {}).get("/XObject", {})
        picture = known.get(operands[0]) if operands and isinstance(operands[0], str) else None
        if picture is not None and _paints_nothing(picture.get_object()):
            return
        self._drawn(self._box([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]))

    def _drawn(self, box: Box) -> None:
        known = self.found.drawn.get(self.mark)
        self.found.drawn[self.mark] = box if known is None else (
            min(known[0], box[0]), min(known[1], box[1]),
            max(known[2], box[2]), max(known[3], box[3]))

    # -- text ------------------------------------------------------------------------------

    def begin_text(self, _operands: Any) -> None:
        self.line = self.text = _IDENTITY

    def set_font(self, operands: Any) -> None:
        self.state.font = self.fonts.get(operands[0])
        self.state.size = float(operands[1])

    def set_leading(self, operands: Any) -> None:
        self.state.leading = float(operands[0])

    def set_char_space(self, operands: Any) -> None:
        self.state.char_space = float(operands[0])

    def set_word_space(self, operands: Any) -> None:
        self.state.word_space = float(operands[0])

    def set_scale(self, operands: Any) -> None:
        self.state.scale = float(operands[0]) / 100

    def set_rise(self, operands: Any) -> None:
        self.state.rise = float(operands[0])

    def set_mode(self, operands: Any) -> None:
        self.state.mode = int(operands[0])

    def set_text_matrix(self, operands: Any) -> None:
        self.line = self.text = _matrix(operands)

    def move(self, operands: Any) -> None:
        self.line = self.text = _times((1, 0, 0, 1, float(operands[0]), float(operands[1])),
                                       self.line)

    def move_and_lead(self, operands: Any) -> None:
        self.state.leading = -float(operands[1])
        self.move(operands)

    def next_line(self, _operands: Any) -> None:
        self.move((0, -self.state.leading))

    def next_line_show(self, operands: Any) -> None:
        self.next_line(operands)
        self.show(operands[-1:])

    def show(self, operands: Any) -> None:
        state, font = self.state, self.state.font
        shown = operands[0]
        words, advance, moved = "", 0.0, False
        unicode, widths = (font.unicode, font.widths) if font else ({}, {})
        for piece in shown if isinstance(shown, list) else [shown]:
            if not isinstance(piece, bytes):
                advance -= float(piece) / 1000 * state.size * state.scale
                moved = moved or abs(float(piece)) > MOST_KERNING
                continue
            words += "".join([unicode.get(code, "\ufffd") for code in piece])
            width = fsum([widths.get(code, 500.0) for code in piece]) / 1000 * state.size
            advance += (width + len(piece) * state.char_space
                        + piece.count(b" ") * state.word_space) * state.scale
        self._add(words, advance, moved)
        self.text = _times((1, 0, 0, 1, advance, 0), self.text)

    def _add(self, words: str, advance: float, moved: bool) -> None:
        if self.mark == WATERMARK:  # words across the page are in the way of all others
            return
        state = self.state
        whole = _times(self.text, state.matrix)
        low, high = state.rise - 0.2 * state.size, state.rise + 0.8 * state.size
        corners = ((0.0, low), (advance, low), (advance, high), (0.0, high))
        box = _bounds([_moved(whole, *corner) for corner in corners])
        size = state.size * (whole[2] ** 2 + whole[3] ** 2) ** 0.5
        name = state.font.name if state.font else ""
        self.found.runs.append(Run(
            words, box, size, name, state.ink, self._paper(box), self.mark, state.mode != 0,
            moved or abs(state.word_space) > 0.01 or abs(state.char_space) > 0.01))

    def _paper(self, box: Box) -> str:
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        return next((color for (left, bottom, right, top), color in reversed(self.fills)
                     if left <= x <= right and bottom <= y <= top), WHITE)


_OPERATORS = {
    b"BDC": _Reader.begin_mark, b"BMC": _Reader.begin_mark, b"EMC": _Reader.end_mark,
    b"q": _Reader.save, b"Q": _Reader.restore, b"cm": _Reader.transform,
    b"rg": _Reader.set_rgb, b"g": _Reader.set_gray, b"k": _Reader.set_cmyk,
    b"re": _Reader.rectangle, b"m": _Reader.point, b"l": _Reader.point, b"c": _Reader.point,
    b"v": _Reader.point, b"y": _Reader.point,
    b"f": _Reader.fill, b"F": _Reader.fill, b"f*": _Reader.fill, b"B": _Reader.fill,
    b"B*": _Reader.fill, b"b": _Reader.fill, b"b*": _Reader.fill,
    b"S": _Reader.end_path, b"s": _Reader.end_path, b"n": _Reader.drop_path,
    b"Do": _Reader.image, INLINE_IMAGE: _Reader.image,
    b"BT": _Reader.begin_text, b"Tf": _Reader.set_font, b"TL": _Reader.set_leading,
    b"Tc": _Reader.set_char_space, b"Tw": _Reader.set_word_space, b"Tz": _Reader.set_scale,
    b"Ts": _Reader.set_rise, b"Tr": _Reader.set_mode, b"Tm": _Reader.set_text_matrix,
    b"Td": _Reader.move, b"TD": _Reader.move_and_lead, b"T*": _Reader.next_line,
    b"Tj": _Reader.show, b"TJ": _Reader.show, b"'": _Reader.next_line_show,
    b'"': _Reader.next_line_show,
}


def _paints_nothing(picture: Any) -> bool:
    """Tell whether a picture is the mask of one pixel that lies over each drawing, for readers."""
    return (str(picture.get("/ImageMask")).lower() == "true" and picture.get("/Width") == 1
            and picture.get("/Height") == 1 and picture.get_data()[:1] == b"\x80"
            and "/Decode" not in picture)


def _font_key(page: Any, name: str) -> str:
    fonts = page.get("/Resources", {}).get("/Font", {})
    raw = fonts.raw_get(name) if name in fonts else None
    return str(getattr(raw, "idnum", name))


def _font(font: DictionaryObject) -> Font:
    described: Any = font.get("/FontDescriptor", {})
    described = described.get_object() if described else {}
    embedded = any(key in described for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    first = int(str(font.get("/FirstChar", 0)))
    widths = {first + index: float(width) for index, width in enumerate(font.get("/Widths", ()))}
    return Font(str(font.get("/BaseFont", ""))[1:], embedded, to_unicode(font), widths)


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in operands)
    return (a, b, c, d, e, f)


def _times(one: Matrix, two: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j,
            e * g + f * i + k, e * h + f * j + m)


def _moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e, b * x + d * y + f)


def _bounds(points: list[tuple[float, float]]) -> Box:
    across, up = [x for x, _ in points], [y for _, y in points]
    return (min(across), min(up), max(across), max(up))


def _hex(parts: list[float]) -> str:
    return "#" + "".join(f"{round(255 * min(1.0, max(0.0, part))):02x}" for part in parts)
