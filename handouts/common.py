"""What all documents of a job share: brand, look, face, texts that protect, and the topics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from handouts.content.disclaimers import check_topic
from handouts.content.library import load_topic
from handouts.content.models import Booklet, Topic
from handouts.content.safety import Safeties
from handouts.content.topic_doses import Said, firm_problems, text_doses, topic_doses
from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.markup.element import Element
from handouts.orders import Chapter, Edition, Job
from handouts.pdf.faces import load_typeface
from handouts.pdf.fonts import Typeface
from handouts.pdf.layout.glyphs import glyph_problems
from handouts.pdf.layout.input_digest import look_of
from handouts.render.last import Last
from handouts.render.strings import load_words
from handouts.render.thresholds import settle
from handouts.standards import Standard, standard_named
from handouts.theme.brand import Brand, load_brand
from handouts.theme.load import load_theme
from handouts.theme.model import Theme
from handouts.variants import LARGE_PRINT_LINE

# What is rendered of a document: its chapters, the markup, reviews that were lost, and its booklet.
Rendered: TypeAlias = "tuple[Sequence[Chapter], Element, Sequence[Problem], Booklet | None]"


class Topics:
    """The topics of a job as its brand prints them, each read once and when it is first needed.

    `raw` are those that another brand's job has read already, in the same language.
    """

    def __init__(
        self, job: Job, brand: Brand, safeties: Safeties, raw: dict[str, Topic] | None = None
    ) -> None:
        self.job, self.brand, self.safeties = job, brand, safeties
        self.raw = {} if raw is None else raw
        self._read: dict[str, Topic] = {}
        self._doses: dict[str, list[Said]] = {}
        self._brand_problems: dict[str, list[Problem]] = {}

    def of(self, slug: str) -> Topic:
        """Return a topic; raises as load_topic does."""
        if slug not in self._read:
            if slug not in self.raw:
                self.raw[slug] = load_topic(self.job.project, slug, self.job.lang)
            self._read[slug] = settle(self.raw[slug], self.brand)
        return self._read[slug]

    def doses(self, slug: str) -> list[Said]:
        """Return the doses that a topic states; raises as `of` and Safeties.of do."""
        if slug not in self._doses:
            topic = self.of(slug)
            self._doses[slug] = topic_doses(topic, self.safeties.of(topic.pack))
        return self._doses[slug]

    def problems(self, slug: str) -> list[Problem]:
        """Return why a topic may not be printed; raises as `doses` does.

        It lacks a disclaimer that it must carry, or it or the brand names a dose above the ceiling
        of its drug.
        """
        topic = self.of(slug)
        return [*check_topic(topic, self.safeties.of(topic.pack)),
                *firm_problems(self.doses(slug), "PL061"), *self._brand_doses(topic.pack)]

    def _brand_doses(self, pack: str) -> list[Problem]:
        if pack not in self._brand_problems:
            ceilings = self.safeties.ceilings(pack)
            self._brand_problems[pack] = [
                problem for text, source in self.brand.printed
                for problem in firm_problems(
                    text_doses(text, source, self.job.lang, ceilings), "PL063")]
        return self._brand_problems[pack]


@dataclass(frozen=True, slots=True)
class Common:
    """What all documents of one job share, read once; `web` are the fixed words of editions.

    `look` is what the digests of documents say of the theme.
    `last` is there only for jobs that are built beside each other: whoever keeps this for longer
    must see what has been withdrawn or changed meanwhile.
    """

    job: Job
    brand: Brand
    theme: Theme
    look: bytes
    safeties: Safeties
    topics: Topics
    typeface: Typeface
    standard: Standard
    web: Mapping[str, str]
    last: Last[Rendered] | None = None


def gather(job: Job, beside: Common | None = None) -> Common:
    """Read what all documents of a job share.

    What it has in common with another job, `beside`, is not read again: the content of a language,
    and what a brand makes of it.
    Raises HandoutError for problems in the brand, the theme, the face or the disclaimers,
    UsageProblem for a brand or a standard that does not exist, or for a paper that is too narrow
    for large print.
    """
    standard = standard_named(job.variant.standard, Source("standard"))
    like = beside if beside and (beside.job.project, beside.job.lang) == (
        job.project, job.lang) else None
    same = like if like and (like.job.brand, like.job.today) == (job.brand, job.today) else None
    brand = same.brand if same else load_brand(job.project, job.brand)
    theme = load_theme(job.project, brand.theme, job.variant.overlays, named_at=brand.source)
    page = theme.page
    if theme.large_print and page.width - page.margin_left - page.margin_right < LARGE_PRINT_LINE:
        raise UsageProblem(Problem(
            Source("--large-print"), "USE031", f"the paper {page.size} is too narrow for it",
            "add --paper letter or --paper a4",
        ))
    typeface = load_typeface(job.project, brand, theme)
    problems = glyph_problems(brand.printed, typeface)
    if problems:
        raise HandoutError(problems)
    safeties = like.safeties if like else Safeties(job.project, job.lang)
    topics = same.topics if same else Topics(
        job, brand, safeties, like.topics.raw if like else None)
    web = load_words(job.project, job.lang)["web"] if job.editions else {}
    return Common(job, brand, theme, look_of(theme), safeties, topics, typeface, standard, web,
                  same.last if same else None)


def with_editions(common: Common, *editions: Edition) -> Common:
    """Return what a job shares, for a job that makes editions beside its PDFs."""
    job = common.job
    return replace(common, job=replace(job, editions=editions),
                   web=load_words(job.project, job.lang)["web"])
