"""Rules about the look (LP) of the pages of a finished file, and of a brand.

Everything is measured on what is drawn: each run of text with its size, its ink, and the paper or
the box under it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from handouts.check.facts import BrandFacts, DocumentFacts
from handouts.check.readback.pages import ARTIFACT, SPACE, Box, Page, Run
from handouts.check.readback.structure import find
from handouts.check.rule import Found, Rule, quoted
from handouts.content.inline import Link
from handouts.content.texts import nodes_of, topic_words
from handouts.dataclass import dataclass
from handouts.theme.model import BoxStyle, TextStyle, Theme, landscape
from handouts.theme.units import contrast, gray_of

TEXT_CONTRAST, LARGE_CONTRAST = 4.5, 3.0
LARGE, LARGE_BOLD = 18.0, 14.0  # points from which text counts as large (WCAG 2.2, 1.4.3)
FOOT_EDGE = 14 * 72 / 25.4  # nothing but the running foot lies nearer to the lower edge
SLACK = 0.6  # points by which a box of letters may stand out of a frame
# Chromium's PDF viewer guesses headings by the size of type, whatever the tags say.
HEADING_SHARE = 1.2
LONGEST_LINE = 105  # characters; the aim is 75, and lists keep most lines shorter
LONGEST_SMALL_LINE = 95  # of type under 12 points
LEAST_FILLED = 1 / 3
MOST_OVERLAP = 0.2
SAME_LINE = 4.0  # points between the baselines of one line, with a label or a bold word in it
SHEET_PAGES, LARGE_SHEET_PAGES, SMALL_SHEET_PAGES = 2, 8, 6
SMALL_WIDTH = 500.0  # points: half-letter and A5


@dataclass(frozen=True, slots=True)
class Sizes:
    """Least sizes of a way to print, in points (UKAAF; ACB for large print)."""

    body: float
    any: float


STANDARD = Sizes(12.0, 10.0)
LARGE_PRINT = Sizes(18.0, 18.0)


def _sizes(facts: DocumentFacts) -> Sizes:
    return LARGE_PRINT if facts.theme.large_print else STANDARD


def _runs(facts: DocumentFacts) -> Iterator[tuple[str, Run]]:
    """Yield each run that shows letters, with what its page is called."""
    return ((name, run) for name, page in facts.drawn for run in page.runs if run.text.strip())


def _lines(facts: DocumentFacts) -> Iterator[tuple[str, float, str]]:
    """Yield each line: its page, the size of its type, and all its words, bold ones and links too.
    """
    for name, page in facts.drawn:
        words, last = "", None
        for run in page.runs:
            if last is not None and not _goes_on(last, run):
                yield name, last.size, words.strip()
                words = ""
            words, last = words + run.text, run
        if last is not None:
            yield name, last.size, words.strip()


def _goes_on(last: Run, run: Run) -> bool:
    """Tell whether a run stands in the line of the one before it, and not in the next column."""
    return (abs(run.box[1] - last.box[1]) < 1 and run.size == last.size
            and -1 < run.box[0] - last.box[2] < 0.6 * run.size)


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


def low_contrast(facts: DocumentFacts) -> Iterator[Found]:
    """Find text without contrast to what lies under it, in color and as gray."""
    def pale() -> Iterator[tuple[str, str]]:
        for page, run in _runs(facts):
            least = _least_contrast(run)
            for kind, ink, paper in (("", run.ink, run.paper),
                                     (" as gray", gray_of(run.ink), gray_of(run.paper))):
                measured = contrast(ink, paper)
                # Rounding to 256 grays may cost a hundredth.
                if measured < least - (0.02 if kind else 0.0):
                    yield page, (f"{quoted(run.text)} has a contrast of {measured:.1f} to 1"
                                 f"{kind}; it needs {least:g} to 1")
                    break
    yield from _first_on_each_page(facts, pale(), "choose a darker color in the theme")


def unpainted_text(facts: DocumentFacts) -> Iterator[Found]:
    """Find text that is not painted."""
    yield from _first_on_each_page(
        facts, ((page, f"{quoted(run.text)} is there but not painted")
                for page, run in _runs(facts) if run.invisible),
        "fix the layout: what is read aloud must be seen too")


# -- sizes ----------------------------------------------------------------------------------


def small_body_text(facts: DocumentFacts) -> Iterator[Found]:
    """Find items of lists and steps, which are what a patient acts on, in small type."""
    least = _sizes(facts).body
    marks = {mark for item in find(facts.structure.root, "LBody") for mark in item.marks}
    small = (
        (facts.page(index), f"{quoted(run.text)} is {run.size:.1f} pt")
        for index, page in enumerate(facts.structure.drawn) for run in page.runs
        if (index, run.mark) in marks and run.text.strip() and run.size < least - 0.05)
    yield from _first_on_each_page(
        facts, small, f"set text and notice to {least:g}pt or more in the theme")


def tiny_text(facts: DocumentFacts) -> Iterator[Found]:
    """Find any words under the least size, also in heads and feet."""
    least = _sizes(facts).any
    yield from _first_on_each_page(
        facts, ((page, f"{quoted(run.text)} is {run.size:.1f} pt")
                for page, run in _runs(facts) if run.size < least - 0.05),
        f"set every style to {least:g}pt or more in the theme")


def long_line(facts: DocumentFacts) -> Iterator[Found]:
    """Find lines that the eye loses on its way back, also those of small type."""
    long = ((page, f"a line has {len(words)} characters: {quoted(words)}")
            for page, size, words in _lines(facts)
            if len(words) > (LONGEST_LINE if size >= STANDARD.body else LONGEST_SMALL_LINE))
    yield from _first_on_each_page(
        facts, long, "widen the margins, or choose larger type in the theme")


def justified_text(facts: DocumentFacts) -> Iterator[Found]:
    """Find lines whose spaces were stretched."""
    yield from _first_on_each_page(
        facts, ((page, f"{quoted(run.text)} has stretched spaces")
                for page, run in _runs(facts) if run.stretched),
        "set text ragged right")


def hyphenated_word(facts: DocumentFacts) -> Iterator[Found]:
    """Find words that were parted at the end of a line with a hyphen."""
    known = " ".join([
        *(words for topic in facts.chapters for _, words in topic_words(topic)),
        *(link.href for topic in facts.chapters for link in nodes_of(topic, Link)),
        facts.library.brand.website or ""])

    def parted() -> Iterator[tuple[str, str]]:
        for name, page in facts.drawn:
            for one, two in pairwise(page.runs):
                end = one.text.rstrip()
                below = two.mark == one.mark and two.box[3] < one.box[3] - 1
                if below and end.endswith(("-", "\u2010", "\u00ad")) and end[-2:-1].isalpha():
                    word = end.split()[-1] + (two.text.split() or [""])[0]
                    if word not in known:
                        yield name, f"{word!r} is split at the end of a line"
    yield from _first_on_each_page(facts, parted(), "set words whole")


# -- places ---------------------------------------------------------------------------------


def outside_the_margins(facts: DocumentFacts) -> Iterator[Found]:
    """Find content outside the frame, and anything outside the paper."""
    def outside() -> Iterator[tuple[str, str]]:
        for name, page in facts.drawn:
            page_theme = (landscape(facts.theme) if _on_its_side(page) else facts.theme).page
            frame = (page_theme.margin_left, FOOT_EDGE, page.width - page_theme.margin_right,
                     page.height)
            for run in page.runs:
                if not run.text.strip():
                    continue
                limit = (0.0, 0.0, page.width, page.height) if run.mark == ARTIFACT else frame
                if not _within(_without_space(run), limit):
                    where = "off the paper" if run.mark == ARTIFACT else "outside the margins"
                    yield name, f"{quoted(run.text)} is {where}"
            for mark, box in page.drawn.items():
                if mark >= 0 and not _within(box, frame):
                    yield name, "a drawing is outside the margins"
    yield from _first_on_each_page(
        facts, outside(), "shorten the words, or fix the margins in the theme")


def _without_space(run: Run) -> Box:
    """Return the box of a run's letters, without the space that ends it."""
    left, bottom, right, top = run.box
    spaces = len(run.text) - len(run.text.rstrip())
    return (left, bottom, right - spaces * SPACE * run.size, top)


