"""A handout is found by what people call a thing, and by its code; a danger sign comes first."""

from __future__ import annotations

import json
import marshal
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from handouts.content.search import Index, Matches, codes_first, find, folded
from handouts.content.search_index import build_index
from handouts.content.search_page import from_page_data, page_data
from handouts.content.search_store import as_data, from_data
from handouts.project import Project, builtin_root, open_project
from handouts.settings import Settings

# The page of the shelf is tried on the same ones.
CASES: dict[str, Any] = json.loads(
    Path(__file__).with_name("search_cases.json").read_text(encoding="utf-8"))
EMERGENCY = "when-to-see-a-doctor"
# What must come first; None where nothing may be found.
FIRST: dict[str, str | None] = {
    **dict.fromkeys(CASES["danger"], EMERGENCY),
    **{asked: slug for slug, queries in CASES["sheets"].items() for asked in queries},
    **dict.fromkeys(CASES["nothing"]), **CASES["codes"],
}
Make = Callable[..., Index]

PACK = "title: Backs\nemergency_sheet: help\ndanger_signs: [nerves]\nfind: [spine]\n"
SIGNS = """
groups:
  - id: nerves
    title: Nerves
    full: ["**Numbness** where you sit", A leg that is newly weak, Bleeding or fainting]
    core: [Numb or weak]
call_today:
  - id: today
    title: Any day
    full: [A fever, Any fall with weak bones]
    core: [A fever]
"""
TOPICS = {
    "help": "title: When to get help\nfind: [emergency, can't walk, weakness]\n",
    "bones": "title: Weak bones\nfind: [brittle bones, leg, leg pain]\n",
    "disc": "title: Discs\nquestion: Why does it burn?\nfind: [slipped disc, flare-up, sciatica]\n"
            "sections:\n- heading: Bending\n  blocks: [A shoulder may ache., Use a walker.]\n",
    "faq": "title: Questions\nfind: [questions, a slipped disc]\ncodes: {icd10cm: [M54]}\n",
}


