"""Rules about numbers and doses (PL040 up): can any of them be misread?

The lists are those of ISMP (error-prone abbreviations, symbols and dose designations) and of the
Joint Commission ("Do Not Use"). Each rule is one function over a text, so that topics are read as
everything else that is printed: disclaimers, the glossary, booklets, brands and layouts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial

from handouts.check.facts import DocumentFacts, Library, TopicFacts
from handouts.check.readback.visible_text import written
from handouts.check.rule import Found, Rule
from handouts.check.rules.wording import banned_in, booklet_words, known_capitals, shouted_in
from handouts.check.word_lists import words_of
from handouts.content.inline import plain
from handouts.content.texts import source_words
from handouts.errors import Source
from handouts.yamlfiles.validation import short

# What is wrong with a piece of text, and what to write instead.
Wrongs = Iterator[tuple[str, str]]
Look = Callable[[str, str], Wrongs]

_MASS = "mg|mcg|µg|ug|g|kg|mL|ml|L|mEq"
_COUNTED = ("tablets?|pills?|capsules?|drops?|doses?|puffs?|patches|units?|tabletas?|pastillas?"
            "|cápsulas?|gotas|unidades")
_SPOONS = "caplets?|teaspoons?|tablespoons?|cucharaditas?|cucharadas?"
_TIMES = ("seconds?|minutes?|hours?|days?|weeks?|months?|years?|times|segundos?|minutos?|horas?"
          "|días?|semanas?|meses|años?|veces")
_BEFORE = 40  # letters before a number that may say what it counts
_NEAR = 24  # letters shown around what is wrong

# What is printed like a point or a comma, and is another character.
_POINTS = str.maketrans({"\u2024": ".", "\uff0e": ".", "\u066b": ".", "\u201a": ",", "\uff0c": ","})
_RAISED = re.compile(r"(?<=\d)[\u00b7\u2022\u2027\u22c5](?=\d)")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.-]+")
_DECIMAL_ZERO = re.compile(
    rf"(?<![\d.,$])(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.0+|\.\d{{1,6}}0|,0{{1,2}})"
    rf"(?=\s?(?:{_MASS}|{_COUNTED})\b)"
    r"|(?<![\w.,$/#=])\d+\.0+(?!\d|[.,:]\d|\s?[AaPp]\.?[Mm]\b)")
# Numbers that count no dose, where no unit stands behind them.
_NUMBERED = re.compile(
    r"\b(?:versions?|versión|ver|v|release|edition|edición|sections?|sección|chapters?|capítulo"
    r"|form|figure|table|page|iOS|Android|Windows)\.?(?: (?:is|no\.|number|#))?[\s#]*$",
    re.IGNORECASE)
_MEASURED = re.compile(rf"\s?(?:{_MASS}|{_COUNTED})\b")
_NO_ZERO = re.compile(r"(?<![^\s(\[\"'\u2018\u201c<>=~\u2013\u2014-])[.,]\d+")
_NUMBER_WORD = r"[^\W\d_]+"

# What stands before an abbreviation that is a word or a name elsewhere.
_DOSED = (rf"(?:\b(?:{_MASS}|{_COUNTED})"
          r"|\b(?:[Tt]ake|[Gg]ive|[Uu]se|[Ii]nject|[Aa]pply|[Pp]ut|[Ss]wallow|[Ii]nstill)"
          r"(?:\s(?:it|this|that|them|these|one|[\d.,]+))?)\s")
# Rooms and lines of a bus have letters behind their numbers, too.
_PLACE = re.compile(
    r"\b(?:rooms?|suite|bus|unit|floor|gate|apt\.?|apartment|bldg\.?|building|line|route|ward|bay"
    r"|hall|door|sala|cuarto|piso|puerta|autobús)(?: (?:no\.|number))?[\s#]*$",
    re.IGNORECASE)
_RANGE = r"\d{1,2}(?:\s?(?:[-\u2010-\u2015\u2212]|to)\s?\d{1,2})?"

# (what is looked for, what to write). The first list is the Joint Commission's.
_NEVER = tuple((re.compile(pattern), instead) for pattern, instead in (
    # In Spanish, "7 u 8" is "7 or 8".
    (r"(?<![\d.,])\d[\d.,]*\s?[Uu]\b(?![.-]?[A-Za-z]|\s\d)", "units"),
    # I.U. Health is a hospital.
    (r"\d\s?I\.?U\b\.?|\bI\.U\b(?!\.\s[A-Z][a-z])\.?|\bIU\b(?!\s[A-Z][a-z])|\d\s?UI\b", "units"),
    (r"\b[Qq]\.?[Oo]\.?[Dd]\b\.?", "every other day"),
    (r"\b[Qq]\.?[Dd]\b\.?|(?<![\w.])[Qq]\.?\s?[Dd]ay\b", "once a day"),
))
_AVOID = tuple((re.compile(pattern), instead) for pattern, instead in (
    # In small letters it is a word too.
    (rf"\bBID\b|\b[Bb]\.[Ii]\.[Dd]\b\.?|{_DOSED}bid\b", "2 times a day"),
    (r"\b(?:TID|tid|[Tt]\.[Ii]\.[Dd]\b\.?)(?!\w)", "3 times a day"),
    (r"\b(?:QID|qid|[Qq]\.[Ii]\.[Dd]\b\.?)(?!\w)", "4 times a day"),
    (r"\b(?:TIW|tiw|[Tt]\.[Ii]\.[Ww]\b\.?)(?!\w)", "3 times a week"),
    (r"\b(?:PRN|prn|[Pp]\.[Rr]\.[Nn]\b\.?)(?!\w)", "when you need it"),
    (rf"\b(?:QHS|qhs|[Qq]\.?[Hh]\.[Ss]\b\.?|h\.s\.)(?!\w)|(?:{_DOSED}|\bday\s|\bdaily\s)HS\b",
     "at bedtime"),
    (rf"\b[Qq]\.?\s?{_RANGE}\s?[Hh](?:rs?|ours?)?\b", "every __ hours"),
    (rf"\b(?:[Ee]very|[Ee]ach|[Cc]ada)\s{_RANGE}\s?(?:hrs?|h)\b", "every __ hours"),
    (r"\b[Qq]\.?\s?[AaPp]\.?[Mm]\b\.?", "every morning, or every evening"),
    (rf"\bp\.\s?o\.(?![\w@])|\bPO(?= (?:daily|every|once|twice|\d))|{_DOSED}(?:po|PO)\b(?!\s[Bb]ox)"
     r"|\bper os\b", "by mouth"),
    (rf"\bs\.\s?c\.(?![\w@])|\bo\.\s?d\.(?![\w@])"
     rf"|{_DOSED}(?:in\s|by\s)?(?:OD|OS|OU|AD|AS|AU|SC)\b(?!\s[A-Z])",
     "the whole words"),
    (r"(?<![\w.@])[ap]\.\s?c\.(?![\w@])", "before meals, or after meals"),
    (r"[µμ]g\b|\b(?:\d\s?)ug\b", "mcg"),
    (r"\d\s?(?:cc|CC)\b|\bc\.c\.(?![\w@])", "mL"),
    (r"\b(?:SQ|[Ss]ub[-\s]?[Qq]|[Ss]ub-?cut)\b", "under the skin"),
    (r"\bD/C\b|\bd/c\b", "stop"),
    (r"\d\s?(?:gtts?|tabs?|caps?)\b", "drops, tablets or capsules"),
    (r"\d\s?(?:mgm|gm|gms|mgs|mcgs|mLs|mls)\b", "mg, g, mcg or mL"),
    (r"\d\s?(?:tsp|tbsp|Tbsp|TBSP)\b", "mL, with a dosing cup"),
))
_UNGROUPED = re.compile(rf"(?<![\d.,])\d{{4,}}(?=(?:\.\d+)?\s?(?:{_MASS}|{_COUNTED}|steps|IU)\b)")
# A year at the head of a sentence is no amount: "In 1990 mg was used".
_YEAR = re.compile(r"(?:^|[.!?:]\s)(?:In|Since|By|En|Desde)\s$")
_CLOSE = re.compile(r"(?<![\w.,])\d[\d.,]*(?:mg|mcg|µg|g|kg|mL|ml)\b")
_SIGNS = tuple((re.compile(pattern), instead) for pattern, instead in (
    (rf"(?<![\d.,/-])(?<![Aa]ged\s)(?<![Aa]ges\s)(?<![Aa]ge\s)(?<![Ee]dad\s)"
     rf"\d[\d.,]*\s?[-\u2013]\s?\d[\d.,]*\s?(?:{_MASS}|{_COUNTED}|{_TIMES})\b"
     r"(?![\s-](?:old|of\sage|de\sedad)\b)",
     "`to` between the numbers, such as 15 to 20"),
    (rf"(?<![\d./])\d/\d(?!\d|/)\s?(?:an? |of an? |{_COUNTED}|{_MASS}|{_TIMES})|[½⅓⅔¼¾]",
     "words for a part, such as half a tablet"),
    (r"[<>≤≥]\s?\d", "less than, more than or at least"),
    (r"\b\d{1,2}\s?[xX\u00d7](?!\w)|(?<!\w)[xX\u00d7]\s?\d{1,2}\b", "times, such as 2 times a day"),
    (rf"\b(?:{_MASS})/(?:day|d|hour|h|hr|kg|dose|día)\b", "a day, an hour or for each"),
))


# -- one text --------------------------------------------------------------------------------------


def number_words(text: str, lang: str) -> Wrongs:
    """Yield number words before a unit, such as "two tablets"; "one day" is rarely a number."""
    lists = words_of(lang)
    if lists is None:
        return
    pattern, one = _number_words(lang)
    for found in pattern.finditer(text):
        yield (f"{short(found[0])!r} is in words",
               f"write {lists.numbers[found[1].casefold()]}: digits are found at a glance")
    for found in one.finditer(text):
        yield f"{short(found[0])!r} is in words", "write 1: digits are found at a glance"


@cache
def _number_words(lang: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds a number word before a unit, and a "one" that is taken."""
    lists = words_of(lang)
    assert lists is not None
    strength = rf"(?:[\s-]\d[\d.,]*[\s-]?(?:{_MASS}))?[\s-]"
    several = (rf"(?<![\w-])({'|'.join(lists.numbers)})"
               rf"((?: to | or | and |-| a | o | y ){_NUMBER_WORD})?{strength}"
               rf"(?:{lists.counted})(?!\w)")
    one = (r"(?<!\w)(?:take|give|use|swallow|chew|drink|put|inject|apply|tome|use|trague|dé)\s"
           rf"(?:(?:only|just|up to|solo)\s)?(?:one|una?){strength}(?:{_COUNTED}|{_SPOONS})(?!\w)")
    return re.compile(several, re.IGNORECASE), re.compile(one, re.IGNORECASE)


