"""Rules about the look (LP) of the pages of a finished file, and of a brand.

Everything is measured on what is drawn: each run of text with its size, its ink, and the paper or
the box under it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from handouts.check.facts import BrandFacts, DocumentFacts
from handouts.check.readback.pages import ARTIFACT, SPACE, Box, Page, Run
from handouts.check.readback.structure import find
from handouts.check.rule import Found, Rule
from handouts.theme.model import BoxStyle, TextStyle, Theme
from handouts.theme.units import contrast, luminance

TEXT_CONTRAST, LARGE_CONTRAST = 4.5, 3.0
LARGE, LARGE_BOLD = 18.0, 14.0  # points from which text counts as large (WCAG 2.2, 1.4.3)
FOOT_EDGE = 14 * 72 / 25.4  # nothing but the running foot lies nearer to the lower edge
SLACK = 0.6  # points by which a box of letters may stand out of a frame
LONGEST_LINE = 105  # characters; the aim is 75, and lists keep most lines shorter
LEAST_FILLED = 1 / 3
MOST_OVERLAP = 0.2
SHEET_PAGES, LARGE_SHEET_PAGES, SMALL_SHEET_PAGES = 2, 8, 6
SMALL_WIDTH = 500.0  # points: half-letter and A5
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Sizes:
    """Hold the least sizes of a way to print, in points (UKAAF; ACB for large print)."""

    body: float
    any: float


STANDARD = Sizes(12.0, 10.0)
LARGE_PRINT = Sizes(18.0, 18.0)


def _sizes(facts: DocumentFacts) -> Sizes:
    return LARGE_PRINT if facts.theme.large_print else STANDARD


def _runs(facts: DocumentFacts) -> Iterator[tuple[str, Run]]:
    """Yield each run that shows letters, with what its page is called."""
    for index, page in enumerate(facts.structure.drawn):
        for run in page.runs:
            if run.text.strip():
                yield facts.page(index), run


def _short(text: str) -> str:
    words = " ".join(text.split())
    return repr(words if len(words) <= SHOWN else f"{words[:SHOWN]}…")


def _first_on_each_page(
    facts: DocumentFacts, found: Iterable[tuple[str, str]], hint: str
) -> Iterator[Found]:
    """Yield the first of each page's problems, and how many more there are like it."""
    by_page: dict[str, list[str]] = {}
    for page, message in found:
        by_page.setdefault(page, []).append(message)
    for page, messages in by_page.items():
        more = f" (and {len(messages) - 1} more)" if len(messages) > 1 else ""
        yield Found(facts.source, f"{page}: {messages[0]}{more}", hint)


# -- ink ------------------------------------------------------------------------------------


def _least_contrast(run: Run) -> float:
    bold = "Bold" in run.font
    return LARGE_CONTRAST if run.size >= LARGE or (bold and run.size >= LARGE_BOLD) else (
        TEXT_CONTRAST)


def gray_of(color: str) -> str:
    """Return the gray that a copier makes of "#rrggbb": the same luminance."""
    share = luminance(color)
    value = 12.92 * share if share <= 0.0031308 else 1.055 * share ** (1 / 2.4) - 0.055
    return f"#{round(255 * value):02x}" + 2 * f"{round(255 * value):02x}"


def dark_enough(facts: DocumentFacts) -> Iterator[Found]:
    """Find text without contrast to what lies under it, in color and as gray."""
    def pale() -> Iterator[tuple[str, str]]:
        for page, run in _runs(facts):
            least = _least_contrast(run)
            for kind, ink, paper in (("", run.ink, run.paper),
                                     (" as gray", gray_of(run.ink), gray_of(run.paper))):
                measured = contrast(ink, paper)
                # Rounding to 256 grays may cost a hundredth.
                if measured < least - (0.02 if kind else 0.0):
                    yield page, (f"{_short(run.text)} has a contrast of {measured:.1f} to 1"
                                 f"{kind}, {least:g} to 1 is needed")
                    break
    yield from _first_on_each_page(facts, pale(), "choose a darker color in the theme")


def seen_at_all(facts: DocumentFacts) -> Iterator[Found]:
    """Find text that is not painted."""
    yield from _first_on_each_page(
        facts, ((page, f"{_short(run.text)} is there but not painted")
                for page, run in _runs(facts) if run.invisible),
        "mend the layout: what is read aloud must be seen too")


def nothing_covered(facts: DocumentFacts) -> Iterator[Found]:
    """Find text with something painted over it, or with a picture or a line behind it."""
    yield from _first_on_each_page(
        facts, ((page, f"{_short(run.text)} is covered, or has a picture or a line behind it")
                for page, run in _runs(facts) if run.covered),
        "mend the layout, or build it again: words stand on plain paper or on a plain box")


