"""What the rules look at, gathered once: the project's content, and a finished file read back."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeVar, cast

from handouts.check.readback.structure import (
    Node,
    Structure,
    find,
    nodes,
    structure_of,
    text,
)
from handouts.check.readback.visible_text import Seen, said, seen, written
from handouts.content.disclaimers import Placement, place
from handouts.content.dose_reader import doses_in
from handouts.content.doses import DoseFinding
from handouts.content.inline import plain
from handouts.content.library import load_glossary, load_short_names, load_word_lists
from handouts.content.models import WordsFile
from handouts.content.readability import Scores, score
from handouts.content.safety import Safeties, Safety, ceilings_of
from handouts.content.texts import topic_words
from handouts.content.topic_doses import Said, topic_doses
from handouts.errors import HandoutError, Source
from handouts.packets import Packet
from handouts.pdf.faces import load_typeface
from handouts.render.strings import Words, load_words
from handouts.render.topic_names import as_chapters
from handouts.signed import Printed, printed_booklet, printed_topic
from handouts.standards import STANDARDS, UA_1, Standard

if TYPE_CHECKING:
    from pypdf import PdfReader

    from handouts.check.readback.pages import Page, Run
    from handouts.content.models import Booklet, GlossaryTerm, Topic
    from handouts.content.reviews import Review
    from handouts.pdf.fonts import Typeface
    from handouts.project import Project
    from handouts.theme.brand import Brand
    from handouts.theme.model import Theme

T = TypeVar("T")


@dataclass(frozen=True)
class Library:
    """What all rules may look up; `release` says that patients will see the result."""

    project: Project
    lang: str
    brand: Brand
    theme: Theme
    safeties: Safeties
    drugs: Sequence[str]
    glossary: Sequence[GlossaryTerm]
    today: date
    release: bool
    topics: Mapping[str, Topic]
    booklets: Mapping[str, Booklet]

    def safety(self, topic: Topic) -> Safety:
        """Return the policy, the disclaimers and the danger signs of a topic's pack."""
        return self.safeties.of(topic.pack)

    def shipped(self, topic: Topic) -> Safety | None:
        """Return the safety of a topic's pack as it comes with the tool, or None."""
        try:
            return self._shipped.of(topic.pack)
        except HandoutError:
            return None

    @cached_property
    def sheets(self) -> dict[str, int | None]:
        """Return the numbers of sheets that rules have looked up: 0 for none, None for an error."""
        return {}

    @cached_property
    def _shipped(self) -> Safeties:
        return Safeties(replace(self.project, root=self.project.builtin), self.lang)

    @cached_property
    def word_lists(self) -> WordsFile:
        """Return the nouns and abbreviations of all packs; none where they cannot be read."""
        try:
            return load_word_lists(self.project, self.lang)
        except HandoutError:
            return WordsFile.model_construct(nouns=(), abbreviations=(), usual=())

    def short_names(self, *, do_not_use: bool) -> list[tuple[re.Pattern[str], str]]:
        """Return what finds short names of drugs, each with what to write instead."""
        return [(pattern, stands_for) for pattern, stands_for, worst in self._short_names
                if worst == do_not_use]

    @cached_property
    def _short_names(self) -> list[tuple[re.Pattern[str], str, bool]]:
        try:
            found = load_short_names(self.project)
        except HandoutError:
            return []  # the report has its problems
        return [(re.compile(rf"\b{re.escape(each.name)}"
                            + (r"(?=\s?\d)" if each.before_a_number else r"(?!\w)")),
                 each.stands_for, each.do_not_use) for each in found]

    @cached_property
    def printed_texts(self) -> list[tuple[Source, str]]:
        """Return what the packs may print on any sheet, placed: disclaimers and danger signs."""
        found: dict[tuple[Source, str], None] = {}
        for safety in self.safeties.sound():
            for each in safety.texts.values():
                for words in filter(None, (each.text, each.short)):
                    found[each.source, f"{each.title or ''} {plain(words)}".strip()] = None
            for group in (*safety.signs.groups.values(), *safety.signs.call_today.values()):
                for line in (*group.full, *group.core):
                    found[group.source, plain(line)] = None
            line, place = safety.signs.chapter_line
            found[place, plain(line)] = None
        return list(found)

    def fixed_words(self, lang: str) -> Words:
        """Return the fixed words of a language, read once; raises as load_words does."""
        if lang not in self._fixed_words:
            self._fixed_words[lang] = load_words(self.project, lang)
        return self._fixed_words[lang]

    @cached_property
    def _fixed_words(self) -> dict[str, Words]:
        return {}

    def once(self, about: Hashable, text: str, find: Callable[[str], T]) -> T:
        """Return what is found in a text: many files print the same words, which are read once."""
        key = (about, text)
        if key not in self._found_in:
            self._found_in[key] = find(text)
        return cast(T, self._found_in[key])

    @cached_property
    def _found_in(self) -> dict[tuple[Hashable, str], object]:
        return {}

    def glossary_of(self, pack: str) -> Sequence[GlossaryTerm]:
        """Return the glossary of a pack with what all packs share."""
        if pack not in self._glossaries:
            try:
                self._glossaries[pack] = load_glossary(self.project, self.lang, [pack])
            except HandoutError:
                self._glossaries[pack] = ()  # the report has its problems
        return self._glossaries[pack]

    @cached_property
    def _glossaries(self) -> dict[str, Sequence[GlossaryTerm]]:
        return {}

    @cached_property
    def _printed(self) -> dict[str, Printed]:
        return {}

    def digest(self, topic: Topic, review: Review | None = None) -> str:
        """Return the digest that a review of a topic's sheet has to record.

        It is empty where the layout cannot be rendered: the build tells of that.
        """
        own = self.topics.get(topic.slug, topic)
        return self._digest(f"topic {topic.slug}", review, lambda: printed_topic(
            self.project, own, self.brand, self._typeface))

    def booklet_digest(
        self, booklet: Booklet, chapters: Sequence[Topic], review: Review | None = None
    ) -> str:
        """Return the digest that a review of a booklet has to record; "" as for a topic."""
        return self._digest(f"booklet {booklet.slug}", review, lambda: printed_booklet(
            self.project, booklet, chapters, self.brand, self.safeties, self._typeface))

    def _digest(self, name: str, review: Review | None, make: Callable[[], Printed]) -> str:
        try:
            if name not in self._printed:
                self._printed[name] = make()
            return self._printed[name].digest(review)
        except HandoutError:
            return ""

    @cached_property
    def _typeface(self) -> Typeface:
        return load_typeface(self.project, self.brand, self.theme)