def trailing_zero(text: str, lang: str) -> Wrongs:
    """Yield numbers such as 1.0, which is read as 10 when the point is faint."""
    text = _as_printed(text)
    for found in _DECIMAL_ZERO.finditer(text):
        if not _MEASURED.match(text, found.end()) and _NUMBERED.search(
                text[max(0, found.start() - _BEFORE):found.start()]):
            continue
        plainer = found[0].rstrip("0").rstrip(".,")
        yield (f"{short(found[0])!r} ends in a zero: it can be read as "
               f"{found[0].replace('.', '').replace(',', '')}", f"write {plainer}")


def no_leading_zero(text: str, lang: str) -> Wrongs:
    """Yield numbers such as .5, which is read as 5 when the point is faint."""
    for found in _NO_ZERO.finditer(_as_printed(text)):
        yield (f"{short(found[0])!r} has no zero before the point: it can be read as "
               f"{found[0][1:]}", f"write 0{found[0]}")


def abbreviations(
    text: str, lang: str, listed: Iterable[tuple[re.Pattern[str], str]]
) -> Wrongs:
    """Yield abbreviations that have led to wrong doses."""
    text = _as_printed(text)
    for pattern, instead in listed:
        for found in pattern.finditer(text):
            before = text[max(0, found.start() - _BEFORE):found.start()]
            if instead == "units" and _PLACE.search(before):
                continue
            around = _near(text, found)
            where = f" in {around!r}" if around != found[0] else ""
            yield f"{found[0]!r}{where} can be misread", f"write: {instead}"