# -- sizes ----------------------------------------------------------------------------------


def body_large_enough(facts: DocumentFacts) -> Iterator[Found]:
    """Find items of lists and steps, which are what a patient acts on, in small type."""
    least = _sizes(facts).body
    marks = {mark for item in find(facts.structure.root, "LBody") for mark in item.marks}
    small = (
        (facts.page(index), f"{_short(run.text)} has {run.size:.1f} pt")
        for index, page in enumerate(facts.structure.drawn) for run in page.runs
        if (index, run.mark) in marks and run.text.strip() and run.size < least - 0.05)
    yield from _first_on_each_page(
        facts, small, f"set text and notice to {least:g}pt or more in the theme")


def nothing_tiny(facts: DocumentFacts) -> Iterator[Found]:
    """Find any words under the least size, also in heads and feet."""
    least = _sizes(facts).any
    yield from _first_on_each_page(
        facts, ((page, f"{_short(run.text)} has {run.size:.1f} pt")
                for page, run in _runs(facts) if run.size < least - 0.05),
        f"set every style to {least:g}pt or more in the theme")


def lines_not_too_long(facts: DocumentFacts) -> Iterator[Found]:
    """Find lines of body text that the eye loses on its way back."""
    long = ((page, f"a line has {len(run.text.strip())} characters: {_short(run.text)}")
            for page, run in _runs(facts)
            if run.size >= STANDARD.body and len(run.text.strip()) > LONGEST_LINE)
    yield from _first_on_each_page(
        facts, long, "widen the margins, or choose larger type in the theme")


def not_justified(facts: DocumentFacts) -> Iterator[Found]:
    """Find lines whose spaces were stretched."""
    yield from _first_on_each_page(
        facts, ((page, f"{_short(run.text)} has stretched spaces")
                for page, run in _runs(facts) if run.stretched),
        "set text ragged right")


def not_hyphenated(facts: DocumentFacts) -> Iterator[Found]:
    """Find words that were parted at the end of a line with a hyphen."""
    known = " ".join(words for topic in facts.chapters for _, words in _topic_words(topic))

    def parted() -> Iterator[tuple[str, str]]:
        for index, page in enumerate(facts.structure.drawn):
            for one, two in pairwise(page.runs):
                end = one.text.rstrip()
                below = two.mark == one.mark and two.box[3] < one.box[3] - 1
                if below and end.endswith(("-", "\u2010", "\u00ad")) and end[-2:-1].isalpha():
                    word = end.split()[-1] + (two.text.split() or [""])[0]
                    if word not in known:
                        yield facts.page(index), f"{word!r} is parted at the end of a line"
    yield from _first_on_each_page(facts, parted(), "set words whole")


def _topic_words(topic: object) -> Iterator[tuple[object, str]]:
    from handouts.content.texts import topic_words

    yield from topic_words(topic)  # type: ignore[arg-type]  # a Topic


# -- places ---------------------------------------------------------------------------------


def inside_the_margins(facts: DocumentFacts) -> Iterator[Found]:
    """Find content outside the frame, and anything outside the paper."""
    page_theme = facts.theme.page

    def outside() -> Iterator[tuple[str, str]]:
        for index, page in enumerate(facts.structure.drawn):
            frame = (page_theme.margin_left, FOOT_EDGE, page.width - page_theme.margin_right,
                     page.height)
            for run in page.runs:
                if not run.text.strip():
                    continue
                limit = (0.0, 0.0, page.width, page.height) if run.mark == ARTIFACT else frame
                if not _within(_without_space(run), limit):
                    where = "off the paper" if run.mark == ARTIFACT else "outside the margins"
                    yield facts.page(index), f"{_short(run.text)} stands {where}"
            for mark, box in page.drawn.items():
                if mark >= 0 and not _within(box, frame):
                    yield facts.page(index), "a drawing stands outside the margins"
    yield from _first_on_each_page(
        facts, outside(), "shorten the words, or mend the margins in the theme")


def _without_space(run: Run) -> Box:
    """Return the box of a run's letters: the space that parts it from the next line shows not."""
    left, bottom, right, top = run.box
    spaces = len(run.text) - len(run.text.rstrip())
    return (left, bottom, right - spaces * SPACE * run.size, top)


def _within(box: Box, limit: Box) -> bool:
    return (box[0] >= limit[0] - SLACK and box[1] >= limit[1] - SLACK
            and box[2] <= limit[2] + SLACK and box[3] <= limit[3] + SLACK)


