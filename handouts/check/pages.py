"""Read the pages of a PDF back: each run of text with its place, size, face, ink and paper.

One pass over each content stream serves every rule that reads a finished file. Simple fonts with a
ToUnicode map are read, as this project writes them; form XObjects are not. Lengths are points,
from the bottom left of the page.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import fsum
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject

from handouts.check.tounicode import to_unicode

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]

# Bytes of one page, unpacked; ours have some ten thousand.
MOST_CONTENT = 2_000_000
UNTAGGED = -1
ARTIFACT = -2
WHITE = "#ffffff"
# A box whose path fills less of its bounds is no paper: what lies under the words is not known.
LEAST_SOLID = 0.7
# Thousandths of the size by which a letter may be moved in its line; ours are not moved.
MOST_KERNING = 200.0
# Points of a line of words, across, and share of the height of small letters, that may be touched.
TOUCHED_ACROSS, TOUCHED_UP = 1.0, 0.2
SPACE = 0.27  # width of a space, about, as a share of the size
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Font:
    """Hold what is known of one font of a file."""

    name: str
    embedded: bool
    unicode: dict[int, str]
    widths: dict[int, float]


@dataclass(frozen=True, slots=True)
class Run:
    """Hold one run of text; `mark` is its marked-content id, ARTIFACT or UNTAGGED.

    `box` is left, bottom, right and top of its line: from a fifth of the size under the baseline
    to four fifths over it. `invisible` is text that is not painted, `stretched` has letters or
    spaces set otherwise than the face has them, and `covered` has something other than plain paper
    over or under it.
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
    covered: bool = False


@dataclass(frozen=True, slots=True)
class Paint:
    """Hold what is painted: its bounds, how many runs stood before, and its color as a paper.

    It has none where it is no plain box: a picture, a line, or several shapes in one.
    """

    box: Box
    before: int
    color: str | None = None


@dataclass(slots=True)
class Page:
    """Hold one page: its size, its label, its runs in drawing order, and what is painted on it.

    `strange` are operators that change what is seen in ways that are not followed here.
    """

    width: float
    height: float
    label: str = ""
    runs: list[Run] = field(default_factory=list)
    actual: dict[int, str] = field(default_factory=dict)
    drawn: dict[int, Box] = field(default_factory=dict)
    images: int = 0
    strange: set[str] = field(default_factory=set)

    def words(self, mark: int) -> str:
        """Return the text of a mark, in drawing order."""
        return "".join(run.text for run in self.runs if run.mark == mark)


@dataclass(slots=True)
class _State:
    """Hold the graphics state that a content stream may change and restore."""

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
    width: float = 1.0
    clip: Box | None = None

    def copy(self) -> _State:
        return _State(self.matrix, self.ink, self.font, self.size, self.leading, self.char_space,
                      self.word_space, self.scale, self.rise, self.mode, self.width, self.clip)


def read_fonts(reader: PdfReader) -> dict[str, Font]:
    """Return the fonts of all pages, by object number or name."""
    fonts: dict[str, Font] = {}
    for page in reader.pages:
        for name, given in page.get("/Resources", {}).get("/Font", {}).items():
            key = _font_key(page, str(name))
            if key not in fonts:
                fonts[key] = _font(given.get_object())
    return fonts


def read_page(reader: PdfReader, page: Any, fonts: dict[str, Font], label: str = "") -> Page:
    """Return what a page shows."""
    box = page.mediabox
    found = Page(float(box.width), float(box.height), label)
    contents = page.get_contents()
    if contents is not None:
        if len(contents.get_data()) > MOST_CONTENT:
            raise ValueError("a page has too much on it")
        follow = _Reader(found, page, fonts)
        follow.read(ContentStream(contents, reader).operations)
        _mark_covered(found, follow.painted)
    return found