def _within(box: Box, limit: Box) -> bool:
    return (box[0] >= limit[0] - SLACK and box[1] >= limit[1] - SLACK
            and box[2] <= limit[2] + SLACK and box[3] <= limit[3] + SLACK)


def overlapping_words(facts: DocumentFacts) -> Iterator[Found]:
    """Find words that are printed over other words."""
    def over() -> Iterator[tuple[str, str]]:
        for name, page in facts.drawn:
            for one, two in _overlapping(page):
                yield name, f"{quoted(two.text)} is printed over {quoted(one.text)}"
    yield from _first_on_each_page(facts, over(), "fix the layout or the spaces in the theme")


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
            up = min(one.core[1], two.core[1]) - max(one.core[0], two.core[0])
            least = min(one.size, two.size) / 2
            if across > 1 and up > MOST_OVERLAP * least:
                yield one, two


def nearly_empty_page(facts: DocumentFacts) -> Iterator[Found]:
    """Find pages of a chapter or sheet that are nearly empty, but for the last of one."""
    for _, node in facts.parts:
        pages = {index for index, _ in facts.places(node)} if node is not None else set()
        for index in sorted(pages)[:-1]:
            page, following = facts.structure.drawn[index:index + 2]
            if _on_its_side(page) or _on_its_side(following):
                continue  # a wide table has a page of its own
            used = _used(page)
            if used < LEAST_FILLED * page.height and not _sets_anew(facts):
                yield Found(facts.source, f"{facts.page(index)}: only {used / page.height:.0%} of "
                            "the page is used", "cut or move a block so that the page fills")


