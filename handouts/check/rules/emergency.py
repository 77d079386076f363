"""Rules about help in an emergency (DIS018 to DIS023, DIS027 to DIS029) in a finished file."""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.facts import DocumentFacts
from handouts.check.readback.pages import ARTIFACT
from handouts.check.readback.visible_text import Piece, Seen, alike, artifact_words
from handouts.check.rule import Found, Rule
from handouts.content.danger import core_groups, danger_of, stop_signs
from handouts.content.inline import Inline, plain
from handouts.content.models import Topic
from handouts.content.safety import Safety
from handouts.content.sign_groups import SignGroup
from handouts.content.texts import finder
from handouts.dataclass import dataclass
from handouts.yamlfiles.validation import short

EMERGENCY = "D-EMERG"
# How many paragraphs may stand between the label of the box and its first words.
LABEL_REACH = 3
# Paper of at least about Letter or A4, and a size of type below large print, in points.
LEAST_AREA = 480_000
LARGE_PRINT = 16


@dataclass(frozen=True, slots=True)
class _Box:
    """Where the emergency box of a chapter begins, and where its signs stand."""

    label: Piece
    signs: tuple[Piece, ...]


def box_not_on_first_page(facts: DocumentFacts) -> Iterator[Found]:
    """Find sheets whose emergency box is not whole on their first page."""
    for topic, words in _sheets(facts):
        first, title = 0, short(topic.title)
        box = _box(topic, words, facts)
        if box is None and not _signs(topic, facts):
            continue
        if box is None:
            yield Found(facts.source, f"{facts.page(first)}: the emergency box of {title!r}, or "
                        "its label, cannot be read",
                        "the layout shows each notice with its label, as text and not as a picture")
            continue
        begins = words.at(box.label.start)[0]
        ends = max(words.at(piece.start)[0] for piece in box.signs)
        # Small paper and large print may begin it on the back of the same sheet of paper.
        room = _has_room(facts, first)
        if begins > (first if room else first + 1):
            yield Found(facts.source, f"{facts.page(begins)}: the emergency box of {title!r} "
                        f"belongs on {facts.page(first)}",
                        "move the box up, or shorten what is before it")
        elif ends != first and room:
            yield Found(facts.source, f"{facts.page(ends)}: the emergency box of {title!r} goes on "
                        f"here; all of it belongs on {facts.page(first)}",
                        "shorten it, or what is before it")


def page_without_help(facts: DocumentFacts) -> Iterator[Found]:
    """Find first pages that neither begin the emergency box nor tell where it is."""
    for topic, words in _sheets(facts):
        box = _box(topic, words, facts)
        ahead = facts.library.fixed_words(topic.lang)["notice"]["ahead"]
        if box is None or words.at(box.label.start)[0] == words.first_page:
            continue
        if alike(ahead) not in artifact_words(facts.structure.drawn[words.first_page], ARTIFACT):
            yield Found(facts.source, f"{facts.page(words.first_page)}: says neither the danger "
                        f"signs nor {short(ahead)!r}", "let the layout's box begin with "
                        '<p role="ahead">, or shorten what is before it')


def _sheets(facts: DocumentFacts) -> list[tuple[Topic, Seen]]:
    """Return the topics that have their own sheet: a booklet says its signs once."""
    return [] if facts.booklet else facts.seen_chapters


def _has_room(facts: DocumentFacts, index: int) -> bool:
    """Say whether page 1 can hold a whole box: not a small page, nor one in large print."""
    page = facts.structure.drawn[index]
    return page.height * page.width >= LEAST_AREA and facts.theme.text.size < LARGE_PRINT


def box_too_low(facts: DocumentFacts) -> Iterator[Found]:
    """Find emergency topics whose box begins in the lower half of its page."""
    for topic, words in _sheets(facts):
        danger = danger_of(topic, facts.library.safety(topic))
        box = _box(topic, words, facts) if danger.emergency else None
        if box is None:
            continue
        page, run = words.at(box.label.start)
        height = facts.structure.drawn[page].height
        share = 1 - (run.box[1] + run.box[3]) / 2 / height
        if share > 0.5:
            yield Found(facts.source, f"{facts.page(page)}: the emergency box begins "
                        f"{share:.0%} down the page; at most 50%",
                        "shorten the main message and the key points")


def lost_sign(facts: DocumentFacts) -> Iterator[Found]:
    """Find signs of an emergency that a sheet does not show as text."""
    for topic, words in _sheets(facts):
        danger = danger_of(topic, facts.library.safety(topic))
        for sign in map(plain, (*danger.lines, *(line for line, _ in danger.call_today))):
            if words.find(sign) < 0:
                yield _lost_sign(facts, words, sign, "the layout shows every line of the box")


