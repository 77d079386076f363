"""The public interface for Python programs: what the documentation promises of it."""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import handouts
from handouts import HandoutError, Variant, build_handout, check_handout, list_handouts
from handouts.errors import UsageProblem
from tests.processes import CAN_COPY, Running

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/api.md").read_text(encoding="utf-8")
DAY = date(2026, 12, 1)


def test_the_example_of_the_docs_runs_as_it_is_written(tmp_path: Path) -> None:
    example = PAGE.partition("```python\n")[2].partition("```")[0]
    done = subprocess.run([sys.executable, "-W", "error", "-c", example], cwd=tmp_path,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "home-remedies Home care for hip and back pain built-in" in done.stdout
    assert re.search(r"^home-remedies\.large-print\.pdf \d+ [0-9a-f]{64}$", done.stdout, re.M)
    assert done.stdout.endswith("0 errors\n")
    written = (tmp_path / "home-remedies.large-print.pdf").read_bytes()
    assert written.startswith(b"%PDF-")


def test_import_handouts_is_light() -> None:
    code = ("import sys, handouts; assert handouts.__version__; "
            "heavy = {'reportlab', 'pydantic', 'jinja2', 'yaml', 'click', 'pypdf'}; "
            "print(sorted(heavy & set(sys.modules)))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_all_names_are_there_and_no_other() -> None:
    for name in handouts.__all__:
        assert getattr(handouts, name) is not None
    with pytest.raises(AttributeError, match="build_handuot"):
        _ = handouts.build_handuot


def test_the_list_holds_topics_and_booklets_of_both_folders(tmp_path: Path) -> None:
    folder = tmp_path / "content/hip-and-back/en/topics"
    folder.mkdir(parents=True)
    (folder / "parking.yaml").write_text("title: Where to park\n", encoding="utf-8")
    found = {each.slug: each for each in list_handouts(project=tmp_path)}
    assert found["parking"].origin == "project"
    assert found["sciatica"].origin == "built-in"
    assert found["new-back-pain"].shelf == "booklet"
    assert list_handouts(project=tmp_path, lang="fr") == ()


def test_a_booklet_is_built_in_gray_on_other_paper(tmp_path: Path) -> None:
    built = build_handout("new-back-pain", kind="booklet", project=tmp_path, today=DAY,
                          variant=Variant(gray=True, paper="a4"))
    assert built.filename == "new-back-pain.gray.a4.pdf"
    assert built.bytes == len(built.pdf)
    assert list(tmp_path.iterdir()) == []


def test_a_handout_of_another_standard_is_built_and_checked(tmp_path: Path) -> None:
    variant = Variant(standard="ua-2")
    built = build_handout("faq", project=tmp_path, today=DAY, variant=variant)
    assert built.filename == "faq.ua-2.pdf"
    assert built.pdf.startswith(b"%PDF-2.0")
    report = check_handout("faq", project=tmp_path, today=DAY, variant=variant)
    assert report.errors == 0
    assert [made.filename for made in report.documents] == ["faq.ua-2.pdf"]
    with pytest.raises(UsageProblem, match="USE033 there is no standard 'ua-3'"):
        build_handout("faq", project=tmp_path, today=DAY, variant=Variant(standard="ua-3"))


@pytest.mark.parametrize(("arguments", "told"), [
    ({"kind": "bookle"}, "kind: USE034 'bookle'"), ({"kind": "packet"}, "kind: USE034 'packet'"),
    ({"variant": Variant(paper="legal")}, "variant.paper: USE034 'legal'"),
    ({"variant": Variant(leave_top=-5.0)}, "variant.leave_top: USE034 -5.0"),
    ({"variant": Variant(leave_top=math.nan)}, "variant.leave_top: USE034 nan"),
    ({"editions": ["pdf"]}, "editions: USE034 'pdf'"), ({"editions": "page"}, "editions: USE034"),
])
def test_an_argument_with_a_value_that_it_may_not_have_is_told_by_its_name(
    tmp_path: Path, arguments: dict[str, Any], told: str
) -> None:
    with pytest.raises(UsageProblem) as caught:
        build_handout("faq", project=tmp_path, today=DAY, **arguments)
    assert str(caught.value.problems[0]).startswith(told)
    assert caught.value.problems[0].hint.startswith("pass ")


def test_settings_of_the_project_are_taken_and_arguments_win(tmp_path: Path) -> None:
    (tmp_path / "handouts.yaml").write_text("brand: blank\ngray: true\n", encoding="utf-8")
    settled = build_handout("faq", project=tmp_path, today=DAY)
    assert settled.filename == "faq.gray.pdf"
    asked = build_handout("faq", project=tmp_path, today=DAY, variant=Variant())
    assert asked.filename == "faq.pdf"
    named = build_handout("faq", project=str(tmp_path), today=DAY, variant=Variant(),
                          brand="sample")
    assert named.sha256 != asked.sha256


def test_the_bytes_are_those_of_the_command_line(tmp_path: Path) -> None:
    process = Running(["--topic", "faq"], folder=tmp_path, fresh=True)
    said = process.communicate()
    assert process.returncode == 0, said
    written = (tmp_path / "build/faq.pdf").read_bytes()
    assert build_handout("faq", project=tmp_path).pdf == written


# Builds each document in a process that has built nothing before: a copy, if there are several.
APART = """
import os, sys
from pathlib import Path
import handouts.pipeline
slugs = sys.argv[1:]
for slug in slugs:
    if len(slugs) > 1 and (copy := os.fork()):
        assert os.waitpid(copy, 0)[1] == 0
        continue
    Path(f"{slug}.pdf").write_bytes(handouts.build_handout(slug, project=".").pdf)
    if len(slugs) > 1:
        os._exit(0)
"""


def test_a_document_does_not_show_what_was_built_before_it(tmp_path: Path) -> None:
    """A letter with marks gives a face another glyph, which no other document may hold or count."""
    folder = tmp_path / "content/hip-and-back/en/topics"
    folder.mkdir(parents=True)
    faq = (ROOT / "content/hip-and-back/en/topics/faq.yaml").read_text(encoding="utf-8")
    for slug, words in (("navajo", "Shį́"), ("guarani", "g̃uahẽ, m̄ej"), ("signs", "☐ ✓ ≥ Tiếng")):
        (folder / f"{slug}.yaml").write_text(
            faq.replace("slug: faq", f"slug: {slug}").replace("title: ", f"title: {words} ", 1),
            encoding="utf-8")
    for slugs in [["faq", "navajo"]] if CAN_COPY else [["faq"], ["navajo"]]:
        subprocess.run([sys.executable, "-c", APART, *slugs], cwd=tmp_path, check=True,
                       env={**os.environ, "PYTHONPATH": str(ROOT)})
    alone = {slug: (tmp_path / f"{slug}.pdf").read_bytes() for slug in ("faq", "navajo")}
    for slug in ("guarani", "signs", "navajo", "faq"):
        pdf = build_handout(slug, project=tmp_path).pdf
        assert pdf == alone.get(slug, pdf), slug


def test_every_problem_is_in_the_error(tmp_path: Path) -> None:
    folder = tmp_path / "content/hip-and-back/en/topics"
    folder.mkdir(parents=True)
    (folder / "parking.yaml").write_text("titel: Where to park\n", encoding="utf-8")
    with pytest.raises(HandoutError) as caught:
        build_handout("parking", project=tmp_path)
    assert not isinstance(caught.value, UsageProblem)
    assert len(caught.value.problems) > 1
    assert caught.value.problems[0].source.file == "content/hip-and-back/en/topics/parking.yaml"
    report = check_handout("parking", project=tmp_path)
    assert report.errors == len(report.findings) > 1


@pytest.mark.parametrize("use", [build_handout, check_handout])
def test_a_name_or_a_folder_that_is_not_there_is_usage(use: object, tmp_path: Path) -> None:
    assert callable(use)
    with pytest.raises(UsageProblem, match="there is no topic 'siatica'"):
        use("siatica", project=tmp_path)
    with pytest.raises(UsageProblem, match="there is no booklet 'faq'"):
        use("faq", kind="booklet", project=tmp_path)
    with pytest.raises(UsageProblem, match="there is no folder"):
        use("faq", project=tmp_path / "nowhere")


def test_a_check_before_release_asks_for_more(tmp_path: Path) -> None:
    assert check_handout("faq", project=tmp_path, today=DAY).errors == 0
    assert check_handout("faq", project=tmp_path, today=DAY, release=True).errors > 0


@pytest.mark.parametrize("name", ["build_handout", "check_handout", "list_handouts"])
def test_the_signatures_of_the_docs_are_those_of_the_code(name: str) -> None:
    import inspect

    found = inspect.signature(getattr(handouts, name))
    spelled = ", ".join(
        each.name if each.default is each.empty else f"{each.name}={each.default!r}"
        for each in found.parameters.values()).replace("'", '"')
    inner = re.search(rf"`{name}\(([^`]*)\)`", PAGE.replace("\n", " "))
    assert inner is not None
    assert inner[1].replace("*, ", "") == spelled
