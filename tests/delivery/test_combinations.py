"""Several brands, languages and ways to print in one run; its plan as data, and its parts."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from handouts import common, pipeline
from handouts.cli import main
from handouts.cli.app import without_both
from handouts.common import gather
from handouts.delivery.manifest import read_manifest
from handouts.delivery.parts import part_files
from handouts.errors import UsageProblem
from handouts.matrix import combinations, variants_of
from handouts.orders import Job
from handouts.project import open_project
from handouts.settings import Matrix
from handouts.variants import STANDARD, Variant
from tests.check.conftest import SMALL, small_project
from tests.kept import keep, stand_in_copy

LARGE, GRAY = Variant(large_print=True), Variant(gray=True)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with the topics faq and small, and a second brand."""
    two_brands(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def two_brands(folder: Path) -> None:
    small_project(folder)
    path = folder / "content/hip-and-back/en/topics/faq.yaml"
    path.write_text(SMALL.replace("A small sheet", "Many questions"), encoding="utf-8")
    (folder / "handouts.yaml").write_text("topics: [small, faq]\nbooklets: []\n", encoding="utf-8")
    add_brand(folder, "ours")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make() -> None:
        two_brands(Path.cwd())
        assert main(["--all", "-q", "--gray", "both"]) == 0

    return keep(tmp_path_factory.mktemp("combinations") / "project", make)


@pytest.fixture
def built(kept: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a copy of a folder that was built with and without colors."""
    return stand_in_copy(kept, monkeypatch)


def add_brand(folder: Path, name: str, more: str = "") -> None:
    place = folder / "templates/brands" / name
    place.mkdir(parents=True)
    (place / "brand.yaml").write_text(
        f"name: Clinic {name}\naddress: [1 Way]\nphone: 303-867-5309\nhours: Monday\n"
        f"after_hours: call 303-867-5310\n{more}", encoding="utf-8")


def plan(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["--all", "--plan", *args]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file()}


# -- combinations ----------------------------------------------------------------------------


def test_one_combination_has_no_folder_and_brands_alone_have_one_each() -> None:
    assert [each.folder for each in combinations(["a"], ["en"], [STANDARD])] == [""]
    assert [each.folder for each in combinations(["a", "b", "a"], ["en"], [STANDARD])] == ["a", "b"]


def test_another_language_or_print_that_is_added_later_moves_no_file() -> None:
    few = {each.folder for each in combinations(["a"], ["en"], [STANDARD, LARGE])}
    more = {each.folder for each in combinations(["a", "b"], ["en", "es"], [STANDARD, LARGE, GRAY])}
    assert few == {"a/en/standard", "a/en/large-print"}
    assert few < more
    assert len(more) == 12


def test_what_is_given_wins_over_the_matrix_and_that_over_the_settings() -> None:
    matrix = Matrix(papers=("a4",), gray=(False, True))
    assert variants_of(LARGE, None) == (LARGE,)
    assert [each.name for each in variants_of(LARGE, matrix)] == ["large-print.a4",
                                                                   "large-print.gray.a4"]
    assert [each.name for each in variants_of(LARGE, matrix, gray=(False,), papers=("letter",))] \
        == ["large-print.letter"]


@pytest.mark.parametrize(("line", "kept", "both"), [
    ("--all --large-print both", "--all", {"large_print"}),
    ("--gray=both --all --large-print", "--all --large-print", {"gray"}),
    ("check --gray both", "check --gray both", set()),
    ("--topic list --gray both -o merge", "--topic list -o merge", {"gray"}),
    ("--topic --gray both", "--topic", {"gray"}),
    ("--large-print --topic both", "--large-print --topic both", set()),
])
def test_both_is_a_word_of_two_switches_before_any_command(
    line: str, kept: str, both: set[str]
) -> None:
    assert without_both(line.split(), {"--topic", "-o"}) == (kept.split(), frozenset(both))


def test_each_combination_has_the_bytes_that_it_has_alone(folder: Path) -> None:
    args = ["--brand", "sample", "--brand", "ours"]
    assert main(["--all", "-q", *args, "--gray", "both", "-o", "all"]) == 0
    assert main(["--all", "-q", "--brand", "ours", "--gray", "-o", "alone"]) == 0
    assert files(folder / "all/ours/en/gray") == files(folder / "alone")
    assert (folder / "all/sample/en/standard/faq.pdf").read_bytes() != (
        folder / "all/ours/en/standard/faq.pdf").read_bytes()


def test_ways_to_print_share_what_is_read_checked_and_rendered(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = {"load_topic": common, "render_topic": pipeline, "load_brand": common}
    counts = dict.fromkeys(where, 0)

    def counted(name: str) -> Callable[..., Any]:
        real = getattr(where[name], name)

        def call(*args: Any, **more: Any) -> Any:
            counts[name] += 1
            return real(*args, **more)
        return call

    for name in counts:
        monkeypatch.setattr(where[name], name, counted(name))
    assert main(["--all", "-q", "--brand", "ours", "--gray", "both", "--large-print", "both"]) == 0
    assert counts == {"load_topic": 2, "render_topic": 2, "load_brand": 1}


def test_a_long_lived_gathering_shares_nothing_that_was_rendered(folder: Path) -> None:
    assert gather(Job(open_project(folder))).last is None


def test_a_page_leads_to_each_shelf_without_a_script(built: Path) -> None:
    page = (built / "build/index.html").read_text(encoding="utf-8")
    links = re.findall('href="([^"]+)"', page)
    assert links == ["sample/index.html", "sample/en/standard/index.html",
                     "sample/en/gray/index.html"]
    assert all((built / "build" / link).is_file() for link in links)
    assert "Sample Clinic (example only), English, gray" in page
    assert "<script" not in page
    assert '<html lang="en">' in page
    assert page.count("<h1>") == page.count("<main>") == 1
    listed = json.loads((built / "build/combinations.json").read_text(encoding="utf-8"))
    assert [each["states"] for each in listed["combinations"]] == [{"current": 2}] * 2


def test_a_page_of_each_brand_has_one_card_for_all_prints_of_a_topic(folder: Path) -> None:
    assert main(["--all", "-q", "--gray", "both", "--html"]) == 0
    page = (folder / "build/sample/index.html").read_text(encoding="utf-8")
    assert page.count('<li class="card"') == 2
    links = re.findall('href="([^"]+)"', page)
    assert {"en/standard/faq.pdf", "en/gray/faq.gray.pdf", "en/standard/faq.en.html"} <= {*links}
    assert all((folder / "build/sample" / link).is_file() for link in links)


def test_the_page_of_a_brand_never_tells_of_files_that_changed_since(built: Path) -> None:
    path = built / "build/sample/index.html"
    whole = path.read_bytes()
    topic = next((built / "content").rglob("small.yaml"))
    text = topic.read_text(encoding="utf-8")
    topic.write_text(text.replace("title: ", "title: Very ", 1), encoding="utf-8")
    assert main(["--topic", "small", "-q", "-o", "build/sample/en/gray/", "--gray"]) == 0
    waiting = path.read_text(encoding="utf-8")
    assert "have just been changed" in waiting
    assert ".pdf" not in waiting
    assert main(["--all", "-q", "--gray", "both"]) == 0
    assert b"Very " in path.read_bytes() != whole


def test_the_page_of_a_brand_replaces_no_page_of_others(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "build/sample").mkdir(parents=True)
    (folder / "build/sample/index.html").write_text("<p>ours", encoding="utf-8")
    assert main(["--all", "-q", "--gray", "both"]) == 1
    assert "USE024" in capsys.readouterr().err
    assert (folder / "build/sample/index.html").read_text(encoding="utf-8") == "<p>ours"
    assert "sample/index.html\"" not in (folder / "build/index.html").read_text(encoding="utf-8")


def test_the_page_keeps_what_an_earlier_run_made_while_it_is_there(built: Path) -> None:
    assert main(["--all", "-q", "--large-print", "both"]) == 0
    page = (built / "build/index.html").read_text(encoding="utf-8")
    assert page.count("<tr>") == 1 + 3
    shutil.rmtree(built / "build/sample/en/gray")
    assert main(["--all", "-q", "--large-print", "both"]) == 0
    assert "gray" not in (built / "build/index.html").read_text(encoding="utf-8")


def test_a_folder_with_a_shelf_of_its_own_keeps_its_page(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--all", "-q"]) == 0
    page = (folder / "build/index.html").read_bytes()
    assert main(["--all", "-q", "--gray", "both"]) == 1
    assert "USE071" in capsys.readouterr().err
    assert (folder / "build/index.html").read_bytes() == page
    assert (folder / "build/sample/en/gray/faq.gray.pdf").is_file()


def test_a_second_run_builds_nothing(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(built / "build")
    assert main(["--all", "--json", "--gray", "both"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [each["status"] for each in data["documents"]] == ["unchanged"] * 4
    assert files(built / "build") == before


def test_a_brand_with_problems_stops_no_other(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_brand(folder, "broken", "phnoe: x\n")
    assert main(["--all", "-q", "--brand", "broken", "--brand", "ours", "--gray", "both"]) == 1
    assert "phnoe" in capsys.readouterr().err
    assert (folder / "build/ours/en/gray/faq.gray.pdf").is_file()
    assert not list((folder / "build").glob("broken/**/*.pdf"))


def test_a_topic_with_problems_stops_no_other(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "content/hip-and-back/en/topics/small.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("shelf: chapter", "shelf: x"),
                    encoding="utf-8")
    assert main(["--all", "-q", "--gray", "both"]) == 1
    said = capsys.readouterr().err
    assert said.count("small.yaml") == 1
    assert said.endswith("the same stops 1 more handout: small\n")
    assert main(["--all", "-q", "--gray", "both", "--large-print", "both"]) == 1
    assert capsys.readouterr().err.endswith("the same stops 3 more handouts: small\n")
    assert len(list((folder / "build").rglob("faq*.pdf"))) == 4


def test_an_unknown_brand_or_language_among_several_is_told_before_anything_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    args = ["--brand", "ours", "--brand", "smaple", "--lang", "en", "--lang", "xx"]
    assert main(["--all", *args]) == 2
    shown = capsys.readouterr().err
    assert "BRD001 no brand 'smaple'" in shown
    assert "USE012 there is nothing to build in language 'xx'" in shown
    assert not (folder / "build").exists()


@pytest.mark.parametrize("plan", [[], ["--plan"]])
def test_an_unknown_brand_is_told_once_before_whose_files_lie_there(
    folder: Path, capsys: pytest.CaptureFixture[str], plan: list[str]
) -> None:
    assert main(["--all", "-q"]) == 0
    before = files(folder / "build")
    assert main(["--all", *plan, "--brand", "smaple"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "--brand: BRD001 no brand 'smaple'", "  hint: did you mean 'sample'?"]
    assert files(folder / "build") == before


@pytest.mark.parametrize("plan", [[], ["--plan"]])
def test_a_language_that_nothing_is_in_is_told_once(
    folder: Path, capsys: pytest.CaptureFixture[str], plan: list[str]
) -> None:
    assert main(["--all", *plan, "--lang", "xx"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "--lang: USE012 there is nothing to build in language 'xx'", "  hint: languages here: en"]


@pytest.mark.parametrize(("lines", "told"), [
    ("brand: smaple", "handouts.yaml:1:8: BRD001 no brand 'smaple'"),
    ("lang: xx", "handouts.yaml:1:7: USE012 there is nothing to build in language 'xx'"),
    ("matrix:\n  brands:\n    - ours\n    - smaple", "handouts.yaml:4:7: BRD001 no brand"),
    ("matrix:\n  langs: [xx]", "handouts.yaml:2:11: USE012 there is nothing to build in"),
    ("matrix:\n  langs: [en, xx]", "handouts.yaml:2:15: USE012 there is nothing to build in"),
    ("packs: [hip-and-bakc]", "handouts.yaml:1:9: PCK003 there is no pack 'hip-and-bakc'"),
])
def test_a_name_in_handouts_yaml_that_nothing_has_is_told_at_its_line(
    folder: Path, capsys: pytest.CaptureFixture[str], lines: str, told: str
) -> None:
    (folder / "handouts.yaml").write_text(f"{lines}\n", encoding="utf-8")
    assert main(["--all", "--plan"]) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert not said.out


def test_a_topic_that_a_language_lacks_is_left_out_there_and_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = folder / "content/hip-and-back/es/topics"
    place.mkdir(parents=True)
    shutil.copy(folder / "content/hip-and-back/en/topics/small.yaml", place)
    found = plan(capsys, "--lang", "en", "--lang", "es")
    assert sorted(each["path"] for each in found["documents"]) == [
        "sample/en/standard/faq.pdf", "sample/en/standard/small.pdf",
        "sample/es/standard/small.es.pdf"]
    main(["--all", "--plan", "--lang", "en", "--lang", "es"])
    assert "not in language 'es': faq" in capsys.readouterr().err
    # A topic that no language has is a mistake, as it is in one.
    (folder / "handouts.yaml").write_text("topics: [smal, faq]\nbooklets: []\n", encoding="utf-8")
    assert main(["--all", "--plan", "--lang", "en", "--lang", "es"]) == 1
    assert "there is no topic 'smal'" in capsys.readouterr().err


def test_one_topic_in_several_ways(folder: Path) -> None:
    assert main(["--topic", "faq", "--gray", "both", "-q"]) == 0
    assert sorted(files(folder / "build")) == [
        "sample/en/gray/faq.gray.pdf", "sample/en/standard/faq.pdf"]


def test_a_command_that_takes_one_language_refuses_two(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lang", "en", "--lang", "es", "list"]) == 2
    assert "USE018 2 languages" in capsys.readouterr().err
    assert main(["--lang", "en", "list"]) == 0


# -- matrix: in handouts.yaml ----------------------------------------------------------------


def test_the_matrix_of_handouts_yaml_is_for_all_alone(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (folder / "handouts.yaml").open("a", encoding="utf-8") as file:
        file.write("matrix:\n  brands: [sample, ours]\n  gray: both\n  papers: [letter]\n")
    assert len(plan(capsys)["combinations"]) == 4
    assert [each["brand"] for each in plan(capsys, "--brand", "ours")["combinations"]] == [
        "ours", "ours"]
    assert main(["--topic", "small", "-q"]) == 0
    assert (folder / "build/small.pdf").is_file()


@pytest.mark.parametrize(("lines", "told"), [
    ("matrix: [a]", "handouts.yaml:1:9: SET002 matrix: expected what to combine"),
    ("matrix:\n  brand: [a]", "handouts.yaml:2:3: SET001 unknown key 'brand' in matrix"),
    ("matrix:\n  brands: a", "handouts.yaml:2:11: SET002 matrix: brands: expected a list"),
    ("matrix:\n  brands: []", "handouts.yaml:2:11: SET002 matrix: brands: expected a list"),
    ("matrix:\n  langs:\n    - en\n    - English", "handouts.yaml:4:7: SET002 matrix: langs: "),
    ("matrix:\n  papers: [a4, a4]", "handouts.yaml:2:16: SET002 matrix: papers: 'a4' stands"),
    ("matrix:\n  brands:\n  -", "handouts.yaml:3:4: SET002 matrix: brands: an empty value is not"),
    ("matrix:\n  langs: [{a: b}]", "handouts.yaml:2:11: SET002 matrix: langs: a group of keys is"),
    ("matrix:\n  gray: [true]", "handouts.yaml:2:9: SET002 matrix: gray: a list is none of"),
    ("matrix:\n  gray: maybe", "handouts.yaml:2:9: SET002 matrix: gray: 'maybe' is none of"),
])
def test_a_mistake_in_the_matrix_is_told_at_its_line(
    folder: Path, capsys: pytest.CaptureFixture[str], lines: str, told: str
) -> None:
    (folder / "handouts.yaml").write_text(lines + "\n", encoding="utf-8")
    assert main(["--all"]) == 1
    assert told in capsys.readouterr().err


# -- the plan and its parts ------------------------------------------------------------------


def test_the_plan_tells_what_is_current_and_writes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = plan(capsys, "--gray", "both")
    assert not (folder / "build").exists()
    assert (first["plan"], first["part"]) == (1, None)
    assert [each["current"] for each in first["documents"]] == [False] * 4
    assert main(["--all", "-q", "--gray", "both"]) == 0
    path = folder / "content/hip-and-back/en/topics/small.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("Walk a little", "Walk"),
                    encoding="utf-8")
    (folder / "build/sample/en/gray/faq.gray.pdf").unlink()
    second = plan(capsys, "--gray", "both")
    assert {each["path"]: each["current"] for each in second["documents"]} == {
        "sample/en/standard/small.pdf": False, "sample/en/standard/faq.pdf": True,
        "sample/en/gray/small.gray.pdf": False, "sample/en/gray/faq.gray.pdf": False}
    assert not any(each["current"] for each in plan(
        capsys, "--gray", "both", "--force")["documents"])


def test_the_digest_in_the_plan_is_that_of_the_manifest(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = plan(capsys)
    assert main(["--all", "-q"]) == 0
    entries = read_manifest(folder / "build").entries.values()
    assert {each["slug"]: each["inputs"] for each in found["documents"]} == {
        entry.slug: entry.inputs for entry in entries}


def test_the_plan_of_a_project_without_documents(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "handouts.yaml").write_text("topics: []\nbooklets: []\n", encoding="utf-8")
    assert main(["--all", "--plan"]) == 2
    said = capsys.readouterr()
    assert "USE012" in said.err
    assert not said.out


@pytest.mark.parametrize(
    "part", ["0/2", "3/2", "1/0", "1", "a/b", "-1/2", "1/1000000", "1/2/3", ""])
def test_a_part_that_there_is_not(
    folder: Path, capsys: pytest.CaptureFixture[str], part: str
) -> None:
    assert main(["--all", "--part", part]) == 2
    assert "--part: USE070" in capsys.readouterr().err
    assert not (folder / "build").exists()


def test_the_plan_of_a_part_says_of_no_part_that_it_is_empty(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in (1, 2, 3):
        assert main(["--all", "--plan", "--part", f"{number}/3"]) == 0
    assert not capsys.readouterr().err
    # A part that was built and holds nothing says so.
    assert main(["--all", "--part", "1/100000"]) == 0
    assert capsys.readouterr().err == "part 1/100000 holds nothing\n"


def test_parts_go_with_all(folder: Path) -> None:
    assert main(["--topic", "faq", "--part", "1/2"]) == 2
    assert main(["--topic", "faq", "--plan"]) == 2


def test_parts_make_up_the_whole_and_all_completes_the_shelf(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    args = ["--gray", "both"]
    whole = {each["path"] for each in plan(capsys, *args)["documents"]}
    parts = [{each["path"] for each in plan(capsys, *args, "--part", f"{number}/3")["documents"]}
             for number in (1, 2, 3)]
    assert sorted(path for part in parts for path in part) == sorted(whole)
    for number in (2, 3, 1):
        assert main(["--all", "-q", *args, "--part", f"{number}/3"]) == 0
    shelf = folder / "build/sample/en/gray"
    assert part_files(shelf)
    assert not (shelf / "manifest.json").exists()
    assert not (folder / "build/index.html").exists()
    assert all(each["current"] for each in plan(capsys, *args)["documents"])
    assert main(["--all", "--json", *args]) == 0
    assert {each["status"] for each in json.loads(capsys.readouterr().out)["documents"]} == {
        "unchanged"}
    assert not part_files(shelf)
    assert main(["--all", "-q", *args, "-o", "other"]) == 0
    assert files(folder / "build") == files(folder / "other")


def test_a_part_is_believed_only_where_its_file_is_the_one_that_it_tells_of(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--all", "-q", "--part", "1/1"]) == 0
    path = folder / "build/faq.pdf"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"x")
    assert main(["--all", "--json"]) == 0
    status = {each["slug"]: each["status"] for each in json.loads(
        capsys.readouterr().out)["documents"]}
    assert status == {"small": "unchanged", "faq": "written"}
    assert path.read_bytes() == whole


def test_a_part_that_replaces_a_file_marks_its_card(folder: Path) -> None:
    assert main(["--all", "-q"]) == 0
    path = folder / "content/hip-and-back/en/topics/small.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("Walk a little", "Walk"),
                    encoding="utf-8")
    assert main(["--all", "-q", "--part", "1/1"]) == 0
    states = {entry.slug: entry.state for entry in read_manifest(
        folder / "build").entries.values()}
    assert states == {"faq": "current", "small": "stale"}
    assert main(["--all", "-q"]) == 0
    assert {entry.state for entry in read_manifest(folder / "build").entries.values()} == {
        "current"}


def test_a_part_that_cannot_be_written_down_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "build/manifest.part-1-of-1.json").mkdir(parents=True)
    assert main(["--all", "-q", "--part", "1/1"]) == 1
    assert "OUT001" in capsys.readouterr().err
    (folder / "build/manifest.part-1-of-1.json").rmdir()
    assert main(["--all", "-q"]) == 0
    assert {entry.state for entry in read_manifest(folder / "build").entries.values()} == {
        "current"}


def test_no_part_has_a_name_that_is_none() -> None:
    from handouts.delivery.plan import part_named

    assert part_named("1/1").name == "1/1"
    with pytest.raises(UsageProblem):
        part_named("٣/٤")