def _lost_sign(facts: DocumentFacts, words: Seen, sign: str, hint: str) -> Found:
    return Found(facts.source, f"{facts.page(words.first_page)}: a danger sign cannot be read: "
                 f"{short(sign)!r}", f"{hint}, as text")


# -- a booklet says its danger signs once -------------------------------------------------------


def lost_from_chapter(facts: DocumentFacts) -> Iterator[Found]:
    """Find chapters of a booklet without their safety line, or without the signs of their own."""
    for topic, words in facts.seen_chapters if facts.booklet else ():
        safety = facts.library.safety(topic)
        for sign in map(plain, _signs_of_chapter(topic, safety, facts)):
            if words.find(sign) < 0:
                yield _lost_sign(facts, words, sign, f"the chapter {short(topic.title)!r} shows "
                                 "its safety line and the signs that only it has")


def _signs_of_chapter(topic: Topic, safety: Safety, facts: DocumentFacts) -> Iterator[Inline]:
    """Yield the lines that stay in a chapter; an emergency sheet in a packet has them all."""
    danger = danger_of(topic, safety)
    if facts.is_packet and danger.emergency:
        yield from (*danger.lines, *(line for line, _ in danger.call_today))
        return
    yield safety.signs.chapter_line[0]
    core = _core_groups(facts, topic.pack)
    yield from (line for line, _ in (*stop_signs(topic, safety, core), *danger.own_today))


def lost_from_first_page(facts: DocumentFacts) -> Iterator[Found]:
    """Find a packet without the core signs of each of its packs before its first sheet."""
    if not facts.is_packet:
        return
    front, wanted = facts.seen_front, dict.fromkeys([facts.library.brand.phone])
    for topic in facts.chapters:
        signs = facts.library.safety(topic).signs
        groups = (*_core_groups(facts, topic.pack), *signs.call_today.values())
        wanted |= dict.fromkeys(plain(line) for group in groups for line in group.core)
        wanted |= dict.fromkeys(each.phone for each in signs.helplines)
    for sign in wanted:
        if front.find(sign) < 0:
            yield _lost_sign(facts, front, sign, "the first page shows the signs in short, what to "
                             "call about, and all phones")


def lost_from_covers(facts: DocumentFacts) -> Iterator[Found]:
    """Find a booklet without all signs in full before its chapters, or the core on its back."""
    if facts.booklet is None or facts.is_packet:
        return
    core = _core_groups(facts, facts.booklet.pack)
    front, back = facts.seen_front, facts.seen_back
    full: dict[str, None] = {}
    today: dict[str, None] = {}
    phones: dict[str, None] = {}
    for topic in facts.chapters:
        signs = facts.library.safety(topic).signs
        named = [signs.groups[name] for name in topic.signs if name in signs.groups]
        for group in (*named, *signs.call_today.values()):
            full |= dict.fromkeys(map(plain, group.full))
        for group in signs.call_today.values():
            today |= dict.fromkeys(map(plain, group.core))
        phones |= dict.fromkeys(each.phone for each in signs.helplines)
    for sign in full:
        if front.find(sign) < 0:
            yield _lost_sign(facts, front, sign, "the inside of the front cover shows every sign")
    short_form = [plain(line) for group in core for line in group.core]
    for sign in (*short_form, *today, *phones, facts.library.brand.phone):
        if back.find(sign) < 0:
            yield _lost_sign(facts, back, sign, "the back cover shows the signs in short, what to "
                             "call about, and all phones")


def _core_groups(facts: DocumentFacts, pack: str) -> list[SignGroup]:
    """Return the groups on the back cover of a booklet; or of one pack, on a packet's first page.
    """
    if facts.booklet is None or not facts.chapters:
        return []
    chapters = [(topic, facts.library.safety(topic)) for topic in facts.chapters]
    if not facts.is_packet:
        return core_groups(facts.booklet.pack, chapters)
    return core_groups(pack, [each for each in chapters if each[0].pack == pack])


# -- the number, and the label of the box -------------------------------------------------------


def lost_number(facts: DocumentFacts) -> Iterator[Found]:
    """Find chapters that do not show 911 as text."""
    for topic, words in facts.seen_chapters:
        if not finder(["911"]).search(words.words):
            page = facts.page(words.first_page)
            yield Found(facts.source, f"{page}: 911 cannot be read anywhere in "
                        f"{short(topic.title)!r}", "let the layout show the label of the box")