@dataclass(frozen=True)
class TopicFacts:
    """One topic, for rules about content; `read_doses` are its doses where they are known."""

    topic: Topic
    library: Library
    read_doses: Sequence[Said] | None = None

    @cached_property
    def words(self) -> list[tuple[Source, str]]:
        """Return each text of the topic with its place, in reading order."""
        return list(topic_words(self.topic))

    @cached_property
    def doses(self) -> Sequence[Said]:
        """Return each dose that the topic states, with what is wrong with it."""
        if self.read_doses is not None:
            return self.read_doses
        return topic_doses(self.topic, self.library.safety(self.topic))

    @cached_property
    def scores(self) -> Scores:
        """Return the grades of the topic's own words; names of drugs are exempt."""
        return score((text for _, text in self.words), self.library.drugs)


@dataclass(frozen=True)
class BookletFacts:
    """One booklet with its chapters, for rules about content."""

    booklet: Booklet
    chapters: Sequence[Topic]
    library: Library


@dataclass(frozen=True)
class BrandFacts:
    """One brand with its theme, for rules about the look before anything is built."""

    brand: Brand
    theme: Theme
    library: Library


@dataclass(frozen=True)
class DocumentFacts:
    """One finished file read back, with the topics whose words it should carry.

    `reader` is the open file; `structure` the tree, and each page as it is drawn.
    """

    source: Source
    chapters: Sequence[Topic]
    booklet: Booklet | None
    library: Library
    theme: Theme
    reader: PdfReader = field(repr=False)
    structure: Structure = field(repr=False)

    @cached_property
    def placements(self) -> dict[str, Placement]:
        """Return where each chapter's disclaimers stand, by its slug."""
        return {topic.slug: place(topic, self.library.safety(topic)) for topic in self.chapters}

    @cached_property
    def said(self) -> list[tuple[int, str]]:
        """Return every piece that is drawn, as it is written, with the index of its page."""
        return list(said(self.structure))

    @cached_property
    def own_words(self) -> set[str]:
        """Return the texts of the topics as they are written: their own rules read them."""
        return {written(text) for topic in self.chapters for _, text in topic_words(topic)}

    @cached_property
    def printed_doses(self) -> list[tuple[int, str, DoseFinding]]:
        """Return what is wrong with the doses that are printed beside the topics' own words.

        Each comes with the index of its page and the words of its piece. A piece may speak of the
        drug that the piece before it names. Only the line of the sources is about what is
        prescribed: titles of labels name such doses.
        """
        if not self.chapters:
            return []
        pack, library = self.chapters[0].pack, self.library
        packs = frozenset(topic.pack for topic in self.chapters)
        ceilings = ceilings_of(library.safety(self.chapters[0]))
        cited = {(written(each.title), written(each.publisher))
                 for topic in self.chapters for each in topic.sources}
        shipped = self._shipped_words()
        found: list[tuple[int, str, DoseFinding]] = []
        before = ""
        for index, piece in self.said:
            if piece in self.own_words:
                before = ""
                continue
            text = library.once(("own", packs), piece, partial(_without, parts=shipped))
            prescribed = any(all(words in piece for words in each) for each in cited)
            _, wrong = library.once(
                ("doses", pack, before, prescribed), text,
                partial(doses_in, lang=library.lang, ceilings=ceilings, before=before,
                        prescribed=prescribed))
            found += ((index, piece, each) for each in wrong)
            before = text
        return found

    def _shipped_words(self) -> list[str]:
        """Return the words of the disclaimers that come with the tool, the longest first."""
        packs = filter(None, map(self.library.shipped, self.chapters))
        found = {written(plain(words)) for safety in packs for each in safety.texts.values()
                 for words in (each.text, each.short) if words}
        return sorted(found, key=len, reverse=True)

    @property
    def is_packet(self) -> bool:
        """Say whether the file is a packet: its sheets keep their reviews and their own cautions.
        """
        return isinstance(self.booklet, Packet)

    @property
    def is_personal(self) -> bool:
        """Say whether the file is a copy for one patient, which takes the room that it needs."""
        stream = self.catalog.get("/Metadata")
        return stream is not None and b'"personal": {' in stream.get_object().get_data()

    @property
    def drawn(self) -> list[tuple[str, Page]]:
        """Return each page as it is drawn, with what it is called."""
        return [(self.page(index), page) for index, page in enumerate(self.structure.drawn)]

    @property
    def catalog(self) -> Any:
        """Return the file's catalog."""
        return self.reader.trailer["/Root"]

    @cached_property
    def parts(self) -> list[tuple[Topic, Node | None]]:
        """Return the part of the tree that holds each chapter, or None where there is none."""
        waiting = [kid for kid in self._tops() if find(kid, "H1")]
        found: list[tuple[Topic, Node | None]] = []
        for topic in self.chapters:
            number = next((number for number, part in enumerate(waiting)
                           if text(find(part, "H1")[0]).endswith(topic.title)), None)
            found.append((topic, None if number is None else waiting[number]))
            waiting = waiting if number is None else waiting[number + 1:]
        return found

    @cached_property
    def seen_chapters(self) -> list[tuple[Topic, Seen]]:
        """Return the words that a reader sees of each chapter that is there."""
        return [(topic, seen(self.structure, [part]))
                for topic, part in self.parts if part is not None]

    @cached_property
    def seen_front(self) -> Seen:
        """Return the words that a reader sees before the first chapter."""
        chapters = [id(part) for _, part in self.parts if part is not None]
        tops = self._tops()
        first = next((number for number, top in enumerate(tops) if id(top) in chapters), 0)
        return seen(self.structure, tops[:first])

    @cached_property
    def seen_back(self) -> Seen:
        """Return the words that a reader sees on the last page that a layout makes."""
        return seen(self.structure, self._tops()[-1:])

    @cached_property
    def seen_whole(self) -> Seen:
        """Return all words that a reader sees, without running heads and feet."""
        return seen(self.structure, self._tops())

    @property
    def preprinted(self) -> bool:
        """Say whether the paper brings its own letterhead; the metadata says how to print it."""
        return "leave-top" in self._printed

    @property
    def standard(self) -> Standard:
        """Return the standard that the metadata says the file was made for."""
        return next((STANDARDS[part] for part in self._printed if part in STANDARDS), UA_1)

    @cached_property
    def _printed(self) -> list[str]:
        """Return the ways to print that the metadata names."""
        xmp = self.reader.xmp_metadata
        _, _, variant = ((xmp.dc_identifier if xmp else None) or "").rpartition(" ")
        return variant.split(".")

    @property
    def title(self) -> str:
        """Return the file's title: that of its Info, which PDF 2.0 has no more, or of its XMP."""
        if self.reader.metadata is not None and not self.standard.pdf2:
            return self.reader.metadata.title or ""
        xmp = self.reader.xmp_metadata
        return ((xmp.dc_title if xmp else None) or {}).get("x-default", "")

    def page(self, index: int) -> str:
        """Return what a page is called, such as "page 2"."""
        labels = self.structure.labels
        return f"page {labels[index] if index < len(labels) else index + 1}"

    def _tops(self) -> list[Node]:
        nodes = [kid for kid in self.structure.root.kids if isinstance(kid, Node)]
        return [node for node in nodes if node.role in ("Art", "Part", "Sect")]

    def places(self, node: Node) -> list[tuple[int, Run]]:
        """Return the runs of an element's words, each with the index of its page."""
        marks = {mark for each in nodes(node) for mark in each.marks}
        return [(index, run) for index, page in enumerate(self.structure.drawn)
                for run in page.runs if (index, run.mark) in marks]


def _without(text: str, parts: Iterable[str]) -> str:
    """Return a text with a space for each of some parts of it."""
    for words in parts:
        text = text.replace(words, " ")
    return text


def read_document(
    pdf: bytes, source: Source, chapters: Sequence[Topic], booklet: Booklet | None,
    library: Library, theme: Theme,
) -> DocumentFacts:
    """Read a finished file back.

    Raises NotTaggedError for a file without a structure tree, pypdf's PdfReadError for a broken
    one.
    """
    from pypdf import PdfReader

    if booklet is not None:
        chapters = as_chapters(chapters, library.fixed_words(library.lang),
                               "packet" if isinstance(booklet, Packet) else "booklet")
    reader = PdfReader(BytesIO(pdf))
    return DocumentFacts(
        source, chapters, booklet, library, theme, reader, structure_of(reader))
