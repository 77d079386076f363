"""What ships is easy to read, complete, and free of what a bad source left behind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from handouts.content.blocks import Move
from handouts.content.danger import danger_of
from handouts.content.disclaimers import check_topic, place
from handouts.content.inline import plain
from handouts.content.library import load_booklet, load_glossary, load_topic, topic_slugs
from handouts.content.models import Topic
from handouts.content.readability import Scores, score, sentences
from handouts.content.safety import Safety, load_safety
from handouts.content.texts import topic_words
from handouts.project import GENERAL, Project, builtin_root, open_project
from handouts.render.strings import load_words

GRADE = 6.0
MEAN_SENTENCE = 15
LONGEST_SENTENCE = 25
JUNK = ("seller", "original price", "happy baby", "spine institute")
BANNED = ("wear and tear", "isn't serious", "not serious", "q.d.", "b.i.d.", "in this article")
CONTENT = builtin_root() / "content"
PACK = CONTENT / "hip-and-back"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project that has nothing of its own."""
    return open_project(tmp_path_factory.mktemp("empty"))


SLUGS = sorted(path.stem for path in (PACK / "en/topics").glob("*.yaml"))
BOOKLETS = sorted(path.stem for path in (PACK / "booklets").glob("*.yaml"))


def told(topic: Topic, safety: Safety) -> list[str]:
    """Return all that a reader of a topic reads: its words, then its disclaimers."""
    placed = place(topic, safety)
    due = [one for group in placed.before.values() for one in group] + list(placed.foot)
    return [words for _, words in topic_words(topic)] + [plain(one.text) for one in due]


@pytest.fixture(scope="module", params=SLUGS)
def topic(request: pytest.FixtureRequest, shipped: Project) -> Topic:
    return load_topic(shipped, request.param, "en")


@pytest.fixture(scope="module")
def safety(shipped: Project) -> Safety:
    return load_safety(shipped, "hip-and-back", "en")


def test_what_every_pack_may_carry_names_no_part_of_the_body_of_one(safety: Safety) -> None:
    # "Take leftovers back" names no part of the body.
    words = re.compile(
        r"\b(hips?|(?<!leftovers )backs?|spines?|limp|sciatica)\b", re.IGNORECASE)
    folder = f"content/{GENERAL}/"
    texts = [plain(form) for each in safety.texts.values() if folder in each.source.file
             for form in (each.text, each.short) if form]
    groups = [*safety.signs.groups.values(), *safety.signs.call_today.values()]
    lines = [plain(line) for each in groups if folder in each.source.file
             for line in (*each.full, *each.core)]
    assert len(texts) > 20
    assert len(lines) > 10
    # The pack's own text has such a word, so the words would be found.
    assert words.search(plain(safety.texts["D-LIMP"].text))
    assert [text for text in [*texts, *lines] if words.search(text)] == []


def too_hard(found: Scores) -> list[str]:
    """Return why a text is too hard for a tired reader."""
    mean = found.words / max(1, found.sentences)
    return [
        *([f"grade {found.grade:.1f}"] if found.grade > GRADE else []),
        *([f"{mean:.1f} words a sentence"] if mean > MEAN_SENTENCE else []),
    ]


def test_every_topic_is_easy_to_read(topic: Topic, safety: Safety) -> None:
    assert too_hard(score(told(topic, safety), safety.drugs)) == []


def test_hard_text_would_be_seen() -> None:
    hard = ["Degenerative alterations necessitate comprehensive radiological investigation."]
    assert too_hard(score(hard)) != []
    assert too_hard(score(["We walk and we " * 4 + "rest"])) == ["17.0 words a sentence"]


def test_no_sentence_is_too_long(topic: Topic, safety: Safety) -> None:
    long = [words for text in told(topic, safety) for words in sentences(text)
            if len(words) > LONGEST_SENTENCE]
    assert long == []


def test_every_topic_keeps_the_rules_of_its_pack(topic: Topic, safety: Safety) -> None:
    assert [str(problem) for problem in check_topic(topic, safety)] == []


def test_every_topic_has_what_a_reader_and_the_staff_need(topic: Topic) -> None:
    assert topic.covers
    assert topic.find
    assert topic.codes.icd10cm
    assert topic.teach_back
    assert topic.sources
    assert (topic.sheet is not None) == (topic.shelf == "counter")


def test_every_move_says_its_steps_and_how_much(topic: Topic) -> None:
    moves = [block for section in topic.sections for block in section.blocks
             if isinstance(block, Move)]
    assert all(move.steps and move.dose for move in moves)


def test_sheets_have_different_numbers(shipped: Project) -> None:
    numbers = [load_topic(shipped, slug, "en").sheet for slug in SLUGS]
    counter = [number for number in numbers if number is not None]
    assert len(counter) == len(set(counter))


