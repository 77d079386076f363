"""What rules about wording measure: how hard texts are, and how many words are where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from handouts.check.word_lists import base
from handouts.content import readability, readability_es
from handouts.content.blocks import Figure, Move, Notice, Treatment
from handouts.content.danger import danger_of
from handouts.content.disclaimers import place
from handouts.content.inline import plain
from handouts.content.texts import key_words, texts
from handouts.dataclass import dataclass
from handouts.errors import Source

if TYPE_CHECKING:
    from handouts.check.facts import Library
    from handouts.content.models import Topic

FINE, WARNING, ERROR = range(3)
# The worst that is still fine, and the worst that is no error.
GRADES = (6.0, 8.0)
SMOG = (8.0, 10.0)
INFLESZ = (65.0, 55.0)
HUERTA = (70.0, 60.0)
# SMOG was made for 30 sentences; on fewer it says little.
SMOG_SENTENCES = 30
_LONG = 3
_SENTENCE = re.compile(r"[.!?][\"'\u201d\u2019)\]]*$")
_FEW_WORDS = 8

Placed = tuple[Source, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How bad a text is (FINE, WARNING or ERROR), and by which figures."""

    level: int
    figures: str


def count(text: str) -> int:
    """Return how many words a text has; a blank to write on is none."""
    return sum(map(len, readability.sentences(text)))


def full(words: Iterable[str]) -> list[str]:
    """Return the texts that end as sentences do: a short item flatters a grade."""
    return [text for text in words if _SENTENCE.search(text)]


def reading(words: Sequence[str], lang: str, drugs: Collection[str]) -> Verdict | None:
    """Judge how hard texts are to read, by all of them and by full sentences; the worse counts.

    None for a language that no formula here is made for.
    """
    if base(lang) == "en":
        return _english(words, drugs)
    return _spanish(words, drugs) if base(lang) == "es" else None


def _english(words: Sequence[str], drugs: Collection[str]) -> Verdict:
    all_of_it, whole = (readability.score(each, drugs) for each in (words, full(words)))
    worse = max(all_of_it, whole, key=lambda found: found.grade)
    return Verdict(
        _level(worse.grade, GRADES),
        f"grade {worse.grade:.1f} ({all_of_it.grade:.1f} in all texts, {whole.grade:.1f} in full "
        f"sentences; with names of drugs {all_of_it.raw_grade:.1f} and {whole.raw_grade:.1f})")


def _spanish(words: Sequence[str], drugs: Collection[str]) -> Verdict:
    parts = [each for each in (words, full(words)) if any(map(count, each))]
    scores = [readability_es.score(each, drugs) for each in parts]
    if not scores:
        return Verdict(FINE, "")
    worse = min(scores, key=lambda found: found.inflesz)
    huerta = min(found.fernandez_huerta for found in scores)
    level = max(_level(-worse.inflesz, tuple(-limit for limit in INFLESZ)),
                _level(-huerta, tuple(-limit for limit in HUERTA)))
    return Verdict(
        level, f"INFLESZ {worse.inflesz:.0f}, {readability_es.band(worse.inflesz)} (with names of "
        f"drugs {worse.raw_inflesz:.0f}), Fernandez Huerta {huerta:.0f}")


def smog(words: Sequence[str], lang: str, drugs: Collection[str]) -> Verdict | None:
    """Judge the long words of English texts, by all of them and by full sentences.

    None where there are too few sentences to say.
    """
    scores = [readability.score(each, drugs) for each in (words, full(words))]
    found = [each.smog for each in scores if each.sentences >= SMOG_SENTENCES]
    if base(lang) != "en" or not found:
        return None
    return Verdict(_level(max(found), SMOG), f"SMOG grade {max(found):.1f}")


def _level(value: float, limits: Sequence[float]) -> int:
    """Compare as a reader of the report would: with one decimal."""
    return sum(round(value, 1) > limit for limit in limits)


def hardest(words: Iterable[Placed], lang: str, drugs: Collection[str]) -> Placed | None:
    """Return the text that is hardest to read, of those that are long enough to tell."""
    longer = [each for each in words if count(each[1]) >= _FEW_WORDS]

    def difficulty(each: Placed) -> float:
        if base(lang) == "es":
            return -readability_es.score([each[1]], drugs).inflesz
        return readability.score([each[1]], drugs).grade

    return max(longer, key=difficulty, default=None)


def long_words(words: Iterable[str], drugs: Collection[str]) -> list[str]:
    """Return the 5 English words of 3 syllables or more that are used most."""
    spared = frozenset(word.casefold() for word in drugs)
    used = Counter(
        word.casefold() for text in words for sentence in readability.sentences(text)
        for word in sentence
        if readability.syllables(word) >= _LONG and not readability.is_exempt(word, spared))
    return [word for word, _ in used.most_common(5)]


# -- where words stand ---------------------------------------------------------------------------


def printed(block: Any) -> Iterator[str]:
    """Yield the texts of a block that are on paper: of a figure, its caption."""
    if isinstance(block, Figure):
        yield from texts(block.caption)
    elif isinstance(block, Move) and block.figure:
        yield from texts(block.model_copy(update={"figure": None}))
        yield from printed(block.figure)
    else:
        yield from texts(block)


def printed_words(topic: Topic, library: Library) -> int:
    """Return how many words a topic puts on paper, with what its pack puts there."""
    placed = place(topic, library.safety(topic))
    due = [each for group in placed.before.values() for each in group] + list(placed.foot)
    own = sum(words + count(heading) for _, heading, words in stretches(topic, every=True))
    danger = danger_of(topic, library.safety(topic))
    urgent = [*danger.lines, *(line for line, _ in danger.call_today)]
    return own + sum(count(plain(text)) for text in [*(each.text for each in due), *urgent])


def stretches(topic: Topic, *, every: bool = False) -> Iterator[tuple[Source, str, int]]:
    """Yield the words under each heading: its place, the heading, how many words follow it.

    Headings are those of sections, treatments and moves, and the labels of notices. The emergency
    box is left out unless `every` is asked for: what it holds is not ours to cut.
    """
    yield topic.place("title"), topic.title, _words(topic, "question", "summary", "main_message")
    yield topic.place("key_points"), "", _words(topic, "key_points")
    if topic.figure:
        yield topic.place("figure"), "", sum(map(count, printed(topic.figure)))
    for section in topic.sections:
        source, heading, words = section.source, section.heading, 0
        for block in section.blocks:
            inside = sum(map(count, printed(block)))
            if isinstance(block, Notice | Treatment | Move):
                yield source, heading, words
                source, words = block.source, 0
                heading = block.kind if isinstance(block, Notice) else plain(block.name)
                if isinstance(block, Notice) and block.kind == "emergency" and not every:
                    inside = 0
                # The name is counted with the rest of the block.
                inside -= 0 if isinstance(block, Notice) else count(heading)
            words += inside
        yield source, heading, words
    yield topic.place("plan"), "", _words(topic, "plan", "teach_back")


def _words(topic: Topic, *keys: str) -> int:
    return sum(count(text) for _, text in key_words(topic, keys))
