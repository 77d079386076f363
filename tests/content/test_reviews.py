"""A review holds for the words that were read, and for no others."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from handouts.content.models import Topic
from handouts.content.reviews import (
    Review,
    latest_valid,
    load_reviews,
    subject_of,
    topic_digest,
)
from handouts.content.safety import load_safety
from handouts.errors import HandoutError
from handouts.project import Project, builtin_root, open_project
from tests.conftest import Write
from tests.content.conftest import FIRST, HEAD, SECTIONS, Load, with_blocks

TODAY = date(2026, 11, 23)


def digest(topic: Topic) -> str:
    project = open_project(builtin_root())
    return topic_digest(topic, load_safety(project, topic.pack, "en"))


def held(project: Project, topic: Topic, today: date) -> Review | None:
    mine = topic_digest(topic, load_safety(project, topic.pack, "en"))
    return latest_valid(load_reviews(project), subject_of(topic, "en"), lambda _: mine, today)


def entry(digest: str, **changed: str) -> str:
    values = {"topic": "care", "sha256": digest, "version": '"1.0"', "by": "A Reader",
              "credentials": "RN", "on": "2026-11-01", "next": "2027-11-01"} | changed
    return "  - {" + ", ".join(f"{key}: {value}" for key, value in values.items()) + "}\n"


def test_no_file_is_no_review(project: Project, load: Load) -> None:
    assert held(project, load(HEAD + SECTIONS), TODAY) is None


def test_a_review_of_these_words_holds(project: Project, load: Load, write: Write) -> None:
    topic = load(HEAD + SECTIONS)
    write("reviews.yaml", "reviews:\n" + entry(digest(topic)))
    review = held(project, topic, TODAY)
    assert review is not None
    assert (review.by, review.credentials, review.on, review.next) == (
        "A Reader", "RN", "2026-11-01", "2027-11-01")


@pytest.mark.parametrize(
    "changed",
    [{"sha256": "0" * 64}, {"version": '"1.1"'}, {"topic": "other"}, {"lang": "es"},
     {"next": "2026-11-22"}, {"on": "2026-11-24"}],
)
def test_any_other_review_does_not(
    project: Project, load: Load, write: Write, changed: dict[str, str]
) -> None:
    topic = load(HEAD + SECTIONS)
    write("reviews.yaml", "reviews:\n" + entry(digest(topic), **changed))
    assert held(project, topic, TODAY) is None


def test_a_review_holds_on_its_last_day(project: Project, load: Load, write: Write) -> None:
    topic = load(HEAD + SECTIONS)
    write("reviews.yaml", "reviews:\n" + entry(digest(topic), next="2026-11-23"))
    assert held(project, topic, TODAY) is not None


def test_the_latest_of_several_counts(project: Project, load: Load, write: Write) -> None:
    topic = load(HEAD + SECTIONS)
    same = digest(topic)
    write("reviews.yaml", "reviews:\n" + entry(same, on="2026-11-20", by="B Reader")
          + entry(same))
    review = held(project, topic, TODAY)
    assert review is not None
    assert review.by == "B Reader"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [("sha256", "sha", "unknown key 'sha'"), ("RN", "", "credentials"), ("2027", "27", "date"),
     ("topic: care", "topic: ../x", "not a name"), ("1.0", "new", "version")],
)
def test_a_mistake_in_the_file(
    project: Project, load: Load, write: Write, old: str, new: str, says: str
) -> None:
    topic = load(HEAD + SECTIONS)
    write("reviews.yaml", "reviews:\n" + entry(digest(topic)).replace(old, new))
    with pytest.raises(HandoutError, match=says) as caught:
        held(project, topic, TODAY)
    assert caught.value.problems[0].source.line == 2


FULL = with_blocks("""
    - A **bold** word.
    - bullets: [a, b]
    - figure: {file: a.svg, title: b, alt: c}
""") + "teach_back: I can say it.\nplan: [Walk.]\n"


def test_a_disclaimer_that_changes_voids_a_review(
    project: Project, load: Load, write: Write
) -> None:
    topic = load(HEAD + SECTIONS)
    write("reviews.yaml", "reviews:\n" + entry(digest(topic)))
    words = (builtin_root() / "content/general/en/disclaimers.yaml").read_text(encoding="utf-8")
    write("content/general/en/disclaimers.yaml", words)
    assert held(project, topic, TODAY) is not None
    write("content/general/en/disclaimers.yaml", words.replace("Free to copy", "Free to share"))
    assert held(project, topic, TODAY) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Care at home", "Care at work"), ("What can I", "What may I"), ("Simple", "Plain"),
        ("Keep moving", "Keep still"), ("Rest a little", "Rest a lot"), ("Numb legs", "Numb feet"),
        ("**bold**", "bold"), ("[a, b]", "[b, a]"), ("bullets", "steps"), ("a.svg", "b.svg"),
        ("alt: c", "alt: d"), ("heading: More", "heading: Less"), ("kind: warning", "kind: tip"),
        ("I can say it", "I know it"), ("Walk.", "Run."), ("A guide", "A book"),
        ("[nerves]", "[nerves, groin]"),
    ],
)
def test_words_that_change_change_the_digest(load: Load, old: str, new: str) -> None:
    assert old in FULL
    assert digest(load(FULL)) != digest(load(FULL.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Care at home\nquestion: What can I do?\n",
         "question: What can I do?\n# a remark\ntitle: Care at home\n"),
        ("title: Care at home", 'title: "Care at home"'),
        ("Help people at home.", "Help."),
        ("shelf: counter", "shelf: chapter\nfind: [back]"),
        ("- bullets: [a, b]", "- bullets: {items: [a, b]}"),
    ],
)
def test_what_nobody_reads_does_not_change_the_digest(load: Load, old: str, new: str) -> None:
    assert old in FULL
    assert digest(load(FULL)) == digest(load(FULL.replace(old, new)))


def test_a_shared_part_counts_as_if_it_stood_in_the_topic(load: Load, write: Write) -> None:
    whole = digest(load(HEAD + SECTIONS))
    write("content/hip-and-back/en/shared/signs.yaml", "sections:\n" + FIRST)
    assert digest(load(HEAD + "sections:\n  - include: signs\n")) == whole
    write("content/hip-and-back/en/shared/signs.yaml",
          "sections:\n" + FIRST.replace("legs", "feet"))
    assert digest(load(HEAD + "sections:\n  - include: signs\n")) != whole


def test_the_digest_is_the_same_anywhere(tmp_path: Path) -> None:
    digests = set()
    code = ("import sys; from pathlib import Path; from handouts.project import open_project; "
            "from handouts.content.library import load_topic; "
            "from handouts.theme.brand import load_brand; "
            "from handouts.signed import printed_topic; from handouts.pdf.fonts import HOUSE; "
            "project = open_project(Path(sys.argv[1])); "
            "brand = load_brand(project, 'sample'); "
            "topic = load_topic(project, 'care', 'en'); "
            "print(printed_topic(project, topic, brand, HOUSE).digest())")
    for seed in ("1", "2"):
        folder = tmp_path / seed / "content" / "hip-and-back" / "en" / "topics"
        folder.mkdir(parents=True)
        (folder / "care.yaml").write_text(FULL, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / seed)], capture_output=True, text=True,
            check=True, env={**os.environ, "PYTHONHASHSEED": seed},
        )
        digests.add(done.stdout)
    assert len(digests) == 1