def no_overlap(facts: DocumentFacts) -> Iterator[Found]:
    """Find words that are printed over other words."""
    def over() -> Iterator[tuple[str, str]]:
        for index, page in enumerate(facts.structure.drawn):
            for one, two in _overlapping(page):
                yield facts.page(index), f"{_short(two.text)} is printed over {_short(one.text)}"
    yield from _first_on_each_page(facts, over(), "mend the layout or the theme's spaces")


def _overlapping(page: Page) -> Iterator[tuple[Run, Run]]:
    """Yield pairs of runs that cover a good part of each other; they are sorted from the top."""
    runs = sorted((run for run in page.runs if run.text.strip()), key=lambda run: -run.box[3])
    for place, one in enumerate(runs):
        for two in runs[place + 1:]:
            if two.box[3] <= one.box[1]:
                break
            across = min(one.box[2], two.box[2]) - max(one.box[0], two.box[0])
            # From the baseline to the height of small letters: ascenders of the next line may
            # reach into the descenders of this one.
            up = min(_core(one)[1], _core(two)[1]) - max(_core(one)[0], _core(two)[0])
            least = min(one.size, two.size) / 2
            if across > 1 and up > MOST_OVERLAP * least:
                yield one, two


def _core(run: Run) -> tuple[float, float]:
    base = run.box[1] + 0.2 * run.size
    return base, base + 0.5 * run.size


def well_filled(facts: DocumentFacts) -> Iterator[Found]:
    """Find pages of a chapter or sheet that are nearly empty, but for the last of one."""
    parts = [find_pages(facts, node) for _, node in facts.parts if node is not None]
    for pages in parts:
        for index in sorted(pages)[:-1]:
            page = facts.structure.drawn[index]
            used = _used(page)
            if used < LEAST_FILLED * page.height and not _sets_anew(facts):
                yield Found(facts.source, f"{facts.page(index)}: only {used / page.height:.0%} of "
                            "the page is used", "cut or move a block so that the page fills")


def _sets_anew(facts: DocumentFacts) -> bool:
    """Say whether a print breaks pages elsewhere than its content was written for."""
    return facts.theme.large_print or facts.theme.page.width < SMALL_WIDTH


def find_pages(facts: DocumentFacts, node: object) -> set[int]:
    """Return the pages that an element's words stand on, index from 0."""
    return {index for index, _ in facts.places(node)}  # type: ignore[arg-type]  # a Node


def _used(page: Page) -> float:
    """Return the height that content takes, without heads and feet."""
    boxes = [run.box for run in page.runs if run.mark >= 0 and run.text.strip()]
    boxes += [box for mark, box in page.drawn.items() if mark >= 0]
    if not boxes:
        return 0.0
    return max(box[3] for box in boxes) - min(box[1] for box in boxes)


# -- paper ----------------------------------------------------------------------------------


def one_sheet(facts: DocumentFacts) -> Iterator[Found]:
    """Find topics that do not go on one sheet of paper, printed on both sides."""
    if facts.booklet is not None:
        return
    pages = sum(bool(page.runs) for page in facts.structure.drawn)
    small = facts.theme.page.width < SMALL_WIDTH
    most = LARGE_SHEET_PAGES if facts.theme.large_print else (
        SMALL_SHEET_PAGES if small else SHEET_PAGES)
    # Pre-printed paper takes room that the words were not measured for.
    most += bool("leave-top" in _identifier(facts))
    if pages > most:
        yield Found(facts.source, f"the topic has {pages} pages, at most {most} are wanted",
                    "cut words or drawings; or give the brand a shorter name, address or hours, "
                    "and a face that is not as wide")


def _identifier(facts: DocumentFacts) -> str:
    xmp = facts.reader.xmp_metadata
    return (xmp.dc_identifier or "") if xmp else ""


def right_paper(facts: DocumentFacts) -> Iterator[Found]:
    """Find pages of another size than the theme's paper."""
    wanted = (facts.theme.page.width, facts.theme.page.height)
    for index, page in enumerate(facts.structure.drawn):
        if abs(page.width - wanted[0]) > 1 or abs(page.height - wanted[1]) > 1:
            yield Found(facts.source, f"{facts.page(index)}: is {page.width:.0f} by "
                        f"{page.height:.0f} pt, and {facts.theme.page.size} is "
                        f"{wanted[0]:.0f} by {wanted[1]:.0f}", "build it again")


# -- faces ----------------------------------------------------------------------------------


def faces_embedded(facts: DocumentFacts) -> Iterator[Found]:
    """Find fonts that another computer would replace."""
    for font in facts.structure.fonts:
        if not font.embedded:
            yield Found(facts.source, f"the face {font.name} is not embedded", "build it again")