def _on_its_side(page: Page) -> bool:
    return page.width > page.height


def _sets_anew(facts: DocumentFacts) -> bool:
    """Say whether a print breaks pages elsewhere than its content was written for."""
    return facts.theme.large_print or facts.theme.page.width < SMALL_WIDTH


def _used(page: Page) -> float:
    """Return the height that content takes, without heads and feet."""
    boxes = [run.box for run in page.runs if run.mark >= 0 and run.text.strip()]
    boxes += [box for mark, box in page.drawn.items() if mark >= 0]
    if not boxes:
        return 0.0
    return max(box[3] for box in boxes) - min(box[1] for box in boxes)


def _line_count(page: Page) -> int:
    """Return how many lines of content a page has, without heads and feet."""
    lows = sorted(run.core[0] for run in page.runs if run.mark >= 0 and run.text.strip())
    return sum(low - before > SAME_LINE for before, low in pairwise((-SAME_LINE * 2, *lows)))


# -- paper ----------------------------------------------------------------------------------


def more_than_one_sheet(facts: DocumentFacts) -> Iterator[Found]:
    """Find topics that do not go on one sheet of paper, printed on both sides."""
    if facts.booklet is not None or facts.is_personal:
        return
    pages = [page for page in facts.structure.drawn if page.runs]
    small = facts.theme.page.width < SMALL_WIDTH
    most = LARGE_SHEET_PAGES if facts.theme.large_print else (
        SMALL_SHEET_PAGES if small else SHEET_PAGES)
    # Pre-printed paper takes room that the words were not measured for.
    most += facts.preprinted
    # A table that needs a page on its side needs that page.
    most += sum(map(_on_its_side, facts.structure.drawn))
    if len(pages) > most:
        over = sum(map(_line_count, pages[most:]))
        lines = "1 printed line" if over == 1 else f"{over} printed lines" if over else "a drawing"
        file = facts.chapters[0].place("title").file
        yield Found(facts.source, f"the topic is {lines} too long: it has {len(pages)} pages, and "
                    f"may have at most {most}",
                    f"in {file}, take out {f'the words of {lines}, or ' if over else ''}a drawing"
                    f"{' as high' if over else ''}; or shorten "
                    "the clinic's name, address or hours in the brand")


def wrong_paper(facts: DocumentFacts) -> Iterator[Found]:
    """Find pages of another size than the theme's paper."""
    for name, page in facts.drawn:
        own = (landscape(facts.theme) if _on_its_side(page) else facts.theme).page
        wanted = (own.width, own.height)
        if abs(page.width - wanted[0]) > 1 or abs(page.height - wanted[1]) > 1:
            yield Found(facts.source, f"{name}: is {page.width:.0f} by "
                        f"{page.height:.0f} pt, and {facts.theme.page.size} is "
                        f"{wanted[0]:.0f} by {wanted[1]:.0f}", "build it again")


# -- faces ----------------------------------------------------------------------------------


def face_not_embedded(facts: DocumentFacts) -> Iterator[Found]:
    """Find fonts that another computer would replace."""
    for font in facts.structure.fonts:
        if not font.embedded:
            yield Found(facts.source, f"the typeface {font.name} is not embedded", "build it again")