def _as_printed(text: str) -> str:
    """Return a text with plain points in its numbers, and spaces for addresses, letter by letter.
    """
    if text.isascii() and "@" not in text and "www." not in text and "://" not in text:
        return text
    text = _RAISED.sub(".", text.translate(_POINTS))
    return _ADDRESS.sub(lambda found: " " * len(found[0]), text)


def _near(text: str, found: re.Match[str]) -> str:
    """Return what was found; a few letters alone come with the whole words around them."""
    if len(found[0]) > _NEAR:
        return short(found[0])
    start, end = max(0, found.start() - _NEAR // 2), found.end() + _NEAR // 2
    before, after = text[start:found.start()], text[found.end():end]
    # A word that is cut is no help to whoever looks for it.
    if start > 0:
        before = before.partition(" ")[2]
    if end < len(text):
        after = after.rpartition(" ")[0]
    return f"{before}{found[0]}{after}".replace("\u00a0", " ").strip()


def ungrouped(text: str, lang: str) -> Wrongs:
    """Yield amounts of 1,000 and more without a comma."""
    for found in _UNGROUPED.finditer(text):
        if re.fullmatch("(?:19|20)[0-9]{2}", found[0]) and _YEAR.search(
                text[max(0, found.start() - _BEFORE):found.start()]):
            continue
        yield (f"{short(found[0])!r} has no comma: zeros are miscounted",
               f"check the amount; if it is right, write {int(found[0]):,}"
               if len(found[0]) < 16 else "write fewer digits")


def too_close(text: str, lang: str) -> Wrongs:
    """Yield units that touch their number: the m of 10mg is read as a zero."""
    for found in _CLOSE.finditer(text):
        number = re.match(r"[\d.,]+", found[0])
        assert number is not None
        yield (f"{short(found[0])!r} has no space before the unit",
               f"write {short(number[0])} {found[0][number.end():]}")


# -- what the rules look at ------------------------------------------------------------------------


NEVER: Look = partial(abbreviations, listed=_NEVER)
AVOID: Look = partial(abbreviations, listed=_AVOID)
SIGNS: Look = partial(abbreviations, listed=_SIGNS)


def in_topic(facts: TopicFacts, look: Look, short: bool | None = None) -> Iterator[Found]:
    """Find what a function finds in the texts of a topic.

    With `short`, also short names of drugs: those of the Do Not Use list, or all others.
    """
    looks = (look, *_short_names(facts.library, short))
    for source, text in facts.words:
        for each in looks:
            for message, hint in each(text, facts.library.lang):
                yield Found(source, message, hint)


def _short_names(library: Library, short: bool | None) -> tuple[Look, ...]:
    if short is None:
        return ()
    return (partial(abbreviations, listed=library.short_names(do_not_use=short)),)


def banned(text: str, lang: str) -> Wrongs:
    """Yield the words of a text that must not appear on any sheet."""
    for phrase in banned_in(text, lang):
        yield f"{short(phrase)!r} must not appear on a sheet", "leave it out"


# -- what is printed beside the content ------------------------------------------------------------


def on_pages(facts: DocumentFacts, looks: tuple[Look, ...], short: bool) -> Iterator[Found]:
    """Find what some functions find in the words of a finished file.

    What a topic's own rules have looked at is left to them; what stands in brand.yaml, in a
    disclaimer or in a source is told at its place there.
    """
    looks = (*looks, *_short_names(facts.library, short))
    yield from _in_pieces(facts, facts.said, looks, "never")


def loud_on_pages(facts: DocumentFacts) -> Iterator[Found]:
    """Find abbreviations, banned words and capitals in the words of a finished file."""
    looks = (AVOID, banned, *_short_names(facts.library, False))
    yield from _in_pieces(facts, facts.said, looks, "avoid")
    capitals = known_capitals(facts.library)

    def loud(text: str, lang: str) -> Wrongs:
        for shouted in shouted_in(text, capitals):
            yield (f"{short(shouted)!r} is in capitals",
                   "write small letters, and make what matters bold")

    brand = facts.library.brand
    names = [brand.name, *brand.address]
    names += [text for topic in facts.chapters for _, text in source_words(topic)]
    yield from _in_pieces(facts, _without_names(facts, names), (loud,), "capitals")


def _without_names(facts: DocumentFacts, names: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield what is printed without names that others have chosen: they may be in capitals."""
    shouted = sorted({written(name) for name in names if any(shouted_in(name, ()))},
                     key=len, reverse=True)
    for index, text in facts.said:
        for name in shouted:
            text = text.replace(name, " ")
        yield index, text


def _in_pieces(
    facts: DocumentFacts, pieces: Iterable[tuple[int, str]], looks: tuple[Look, ...], about: str
) -> Iterator[Found]:
    library = facts.library

    def wrong(text: str) -> list[tuple[str, str]]:
        return library.once(about, text, lambda text: [
            each for look in looks for each in look(text, library.lang)])

    known: list[tuple[Source | None, str]] | None = None
    for index, text in pieces:
        if text in facts.own_words or not wrong(text):
            continue
        if known is None:
            known = [(source, words) for source, words in places(facts, facts.own_words)
                     if wrong(words)]
        for source, words in known:
            if words in text:
                text = text.replace(words, " ")
                if source is not None:
                    yield from (Found(source, message, hint) for message, hint in wrong(words))
        for message, hint in wrong(text):
            yield Found(facts.source, f"{facts.page(index)}: {message}", hint)


def places(facts: DocumentFacts, own: Iterable[str]) -> list[tuple[Source | None, str]]:
    """Return texts with their places, the longest first; a topic's own words have none."""
    library = facts.library
    found: list[tuple[Source | None, str]] = [(None, text) for text in own]
    found += [(source, written(text)) for text, source in library.brand.printed]
    found += [(source, written(text)) for topic in facts.chapters
              for source, text in source_words(topic)]
    found += [(source, written(text)) for source, text in library.printed_texts]
    found += [(each.source, written(plain(each.meaning))) for each in library.glossary]
    if facts.booklet is not None:
        found += [(source, written(text)) for source, text in booklet_words(facts.booklet)]
    return sorted(found, key=lambda each: -len(each[1]))


RULES = (
    Rule("PL040", "warning", "topic", "Digits stand for doses and times.", "PEMAT-P 6",
         "`2 tablets`, `5 minutes`", partial(in_topic, look=number_words)),
    Rule("PL041", "error", "topic", "No dose has a zero after its point.",
         "Joint Commission Do Not Use list; ISMP", "`1 mg`, not `1.0 mg`",
         partial(in_topic, look=trailing_zero), waivable=False),
    Rule("PL042", "error", "topic", "Every decimal has a zero before its point.",
         "Joint Commission Do Not Use list; ISMP", "`0.5 mg`, not `.5 mg`",
         partial(in_topic, look=no_leading_zero), waivable=False),
    Rule("PL043", "error", "topic", "No abbreviation of the Do Not Use list is used.",
         "Joint Commission Do Not Use list", "`once a day`, not `q.d.`; `units`, not `U`",
         partial(in_topic, look=NEVER, short=True), waivable=False),
    Rule("PL044", "error", "topic", "No other abbreviation is used that has led to wrong doses.",
         "ISMP list of error-prone abbreviations", "`when you need it`, not `prn`",
         partial(in_topic, look=AVOID, short=False)),
    Rule("PL045", "warning", "topic", "Amounts of 1,000 and more have a comma.",
         "ISMP list of error-prone dose designations", "`4,000 mg`, not `4000 mg`",
         partial(in_topic, look=ungrouped)),
    Rule("PL046", "warning", "topic", "A space stands between a number and its unit.",
         "ISMP list of error-prone dose designations", "`10 mg`, not `10mg`",
         partial(in_topic, look=too_close)),
    Rule("PL047", "warning", "topic", "Words stand for signs in doses and times.",
         "ISMP list of error-prone symbols", "`15 to 20 minutes`, not `15-20 minutes`",
         partial(in_topic, look=SIGNS)),
    Rule("PL050", "error", "document", "All that is printed keeps to PL041, PL042 and PL043: also "
         "the words of brands, of layouts and of sources.",
         "Joint Commission Do Not Use list; ISMP", "`0.5 mg`, not `.5 mg`",
         partial(on_pages, looks=(trailing_zero, no_leading_zero, NEVER), short=True),
         waivable=False),
    Rule("PL051", "error", "document", "All that is printed keeps to PL012, PL013 and PL044: also "
         "the words of brands and of layouts.", "ISMP list of error-prone abbreviations",
         "`when you need it`, not `prn`", loud_on_pages),
)