def library(folder: Path, topics: Mapping[str, str], lang: str = "en", signs: str = SIGNS
            ) -> Project:
    """Return a project with one pack, beside the general words alone."""
    tool, home = folder / "tool", folder / "own/content/backs"
    shutil.copytree(builtin_root() / "content/general", tool / "content/general",
                    dirs_exist_ok=True)
    (home / lang / "topics").mkdir(parents=True)
    (home / "pack.yaml").write_text(PACK, encoding="utf-8")
    (home / lang / "danger_signs.yaml").write_text(signs, encoding="utf-8")
    for slug, text in topics.items():
        (home / lang / "topics" / f"{slug}.yaml").write_text(text, encoding="utf-8")
    return Project(folder / "own", tool, Settings())


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a function that indexes a library of its own."""
    def built(topics: Mapping[str, str], lang: str = "en", signs: str = SIGNS) -> Index:
        return build_index(library(tmp_path, topics, lang, signs), (lang,))[1]
    return built


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return build_index(library(tmp_path_factory.mktemp("small"), TOPICS), ("en",))[1]


@pytest.fixture(scope="module")
def spanish(tmp_path_factory: pytest.TempPathFactory) -> Index:
    project = library(tmp_path_factory.mktemp("es"), SPANISH, "es", SPANISH_SIGNS)
    return build_index(project, ("es",))[1]


@pytest.fixture(scope="module")
def shipped() -> Index:
    return build_index(open_project(builtin_root()), ("en",))[1]


def slugs(matches: Matches) -> list[str]:
    return [key.split("/")[1] for key in matches.keys]


@pytest.mark.parametrize("first", dict.fromkeys(FIRST.values()))
def test_the_words_of_patients_find_the_right_sheet(shipped: Index, first: str | None) -> None:
    """All that is asked for one sheet, which has to come first, or for none."""
    asked = [words for words, slug in FIRST.items() if slug == first]
    found = {words: slugs(find(shipped, words))[:1] for words in asked}
    assert {words: slug for words, slug in found.items() if slug != [first] * bool(first)} == {}


def test_the_list_is_long_and_has_a_query_for_each_sheet(shipped: Index) -> None:
    assert len(FIRST) >= 150
    topics = {sheet.key.split("/")[1] for sheet in shipped.sheets if not sheet.booklet}
    assert topics - set(CASES["sheets"]) - {EMERGENCY} == set()


@pytest.mark.parametrize("others", [
    "{}", "{} sciatica", "slipped disc {}", "ibuprofen and {} at home", "{} xylophone"])
def test_a_danger_sign_comes_first_whatever_else_is_asked(shipped: Index, others: str) -> None:
    (sheet,) = [sheet for sheet in shipped.sheets if sheet.alarm]
    assert sheet.alarm
    signs = [form for form, terms in shipped.forms.items()
             if terms and sheet.alarm.words.issuperset(terms)]
    assert {"fever", "bleeding", "numb", "fainting", "pee", "chest", "cancer"} <= set(signs)
    if others != "{}":  # beside other words, one form stands for all that mean the same
        signs = list({tuple(shipped.forms[form]): form for form in signs}.values())
    wrong = [form for form in signs if slugs(find(shipped, others.format(form)))[0] != EMERGENCY]
    assert wrong == []


def test_a_danger_word_is_none_in_a_phrase_that_is_said_to_be_harmless(tmp_path: Path) -> None:
    project = library(tmp_path, {**TOPICS, "moves": "title: Moves\nfind: [chest stretch]\n",
                                 "help": "title: When to get help\nfind: [chest pain]\n"},
                      signs="groups:\n- {id: a, title: A, full: [Chest pain, A crooked face]}\n")
    words = tmp_path / "own/content/backs/en/words.yaml"

    def first(asked: str) -> str:
        return slugs(find(build_index(project, ("en",))[1], asked))[0]

    (tmp_path / "own/content/backs/pack.yaml").write_text(
        PACK.replace("nerves", "a"), encoding="utf-8")
    assert [first("chest stretch"), first("chest")] == ["help", "help"]
    words.write_text("harmless: [chest stretch, face down]\n", encoding="utf-8")
    assert [first("stretch chest"), first("chest"), first("chest pain stretch")] == [
        "moves", "help", "help"]
    # "down" says nothing: one word alone must stay a sign.
    assert first("face down") == "help"


def test_how_people_say_a_sign_stands_beside_it(tmp_path: Path) -> None:
    """A general group brings its words along where a pack tells it, and nowhere else."""
    said = SIGNS.replace("core: [Numb or weak]", "core: [Numb or weak]\n    find: [jelly knees]")
    for folder, pack in (("with", "[nerves, bleeding]"), ("without", "[nerves]")):
        project = library(tmp_path / folder, TOPICS, signs=said)
        (project.root / "content/backs/pack.yaml").write_text(
            PACK.replace("[nerves]", pack), encoding="utf-8")
        index = build_index(project, ("en",))[1]
        assert slugs(find(index, "jelly knees and a flare-up"))[:1] == ["help"]
        assert slugs(find(index, "suicidal"))[:1] == ["help"]  # a help line's own
        assert (slugs(find(index, "melena")) == ["help"]) is (folder == "with")


def test_plain_words_are_a_danger_sign_together_also_beside_words_that_no_sheet_has(
    make: Make
) -> None:
    index = make({**TOPICS, "help": "title: When to get help\nfind: [\"can't wake\"]\n",
                  "disc": "title: Discs\nfind: [wake]\n"})
    for asked in ("cant wake xylophone", "xylophone cant wake", "cant xylophone wake"):
        found = find(index, asked)
        assert (slugs(found), found.unknown) == (["help"], ("xylophone",)), asked
    assert slugs(find(index, "wake xylophone")) == []


@pytest.mark.parametrize("word", ["bleeding", "fainting", "numb", "fever", "emergency"])
def test_a_sign_is_a_sign_though_another_sheet_has_it_among_its_words(
    make: Make, word: str
) -> None:
    index = make({**TOPICS, "disc": f"title: Discs\nfind: [stomach {word}]\n"})
    assert slugs(find(index, f"stomach {word}"))[:2] == ["help", "disc"]


@pytest.mark.parametrize(("asked", "found"), [
    ("weak bones", "bones"),  # a word that another title has is no sign by itself ...
    ("weak leg", "help"),  # ... but with another one of the same sign
    ("leg pain", "bones"), ("weak", "help"), ("spine pain", "disc"),
])
def test_words_that_sheets_are_named_by_are_signs_only_together(
    small: Index, asked: str, found: str
) -> None:
    assert slugs(find(small, asked))[0] == found


@pytest.mark.parametrize(("asked", "found"), [
    ("slipped disc", ["disc", "faq"]), ("Slipped-Disc", ["disc", "faq"]),
    ("disc that slipped", ["disc", "faq"]), ("slipping discs", ["disc", "faq"]),
    ("slipped", ["disc", "faq"]), ("brittle disc", ["bones", "disc"]),
    ("flareup", ["disc"]), ("flare up", ["disc"]), ("M54.41", ["faq"]), ("m54 slipped", ["faq"]),
    ("m54 bones", []), ("the", []), ("", []), ("isc", []), ("sci", []),
    ("scia", ["disc"]),  # a prefix from 4 letters on
    ("shoulder", []),  # a word that a sheet says in passing is nothing that it is about
])
def test_several_words_rank_by_how_many_fit_and_how_rare_they_are(
    small: Index, asked: str, found: list[str]
) -> None:
    got = slugs(find(small, asked))
    assert got[:len(found)] == found
    assert bool(got) == bool(found)


@pytest.mark.parametrize(("asked", "guessed"), [
    ("siatica", "sciatica"), ("sciattcia", "sciatica"), ("sliped", "slipped"),
    ("bleding", "bleeding"), ("numbnes", ""),  # the beginning of numbness is no guess
    ("burning", ""), ("walker", ""), ("shoulder", ""),  # words that the sheets hold
    ("beans", ""), ("disk", ""), ("dsic", ""), ("xylophone", ""),
])
def test_spelling_help_never_guesses_away_from_a_word_that_the_sheets_hold(
    small: Index, asked: str, guessed: str
) -> None:
    found = find(small, asked)
    assert found.guessed == (((asked, guessed),) if guessed else ())


def test_of_two_words_equally_near_a_danger_sign_is_the_safer_guess(make: Make) -> None:
    index = make({**TOPICS, "disc": "title: Discs\nfind: [blending]\n"})
    assert find(index, "bleending").guessed == (("bleending", "bleeding"),)


def test_what_no_sheet_has_is_told(small: Index) -> None:
    found = find(small, "sciatica xylophone")
    assert (slugs(found), found.unknown) == (["disc"], ("xylophone",))
    # Pain alone says too little beside it.
    assert slugs(find(small, "xylophone pain")) == []
    assert slugs(find(small, "pain")) != []


@pytest.mark.parametrize("asked", [
    "x" * 10_000, "sciatica " * 1_200, "bleeding " * 112, "\ud800", "'", "İß½", "中文 " * 300,
    "a" * 1_000, "\0", "(.*)+$ [" * 100,
])
def test_what_no_person_asks_is_answered_and_nothing_is_guessed(
    shipped: Index, asked: str
) -> None:
    assert find(shipped, asked).guessed == ()


def test_an_index_is_plain_data_and_the_same_each_time(shipped: Index) -> None:
    again = build_index(open_project(builtin_root()), ("en",))[1]
    assert from_data(marshal.loads(marshal.dumps(as_data(shipped)))) == shipped
    assert as_data(again) == as_data(shipped)
    data = json.dumps(page_data(shipped))
    assert from_page_data(json.loads(data)) == shipped
    assert json.dumps(page_data(again)) == data
    empty = Index({}, {}, (), (), frozenset(), (), (), (), ())
    assert from_page_data(page_data(empty)) == empty


def test_any_pack_has_its_signs_first() -> None:
    root = builtin_root() / "examples" / "wound-care"
    index = build_index(open_project(root), ("en",))[1]
    for asked in ("pus", "red streaks", "smelly wound", "bleeding", "fever"):
        assert "wound-danger-signs" in slugs(find(index, asked))[:2], asked
    assert slugs(find(index, "stitches"))[0] == "stitches"
    assert slugs(find(index, "pus"))[0] == "wound-danger-signs"


SPANISH = {
    "help": "title: Cuándo pedir ayuda\nfind: [urgencia, no puedo orinar]\n",
    "ciatica": "title: Ciática\nfind: [pierna, nervio, dolor de pierna, nervio pinzado]\n",
    "espalda": "title: Dolor de espalda\nfind: [lumbago, ejercicios]\n",
}
SPANISH_SIGNS = """
groups:
  - id: nervios
    title: Nervios
    full: [Entumecimiento entre las piernas, Fiebre con escalofríos]
    core: [Entumecimiento]
