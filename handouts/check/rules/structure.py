"""Rules about the structure (STR) of a finished file: what a screen reader meets.

ISO 14289-1 (PDF/UA-1) and ISO 32000-1, 14.7 and 14.8, name what must hold.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, TypeAlias

from handouts.check.facts import DocumentFacts
from handouts.check.readback.structure import Node, find, nodes, text
from handouts.check.rule import Found, Rule, quoted
from handouts.content.blocks import Figure, Move, Table
from handouts.content.inline import Link, plain
from handouts.content.models import Topic
from handouts.content.texts import URGENT, key_words, nodes_of, texts, topic_words
from handouts.errors import Source
from handouts.markup.addresses import printed_address

_HEADING = re.compile(r"H([1-6])")
# Runs of underscores; one inside a word, as in an address, is no blank.
_BLANK = re.compile(r"_{2,}|(?<!\S)_(?!\S)")
_AGAIN = "build it again with make-handout"
_LAYOUT = "fix the layout, then build it again"
Text: TypeAlias = tuple[Source, str]
_LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _found(facts: DocumentFacts, message: str, hint: str = _AGAIN) -> Found:
    return Found(facts.source, message, hint)


def _elements(facts: DocumentFacts, role: str) -> list[Node]:
    return find(facts.structure.root, role)


def _kids(node: Node) -> list[Node]:
    return [kid for kid in node.kids if isinstance(kid, Node)]


def _words(node: Node) -> str:
    return " ".join(text(node).split())


# -- the file -------------------------------------------------------------------------------


def not_marked_as_tagged(facts: DocumentFacts) -> Iterator[Found]:
    """Find a file that does not say that it is tagged."""
    info = facts.catalog.get("/MarkInfo")
    if not info or str(info.get_object().get("/Marked")).lower() != "true":
        yield _found(facts, "the file does not say that it is tagged")


def wrong_language(facts: DocumentFacts) -> Iterator[Found]:
    """Find a file without the language of its content."""
    lang = str(facts.catalog.get("/Lang", ""))
    if not _LANG.fullmatch(lang):
        yield _found(facts, f"the file's language is {lang!r}")
    elif facts.chapters and lang.split("-")[0] != facts.chapters[0].lang.split("-")[0]:
        yield _found(facts, f"the file's language is {lang!r}, the content's "
                     f"{facts.chapters[0].lang!r}")


def wrong_title(facts: DocumentFacts) -> Iterator[Found]:
    """Find a file whose title is not the content's, or is not shown."""
    said = facts.title
    owner = facts.booklet or (facts.chapters[0] if facts.chapters else None)
    if not said.strip():
        yield _found(facts, "the file has no title")
    elif owner is not None and said != owner.title:
        yield _found(facts, f"the file's title is {quoted(said)}, the content's "
                     f"{quoted(owner.title)}")
    shown = facts.catalog.get("/ViewerPreferences", {})
    shown = shown.get_object() if shown else {}
    if str(shown.get("/DisplayDocTitle")).lower() != "true":
        yield _found(facts, "viewers are told to show the file name, not the title")


def missing_claim(facts: DocumentFacts) -> Iterator[Found]:
    """Find a file that does not claim what it must be, or claims it in an older PDF."""
    standard = facts.standard
    stream = facts.catalog.get("/Metadata")
    words = stream.get_object().get_data().decode("utf-8", "replace") if stream else ""
    plain = re.sub(r"\s+", "", words)
    wanted = {f"<{each.key}>{each.value}<": each.name for each in standard.claims}
    wanted |= {f"<pdfd:conformsTo>{uri}<": uri for uri in standard.declarations}
    for words_of_it, name in wanted.items():
        if words_of_it not in plain:
            yield _found(facts, f"the metadata does not claim {name}")
    version = facts.reader.pdf_header.removeprefix("%PDF-")
    if standard.pdf2 and version != standard.version:
        yield _found(facts, f"the file is PDF {version}, and not {standard.version}")


