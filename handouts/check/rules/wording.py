"""Rules about wording (PL001 up): can a patient read this, and find the point of it?

What a sheet must hold so that a patient can act on it is in actions.py, doses are in doses.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial

from handouts.check import reading_grades
from handouts.check.facts import BookletFacts, Library, TopicFacts
from handouts.check.reading_grades import ERROR, WARNING, count
from handouts.check.rule import Found, Rule
from handouts.check.word_lists import Language, words_of
from handouts.content.blocks import Notice
from handouts.content.inline import plain
from handouts.content.models import Booklet
from handouts.content.readability import sentences
from handouts.content.texts import key_words, topic_words
from handouts.errors import Source
from handouts.yamlfiles.validation import short

MOST_SENTENCES = 3
LONGEST_SENTENCE = 25
MEAN_SENTENCE = 15
LONGEST_TEXT = 60
BETWEEN_HEADINGS = 120
BUDGET = {"counter": 650, "chapter": 700}
ALIKE = 0.8
_SHOUTED = 5  # letters; a shorter word in capitals is an abbreviation
_IN_A_ROW = 3
_CAPITALS = re.compile(r"[^\W\d_](?:[^\W\d_]|['\u2019-])*")
_WORD = re.compile(r"[^\W_]+")
_TELLING = 5  # letters of a word that can tell a term's meaning
_AROUND = 200  # letters before and after a term that may explain it
_USES = 10


# -- the point, and how hard it is to read ---------------------------------------------------------


def main_message_is_long(facts: TopicFacts) -> Iterator[Found]:
    """Find a main message of more than three sentences, or without words."""
    found = len(sentences(plain(facts.topic.main_message)))
    if not 1 <= found <= MOST_SENTENCES:
        yield Found(facts.topic.place("main_message"), f"the main message has {found} sentences",
                    f"say it in 1 to {MOST_SENTENCES}; the rest belongs under a heading")


def reads_hard(facts: TopicFacts, level: int) -> Iterator[Found]:
    """Find a topic that is as hard to read as a level says."""
    library = facts.library
    verdict = reading_grades.reading([text for _, text in facts.words], library.lang, library.drugs)
    if verdict and verdict.level == level:
        yield Found(facts.topic.place("title"), f"the topic is hard to read: {verdict.figures}",
                    _begin_with(facts.words, library))


def _begin_with(words: Iterable[tuple[Source, str]], library: Library) -> str:
    hint = "shorter sentences, shorter words"
    worst = reading_grades.hardest(words, library.lang, library.drugs)
    return f"{hint}; begin with {worst[0]}: {short(worst[1])!r}" if worst else hint


def words_are_long(facts: TopicFacts, level: int) -> Iterator[Found]:
    """Find a topic whose SMOG grade is as bad as a level says."""
    texts = [text for _, text in facts.words]
    verdict = reading_grades.smog(texts, facts.library.lang, facts.library.drugs)
    if verdict and verdict.level == level:
        yield Found(facts.topic.place("title"), f"too many long words: {verdict.figures}",
                    _say_shorter(texts, facts.library))


def booklet_words_are_long(facts: BookletFacts) -> Iterator[Found]:
    """Find a booklet whose chapters together have too many long words."""
    texts = [text for topic in facts.chapters for _, text in topic_words(topic)]
    texts += [text for _, text in booklet_words(facts.booklet)]
    verdict = reading_grades.smog(texts, facts.library.lang, facts.library.drugs)
    if verdict and verdict.level >= WARNING:
        yield Found(facts.booklet.place("topics"), f"too many long words: {verdict.figures} over "
                    f"{len(facts.chapters)} chapters", _say_shorter(texts, facts.library))


def booklet_words(booklet: Booklet) -> Iterator[tuple[Source, str]]:
    """Yield the texts of a booklet's own pages."""
    keys = ("title", "subtitle", "summary", "how_to_use", "suggestions")
    yield from key_words(booklet, keys)


def _say_shorter(texts: Iterable[str], library: Library) -> str:
    return f"find shorter words for: {', '.join(reading_grades.long_words(texts, library.drugs))}"