class _Reader:
    """Follow the operators of one content stream (ISO 32000-1, annex A)."""

    def __init__(self, found: Page, page: Any, fonts: dict[str, Font]) -> None:
        self.found = found
        self.page = page
        self.fonts = fonts
        self.named = page.get("/Resources", {}).get("/Properties", {})
        self.state = _State()
        self.saved: list[_State] = []
        self.marks: list[int] = []
        self.line: Matrix = _IDENTITY
        self.text: Matrix = _IDENTITY
        self.path: list[tuple[float, float]] = []
        self.begins: list[int] = []
        self.rectangles: list[Box] = []
        self.clips = False
        self.painted: list[Paint] = []

    def read(self, operations: Any) -> None:
        for operands, operator in operations:
            act = _OPERATORS.get(operator)
            if act is not None:
                act(self, operands)
            elif operator not in _HARMLESS:
                self.found.strange.add(operator.decode("latin-1")[:8])

    # -- marked content --------------------------------------------------------------------

    def begin_mark(self, operands: Any) -> None:
        if operands[0] == "/Artifact":
            self.marks.append(ARTIFACT)
            return
        given = operands[1] if len(operands) > 1 else {}
        if isinstance(given, str):  # the name of a property list in the page's resources
            given = self.named.get(given, {})
        if not isinstance(given, DictionaryObject) or "/MCID" not in given:
            # A mark without a meaning of its own belongs to what it stands in.
            self.marks.append(self.mark)
            return
        mcid = int(given["/MCID"])  # type: ignore[call-overload]  # a number by definition
        if "/ActualText" in given:
            self.found.actual[mcid] = str(given["/ActualText"])
        self.marks.append(mcid)

    def end_mark(self, _operands: Any) -> None:
        if self.marks:
            self.marks.pop()

    @property
    def mark(self) -> int:
        return self.marks[-1] if self.marks else UNTAGGED

    # -- graphics state --------------------------------------------------------------------

    def save(self, _operands: Any) -> None:
        self.saved.append(self.state.copy())

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

    def set_width(self, operands: Any) -> None:
        self.state.width = float(operands[0])

    # -- paths -----------------------------------------------------------------------------

    def rectangle(self, operands: Any) -> None:
        x, y, width, height = (float(value) for value in operands)
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        self.begins.append(len(self.path))
        self.path += corners
        self.rectangles.append(self._box(corners))

    def begin_path(self, operands: Any) -> None:
        self.begins.append(len(self.path))
        self.point(operands)

    def point(self, operands: Any) -> None:
        values = [float(value) for value in operands]
        self.path += list(zip(values[::2], values[1::2], strict=False))

    def fill(self, operands: Any) -> None:
        self._fill()
        self.end_path(operands)

    def fill_and_stroke(self, operands: Any) -> None:
        self._fill()
        self.stroke(operands)

    def stroke(self, operands: Any) -> None:
        self._stroke()
        self.end_path(operands)

    def end_path(self, operands: Any) -> None:
        if self.path:
            self._drawn(self._box(self.path))
        self.drop_path(operands)

    def drop_path(self, _operands: Any) -> None:
        if self.clips and self.path:
            self._clip()
        self.path, self.begins, self.rectangles, self.clips = [], [], [], False

    def clip(self, _operands: Any) -> None:
        self.clips = True

    def _clip(self) -> None:
        """Take the path's bounds for what may still be painted; only a box has no more than them.
        """
        if len(self.rectangles) != 1 or len(self.path) != 4:
            self.found.strange.add("W")
        box = self._box(self.path)
        # Nothing is left where two boxes do not meet: not even a point of the page.
        self.state.clip = _common(box, self.state.clip) or (-1.0, -1.0, -1.0, -1.0)

    def _fill(self) -> None:
        if self.path:
            plain = len(self.begins) == 1 and _solid(self.path)
            self._paint(self._box(self.path), self.state.ink if plain else None)

    def _stroke(self) -> None:
        a, b, c, d, _, _ = self.state.matrix
        half = self.state.width / 2 * max(a * a + b * b, c * c + d * d) ** 0.5
        ends = [*self.begins[1:], len(self.path)]
        for begin, end in zip(self.begins, ends, strict=True):
            shape = self.path[begin:end]
            for one, two in pairwise([*shape, *shape[:1]]):
                left, bottom, right, top = self._box([one, two])
                self._paint((left - half, bottom - half, right + half, top + half))

    def _paint(self, box: Box, color: str | None = None) -> None:
        shown = _common(box, self.state.clip)
        if shown is not None:
            self.painted.append(Paint(shown, len(self.found.runs), color))

    def _box(self, points: list[tuple[float, float]]) -> Box:
        return _bounds([_moved(self.state.matrix, *at) for at in points])

    def image(self, _operands: Any) -> None:
        self.found.images += 1
        box = self._box([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)])
        self._drawn(box)
        self._paint(box)

    def _drawn(self, box: Box) -> None:
        known = self.found.drawn.get(self.mark)
        self.found.drawn[self.mark] = box if known is None else (
            min(known[0], box[0]), min(known[1], box[1]),
            max(known[2], box[2]), max(known[3], box[3]))

    # -- text ------------------------------------------------------------------------------

    def begin_text(self, _operands: Any) -> None:
        self.line = self.text = _IDENTITY

    def set_font(self, operands: Any) -> None:
        self.state.font = self.fonts.get(_font_key(self.page, str(operands[0])))
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
        for piece in shown if isinstance(shown, ArrayObject) else [shown]:
            raw = getattr(piece, "original_bytes", piece)
            if not isinstance(raw, bytes):
                advance -= float(raw) / 1000 * state.size * state.scale
                moved = moved or abs(float(raw)) > MOST_KERNING
                continue
            for code in raw:
                words += font.unicode.get(code, "\ufffd") if font else "\ufffd"
                width = font.widths.get(code, 500.0) if font else 500.0
                space = state.word_space if code == 32 else 0.0
                advance += (width / 1000 * state.size + state.char_space + space) * state.scale
        self._add(words, advance, moved)
        self.text = _times((1, 0, 0, 1, advance, 0), self.text)

    def _add(self, words: str, advance: float, moved: bool) -> None:
        state = self.state
        whole = _times(self.text, state.matrix)
        if not _upright(whole, state.scale):
            self.found.strange.add("Tz")
        low, high = state.rise - 0.2 * state.size, state.rise + 0.8 * state.size
        corners = ((0.0, low), (advance, low), (advance, high), (0.0, high))
        box = _bounds([_moved(whole, *corner) for corner in corners])
        size = state.size * (whole[2] ** 2 + whole[3] ** 2) ** 0.5
        name = state.font.name if state.font else ""
        # Outlines have a color of their own, and clipped words may lack their ends: both are none
        # of ours.
        hidden = state.mode != 0 or (state.clip is not None and not _inside(box, state.clip))
        self.found.runs.append(Run(
            words, box, size, name, state.ink, self._paper(box), self.mark, hidden,
            moved or abs(state.word_space) > 0.01 or abs(state.char_space) > 0.01))

    def _paper(self, box: Box) -> str:
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        for paint in reversed(self.painted):
            left, bottom, right, top = paint.box
            if paint.color and left <= x <= right and bottom <= y <= top:
                return paint.color
        return WHITE