def active_content(facts: DocumentFacts) -> Iterator[Found]:
    """Find what a handout never contains: programs, other files, encryption."""
    if facts.reader.is_encrypted:
        yield _found(facts, "the file is encrypted: some screen readers cannot read it")
    names = facts.catalog.get("/Names", {})
    names = names.get_object() if names else {}
    for key, what in (("/JavaScript", "a program"), ("/EmbeddedFiles", "another file")):
        if key in names:
            yield _found(facts, f"the file contains {what}")
    if "/OpenAction" in facts.catalog and _is_action(facts.catalog["/OpenAction"]):
        yield _found(facts, "the file does something when it is opened")


def _is_action(value: Any) -> bool:
    value = value.get_object()
    return hasattr(value, "get") and value.get("/S") in ("/JavaScript", "/Launch", "/URI")


def wrong_tab_order(facts: DocumentFacts) -> Iterator[Found]:
    """Find pages with links that the Tab key does not visit in reading order."""
    for index, page in enumerate(facts.reader.pages):
        if "/Annots" in page and page.get("/Tabs") != "/S":
            yield _found(facts, f"{facts.page(index)}: the Tab key does not follow the structure")


def wrong_bookmarks(facts: DocumentFacts) -> Iterator[Found]:
    """Find a file of several pages without bookmarks, or with some that no heading has."""
    if len(facts.structure.drawn) < 2:
        return
    named = list(_bookmark_titles(facts.reader.outline))
    if not named:
        yield _found(facts, "a file of several pages has no bookmarks")
        return
    headings = {_alike(_words(node)) for node in nodes(facts.structure.root)
                if _HEADING.fullmatch(node.role)}
    for name in named:
        if _alike(name) not in headings:
            yield _found(facts, f"the bookmark {quoted(name)} leads to no heading of that name")


def _bookmark_titles(outline: Any) -> Iterator[str]:
    for entry in outline:
        if isinstance(entry, list):
            yield from _bookmark_titles(entry)
        else:
            yield str(entry.title)


def _alike(words: str) -> str:
    return "".join(words.split()).casefold()


def wrong_page_label(facts: DocumentFacts) -> Iterator[Found]:
    """Find pages whose label is not the number that is printed at their foot."""
    for index, words in enumerate(facts.structure.artifacts):
        printed = re.search(r"Page (\d+)", words)
        label = facts.structure.labels[index]
        if printed and printed[1] != label:
            yield _found(facts, f"the page labeled {label!r} prints the number {printed[1]}")


# -- elements -------------------------------------------------------------------------------


def broken_headings(facts: DocumentFacts) -> Iterator[Found]:
    """Find parts without one H1, and headings that skip a level or say nothing."""
    for topic, part in facts.parts:
        if part is not None and len(find(part, "H1")) != 1:
            yield _found(facts, f"{topic.slug}: has {len(find(part, 'H1'))} headings of level 1",
                         _LAYOUT)
    levels = [(int(match[1]), node) for node in nodes(facts.structure.root)
              if (match := _HEADING.fullmatch(node.role))]
    if levels and levels[0][0] != 1:
        yield _found(facts, f"the first heading has level {levels[0][0]}", _LAYOUT)
    for (before, _), (level, node) in pairwise(levels):
        if level > before + 1:
            yield _found(facts, f"{quoted(text(node))} skips from level {before} to {level}",
                         _LAYOUT)
    for _, node in levels:
        if not _words(node):
            yield _found(facts, "a heading says nothing", _LAYOUT)


def broken_list(facts: DocumentFacts) -> Iterator[Found]:
    """Find lists that are not items with a label and a body."""
    for node in _elements(facts, "L"):
        items = [kid for kid in _kids(node) if kid.role != "Caption"]
        if not items or any(kid.role != "LI" for kid in items):
            yield _found(facts, f"a list contains something other than items: {quoted(text(node))}")
        for item in items:
            roles = [kid.role for kid in _kids(item)]
            if item.role == "LI" and (roles.count("LBody") != 1 or set(roles) - {"Lbl", "LBody"}):
                yield _found(facts, f"an item has no body of its own: {quoted(text(item))}")