def sentence_is_long(facts: TopicFacts) -> Iterator[Found]:
    """Find sentences that nobody can keep in mind."""
    for source, text in facts.words:
        for words in sentences(text):
            if len(words) > LONGEST_SENTENCE:
                begins = f"{short(' '.join(words[:8]))} …"
                yield Found(source, f"a sentence of {len(words)} words: {begins!r}",
                            f"make it two; at most {LONGEST_SENTENCE} words")


def sentences_are_long(facts: TopicFacts) -> Iterator[Found]:
    """Find topics whose sentences are long on average, all of them or the full ones."""
    texts = [text for _, text in facts.words]
    means = []
    for group in (texts, reading_grades.full(texts)):
        lengths = [len(words) for text in group for words in sentences(text)]
        means.append(sum(lengths) / max(1, len(lengths)))
    if max(means) > MEAN_SENTENCE:
        yield Found(facts.topic.place("title"), f"a sentence has {max(means):.1f} words on average",
                    f"at most {MEAN_SENTENCE}: one thought in each sentence")


def text_is_long(facts: TopicFacts) -> Iterator[Found]:
    """Find paragraphs that look like a wall."""
    for source, text in facts.words:
        if count(text) > LONGEST_TEXT:
            yield Found(source, f"a paragraph of {count(text)} words",
                        f"at most {LONGEST_TEXT}: make two, or a list")


def headings_are_far(facts: TopicFacts) -> Iterator[Found]:
    """Find long stretches without a heading; the label of a notice is one."""
    for source, heading, words in reading_grades.stretches(facts.topic):
        if words > BETWEEN_HEADINGS:
            under = f" under {short(heading)!r}" if heading else ""
            yield Found(source, f"{words} words without a heading{under}",
                        f"put a heading after {BETWEEN_HEADINGS} words at the latest")


def budget_is_spent(facts: TopicFacts) -> Iterator[Found]:
    """Find topics with more words than a reader takes in."""
    topic = facts.topic
    words, most = reading_grades.printed_words(topic, facts.library), BUDGET[topic.shelf]
    if words > most:
        yield Found(topic.place("sections"), f"{words} words with the disclaimers",
                    f"cut {words - most}: a {topic.shelf} topic has about {most}")


def points_repeat(facts: TopicFacts) -> Iterator[Found]:
    """Find key points that say again what stands above them."""
    topic = facts.topic
    said = [(f"the main message (line {topic.place('main_message').line})",
             _bag(plain(topic.main_message)))]
    for number, point in enumerate(topic.key_points):
        words = _bag(plain(point))
        again = next((name for name, other in said if _alike(words, other)), None)
        if again:
            yield Found(topic.place("key_points", number),
                        f"a key point repeats {again}: {short(plain(point))!r}",
                        "say something else, or leave it out")
        line = topic.place("key_points", number).line
        said.append((f"key point {number + 1} (line {line})", words))


