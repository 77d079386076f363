"""From a slug to a finished document, with small topics written here."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timezone
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdfium2 import PdfDocument
from pypdfium2.raw import FPDF_PAGEOBJ_TEXT

from handouts.errors import HandoutError, UsageProblem
from handouts.orders import Built, Failed, Job, Order, all_orders, build_day
from handouts.pipeline import build_each, build_one
from handouts.project import open_project
from handouts.variants import Variant
from tests.check.conftest import small_project

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 12, 1)

TOPIC = """\
title: {title}
question: What helps?
purpose: Help adults choose.
summary: Small steps.
main_message: Rest a little, then move.
key_points: [One thing., Another thing., A third thing.]
danger_signs: [nerves]
shelf: counter
version: "1.2"
updated: "2026-03-04"
sections:
  - heading: Danger signs
    blocks:
      - notice: {{kind: emergency, items: [A weak leg]}}
  - heading: At home
    blocks:
      - {text}
sources: [{{title: A book, publisher: A house}}]
"""
BOOKLET = """\
title: A small booklet
subtitle: For trying
summary: Two chapters.
topics: [{topics}]
version: "3.0"
updated: "2026-03-04"
"""

Write = Callable[..., None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Return a function that writes a topic into an otherwise empty project."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)

    def go(slug: str, text: str = "Walk each day.", title: str = "A small topic") -> None:
        path = tmp_path / "content" / "hip-and-back" / "en" / "topics" / f"{slug}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TOPIC.format(title=title, text=text), encoding="utf-8")

    return go


def booklet(name: str, *topics: str) -> None:
    path = Path("content/hip-and-back/booklets") / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(BOOKLET.format(topics=", ".join(topics)), encoding="utf-8")


def build(slug: str) -> Built:
    return build_one(Job(open_project(Path()), today=TODAY), Order("topic", slug))


def problems(slug: str) -> list[str]:
    with pytest.raises(HandoutError) as caught:
        build(slug)
    return [str(problem) for problem in caught.value.problems]


def reader(built: Built) -> PdfReader:
    return PdfReader(io.BytesIO(built.pdf))


def test_a_topic_becomes_a_document_with_its_words(write: Write) -> None:
    write("small", "Walk to the corner & back.")
    built = build("small")
    assert (built.slug, built.kind, built.filename) == ("small", "topic", "small.pdf")
    assert (built.title, built.version, built.lang) == ("A small topic", "1.2", "en")
    pdf = reader(built)
    assert built.pages == len(pdf.pages)
    assert "Walk to the corner & back." in " ".join(
        " ".join(page.extract_text() for page in pdf.pages).split()
    )
    assert pdf.metadata is not None
    assert pdf.metadata.title == "A small topic"


def test_the_date_is_that_of_the_topic(write: Write) -> None:
    write("small")
    meta = reader(build("small")).metadata
    assert meta is not None
    assert meta.creation_date == datetime(2026, 3, 4, tzinfo=timezone.utc)


def test_source_date_epoch_wins(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("small")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    meta = reader(build("small")).metadata
    assert meta is not None
    assert meta.creation_date == datetime(1970, 1, 2, tzinfo=timezone.utc)


def test_reviews_are_judged_by_today_or_a_later_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
    assert build_day(now) == date(2026, 11, 23)
    for epoch, day in (("86400", date(2026, 11, 23)), ("1900000000", date(2030, 3, 17))):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        assert build_day(now) == day


def test_a_booklet_holds_its_chapters_in_order(write: Write) -> None:
    write("first", "The first text.", "First title")
    write("second", "The second text.", "Second title")
    booklet("both", "second", "first")
    built = build_one(Job(open_project(Path()), today=TODAY), Order("booklet", "both"))
    assert (built.kind, built.title, built.version) == ("booklet", "A small booklet", "3.0")
    words = " ".join(page.extract_text() for page in reader(built).pages)
    assert words.rindex("The second text.") < words.rindex("The first text.")


def test_a_booklet_tells_the_problems_of_every_chapter(write: Write) -> None:
    write("first", "{tip: x}")
    write("second", "{tap: x}")
    booklet("both", "first", "second")
    with pytest.raises(HandoutError) as caught:
        build_one(Job(open_project(Path()), today=TODAY), Order("booklet", "both"))
    files = {problem.source.file for problem in caught.value.problems}
    assert files == {f"content/hip-and-back/en/topics/{name}.yaml" for name in ("first", "second")}


def test_a_topic_that_breaks_a_disclaimer_rule_is_refused(write: Write) -> None:
    write("small", title="Ibuprofen for all")
    assert any("content/hip-and-back/en/topics/small.yaml:1:" in found and "DIS004" in found
               for found in problems("small"))


def test_a_character_without_a_glyph_is_refused_with_its_place(write: Write) -> None:
    write("small", "Walk \u23e3 far.")
    (found,) = problems("small")
    assert found.startswith("content/hip-and-back/en/topics/small.yaml:17:9: GLY001 ")
    assert "U+23E3" in found


@pytest.mark.parametrize(("line", "place"), [
    ("after_hours: call \u16a0", "5:14"), ("address: [1 Main Street, Suite \u16a0]", "5:26"),
    ("thresholds: {weeks_before_visit: \u16a0}", "5:34"),
])
def test_a_character_of_the_brand_is_told_at_the_brands_line(
    line: str, place: str, write: Write
) -> None:
    write("small")
    brand = Path("templates/brands/ours/brand.yaml")
    brand.parent.mkdir(parents=True)
    after_hours = "" if line.startswith("after_hours") else "after_hours: call 911\n"
    brand.write_text(f"# Ours\nname: A Clinic\nphone: 555-0123\nhours: daily\n{line}\n"
                     f"{after_hours}", encoding="utf-8")
    with pytest.raises(HandoutError) as caught:
        build_one(Job(open_project(Path()), brand="ours", today=TODAY), Order("topic", "small"))
    assert [str(each.source) for each in caught.value.problems] == [f"{brand.as_posix()}:{place}"]


def test_a_missing_figure_is_refused_with_its_place(write: Write) -> None:
    write("small", "figure: {file: nowhere.svg, title: None, alt: Nothing}")
    (found,) = problems("small")
    assert found.startswith("content/hip-and-back/en/topics/small.yaml:17:")
    assert "nowhere.svg" in found


def test_one_failure_does_not_stop_the_others(write: Write) -> None:
    write("good")
    write("broken", "{tip: x}")
    orders = [Order("topic", slug) for slug in ("broken", "good")]
    failed, built = build_each(Job(open_project(Path()), today=TODAY), orders)
    assert isinstance(failed, Failed)
    assert failed.order == orders[0]
    assert failed.problems
    assert isinstance(built, Built)


def test_an_unknown_brand_stops_all(write: Write) -> None:
    write("good")
    with pytest.raises(UsageProblem, match="no brand 'sampel'"):
        list(build_each(
            Job(open_project(Path()), brand="sampel", today=TODAY), [Order("topic", "good")]))


# A build in a process of its own: umask, then slug.
ALONE = """
import os, sys
from handouts import cli
os.umask(int(sys.argv[1], 8))
sys.exit(cli.main(["--topic", "small", "--output", "out"]))
"""


def alone(folder: Path, umask: str, **env: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-c", ALONE, umask], cwd=folder, capture_output=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), **env}, timeout=120, check=False,
    )
    assert done.returncode == 0, done.stderr
    return (folder / "out" / "small.pdf").read_bytes()


def test_the_same_bytes_whatever_surrounds_the_build(
    write: Write, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    write("small", "5 µg of Tiếng Việt.")
    here = alone(tmp_path, "022", TZ="UTC", PYTHONHASHSEED="1")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (tmp_path / "content").rename(elsewhere / "content")
    there = alone(
        elsewhere, "077", TZ="Asia/Tokyo", PYTHONHASHSEED="2", LC_ALL="C", RL_pageCompression="0",
    )
    assert here == there
    (elsewhere / "content").rename(tmp_path / "content")
    assert build("small").pdf == here
    write("small", "Other words.")
    assert build("small").pdf != here


def test_a_booklet_of_twenty_chapters_wastes_no_paper() -> None:
    made = build_one(Job(open_project(Path()), today=TODAY), Order("booklet", "hip-and-back-pain"))
    assert made.pages <= 40


@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_a_clinic_with_much_to_say_of_itself_still_gets_sheets_of_two_pages(
    write: Write, paper: str
) -> None:
    brand = Path("templates/brands/ours/brand.yaml")
    brand.parent.mkdir(parents=True)
    brand.write_text(
        "name: Example Metropolitan Orthopedic, Spine and Rehabilitation Center (no real clinic)\n"
        "phone: (217) 555-0123 or (217) 555-0199 ext. 4321\n"
        "address: [12345 North Main Street Parkway, Building C, Suite 200, 'Your town, ST 12345']\n"
        "hours: Monday to Thursday, 7:30 am to 6:30 pm; Friday, 7:30 am to 5 pm; Saturday, 9 am to "
        "1 pm; closed Sunday and holidays\n"
        "after_hours: call our nurse line at (217) 555-0124, or go to urgent care at 200 Main "
        "Street\n", encoding="utf-8")
    project = open_project(Path())
    orders = [each for each in all_orders(project, "en") if each.kind == "topic"]
    job = Job(project, brand="ours", today=TODAY, variant=Variant(paper=paper))
    made = list(build_each(job, orders))
    assert [each.slug for each in made if isinstance(each, Built) and each.pages != 2] == []
    assert sum(isinstance(each, Built) for each in made) == 20


@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_a_sixth_of_page_2_stays_free_for_what_a_clinic_adds(paper: str) -> None:
    project = open_project(Path())
    orders = [each for each in all_orders(project, "en") if each.kind == "topic"]
    made = build_each(Job(project, today=TODAY, variant=Variant(paper=paper)), orders)
    free = {each.slug: free_of_page_2(each.pdf) for each in made if isinstance(each, Built)}
    assert {slug: share for slug, share in free.items() if share <= 1 / 6} == {}
    assert len(free) == 20


def free_of_page_2(pdf: bytes) -> float:
    """Return the share of page 2 between its last line and the rule above its foot."""
    with PdfDocument(pdf) as document:
        page = document[1]
        foot, top = 15.5 * 72 / 25.4, float(page.get_height()) - 13.5 * 72 / 25.4
        lines: list[float] = [text.get_matrix().f for text in page.get_objects([FPDF_PAGEOBJ_TEXT])]
    return (min(line for line in lines if line > foot) - foot) / (top - foot)


TOO_MUCH = "Take up to 6000 mg of acetaminophen a day."


def test_a_dose_above_its_ceiling_stops_a_topic_and_its_booklets(tmp_path: Path) -> None:
    project = small_project(tmp_path, ("Rest a little.", TOO_MUCH))
    booklet = tmp_path / "content/hip-and-back/booklets/pair.yaml"
    booklet.parent.mkdir()
    booklet.write_text("title: A pair\nsubtitle: Two\nsummary: Two.\ntopics: [small, faq]\n"
                       'version: "1.0"\nupdated: "2026-11-23"\n', encoding="utf-8")
    for order in (Order("topic", "small"), Order("booklet", "pair")):
        with pytest.raises(HandoutError) as caught:
            build_one(Job(project), order)
        assert "PL061" in {problem.rule for problem in caught.value.problems}
        assert all(problem.source.file.endswith("small.yaml") for problem in caught.value.problems)


@pytest.mark.parametrize("words", [
    "ibuprofen 800 mg every 2 hours", "2 g of Tylenol every 4 hours"])
def test_a_dose_above_its_ceiling_in_a_brand_stops_every_topic(tmp_path: Path, words: str) -> None:
    project = small_project(tmp_path)
    brand = tmp_path / "templates/brands/sample/brand.yaml"
    brand.parent.mkdir(parents=True)
    shipped = (project.builtin / "templates/brands/sample/brand.yaml").read_text(encoding="utf-8")
    brand.write_text(f"{shipped}license: For pain, {words}.\n", encoding="utf-8")
    with pytest.raises(HandoutError) as caught:
        build_one(Job(open_project(tmp_path)), Order("topic", "small"))
    assert [problem.rule for problem in caught.value.problems] == ["PL063"]
    assert caught.value.problems[0].source.file.endswith("brand.yaml")