def broken_table(facts: DocumentFacts) -> Iterator[Found]:
    """Find tables without header cells, rows of different lengths, or heads without a scope."""
    for node in _elements(facts, "Table"):
        rows = find(node, "TR")
        name = quoted(text(node))
        widths = {sum(int(cell.props.get("ColSpan", 1)) for cell in _kids(row)) for row in rows}
        if not rows or len(widths) > 1:
            yield _found(facts, f"the rows of a table have different lengths: {name}")
        heads = find(node, "TH")
        if not heads:
            yield _found(facts, f"a table has no header cells: {name}")
        if any(head.props.get("Scope") not in ("Row", "Column", "Both") for head in heads):
            yield _found(facts, f"a header cell does not say what it is the header of: {name}")


def broken_figure(facts: DocumentFacts) -> Iterator[Found]:
    """Find drawings without words for those who do not see them, or without a place."""
    for node in _elements(facts, "Figure"):
        if not str(node.props.get("Alt", "")).strip():
            yield _found(facts, "a figure has no alternative text", "add `alt:` to the figure")
        if len(node.props.get("BBox", ())) != 4:
            yield _found(facts, "a figure does not say where it is on the page")


def broken_link(facts: DocumentFacts) -> Iterator[Found]:
    """Find links without words, or without the place to click."""
    for node in _elements(facts, "Link"):
        if not _words(node):
            yield _found(facts, "a link has no words", "write [words](https://…)")
        if not node.annotations:
            yield _found(facts, f"the link {quoted(text(node))} cannot be followed")
    for index, page in enumerate(facts.reader.pages):
        for annotation in page.get("/Annots", ()):
            link = annotation.get_object()
            if link.get("/Subtype") == "/Link" and not str(link.get("/Contents", "")).strip():
                yield _found(facts, f"{facts.page(index)}: a link does not say where it leads")


def silent_blank(facts: DocumentFacts) -> Iterator[Found]:
    """Find blanks to fill in, and boxes to tick, that a screen reader passes over."""
    for node in nodes(facts.structure.root):
        if node.props.get("ActualText") or node.role == "Link":
            continue
        own = "".join(kid for kid in node.kids if isinstance(kid, str))
        if _BLANK.search(own):
            yield _found(facts, f"a blank has no words for who listens: {quoted(text(node))}")
        if node.role == "Lbl" and not _words(node):
            yield _found(facts, "the label of an item, such as a box to tick, is no letter")


# -- order ----------------------------------------------------------------------------------


def untagged_words(facts: DocumentFacts) -> Iterator[Found]:
    """Find words outside the tree that are not marked as decoration."""
    for index, words in enumerate(facts.structure.untagged):
        if words:
            yield _found(facts, f"{facts.page(index)}: {quoted(words)} is not tagged")


def words_outside_the_tree(facts: DocumentFacts) -> Iterator[Found]:
    """Find marked content that no element of the tree holds."""
    held = {mark for node in nodes(facts.structure.root) for mark in node.marks}
    for index, page in enumerate(facts.structure.drawn):
        lost = {run.mark: run.text for run in page.runs
                if run.mark >= 0 and (index, run.mark) not in held and run.text.strip()}
        for words in lost.values():
            yield _found(facts, f"{facts.page(index)}: {quoted(words)} is in no element")