def faces_readable(facts: DocumentFacts) -> Iterator[Found]:
    """Find letters that a screen reader, or a search, cannot tell."""
    for font in facts.structure.fonts:
        if font.embedded and not font.unicode:
            yield Found(facts.source, f"the face {font.name} has no ToUnicode map",
                        "build it again")
    yield from _first_on_each_page(
        facts, ((page, "a character has no meaning for a screen reader")
                for page, run in _runs(facts) if "\ufffd" in run.text or "\0" in run.text),
        "write the word with other characters")


# -- brands ---------------------------------------------------------------------------------


def theme_dark_enough(facts: BrandFacts) -> Iterator[Found]:
    """Find colors of a theme that a copier makes too pale."""
    theme = facts.theme
    for name, ink, paper in _pairs(theme):
        measured = contrast(gray_of(ink), gray_of(paper))
        if measured < TEXT_CONTRAST - 0.02:
            yield Found(facts.brand.source, f"{name}: {ink} on {paper} is {measured:.1f} to 1 "
                        "as gray", "choose a darker color")


def _pairs(theme: Theme) -> Iterator[tuple[str, str, str]]:
    for name in Theme.model_fields:
        value = getattr(theme, name)
        if isinstance(value, TextStyle):
            yield name, value.color, "#ffffff"
        elif isinstance(value, BoxStyle):
            paper = value.label_background or value.background or "#ffffff"
            yield name, value.label_color, paper


RULES: tuple[Rule, ...] = (
    Rule("LP001", "error", "document", "Text has enough contrast, in color and on a gray copy.",
         "WCAG 2.2, 1.4.3: 4.5 to 1; 3 to 1 from 18 pt, or 14 pt bold",
         'palette: {brand: "#0b5563"}', dark_enough),
    Rule("LP002", "error", "document", "What a patient acts on has 12 points or more (large print: "
         "18).", "UKAAF and ACB guidelines for clear and large print", "text: {size: 12.5pt}",
         body_large_enough),
    Rule("LP003", "error", "document", "No words have less than 10 points (large print: 18).",
         "UKAAF and ACB guidelines for clear and large print", "meta: {size: 10pt}", nothing_tiny),
    Rule("LP004", "warning", "document", f"No line of text has over {LONGEST_LINE} characters.",
         "RNIB: 60 to 70 characters read best; lists keep most lines short",
         "page: {margin_left: 25mm}", lines_not_too_long),
    Rule("LP005", "error", "document", "Text is ragged right.", "ACB and UKAAF: no justified text",
         "Do not stretch spaces.", not_justified),
    Rule("LP006", "error", "document", "No word is parted at the end of a line.",
         "ACB and UKAAF: no hyphenation", "Set words whole.", not_hyphenated),
    Rule("LP007", "error", "document", "Nothing stands outside the margins, or off the paper.",
         "printers leave the edges of the paper white", "page: {margin_bottom: 15.5mm}",
         inside_the_margins),
    Rule("LP008", "error", "document", "No words are printed over other words.",
         "what is covered is lost", "Mend the layout.", no_overlap),
    Rule("LP009", "warning", "document", "No page is nearly empty, but for the last of a part.",
         "a page that is less than a third full looks like a mistake",
         "Move a block to the page before.", well_filled),
    Rule("LP010", "error", "document", "A topic goes on one sheet of paper.",
         "a handout is printed on both sides of one sheet; large print takes more",
         "Cut words before anything else.", one_sheet),
    Rule("LP011", "error", "document", "Pages have the paper's size.",
         "a printer that scales makes small print smaller", "--paper a4", right_paper),
    Rule("LP012", "error", "document", "Every face is embedded.", "ISO 19005-2, 6.2.11.4",
         "Build it again.", faces_embedded),
    Rule("LP013", "error", "document", "Every letter has a meaning for a screen reader.",
         "ISO 14289-1, 7.21.7", "Build it again.", faces_readable),
    Rule("LP014", "error", "document", "What is there is painted.",
         "a screen reader and an eye must find the same words", "Mend the layout.", seen_at_all,
         waivable=False),
    Rule("LP015", "error", "brand", "A brand's colors keep their contrast on a gray copy.",
         "copiers and fax turn colors to grays of the same luminance",
         'palette: {brand: "#0b5563"}', theme_dark_enough),
    Rule("LP016", "error", "document", "Nothing is painted over words, and no picture lies behind "
         "them.", "what is covered is lost", "Build it again.", nothing_covered, waivable=False),
)