def letter_without_meaning(facts: DocumentFacts) -> Iterator[Found]:
    """Find letters that a screen reader, or a search, cannot tell."""
    for font in facts.structure.fonts:
        if font.embedded and not font.unicode:
            yield Found(facts.source, f"the typeface {font.name} has no ToUnicode map",
                        "build it again")
    yield from _first_on_each_page(
        facts, ((page, "a character has no meaning for a screen reader")
                for page, run in _runs(facts) if "\ufffd" in run.text or "\0" in run.text),
        "write the word with other characters")


# -- brands ---------------------------------------------------------------------------------


def pale_theme_color(facts: BrandFacts) -> Iterator[Found]:
    """Find colors of a theme that a copier makes too pale."""
    theme = facts.theme
    for name, ink, paper in _pairs(theme):
        measured = contrast(gray_of(ink), gray_of(paper))
        if measured < TEXT_CONTRAST - 0.02:
            yield Found(facts.brand.source, f"{name}: {ink} on {paper} is {measured:.1f} to 1 "
                        "as gray", "choose a darker color")


def small_box_label(facts: BrandFacts) -> Iterator[Found]:
    """Find a theme whose danger boxes have a label that a browser does not take for a heading."""
    theme = facts.theme
    least = HEADING_SHARE * theme.text.size
    if theme.label.size <= least:
        yield Found(facts.brand.source, f"the label of boxes has {theme.label.size:g} pt beside "
                    f"text of {theme.text.size:g} pt: Chromium and Edge tell of no heading there",
                    f"make it larger than {least:g}pt")


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
         'palette: {brand: "#0b5563"}', low_contrast),
    Rule("LP002", "error", "document", "What a patient acts on is 12 points or larger (large "
         "print: 18).", "UKAAF and ACB guidelines for clear and large print",
         "text: {size: 12.5pt}", small_body_text),
    Rule("LP003", "error", "document", "No text is smaller than 10 points (large print: 18).",
         "UKAAF and ACB guidelines for clear and large print", "meta: {size: 10pt}", tiny_text),
    Rule("LP004", "warning", "document",
         f"No line of text has over {LONGEST_LINE} characters, and none of type under 12 points "
         f"over {LONGEST_SMALL_LINE}.",
         "RNIB: 60 to 70 characters read best; lists keep most lines short",
         "page: {margin_left: 25mm}", long_line),
    Rule("LP005", "error", "document", "Text is ragged right.", "ACB and UKAAF: no justified text",
         "Do not stretch spaces.", justified_text),
    Rule("LP006", "error", "document", "No word is split at the end of a line.",
         "ACB and UKAAF: no hyphenation", "Set words whole.", hyphenated_word),
    Rule("LP007", "error", "document", "Nothing is outside the margins or off the paper.",
         "printers leave the edges of the paper white", "page: {margin_bottom: 15.5mm}",
         outside_the_margins),
    Rule("LP008", "error", "document", "No words are printed over other words.",
         "words under other words are lost", "Fix the layout.", overlapping_words),
    Rule("LP009", "warning", "document", "No page is nearly empty, except the last of a part.",
         "a page that is less than a third full looks like a mistake",
         "Move a block to the page before.", nearly_empty_page),
    Rule("LP010", "error", "document", "A topic fits on one sheet of paper.",
         "a handout is printed on both sides of one sheet; large print takes more",
         "Cut words before anything else.", more_than_one_sheet),
    Rule("LP011", "error", "document", "Pages are the size of the paper.",
         "a printer that scales makes small print smaller", "--paper a4", wrong_paper),
    Rule("LP012", "error", "document", "Every typeface is embedded.", "ISO 19005-2, 6.2.11.4",
         "Build it again.", face_not_embedded),
    Rule("LP013", "error", "document", "Every letter has a meaning for a screen reader.",
         "ISO 14289-1, 7.21.7", "Build it again.", letter_without_meaning),
    Rule("LP014", "error", "document", "All text is painted.",
         "a screen reader and an eye must find the same words", "Fix the layout.", unpainted_text,
         waivable=False),
    Rule("LP015", "error", "brand", "A brand's colors keep their contrast on a gray copy.",
         "copiers and fax turn colors to grays of the same luminance",
         'palette: {brand: "#0b5563"}', pale_theme_color),
    Rule("LP016", "warning", "brand", "The label of a danger box is large enough for a heading.",
         f"Chromium and Edge take text {HEADING_SHARE:g} times as large as most for a heading",
         "label: {size: 15.1pt}", small_box_label),
)