def wrong_reading_order(facts: DocumentFacts) -> Iterator[Found]:
    """Find words of the content that the file lacks, or reads in another order."""
    for topic, part in facts.parts:
        if part is None:
            continue
        read = _letters(_without_addresses(text(part), topic))
        place = 0
        anywhere = {topic.question, *_captions(topic)}
        for ways in _content_order(topic, lists=facts.theme.table.too_wide == "lists"):
            ends = [_follow(read, place, words, anywhere) for words in ways]
            reached = next((end for end in ends if isinstance(end, int)), None)
            if reached is not None:
                place = reached
                continue
            source, words = next(end for end in ends if not isinstance(end, int))
            how = "is read out of order" if _letters(words) in read else "is not in the file"
            yield Found(facts.source, f"{topic.slug}: {quoted(words)} ({source}) {how}", _LAYOUT)
            break


def _without_addresses(words: str, topic: Topic) -> str:
    """Return words without the addresses that paper shows behind the words of links."""
    for link in nodes_of(topic, Link):
        words = words.replace(f" ({printed_address(link.href)})", "")
    return words


def _captions(topic: Topic) -> Iterator[str]:
    """Yield the words of figures, which large print sets right below their heading."""
    for section in topic.sections:
        for block in section.blocks:
            if isinstance(block, Figure) and block.caption:
                yield plain(block.caption)


def _follow(
    read: str, place: int, texts: Iterable[Text], anywhere: Collection[str]
) -> int | Text:
    """Return where texts end that are read one after the other; else the one that is not.

    A layout may set the question above the title, or below it, and figures elsewhere.
    """
    for source, words in texts:
        if words in anywhere and _letters(words) in read:
            continue
        at = read.find(_letters(words), place)
        if at < 0:
            return source, words
        place = at + len(_letters(words))
    return place


def _content_order(topic: Topic, *, lists: bool) -> Iterator[Sequence[Sequence[Text]]]:
    """Yield a topic's own words in the order of the file; what a layout may move is left out.

    Each is a choice of ways to say the same: with `lists`, a table may be printed as lists.
    """
    moved = {words for _, words in key_words(topic, ("plan", "teach_back", *URGENT))}
    moved |= set(_figure_words(topic))
    tables = {block.source: block for section in topic.sections for block in section.blocks
              if isinstance(block, Table)}
    for source, group in groupby(topic_words(topic), key=itemgetter(0)):
        own = [(source, words) for _, words in group if words not in moved]
        table = tables.get(source)
        yield [own, list(_as_lists(table))] if lists and table else [own]


def _as_lists(table: Table) -> Iterator[Text]:
    """Yield the words of a table that is printed as lists: in each row, each head and its cell."""
    yield table.source, plain(table.caption)
    for row in table.rows:
        for head, cell in zip(table.header, row, strict=True):
            yield table.source, plain(head) + plain(cell)


def _figure_words(topic: Topic) -> Iterator[str]:
    """Yield titles and alternative texts, which are not words on the page, and whole exercises."""
    figures = [topic.figure]
    for block in (block for section in topic.sections for block in section.blocks):
        if isinstance(block, Figure):
            figures.append(block)
        elif isinstance(block, Move):
            figures.append(block.figure)
            # The layout of an exercise puts its warning before its steps.
            yield from texts(block)
    for figure in figures:
        if figure is not None:
            yield from (figure.alt, figure.title)


def drawn_out_of_order(facts: DocumentFacts) -> Iterator[Found]:
    """Find pages whose words are drawn in another order than that of the tree."""
    for index, page in enumerate(facts.structure.drawn):
        drawn = _letters("".join(run.text for run in page.runs if run.mark >= 0))
        if drawn != _letters(facts.structure.pages[index]):
            yield _found(facts, f"{facts.page(index)}: the words are drawn in another order than "
                         "they are read in")


def words_before_the_title(facts: DocumentFacts) -> Iterator[Found]:
    """Find sheets and chapters that are read from something else on than their title."""
    for topic, part in facts.parts:
        first = next((each for each in nodes(part) if each.marks and _words(each)),
                     None) if part is not None else None
        if first is not None and first.role != "H1":
            yield _found(facts, f"{topic.slug}: {quoted(text(first))} is read before the title",
                         "write the title as an <h1> of the article itself, not in a section")