def test_every_sheet_has_danger_signs(topic: Topic, safety: Safety) -> None:
    danger = danger_of(topic, safety)
    assert danger.core or danger.full
    assert danger.call_today


def test_the_emergency_sheet_has_every_group_of_the_pack(shipped: Project, safety: Safety) -> None:
    assert safety.pack.emergency_sheet is not None
    named = load_topic(shipped, safety.pack.emergency_sheet, "en").signs
    own = [name for name, group in safety.signs.groups.items() if "hip-and-back" in
           group.source.file]
    assert set(own) <= set(named)


def test_the_booklet_bundles_every_topic(shipped: Project) -> None:
    booklet = load_booklet(shipped, "hip-and-back-pain", "en")
    assert set(booklet.topics) == set(topic_slugs(shipped, "en")) == set(SLUGS)


@pytest.mark.parametrize("slug", BOOKLETS)
def test_a_booklet_begins_with_when_to_get_help(shipped: Project, slug: str) -> None:
    booklet = load_booklet(shipped, slug, "en")
    assert booklet.topics[0] == "when-to-see-a-doctor"


def test_every_part_of_the_article_is_answered(shipped: Project) -> None:
    covered = {part for slug in SLUGS for part in load_topic(shipped, slug, "en").covers}
    assert covered == {f"S{number}" for number in range(19)}


def test_ten_sheets_stand_on_the_counter_with_their_numbers(shipped: Project) -> None:
    numbers = {load_topic(shipped, slug, "en").sheet for slug in SLUGS
               if load_topic(shipped, slug, "en").shelf == "counter"}
    assert numbers == set(range(1, 11))


def test_disclaimers_are_short_and_keep_their_marker(safety: Safety) -> None:
    for one in safety.texts.values():
        assert one.marker in plain(one.text)
        assert len(plain(one.text).split()) <= 40
        if one.short is not None:
            assert one.marker in plain(one.short)
            assert len(plain(one.short).split()) <= 30, one.id


def test_the_boxes_of_a_sheet_are_short(safety: Safety) -> None:
    """Five core lines have about 65 words, a call today 45 at most."""
    signs = safety.signs
    lines = [line for name in safety.pack.danger_signs for line in signs.groups[name].core]
    assert sum(len(plain(line).split()) for line in lines) <= 75
    today = [line for group in signs.call_today.values() for line in group.core]
    assert sum(len(plain(line).split()) for line in today) <= 45


def test_what_a_topic_adds_to_a_call_today_keeps_the_box_short(
    topic: Topic, safety: Safety
) -> None:
    danger = danger_of(topic, safety)
    lines = [plain(line) for line, _ in danger.call_today]
    lines.append(load_words(open_project(builtin_root()), "en")["danger"]["no_answer"])
    assert danger.emergency or sum(len(line.split()) for line in lines) <= 45


def test_the_foot_of_a_sheet_is_short(topic: Topic, safety: Safety) -> None:
    """What stands there besides the clinic's own details and the sources has 60 words at most."""
    due = place(topic, safety).required
    said = [plain(one.text) for one in due if one.where in ("foot", "license")]
    assert len(said) == 5
    assert sum(len(words.split()) for words in said) <= 60


def test_the_drugs_that_a_sheet_names_are_known(safety: Safety) -> None:
    drugs = safety.drugs
    assert len(drugs) >= 60
    assert all(drug == drug.lower() for drug in drugs)
    assert {"ibuprofen", "advil", "acetaminophen", "tylenol", "oxycodone"} <= set(drugs)


def test_the_glossary_is_in_order_and_easy(shipped: Project) -> None:
    terms = load_glossary(shipped, "en")
    assert [one.term for one in terms] == sorted((one.term for one in terms), key=str.lower)


@pytest.mark.parametrize("path", sorted(CONTENT.rglob("*.yaml")), ids=lambda path: path.stem)
def test_no_leftovers_of_an_article_and_no_banned_words(path: Path) -> None:
    assert leftovers(path.read_text(encoding="utf-8")) == []


def test_leftovers_would_be_seen() -> None:
    assert leftovers("Ask the seller of the Spine Institute.") == ["seller", "spine institute"]


@pytest.mark.parametrize("path", sorted(CONTENT.rglob("*.yaml")), ids=lambda path: path.stem)
def test_editors_find_the_schema(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    up = "../" * len(path.relative_to(CONTENT).parts)
    assert first.startswith(f"# yaml-language-server: $schema={up}schema/")


def leftovers(text: str) -> list[str]:
    """Return the words that must stand nowhere in the content."""
    return [word for word in (*JUNK, *BANNED) if word in text.lower()]