def _bag(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and len(one & other) >= ALIKE * len(one | other)


# -- words that no patient should meet -------------------------------------------------------------


def jargon(facts: TopicFacts) -> Iterator[Found]:
    """Find words of the glossary that a counter sheet uses before it explains them.

    A chapter has the booklet's glossary. The boxes for the ER and for today have no room, and
    titles and headings come before their text.
    """
    lists = words_of(facts.library.lang)
    if lists is None or facts.topic.shelf != "counter":
        return
    groups = list(_running_texts(facts))
    for entry in facts.library.glossary_of(facts.topic.pack):
        if entry.term.casefold() in facts.library.word_lists.usual:
            continue
        pattern = _term(entry.term)
        meaning = plain(entry.meaning)
        source, uses = next(((source, uses) for source, texts in groups if (uses := [
            found for text in texts for found in pattern.finditer(text)])), (Source(""), []))
        if uses and not any(_explained(found, meaning, lists) for found in uses[:_USES]):
            yield Found(source, f"{uses[0][0]!r} is not explained where it is first used",
                        f"say what it is, such as: {uses[0][0]} ({_brief(meaning)})")


def _running_texts(facts: TopicFacts) -> Iterator[tuple[Source, list[str]]]:
    """Yield the texts of each block together: what it names in a title, it may explain below."""
    topic = facts.topic
    for source, text in key_words(topic, ("summary", "main_message", "key_points")):
        yield source, [text]
    for section in topic.sections:
        for block in section.blocks:
            if not (isinstance(block, Notice) and block.kind in ("emergency", "urgent")):
                yield block.source, list(reading_grades.printed(block))
    for source, text in key_words(topic, ("plan", "teach_back")):
        yield source, [text]


def _term(term: str) -> re.Pattern[str]:
    # An abbreviation in small letters would be another word.
    return re.compile(rf"(?<!\w){re.escape(term)}(?:e?s)?(?!\w)",
                      0 if term.isupper() else re.IGNORECASE)


def _explained(found: re.Match[str], meaning: str, lists: Language) -> bool:
    """Say whether the words around a term explain it, or share a telling word with its meaning."""
    before = found.string[max(0, found.start() - _AROUND):found.start()]
    after = found.string[found.end():found.end() + _AROUND]
    if lists.explains_after.match(after) or lists.explains_before.search(before):
        return True
    return bool(_telling(meaning, lists) & _telling(f"{before} {after}", lists))


def _telling(text: str, lists: Language) -> set[str]:
    words = (word.removesuffix("s") for word in _WORD.findall(text.casefold()))
    return {word for word in words if len(word) >= _TELLING and word not in lists.vague}


def _brief(meaning: str) -> str:
    first = meaning.split(". ")[0].rstrip(".")
    return short(first[:1].lower() + first[1:])


def booklet_lacks_glossary(facts: BookletFacts) -> Iterator[Found]:
    """Find a booklet without the glossary that its chapters rely on."""
    if facts.booklet.glossary:
        return
    texts = [text for topic in facts.chapters for _, text in topic_words(topic)]
    packs = dict.fromkeys(topic.pack for topic in facts.chapters)
    terms = [entry for pack in packs for entry in facts.library.glossary_of(pack)]
    used = [entry.term for entry in terms
            if any(map(_term(entry.term).search, texts))]
    if used:
        yield Found(facts.booklet.place("topics"), f"{len(used)} words of the glossary are used, "
                    f"such as {used[0]!r}, and the booklet has no glossary",
                    "add `glossary: true`")


def shouts(facts: TopicFacts) -> Iterator[Found]:
    """Find words in capitals, other than abbreviations that are known."""
    known = known_capitals(facts.library)
    for source, text in facts.words:
        for shouted in shouted_in(text, known):
            yield Found(source, f"{short(shouted)!r} is in capitals",
                        "write small letters, with ** for emphasis; add an abbreviation to the "
                        "glossary")


def known_capitals(library: Library) -> frozenset[str]:
    """Return the words that may be in capitals."""
    terms = (entry.term for entry in library.glossary)
    return frozenset((*library.word_lists.abbreviations, *library.drugs, *terms))


def shouted_in(text: str, known: Iterable[str]) -> Iterator[str]:
    """Yield long words in capitals, and rows of three words and more in capitals."""
    spared = frozenset(known)
    row: list[str] = []
    end = 0
    for found in [*_CAPITALS.finditer(text), None]:
        word = found[0] if found else ""
        loud = len(word) > 1 and word.isupper() and word not in spared
        if row and not (found and loud and not text[end:found.start()].strip()):
            if len(row) >= _IN_A_ROW or any(_letters(each) >= _SHOUTED for each in row):
                yield " ".join(row)
            row = []
        if found and loud:
            row.append(word)
            end = found.end()


def _letters(word: str) -> int:
    return sum(map(str.isalpha, word))


def banned_words(facts: TopicFacts) -> Iterator[Found]:
    """Find what must not appear on any sheet."""
    for source, text in facts.words:
        for phrase in banned_in(text, facts.library.lang):
            yield Found(source, f"{short(phrase)!r} must not appear on a sheet",
                        "it frightens, belittles or diagnoses: say what the patient can do")


def banned_in(text: str, lang: str) -> Iterator[str]:
    """Yield the words of a text that must not appear on any sheet."""
    lists = words_of(lang)
    for pattern in lists.never_said if lists else ():
        found = pattern.search(text)
        if found:
            yield found[0]


RULES = (
    Rule("PL001", "error", "topic", "The main message has 1 to 3 sentences.",
         "CDC Clear Communication Index 1; PEMAT-P 1",
         "`main_message: Keep moving. Most pain eases within a month.`",
         main_message_is_long),
    Rule("PL002", "error", "topic", "The reading grade is at most 8.0 (Flesch-Kincaid), in all "
         "texts and in full sentences alone; in Spanish, INFLESZ is at least 55.",
         "NIH: below 8th grade; PEMAT-P 3; Barrio-Cantalejo 2008",
         "`Call us` for `Contact our office`; one thought in each sentence",
         partial(reads_hard, level=ERROR)),
    Rule("PL003", "warning", "topic", "The reading grade is at most 6.0 (Flesch-Kincaid), in all "
         "texts and in full sentences alone; in Spanish, INFLESZ is at least 65.",
         "AMA: 6th grade; PEMAT-P 3", "`use` for `utilize`; one thought in each sentence",
         partial(reads_hard, level=WARNING)),
    Rule("PL004", "error", "topic", "The SMOG grade is at most 10, where there are 30 sentences.",
         "McLaughlin 1969; NIH", "`medicine for pain`, not `analgesic medication`",
         partial(words_are_long, level=ERROR)),
    Rule("PL005", "warning", "topic", "The SMOG grade is at most 8, where there are 30 sentences.",
         "McLaughlin 1969; AMA", "`pain medicine`, not `analgesic`",
         partial(words_are_long, level=WARNING)),
    Rule("PL006", "error", "topic", "No sentence has more than 25 words.",
         "MedlinePlus, How to write easy-to-read health materials",
         "Two sentences, or a list after a colon.", sentence_is_long),
    Rule("PL007", "warning", "topic", "Sentences have at most 15 words on average.",
         "MedlinePlus, How to write easy-to-read health materials",
         "`Rest. Then walk a little.`", sentences_are_long),
    Rule("PL008", "warning", "topic", "A paragraph has at most 60 words.", "PEMAT-P 8",
         "Two paragraphs, or `bullets:`.", text_is_long),
    Rule("PL009", "error", "topic", "A heading comes at least every 120 words; the label of a "
         "notice is one.", "PEMAT-P 9; CDC Clear Communication Index 9",
         "`- heading: How to use a pack`", headings_are_far),
    Rule("PL010", "warning", "topic", "A counter sheet explains glossary words where it first "
         "uses them.", "PEMAT-P 4; CDC Clear Communication Index 8",
         "`an MRI (a scan that uses magnets)`", jargon),
    Rule("PL011", "warning", "booklet", "A booklet has a glossary if its chapters use glossary "
         "words.", "PEMAT-P 4", "`glossary: true`", booklet_lacks_glossary),
    Rule("PL012", "error", "topic", "Only known abbreviations are in capitals.",
         "ACB and UKAAF print guides; CDC Clear Communication Index",
         "`**Never** rub it`, not `NEVER rub it`", shouts),
    Rule("PL013", "error", "topic", "No sheet frightens, belittles or diagnoses.",
         "clinical review of this library", "`This is common.`, not `It is nothing.`",
         banned_words),
    Rule("PL014", "warning", "topic", "A counter sheet has about 650 words with its disclaimers, a "
         "chapter 700.", "one sheet of paper at 13 pt", "Cut what does not change what people do.",
         budget_is_spent),
    Rule("PL015", "warning", "topic", "No key point repeats another, or the main message.",
         "PEMAT-P 11", "Three points that each ask for something else.", points_repeat),
    Rule("PL016", "warning", "booklet", "The SMOG grade of a booklet's chapters together is at "
         "most 8.", "McLaughlin 1969: made for 30 sentences", "`swelling`, not `inflammation`",
         booklet_words_are_long),
)