def _letters(words: str) -> str:
    """Return the letters and digits alone: spaces and marks differ between content and page."""
    return "".join(filter(str.isalnum, words.casefold()))


RULES: tuple[Rule, ...] = (
    Rule("STR001", "error", "document", "The file says that it is tagged.", "ISO 14289-1, 7.1",
         _AGAIN, not_marked_as_tagged),
    Rule("STR002", "error", "document", "The file has the language of its content.",
         "ISO 14289-1, 7.2", "lang: en", wrong_language),
    Rule("STR003", "error", "document",
         "The file has the title of its content, and viewers show it.", "ISO 14289-1, 7.1",
         "title: Heat and cold", wrong_title),
    Rule("STR004", "error", "document", "Headings begin at level 1, once a part, and skip none.",
         "ISO 14289-1, 7.4.2", "Write <h2> after <h1>.", broken_headings),
    Rule("STR005", "error", "document", "Lists are items with a label and a body.",
         "ISO 14289-1, 7.6; ISO 32000-1, 14.8.4.3.3", _AGAIN, broken_list),
    Rule("STR006", "error", "document", "Tables have even rows, and header cells with a scope.",
         "ISO 14289-1, 7.5", '<th scope="col">', broken_table),
    Rule("STR007", "error", "document", "Figures have an alternative text and a place.",
         "ISO 14289-1, 7.3", "alt: A pack wrapped in a towel.", broken_figure),
    Rule("STR008", "error", "document", "Links have words, lead somewhere, and say where.",
         "ISO 14289-1, 7.18.5", "[our page](https://clinic.example)", broken_link),
    Rule("STR009", "error", "document", "A file of several pages has bookmarks, as its headings.",
         "WCAG 2.2, 2.4.5; PDF technique 2", _AGAIN, wrong_bookmarks),
    Rule("STR010", "error", "document", "Page labels are the numbers that are printed.",
         "ISO 14289-1, 7.17", _AGAIN, wrong_page_label),
    Rule("STR011", "error", "document", "The file reads all of the content, in its order.",
         "ISO 14289-1, 7.1; WCAG 2.2, 1.3.2", "Let your layout keep the order.",
         wrong_reading_order, waivable=False),
    Rule("STR012", "error", "document", "All words are tagged, or marked as decoration.",
         "ISO 14289-1, 7.1", _AGAIN, untagged_words),
    Rule("STR013", "error", "document", "All tagged words are in the tree.", "ISO 14289-1, 7.1",
         _AGAIN, words_outside_the_tree),
    Rule("STR014", "error", "document",
         "The file claims PDF/UA-1 and PDF/A-2a, or what --standard asked for.",
         "ISO 14289-1, 5; ISO 14289-2, 5; ISO 19005-2, 6.6.4", _AGAIN, missing_claim),
    Rule("STR015", "error", "document", "The Tab key follows the structure.",
         "ISO 14289-1, 7.18.3", _AGAIN, wrong_tab_order),
    Rule("STR016", "error", "document",
         "The file contains no program or other file, and is not encrypted.",
         "ISO 19005-2, 6.5; ISO 14289-1, 7.16", _AGAIN, active_content),
    Rule("STR017", "error", "document", "Blanks to fill in and boxes to tick are heard.",
         "ISO 14289-1, 7.3; WCAG 2.2, 1.1.1", _AGAIN, silent_blank),
    Rule("STR018", "error", "document", "Words are drawn in the order in which they are read.",
         "some readers follow the page and not the tree", _AGAIN, drawn_out_of_order),
    Rule("STR019", "warning", "document",
         "A sheet is read from its title on: clinic, address and status come after its answer.",
         "who listens asks first what a sheet is about", "<h1>Heat and cold</h1>",
         words_before_the_title),
)
