"""What is looked up for the rows of a table: their piles, what copies share, what may be given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handouts.common import Common, gather
from handouts.content.library import topic_slugs
from handouts.content.name_hints import NameHints
from handouts.content.packs import topics_by_pack
from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem
from handouts.orders import Job, Order, PacketOrder
from handouts.patients.giving import for_patients, sheets_of
from handouts.patients.record import Record, says_yes
from handouts.render.strings import load_words
from handouts.settings import LONGEST_TITLE


@dataclass(frozen=True, slots=True, order=True)
class Pile:
    """What rows have in common whose copies share one layout; it holds nothing personal.

    `note_lang` is that of the notes, where it is another than the sheets'.
    """

    topics: tuple[str, ...]
    lang: str
    large_print: bool
    gray: bool
    note: bool
    note_lang: str = ""


class Desk:
    """What is looked up for the piles of one job, each once: brands, orders, and what is allowed.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self._jobs: dict[tuple[str, bool, bool], Job] = {}
        self._commons: dict[Job, Common] = {}
        self._topics: dict[str, tuple[str, ...]] = {}
        self._hints: dict[str, NameHints] = {}
        self._allowed: dict[tuple[Job, str], HandoutError | None] = {}
        self._packs: dict[str, Mapping[str, str]] = {}
        self._orders: dict[Pile, Order | HandoutError] = {}

    def pile_of(self, record: Record) -> Pile:
        """Return the pile that a record belongs to."""
        own = self.job.variant
        lang = record.lang or self.job.lang
        note_lang = record.note_lang if record.note and record.note_lang != lang else ""
        return Pile(
            record.slugs, lang,
            says_yes(record.large_print) if record.large_print else own.large_print,
            says_yes(record.gray) if record.gray else own.gray, bool(record.note), note_lang)

    def common(self, pile: Pile) -> Common:
        """Return what the documents of a pile's language and way to print share."""
        key = (pile.lang, pile.large_print, pile.gray)
        if key not in self._jobs:
            variant = replace(self.job.variant, large_print=pile.large_print, gray=pile.gray)
            self._jobs[key] = replace(self.job, lang=pile.lang, variant=variant)
        job = self._jobs[key]
        if job not in self._commons:
            self._commons[job] = gather(job)
        return self._commons[job]

    def topics(self, lang: str) -> tuple[str, ...]:
        """Return the topics that there are in a language."""
        if lang not in self._topics:
            self._topics[lang] = tuple(topic_slugs(self.job.project, lang))
        return self._topics[lang]

    def hints(self, lang: str) -> NameHints:
        """Return what names that are not there in a language were meant for."""
        if lang not in self._hints:
            self._hints[lang] = NameHints(self.job.project, lang)
        return self._hints[lang]

    def packs(self, pile: Pile) -> tuple[str, ...]:
        """Return the packs of a pile's sheets."""
        if pile.lang not in self._packs:
            self._packs[pile.lang] = topics_by_pack(self.job.project, pile.lang)
        return tuple(dict.fromkeys(self._packs[pile.lang][slug] for slug in pile.topics))

    def order(self, pile: Pile) -> Order:
        """Return the order of a pile; raises HandoutError where a sheet may not be given today."""
        if pile not in self._orders:
            try:
                self._orders[pile] = self._order(pile)
            except HandoutError as error:
                self._orders[pile] = error
        found = self._orders[pile]
        if isinstance(found, HandoutError):
            raise found
        return found

    def _order(self, pile: Pile) -> Order:
        job = self.common(pile).job
        order = Order("topic", pile.topics[0])
        if len(pile.topics) > 1:
            order = Order("packet", "packet", PacketOrder(
                self._title(pile), pile.topics, sample=False))
        problems: list[Problem] = []
        for slug in sheets_of(job, order):
            if (job, slug) not in self._allowed:
                try:
                    for_patients(job, Order("topic", slug))
                    self._allowed[job, slug] = None
                except HandoutError as error:
                    self._allowed[job, slug] = error
            refusal = self._allowed[job, slug]
            problems += refusal.problems if refusal else ()
        if problems:
            raise HandoutError(problems)
        return order

    def _title(self, pile: Pile) -> str:
        """Return what a clinic calls a packet of these sheets, else words that fit any."""
        for each in self.job.project.settings.packets:
            if each.topics == pile.topics:
                return each.title
        words = load_words(self.job.project, pile.lang)
        return words["batch"]["packet"][:LONGEST_TITLE]
