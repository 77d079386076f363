"""The index of all sheets for a search, made from their files.

It has the words of titles, search words, questions, headings and text, and the danger signs of each
pack, which lead to its emergency sheet.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import chain, groupby, islice

from handouts.content.library import Summary, known_data, layered_data, texts_in
from handouts.content.packs import PACK_FILE, SUFFIX
from handouts.content.search import NAMED, Alarm, Index, Sheet, folded, plain_code
from handouts.content.search_rows import WEIGHTS, named_row, posting_row
from handouts.content.search_words import LanguageWords, load_language, phrase
from handouts.content.sheet_words import Kept, Words, joined, sheet_words, words_in, words_said
from handouts.dataclass import dataclass
from handouts.project import GENERAL, Project

NAMED_ALONE, QUESTION, HEADING, REPEATED, PACK, SAID = 10, 5, 3, 2, 2, 1
# So often a text that is no more than a sheet says a word that it is about.
OFTEN = 3
_VOWELS = "aeiouy"


@dataclass(slots=True)
class _Draft:
    """A sheet whose terms are still stems.

    Stems are numbers in arrays, since there are some hundred for each of thousands of sheets:
    `names` has how many each name has, and then these; `single` those of names that are one word.
    `weights` are numbers of stems times WEIGHTS, each with how much the sheet is about it. `signs`
    are the groups of danger signs that it tells.
    """

    one: Summary
    lang: str
    names: array[int] = field(default_factory=lambda: array("I"))
    single: array[int] = field(default_factory=lambda: array("I"))
    weights: array[int] = field(default_factory=lambda: array("I"))
    signs: Sequence[str] = ()
    alarm: _Signs | None = None


@dataclass(frozen=True, slots=True)
class _Signs:
    """The danger signs of a pack, as stems."""

    words: frozenset[str]
    harmless: tuple[frozenset[str], ...]
    phrases: tuple[frozenset[str], ...]
    lines: tuple[frozenset[str], ...]
    ordinary: frozenset[str]


def build_index(
    project: Project, langs: Iterable[str], packs: Sequence[str] = ()
) -> tuple[tuple[Summary, ...], Index]:
    """Return the lines of all topics and booklets in some languages, and their index.

    With `packs`, only what these packs hold.
    """
    found: list[Summary] = []
    forms: dict[str, set[str]] = {}
    guessable: set[str] = set()
    joined: dict[str, str] = {}
    plain: set[str] = set()
    drafts: list[_Draft] = []
    stems: dict[str, int] = {}
    for lang in dict.fromkeys(langs):
        read = _Language(project, lang, packs, stems)
        found += [draft.one for draft in read.drafts]
        drafts += read.drafts
        for form, stem in read.forms.items():
            forms.setdefault(form, set()).add(stem)
        for form in read.words.stop:
            forms.setdefault(form, set())
        guessable |= read.guessable
        joined |= read.joined
        plain |= read.plain
    drafts.sort(key=lambda draft: _shelf_order(draft.one))
    terms = {stem: number for number, stem in enumerate(sorted(
        {stem for known in forms.values() for stem in known}))}
    numbers = [terms[stem] for stem in stems]
    rows = _postings(drafts, numbers, len(terms))
    return tuple(found), Index(
        {form: tuple(sorted(terms[stem] for stem in known))
         for form, known in sorted(forms.items())},
        {one: apart for one, apart in sorted(joined.items()) if one not in forms},
        tuple(1 + round(8 * math.log2(len(drafts) / max(1, len(row)))) for row in rows),
        tuple(stem.partition("/")[0] for stem in terms),
        frozenset(terms[stem] for stem in plain if stem in terms),
        tuple(sorted(guessable)), tuple(map(posting_row, rows)),
        _named(drafts, numbers, len(terms)),
        tuple(_sheet(draft, terms) for draft in drafts))


def _postings(drafts: Iterable[_Draft], terms: Sequence[int], count: int) -> list[array[int]]:
    """Return the numbers of the sheets for each of `count` terms, with weights, in their order.

    `terms` are those of the stems by their numbers. Sheets let go of what they know of it.
    """
    rows: list[array[int]] = [array("I") for _ in range(count)]
    for number, draft in enumerate(drafts):
        for both in draft.weights:
            rows[terms[both // WEIGHTS]].append(number * WEIGHTS + both % WEIGHTS)
        del draft.weights[:]
    return rows


def _named(drafts: Iterable[_Draft], terms: Sequence[int], count: int) -> tuple[str, ...]:
    """Return the row of each of `count` terms: the names that begin with it, and their sheets."""
    bearers: dict[tuple[int, ...], array[int]] = {}
    for number, draft in enumerate(drafts):
        names = dict.fromkeys(
            tuple(sorted({terms[stem] for stem in name})) for name in _names_in(draft.names))
        for place, name in enumerate(names):
            bearers.setdefault(name, array("I")).extend((number, place))
        del draft.names[:]
    rows = [""] * count
    for first, names_of_it in groupby(sorted(bearers.items()), key=lambda each: each[0][0]):
        rows[first] = named_row(names_of_it)
    return tuple(rows)


def _sheet(draft: _Draft, terms: Mapping[str, int]) -> Sheet:
    def numbers(stems: Iterable[str]) -> frozenset[int]:
        return frozenset(terms[stem] for stem in stems if stem in terms)

    one, signs = draft.one, draft.alarm
    booklet = one.shelf == "booklet"
    return Sheet(
        f"{'booklet' if booklet else 'topic'}/{one.slug}/{draft.lang}", draft.lang, booklet,
        tuple(plain_code(code) for code in one.codes),
        None if signs is None else Alarm(
            numbers(signs.words), tuple(map(numbers, signs.harmless)),
            tuple(map(numbers, signs.phrases)),
            tuple(map(numbers, signs.lines)), numbers(signs.ordinary)))


def _shelf_order(one: Summary) -> tuple[int, int, str, str]:
    shelves = ("counter", "chapter", "booklet")
    place = shelves.index(one.shelf) if one.shelf in shelves else len(shelves)
    number = int(one.sheet) if re.fullmatch("[0-9]{1,3}", one.sheet) else 1000
    return (place, number, one.title.casefold(), one.slug)


class _Language:
    """The sheets of one language, their forms and stems."""

    def __init__(
        self, project: Project, lang: str, packs: Sequence[str], numbers: dict[str, int]
    ) -> None:
        self.project = project
        self.lang = lang
        self.numbers = numbers
        kept = Kept.of(project, lang)
        self.words: LanguageWords = load_language(project, lang, packs, kept.stems)
        self.forms: dict[str, str] = {}
        self.guessable: set[str] = set()
        self.joined: dict[str, str] = {}
        found = sheet_words(project, lang, kept, packs)
        self.titles = {one.slug: one.title for one, _ in found if one.shelf != "booklet"}
        self.about = {pack: known_data(project, f"content/{pack}/{PACK_FILE}")
                      for pack in dict.fromkeys(one.pack for one, _ in found)}
        kept.save()
        kept.let_go()
        found.reverse()
        self.drafts: list[_Draft] = []
        while found:  # what a sheet says is let go as soon as it is read
            one, said = found.pop()
            self.drafts.append(self.draft(one, words_in(said)))
        self.plain = {f"{lang}/{self.words.stem(word)}" for word in self.words.plain}
        for pack in self.about:
            self.add_signs(pack, [draft for draft in self.drafts if draft.one.pack == pack])
        self.add_other_forms()
        kept.save()

    def stems(self, text: str, *, telling: bool = True) -> list[str]:
        """Return the stems of a text, as `known` does."""
        found = [*words_said(text)]
        # The first of several ways to write a word counts.
        return self.known([form for form, _ in found], dict(reversed(found)), telling=telling)

    def known(
        self, forms: Iterable[str], raws: Mapping[str, str], *, telling: bool = True,
        numbers: bool = False,
    ) -> list[str]:
        """Return the stems of words, and remember their forms; telling ones may be guessed.

        Nobody looks for a number that is no name, such as 911, nor for a word that says nothing.
        """
        found = []
        for form in forms:
            if form in self.words.stop or (form.isdigit() and not numbers):
                continue
            stem = self.forms.get(form)
            if stem is None:
                stem = self.forms[form] = f"{self.lang}/{self.words.stem(raws.get(form, form))}"
                self.numbers.setdefault(stem, len(self.numbers))
            if telling:
                self.guessable.add(form)
            found.append(stem)
        return found

    def draft(self, one: Summary, said: Words) -> _Draft:
        """Return what a sheet is about."""
        draft, raws = _Draft(one, self.lang, signs=said["signs"]), said["raws"]
        weights: dict[str, int] = {}
        emergency = self.about[one.pack].get("emergency_sheet")
        names: dict[tuple[int, ...], None] = {}
        for forms, single in said["names"]:
            stems = self.known(forms, raws, numbers=True)
            names[self.numbered(stems)] = None
            if single:
                draft.single.extend(self.numbered(stems))
            # A danger sign of several words is one as a whole; a foot alone is none.
            _weigh(weights, stems, NAMED_ALONE if len(stems) == 1 else
                   QUESTION if one.slug == emergency else NAMED)
        draft.names = _row_of(names)
        self.join(said["joined"])
        _weigh(weights, self.known(said["question"], raws), QUESTION)
        for text in (one.subject, *texts_in(self.about[one.pack].get("find"))):
            self.join(dict([joined(text)]))
            _weigh(weights, self.stems(text), PACK)
        counts: Counter[str] = Counter()
        for form, (count, heading) in said["texts"].items():
            for stem in self.known((form,), raws, telling=heading):
                _weigh(weights, [stem], HEADING if heading else SAID)
                counts[stem] += count
        for title in (self.titles.get(slug, "") for slug in said["chapters"]):
            stems = self.stems(title, telling=False)
            _weigh(weights, stems, SAID)
            counts.update(stems)
        _weigh(weights, [stem for stem, count in counts.items() if count >= OFTEN], REPEATED)
        draft.weights = array("I", [
            self.numbers[stem] * WEIGHTS + weight for stem, weight in weights.items()])
        return draft

    def numbered(self, stems: Iterable[str]) -> tuple[int, ...]:
        """Return the numbers of stems that are known."""
        return tuple(map(self.numbers.__getitem__, stems))

    def weigh(self, draft: _Draft, more: Mapping[str, int]) -> None:
        """Add how much a sheet is about some stems: the most that is said of one counts."""
        best = dict(divmod(both, WEIGHTS) for both in draft.weights)
        for number, weight in zip(self.numbered(more), more.values(), strict=True):
            best[number] = max(weight, best.get(number, 0))
        draft.weights = array("I", [
            number * WEIGHTS + weight for number, weight in best.items()])

    def join(self, names: Mapping[str, str]) -> None:
        """Remember names that may be written as one word."""
        for one, apart in names.items():
            if one:
                self.joined.setdefault(one, apart)

    def add_signs(self, pack: str, drafts: Sequence[_Draft]) -> None:
        """Give the emergency sheet of a pack the danger signs that its sheets tell.

        A sheet that tells of more than the pack's own list is about these signs, too: what it says
        of a medicine that harms comes second.
        """
        about = self.about[pack]
        own = next((draft for draft in drafts
                    if draft.one.slug == about.get("emergency_sheet")), None)
        if own is None:
            return
        always = set(texts_in(about.get("danger_signs")))
        told = set(always)
        every = _groups(chain(*self.sign_files(pack)), "groups")
        for draft in drafts:
            more = {*draft.signs} - always
            told |= more
            said = [line for group in (every if more else ()) if group.get("id") in more
                    for line in _lines(group)]
            if said:
                self.weigh(draft, dict.fromkeys(
                    (stem for line in said for stem in self.stems(line)), REPEATED))
        groups = [*self.groups_told(pack, told)]
        self.name(own, chain(*(texts_in(each.get("find")) for each in (
            *groups, *_groups(chain(*self.sign_files(pack)), "helplines")))))
        all_stems = [*self.numbers]

        def stems_of(numbers: Iterable[int]) -> frozenset[str]:
            return frozenset(all_stems[number] for number in numbers)

        lines = [self.stems(line) for group in groups for line in _lines(group)]
        signs = {stem for line in lines for stem in line}
        ordinary = self.plain | {
            stem for text in (str(about.get("title", "")), *texts_in(about.get("find")))
            for stem in self.stems(text)}
        others = [draft for draft in drafts if draft is not own]
        named = stems_of({number for draft in others for number in draft.single})
        # What the sheet itself is named by one word is a sign, whoever else is named so.
        words = (signs - named | stems_of(own.single)) - ordinary
        titles = stems_of({number for draft in others
                           for name in islice(_names_in(draft.names), 1) for number in name})
        known = {self.numbers[stem] for stem in titles & words}
        names = (stems_of(name) for draft in others for name in _names_in(draft.names)
                 if len(set(name)) > 1 and not known.isdisjoint(name))
        # One word alone, such as what is left of "face down", must stay a sign.
        calm = (frozenset(self.stems(text)) for text in self.words.harmless)
        harmless = (*(phrase for phrase in calm if len(phrase) > 1),
                    *(name for name in names if words & name <= titles))
        self.weigh(own, {**dict.fromkeys(signs, HEADING), **dict.fromkeys(words, NAMED)})
        own.alarm = _Signs(
            frozenset(words),
            tuple(dict.fromkeys(harmless)),
            tuple(dict.fromkeys(stems_of(name) for name in islice(_names_in(own.names), 1, None)
                                if len(set(name)) > 1)),
            tuple(dict.fromkeys(frozenset(line) for line in lines if len(set(line)) > 1)),
            frozenset(ordinary))

    def name(self, own: _Draft, texts: Iterable[str]) -> None:
        """Give the emergency sheet more names: how people say a danger sign."""
        names = dict.fromkeys(_names_in(own.names))
        weights: dict[str, int] = {}
        for text in texts:
            said = [*words_said(text)]
            stems = self.known([form for form, _ in said], dict(reversed(said)), numbers=True)
            names[self.numbered(stems)] = None
            if len(folded(text).split()) == 1:
                own.single.extend(self.numbered(stems))
            _weigh(weights, stems, NAMED_ALONE if len(stems) == 1 else QUESTION)
            self.join(dict([joined(text)]))
        own.names = _row_of(names)
        self.weigh(own, weights)

    def groups_told(self, pack: str, told: set[str]) -> Iterator[Mapping[str, object]]:
        """Yield the groups of signs that are told, and the lists for a call today.

        The groups of the pack itself all count; its list stands in for the general one.
        """
        ours, own = self.sign_files(pack)
        yield from _groups(own, "groups")
        yield from (group for group in _groups(ours, "groups") if group.get("id") in told)
        yield from _groups(own, "call_today") or _groups(ours, "call_today")

    def sign_files(self, pack: str) -> tuple[tuple[Mapping[str, object], ...], ...]:
        """Return the files with the danger signs of the tool's start, and of a pack."""
        ours, own = (layered_data(self.project, "content", each, self.lang, f"danger_signs{SUFFIX}")
                     for each in (GENERAL, pack))
        return ours, own

    def add_other_forms(self) -> None:
        """Add the forms of words that no sheet happens to have: faints beside fainting.

        They are words that mean the same as one that is there, and what an ending makes of one.
        """
        there = set(self.forms.values())
        endings = [raw for data in layered_data(
            self.project, "content", GENERAL, self.lang.partition("-")[0], f"words{SUFFIX}")
            for raw in texts_in(data.get("endings"))]
        listed = [(word, raw) for group in self.words.same for text in group
                  for word, raw in phrase(text, self.words)]
        for form, raw in listed:
            stem = f"{self.lang}/{self.words.stem(raw)}"
            if stem in there and form not in self.forms:
                self.forms[form] = stem
                self.guessable.add(form)
        bases: dict[str, list[str]] = {}
        named = {both // WEIGHTS for draft in self.drafts for both in draft.weights
                 if both % WEIGHTS >= QUESTION}
        for form in sorted(self.guessable, key=lambda form: (len(form), form)):
            if self.numbers.get(self.forms[form]) in named:
                # A stem is often the word itself: sweats, sweating.
                stem = self.forms[form]
                bases.setdefault(stem, [form, stem.partition("/")[2]])
        for form, _ in listed:
            bases.get(self.forms.get(form, ""), []).append(form)
        for stem, form in ((stem, form) for stem, known in bases.items() for form in known):
            # Also without its last vowel: bruise, bruising; injury, injuries.
            short = form[:-1] if form[-1] in _VOWELS else form
            others = {f"{base}{ending}" for base in (form, short) for ending in endings}
            for other in sorted(others) if len(form) > 2 else ():
                if other not in self.forms and other not in self.words.stop and (
                        f"{self.lang}/{self.words.stem(other)}" == stem):
                    self.forms[other] = stem


def _row_of(names: Iterable[tuple[int, ...]]) -> array[int]:
    """Return names of some stems as numbers: how many stems each has, and then these."""
    return array("I", (number for name in names if name for number in (len(name), *name)))


def _names_in(row: array[int]) -> Iterator[tuple[int, ...]]:
    """Yield the names of a row."""
    at, numbers = 0, row.tolist()
    while at < len(numbers):
        end = at + 1 + numbers[at]
        yield tuple(numbers[at + 1:end])
        at = end


def _weigh(weights: dict[str, int], stems: Iterable[str], weight: int) -> None:
    for stem in stems:
        weights[stem] = max(weight, weights.get(stem, 0))


def _groups(files: Iterable[Mapping[str, object]], key: str) -> list[Mapping[str, object]]:
    return [group for data in files if isinstance(groups := data.get(key), list)
            for group in groups if isinstance(group, Mapping)]


def _lines(group: Mapping[str, object]) -> Iterator[str]:
    yield from texts_in([group.get("title")])
    yield from texts_in(group.get("full"))
    yield from texts_in(group.get("core"))