def _mark_covered(page: Page, painted: list[Paint]) -> None:
    """Say of each run whether something is painted over it, or lies under it and is no paper."""
    order = sorted((_core(run), number) for number, run in enumerate(page.runs)
                   if run.text.strip())
    bases = [base for (base, _), _ in order]
    tallest = max((top - base for (base, top), _ in order), default=0.0)
    for paint in painted:
        left, bottom, right, top = paint.box
        for (base, height), number in order[bisect_left(bases, bottom - tallest):]:
            if base > top:
                break
            run = page.runs[number]
            across = min(right, run.box[2]) - max(left, run.box[0])
            up = min(top, height) - max(bottom, base)
            if across <= TOUCHED_ACROSS or up <= TOUCHED_UP * (height - base):
                continue
            # A paper of another color that ends within the words leaves some of them on each.
            partly = paint.color != run.paper and (
                run.box[0] < left - 1 or run.box[2] > right + SPACE * run.size + 1)
            if number < paint.before or paint.color is None or partly:
                page.runs[number] = replace(run, covered=True)


def _core(run: Run) -> tuple[float, float]:
    """Return the baseline and the height of small letters."""
    base = run.box[1] + 0.2 * run.size
    return base, base + 0.5 * run.size


_OPERATORS = {
    b"BDC": _Reader.begin_mark, b"BMC": _Reader.begin_mark, b"EMC": _Reader.end_mark,
    b"q": _Reader.save, b"Q": _Reader.restore, b"cm": _Reader.transform,
    b"rg": _Reader.set_rgb, b"g": _Reader.set_gray, b"k": _Reader.set_cmyk,
    b"w": _Reader.set_width, b"W": _Reader.clip, b"W*": _Reader.clip,
    b"re": _Reader.rectangle, b"m": _Reader.begin_path, b"l": _Reader.point, b"c": _Reader.point,
    b"v": _Reader.point, b"y": _Reader.point,
    b"f": _Reader.fill, b"F": _Reader.fill, b"f*": _Reader.fill, b"B": _Reader.fill_and_stroke,
    b"B*": _Reader.fill_and_stroke, b"b": _Reader.fill_and_stroke,
    b"b*": _Reader.fill_and_stroke,
    b"S": _Reader.stroke, b"s": _Reader.stroke, b"n": _Reader.drop_path,
    b"Do": _Reader.image, b"INLINE IMAGE": _Reader.image,
    b"BT": _Reader.begin_text, b"Tf": _Reader.set_font, b"TL": _Reader.set_leading,
    b"Tc": _Reader.set_char_space, b"Tw": _Reader.set_word_space, b"Tz": _Reader.set_scale,
    b"Ts": _Reader.set_rise, b"Tr": _Reader.set_mode, b"Tm": _Reader.set_text_matrix,
    b"Td": _Reader.move, b"TD": _Reader.move_and_lead, b"T*": _Reader.next_line,
    b"Tj": _Reader.show, b"TJ": _Reader.show, b"'": _Reader.next_line_show,
    b'"': _Reader.next_line_show,
}
# Ends of texts and paths, the color and shape of lines; and how exactly a curve is drawn.
_HARMLESS = frozenset((b"ET", b"h", b"RG", b"G", b"K", b"J", b"j", b"M", b"d", b"ri", b"i", b"MP",
                       b"DP"))


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