def _signs(topic: Topic, facts: DocumentFacts) -> set[str]:
    """Return the lines of a topic's box of danger signs."""
    danger = danger_of(topic, facts.library.safety(topic))
    return {alike(plain(line)) for line in danger.lines}


def _box(topic: Topic, words: Seen, facts: DocumentFacts) -> _Box | None:
    wanted = _signs(topic, facts)
    label = facts.library.safety(topic).texts.get(EMERGENCY)
    if not wanted or label is None:
        return None
    marker = alike(label.marker)
    pieces = [piece for piece in words.pieces if piece.role != "Lbl"]
    numbers = [number for number, piece in enumerate(pieces)
               if words.text(piece).strip() in wanted]
    if not numbers:
        return None
    # An item elsewhere may hold the same words as the label, and be no label.
    near = pieces[max(0, numbers[0] - LABEL_REACH):numbers[0] + 1]
    labels = [piece for piece in near
              if piece.role not in ("LBody", "LI") and marker in words.text(piece)]
    signs = tuple(pieces[number] for number in numbers)
    return _Box(labels[-1], signs) if labels else None


# -- whom to call, and the foot ---------------------------------------------------------------


def phone_not_on_first_page(facts: DocumentFacts) -> Iterator[Found]:
    """Find a file whose first page does not show the clinic's phone."""
    words, phone = facts.seen_whole, facts.library.brand.phone
    at = words.find(phone)
    if at < 0 or (words.at(at)[0] != 0 and not facts.preprinted):
        yield Found(facts.source, f"{facts.page(0)}: the clinic's phone {short(phone)!r} cannot "
                    "be read", "let the layout show the letterhead, or check the brand's phone")


def lost_foot(facts: DocumentFacts) -> Iterator[Found]:
    """Find pages of a chapter without the short disclaimer at their foot."""
    for topic, words in facts.seen_chapters:
        foot = facts.library.fixed_words(topic.lang)["running"]["disclaimer"]
        for index in sorted(words.pages(0, len(words.words))):
            if alike(foot) not in artifact_words(facts.structure.drawn[index], ARTIFACT):
                yield Found(facts.source, f"{facts.page(index)}: the foot does not say "
                            f"{short(foot)!r}", "let the layout write the running footer")


_OWN = "the policy: what every sheet requires"

RULES = (
    Rule("DIS018", "error", "document",
         "The emergency box is whole on page 1 (large print, small paper: on the first sheet "
         "of paper), with its label, as text.", _OWN,
         "Shorten what stands before the box, or name fewer groups.", box_not_on_first_page,
         waivable=False),
    Rule("DIS029", "error", "document",
         "A first page without the emergency box says: Emergency? Call 911.",
         "page 1 may be read alone", 'Begin the box with <p role="ahead">.', page_without_help,
         waivable=False),
    Rule("DIS027", "error", "document",
         "Each chapter of a booklet shows its safety line, with 911, and the signs that no cover "
         "tells.", "a page may be read alone; the stop signs of a medicine stay with it",
         "Let your layout's chapter show `topic.chapter_line` and `topic.stop_signs`.",
         lost_from_chapter, waivable=False),
    Rule("DIS028", "error", "document",
         "A booklet tells every danger sign in full before its first chapter, and those of its "
         "subject in short, with all phones, on its back cover.", _OWN,
         "Let your layout's inside cover and back cover call `super()`.", lost_from_covers,
         waivable=False),
    Rule("DIS030", "error", "document",
         "A packet tells the danger signs of each pack in short, what to call about, and all "
         "phones, before its first sheet.", "one page may be read alone",
         "Let your layout's block `front` call `super()`.", lost_from_first_page,
         waivable=False),
    Rule("DIS019", "error", "document",
         "The box of an emergency topic begins in the top half of page 1.", _OWN,
         "Shorten what stands before the box.", box_too_low, waivable=False),
    Rule("DIS020", "error", "document", "Every danger sign is there, as visible text.",
         "what a patient gets is the paper, not the content behind it",
         "Let your layout show every line of the box.", lost_sign, waivable=False),
    Rule("DIS021", "error", "document", "911 is there as text in every topic.", _OWN,
         "Let your layout show the label of the box.", lost_number, waivable=False),
    Rule("DIS022", "error", "document", "Page 1 shows the clinic's phone as text.",
         "page 1 must survive alone, as a copy of one side",
         "Let your layout show the letterhead.", phone_not_on_first_page, waivable=False),
    Rule("DIS023", "error", "document",
         "Every page of a topic says at its foot that it is not personal advice.",
         "a page may be separated from its sheet, or copied alone",
         "Let your layout write the running footer.", lost_foot, waivable=False),
)