call_today: [{id: hoy, title: Hoy, full: [Está embarazada], core: [Está embarazada]}]
"""


@pytest.mark.parametrize(("asked", "first"), [
    ("ciatica", "ciatica"), ("CIÁTICA", "ciatica"), ("siatica", None), ("ciattica", "ciatica"),
    ("dolores de espalda", "espalda"), ("me duele la espalda", "espalda"),
    ("ejercicio", "espalda"), ("nervios pinzados", "ciatica"), ("me duele la pierna", "ciatica"),
    ("fiebre", "help"), ("embarazo", "help"), ("piernas entumecidas", "help"),
    ("no puedo orinar", "help"), ("ciática con fiebre", "help"), ("de la", None),
])
def test_spanish_is_searched_by_its_own_stems(
    spanish: Index, asked: str, first: str | None
) -> None:
    assert slugs(find(spanish, asked))[:1] == ([first] if first else [])


def test_a_language_without_stems_is_searched_by_its_words(make: Make) -> None:
    index = make({"dau": "title: Đau lưng\nfind: [thần kinh tọa]\n"}, "vi", "groups: []\n")
    assert slugs(find(index, "đau lưng")) == ["dau"]
    assert slugs(find(index, "than kinh")) == ["dau"]


def test_a_broken_file_is_no_reason_to_find_nothing(make: Make) -> None:
    index = make({**TOPICS, "faq": "title: [\n"}, signs="groups: 7\n")
    assert slugs(find(index, "sciatica")) == ["disc"]
    assert slugs(find(index, "emergency")) == ["help"]


CODES = (("causes", ("M54.9", "M25.55-")), ("sciatica", ("M54.3-", "M54.4-")), ("faq", ("M54",)))


@pytest.mark.parametrize(("asked", "found"), [
    ("M54.41", ["sciatica", "faq"]), ("m5441", ["sciatica", "faq"]),
    ("M54", ["causes", "sciatica", "faq"]), ("M25.551", ["causes"]), ("S39", []), ("", []),
])
def test_codes_find_topics_by_prefix_the_most_exact_first(asked: str, found: list[str]) -> None:
    known = [(key, tuple(code.replace(".", "").rstrip("-") for code in codes))
             for key, codes in CODES]
    assert codes_first(known, asked) == found


@pytest.mark.parametrize(("text", "words"), [
    ("Can\u2019t  WALK!", "cant walk"), ("X-ray", "x ray"), ("Sciática", "sciatica"), ("İ", "i"),
    ("ﬁ_1", "ﬁ 1"), ("--", ""),
])
def test_words_are_compared_without_signs_and_accents(text: str, words: str) -> None:
    assert folded(text) == words


@pytest.mark.parametrize(("asked", "first"), [
    ("expecting", "help"), ("im expecting", "help"), ("expect", "visit"), ("expects", "visit"),
    ("sweating", "help"),  # only "sweats" is written
])
def test_a_word_may_stand_for_itself_alone_and_for_its_stem(
    make: Make, asked: str, first: str
) -> None:
    index = make({
        "help": "title: When to get help\nfind: [pregnant, night sweats]\n",
        "visit": "title: Your visit\nfind: [what to expect]\n"})
    assert find(index, asked).keys[0] == f"topic/{first}/en"
