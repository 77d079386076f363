"""What a build writes, prints and returns."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from handouts import pipeline
from handouts.cli import build as build_module
from handouts.content.library import slug_meant
from handouts.delivery import batch
from handouts.errors import HandoutError, Problem, Source
from handouts.orders import Built, Job, Order
from handouts.project import builtin_root, open_project
from handouts.variants import Variant
from tests.cli.conftest import Run, fake_build

pytestmark = pytest.mark.usefixtures("engine")


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_one_topic_becomes_a_file_named_on_standard_output(run: Run, folder: Path) -> None:
    result = run("--topic", "alpha")
    assert (result.code, result.out, result.err) == (0, "build/alpha.pdf\n", "")
    assert (folder / "build" / "alpha.pdf").read_bytes() == b"%PDF topic alpha en sample"


def test_several_topics_a_line_each_and_each_once(run: Run) -> None:
    result = run("--topic", "gamma", "--topic", "alpha", "--topic", "gamma")
    assert result.out == "build/gamma.pdf\nbuild/alpha.pdf\n"


def test_output_folder(run: Run, folder: Path) -> None:
    assert run("--topic", "alpha", "--output", "to/print").out == "to/print/alpha.pdf\n"
    assert files_in(folder / "to" / "print") == ["alpha.pdf"]


def test_output_file(run: Run, folder: Path) -> None:
    assert run("--topic", "alpha", "-o", "mine.pdf").out == "mine.pdf\n"
    assert (folder / "mine.pdf").is_file()
    assert not (folder / "build").exists()


@pytest.mark.parametrize("name", ["a.docx", "out/a.html", "A.TXT"])
def test_a_file_that_is_no_pdf_is_refused(run: Run, folder: Path, name: str) -> None:
    result = run("--topic", "alpha", "-o", name)
    assert result.code == 2
    assert f"--output: USE028 {name} is no name for a handout" in result.err
    assert f"hint: write {Path(name).with_suffix('.pdf')}, or name a folder" in result.err
    assert not (folder / name).exists()


@pytest.mark.parametrize("word", [
    "home-remedies", "Home-Remedies", "2", "#2", "Home care for hip and back pain",
    "home care for hip and back pain"])
def test_a_topic_is_named_by_its_name_its_title_or_its_number(word: str) -> None:
    assert slug_meant(open_project(builtin_root()), word, "en", ["topic"]) == "home-remedies"


def test_a_word_that_means_nothing_or_another_kind_is_told(run: Run) -> None:
    assert "it is a topic: --topic alpha" in run("--booklet", "ALPHA").err
    assert "there is no topic '99'" in run("--topic", "99").err


def test_a_folder_named_like_a_file_is_a_folder(run: Run, folder: Path) -> None:
    (folder / "odd.pdf").mkdir()
    assert run("--topic", "alpha", "-o", "odd.pdf").out == "odd.pdf/alpha.pdf\n"


def test_one_file_for_two_documents_is_refused(run: Run, folder: Path) -> None:
    result = run("--topic", "alpha", "--topic", "gamma", "--output", "mine.pdf")
    assert result.code == 2
    assert result.err.splitlines() == [
        "--output: USE013 2 documents cannot share one file",
        "  hint: name a folder, or build one document at a time",
    ]
    assert files_in(folder) == ["content"]


def test_a_failed_topic_does_not_stop_the_others(run: Run, folder: Path) -> None:
    result = run("--topic", "alpha", "--topic", "beta", "--topic", "gamma")
    assert result.code == 1
    assert result.out == "build/alpha.pdf\nbuild/gamma.pdf\n"
    assert result.err.splitlines() == [
        "content/hip-and-back/en/topics/beta.yaml:3:1: YAML003 summary is missing",
        "  hint: add summary:",
        "content/hip-and-back/en/topics/beta.yaml:14:5: YAML002 unknown key 'titel'",
        "  hint: did you mean 'title'?",
        "2 of 3 written",
    ]
    assert files_in(folder / "build") == ["alpha.pdf", "gamma.pdf"]


def test_an_older_file_of_a_failed_topic_is_named(run: Run, folder: Path) -> None:
    (folder / "build").mkdir()
    (folder / "build" / "beta.pdf").write_bytes(b"old")
    result = run("--topic", "beta")
    assert result.code == 1
    assert "build/beta.pdf is from an earlier build and is out of date" in result.err
    assert (folder / "build" / "beta.pdf").read_bytes() == b"old"


def test_no_older_file_no_word_of_it(run: Run) -> None:
    assert "earlier build" not in run("--topic", "beta").err


def test_json_manifest(run: Run, folder: Path) -> None:
    (folder / "build").mkdir()
    (folder / "build" / "beta.pdf").write_bytes(b"old")
    result = run("--topic", "alpha", "--topic", "beta", "--json")
    assert result.code == 1
    manifest = json.loads(result.out)
    built, failed = manifest["documents"]
    assert manifest["problems"] == []
    assert built == {
        "kind": "topic", "slug": "alpha", "path": "build/alpha.pdf", "status": "written",
        "title": "Alpha", "version": "1.0", "lang": "en", "pages": 2, "bytes": 26,
        "sha256": built["sha256"], "variant": "",
    }
    assert len(built["sha256"]) == 64
    assert (failed["status"], failed["stale"]) == ("failed", True)
    assert failed["problems"][0] == {
        "file": "content/hip-and-back/en/topics/beta.yaml", "built_in": False,
        "line": 3, "column": 1, "rule": "YAML003",
        "message": "summary is missing", "hint": "add summary:",
    }


def test_json_also_when_nothing_can_be_built(run: Run) -> None:
    result = run("--topic", "alpa", "--json")
    assert result.code == 2
    manifest = json.loads(result.out)
    assert manifest["documents"] == []
    assert manifest["problems"][0]["rule"] == "USE010"


def test_an_unknown_topic_is_usage_and_suggests_the_near_one(run: Run, folder: Path) -> None:
    result = run("--topic", "alpha", "--topic", "gama")
    assert result.code == 2
    assert result.err.splitlines() == [
        "--topic: USE010 there is no topic 'gama'",
        "  hint: did you mean 'gamma'?",
    ]
    assert files_in(folder) == ["content"]


def test_every_unknown_name_is_told_at_once(run: Run) -> None:
    result = run("--topic", "gama", "--booklet", "zzz")
    assert [line for line in result.err.splitlines() if "USE010" in line] == [
        "--booklet: USE010 there is no booklet 'zzz'",
        "--topic: USE010 there is no topic 'gama'",
    ]


def test_a_topic_asked_for_as_a_booklet(run: Run) -> None:
    assert "hint: it is a topic: --topic alpha" in run("--booklet", "alpha").err


@pytest.mark.parametrize(("args", "hint"), [
    (("alpha",), "try: make-handout --topic alpha"),
    (("build", "alpha"), "try: make-handout --topic alpha"),
    (("--topic", "alpha", "gamma"), "try: make-handout --topic alpha --topic gamma"),
    (("chek",), "did you mean 'check'?"),
    (("zzz",), "see: make-handout --help"),
])
def test_a_word_that_is_no_command(run: Run, args: tuple[str, ...], hint: str) -> None:
    result = run(*args)
    assert result.code == 2
    assert "USE001 there is no command" in result.err
    assert f"hint: {hint}\n" in result.err


@pytest.mark.parametrize("name", [
    "content/hip-and-back/en/topics/Delta.yml", "content/hip-and-back/delta.yaml",
    "content/en/delta.yaml", "content/delta.yaml", "delta.yaml"])
def test_a_file_under_another_name_is_pointed_out(run: Run, folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("title: x\n", encoding="utf-8")
    right = "content/hip-and-back/en/topics/delta.yaml"
    assert f"hint: rename {name} to {right}" in run("--topic", "delta").err


def test_nothing_asked_for(run: Run) -> None:
    result = run()
    assert result.code == 2
    assert result.out == ""
    assert "USE002 nothing to build" in result.err
    assert "make-handout --topic" in result.err


def test_the_option_wins_over_the_environment_over_the_file(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "handouts.yaml").write_text("output: from-file\nbrand: sample-hill\n", "utf-8")
    assert run("--topic", "alpha").out == "from-file/alpha.pdf\n"
    assert b"sample-hill" in (folder / "from-file" / "alpha.pdf").read_bytes()
    monkeypatch.setenv("MAKE_HANDOUT_OUTPUT", "from-env")
    monkeypatch.setenv("MAKE_HANDOUT_BRAND", "sample-night")
    assert run("--topic", "alpha").out == "from-env/alpha.pdf\n"
    assert b"sample-night" in (folder / "from-env" / "alpha.pdf").read_bytes()
    assert run("--topic", "alpha", "-o", "opt", "--brand", "sample-river").out == "opt/alpha.pdf\n"
    assert b"sample-river" in (folder / "opt" / "alpha.pdf").read_bytes()


def test_all_builds_what_handouts_yaml_names(run: Run, folder: Path) -> None:
    (folder / "handouts.yaml").write_text("topics: [gamma, alpha]\nbooklets: []\n", "utf-8")
    result = run("--all")
    assert (result.code, result.out) == (0, "build/gamma.pdf\nbuild/alpha.pdf\n")


def test_all_with_an_unknown_name_in_handouts_yaml(run: Run, folder: Path) -> None:
    (folder / "handouts.yaml").write_text("topics: [gama]\nbooklets: []\n", "utf-8")
    result = run("--all")
    assert result.code == 1
    assert result.err.splitlines() == [
        "handouts.yaml:1:10: USE010 there is no topic 'gama'", "  hint: did you mean 'gamma'?",
    ]


def test_another_project_folder(
    run: Run, folder: Path, tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)
    result = run("--project", str(folder), "--topic", "alpha")
    assert result.out == f"{folder / 'build' / 'alpha.pdf'}\n"
    assert list(elsewhere.iterdir()) == []


def test_a_project_folder_that_is_not_there(run: Run) -> None:
    result = run("--project", "nowhere", "--topic", "alpha")
    assert result.code == 2
    assert "--project: USE003 there is no folder 'nowhere'" in result.err


@pytest.mark.parametrize("lang", ["../..", "EN", "e", "en\n", "en/../.."])
def test_a_language_is_a_code(run: Run, lang: str) -> None:
    result = run("--topic", "alpha", "--lang", lang)
    assert result.code == 2
    assert "is not a language code" in result.err


def test_another_language_shows_in_the_file_name(run: Run, folder: Path) -> None:
    path = folder / "content" / "hip-and-back" / "es" / "topics" / "alpha.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("title: alfa\n", encoding="utf-8")
    words = folder / "templates" / "strings" / "es.yaml"
    words.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(builtin_root() / "templates" / "strings" / "en.yaml", words)
    assert run("--topic", "alpha", "--lang", "es").out == "build/alpha.es.pdf\n"
    missing = run("--topic", "gamma", "--lang", "es")
    assert "there is no topic 'gamma' in language 'es'" in missing.err


def test_verbose_says_what_was_done(run: Run) -> None:
    result = run("--topic", "alpha", "-v")
    assert result.out == "build/alpha.pdf\n"
    assert "Alpha, version 1.0: 2 pages, 26 bytes" in result.err


def test_quiet_keeps_problems_only(run: Run) -> None:
    result = run("--topic", "alpha", "--topic", "beta", "-q")
    assert result.out == ""
    assert "YAML002" in result.err
    assert "written" not in result.err


def test_an_output_that_cannot_be_written(run: Run, folder: Path) -> None:
    (folder / "taken").write_bytes(b"a file")
    result = run("--topic", "alpha", "--output", "taken/below")
    assert result.code == 1
    assert len(result.err.splitlines()) == 2
    assert result.err.startswith("taken/below/alpha.pdf: OUT001 cannot be written: ")
    assert "hint: " in result.err
    assert (folder / "taken").read_bytes() == b"a file"


@pytest.mark.skipif(os.name == "nt", reason="a read-only folder is a POSIX matter")
@pytest.mark.skipif(os.name != "nt" and os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder(run: Run, folder: Path) -> None:
    (folder / "locked").mkdir(mode=0o500)
    result = run("--topic", "alpha", "--output", "locked")
    assert result.code == 1
    assert "OUT001 cannot be written: Permission denied" in result.err


def test_a_temporary_of_a_killed_run_is_swept(run: Run, folder: Path) -> None:
    build = folder / "build"
    build.mkdir()
    torso = build / ".make-handout-ffffffff-1-aa.tmp"
    torso.write_bytes(b"torso")
    os.utime(torso, (1, 1))
    run("--topic", "alpha")
    assert files_in(build) == ["alpha.pdf"]


def test_a_problem_in_the_brand_is_told_once(
    run: Run, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    def broken(*_args: object, **_asked: object) -> None:
        raise HandoutError(Problem(Source("brand.yaml", 2, 1), "BRD002", "phone is missing"))

    monkeypatch.setattr(pipeline, "gather", broken)
    result = run("--topic", "alpha", "--topic", "gamma")
    assert (result.code, result.out) == (1, "")
    assert result.err == "brand.yaml:2:1: BRD002 phone is missing\n"
    assert files_in(folder) == ["content"]


@pytest.mark.parametrize("quiet", [False, True])
def test_one_mistake_of_a_layout_is_told_once_for_all_documents(
    run: Run, monkeypatch: pytest.MonkeyPatch, folder: Path, quiet: bool
) -> None:
    def broken(_order: Order, _job: Job) -> Built:
        raise HandoutError(Problem(Source("layouts/topic.html.j2", 2), "LAY002",
                                   "there is no 'titel' here", "did you mean 'title'?"))

    monkeypatch.setattr(pipeline, "build", broken)
    (folder / "handouts.yaml").write_text("topics: [alpha, beta, gamma]\nbooklets: []\n", "utf-8")
    result = run("--all", *(["-q"] if quiet else []))
    assert (result.code, result.out) == (1, "")
    assert result.err.splitlines() == [
        "layouts/topic.html.j2:2: LAY002 there is no 'titel' here",
        "  hint: did you mean 'title'?",
        "the same stops 2 more handouts: beta, gamma",
        *([] if quiet else ["0 of 3 written"]),
    ]


def test_a_bar_on_a_terminal_waits_with_the_paths(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_module, "on_terminal", lambda: True)
    result = run("--topic", "alpha", "--topic", "gamma")
    assert result.out == "build/alpha.pdf\nbuild/gamma.pdf\n"
    assert "Building" in result.err


def test_words_of_a_file_cannot_steer_the_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hostile(*_args: object, **_asked: object) -> None:
        raise HandoutError(Problem(Source("x.yaml"), "YAML009", "bad \x1b[2J\u202e text"))

    monkeypatch.setattr(pipeline, "build", hostile)
    result = run("--topic", "alpha")
    assert result.err == "x.yaml: YAML009 bad \\x1b[2J\\u202e text\n"


@pytest.mark.parametrize("value", ["soon", "-1", "1.5", "\u0661"])
def test_a_bad_source_date_is_usage(
    run: Run, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    result = run("--topic", "alpha")
    assert result.code == 2
    assert "USE011" in result.err


@pytest.mark.parametrize(("args", "settings", "name"), [
    (["--large-print"], "", "alpha.large-print.pdf"),
    (["--gray", "--paper", "a4"], "", "alpha.gray.a4.pdf"),
    (["--even-pages", "--leave-top", "38mm"], "", "alpha.leave-top.even-pages.pdf"),
    ([], "large_print: true\npaper: a4\n", "alpha.large-print.a4.pdf"),
    (["--no-large-print", "--paper", "letter"], "large_print: true\npaper: a4\n",
     "alpha.letter.pdf"),
    (["--no-gray"], "gray: true\n", "alpha.pdf"),
    (["--gray", "--standard", "UA-2"], "", "alpha.gray.ua-2.pdf"),
    ([], "standard: ua-2\n", "alpha.ua-2.pdf"),
    (["--standard", "ua-1"], "standard: ua-2\n", "alpha.pdf"),
])
def test_how_to_print_is_in_the_name_and_options_win_over_settings(
    run: Run, folder: Path, args: list[str], settings: str, name: str
) -> None:
    if settings:
        (folder / "handouts.yaml").write_text(settings, encoding="utf-8")
    assert run("--topic", "alpha", *args).out == f"build/{name}\n"


@pytest.mark.parametrize(("option", "value", "says"), [
    ("--paper", "a3", "'a3' is not one of 'letter', 'a4', 'half-letter', 'a5'"),
    ("--standard", "ua-3", "there is no standard 'ua-3'\n  hint: did you mean 'ua-2'?"),
    ("--standard", "pdf", "there is no standard 'pdf'\n  hint: known here: ua-1, ua-2"),
    ("--leave-top", "1.5", "write a number and a unit, such as 1.5in or 38mm"),
    ("--leave-top", "-1in", "'-1in' is not a height"),
    ("--leave-top", "0in", "'0in' is not between 0 and 4in"),
    ("--leave-top", "9in", "'9in' is not between 0 and 4in"),
])
def test_a_way_to_print_that_there_is_not_is_refused(
    run: Run, option: str, value: str, says: str
) -> None:
    result = run("--topic", "alpha", option, value)
    assert result.code == 2
    assert says in result.err
    assert "hint:" in result.err


@pytest.mark.parametrize(("pages", "variant", "told"), [
    (2, Variant(), False), (3, Variant(), True), (3, Variant(gray=True, paper="a4"), True),
    (5, Variant(paper="half-letter"), False), (6, Variant(large_print=True), False),
])
def test_a_topic_that_takes_more_than_a_sheet_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch, pages: int, variant: Variant, told: bool
) -> None:
    made = replace(fake_build(Order("topic", "alpha"), "en", "sample"),
                   pages=pages, variant=variant)
    monkeypatch.setattr(batch, "build_each", lambda *_args, **_more: iter([made]))
    result = run("--topic", "alpha")
    assert result.code == 0
    assert (f"it has {pages} pages, and a sheet of paper has 2" in result.err) == told