def _upright(matrix: Matrix, scale: float) -> bool:
    """Say whether letters are neither turned, mirrored nor squeezed."""
    across, skew, lean, up, _, _ = matrix
    return up > 0 and abs(across * scale - up) < 0.01 * up and max(
        abs(skew), abs(lean)) < 0.01 * up


def _common(box: Box, other: Box | None) -> Box | None:
    """Return where two boxes meet, or None; other than None is everywhere."""
    if other is None:
        return box
    left, bottom = max(box[0], other[0]), max(box[1], other[1])
    right, top = min(box[2], other[2]), min(box[3], other[3])
    return (left, bottom, right, top) if left <= right and bottom <= top else None


def _inside(box: Box, other: Box) -> bool:
    return (box[0] >= other[0] and box[1] >= other[1] and box[2] <= other[2]
            and box[3] <= other[3])


def _solid(points: list[tuple[float, float]]) -> bool:
    """Say whether a shape fills nearly all of its bounds (by the area that its points enclose)."""
    left, bottom, right, top = _bounds(points)
    twice = fsum(x * v - u * y for (x, y), (u, v) in pairwise([*points, points[0]]))
    return abs(twice) / 2 >= LEAST_SOLID * (right - left) * (top - bottom)


def _hex(parts: list[float]) -> str:
    return "#" + "".join(f"{round(255 * min(1.0, max(0.0, part))):02x}" for part in parts)
