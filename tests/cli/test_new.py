"""`make-handout new`: a pack about any subject builds and passes check as it is written."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from handouts.check.readback.structure import read_structure
from handouts.cli import main
from handouts.yamlfiles.reader import read_yaml

# Words of the built-in pack that no sheet about another subject may say.
FOREIGN = re.compile(
    r"\b(?:hips?|backs?|backache|spines?|spinal|sciatica|discs?|lumbar|limp|groin|pelvis)\b", re.I)
# "We call back", "back cover": words of their own.
INNOCENT = re.compile(r"\bcall(?:s|ed)? back\b|\bback cover\b", re.I)
# A pack is written from its name and its audience: one stands for the others of its audience, and
# a name of two words for those of one.
SUBJECTS = [("diabetes", "adults"), ("childrens-clinic", "children"),
            *(pytest.param(name, "adults", marks=pytest.mark.whole_library)
              for name in ("asthma", "tooth-care"))]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def printed(path: Path) -> str:
    """Return all that a file shows, also its running heads and feet."""
    found = read_structure(path.read_bytes())
    return " ".join([*found.pages, *map(str, found.artifacts)])


@pytest.mark.parametrize(("name", "audience"), SUBJECTS)
def test_a_new_pack_builds_passes_check_and_says_no_word_of_ours(
    here: Path, name: str, audience: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "pack", name, "--audience", audience]) == 0
    assert main(["new", "topic", "first-visit", "--pack", name]) == 0
    (here / "handouts.yaml").write_text(f"packs: [{name}]\n", encoding="utf-8")
    assert main(["--all"]) == 0
    built = sorted((here / "build").glob("*.pdf"))
    assert {path.stem for path in built} == {
        name, f"{name}-booklet", f"{name}-danger-signs", "first-visit"}
    for path in built:
        words = printed(path)
        assert ("For adults." if audience == "adults" else "This sheet is about children") in words
        assert FOREIGN.findall(INNOCENT.sub("", words)) == []
    assert "that you can't control. No answer?" in printed(here / f"build/{name}.pdf")
    shelf = (here / "build/index.html").read_text(encoding="utf-8")
    shown = re.sub(r"<(script|style)>.*?</\1>", "", shelf, flags=re.S)
    assert FOREIGN.findall(re.sub("<[^>]*>", " ", shown)) == []
    capsys.readouterr()
    assert main(["check", "--format", "json", *(path.stem for path in built)]) == 0
    report = json.loads(capsys.readouterr().out)
    # A review, and what the words rest on, only a clinic can add.
    assert {each["rule"] for each in report["findings"]} <= {"REV003", "REV014", "REV019"}


def test_the_words_searched_for_would_be_found() -> None:
    assert FOREIGN.findall("Your back, a hip or the spine") == ["back", "hip", "spine"]
    assert FOREIGN.findall(INNOCENT.sub("", "We call back. My background.")) == []


def test_a_new_emergency_sheet_is_one_page(here: Path) -> None:
    assert main(["new", "pack", "asthma"]) == 0
    assert main(["--topic", "asthma-danger-signs"]) == 0
    found = read_structure((here / "build/asthma-danger-signs.pdf").read_bytes())
    assert len(found.pages) == 1


def test_list_has_a_heading_for_each_pack(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "pack", "asthma"]) == 0
    capsys.readouterr()
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for heading in ("Asthma (asthma)", "Hip and back pain (hip-and-back)"):
        assert lines[lines.index(heading) - 1] == ""


def test_a_children_s_pack_is_about_children(here: Path) -> None:
    assert main(["new", "pack", "childrens-clinic", "--audience", "children"]) == 0
    assert main(["--topic", "childrens-clinic"]) == 0
    words = printed(here / "build/childrens-clinic.pdf")
    assert "This sheet is about children." in words
    assert "for adults" not in words


def test_a_topic_goes_into_the_pack_that_is_named(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "pack", "wound-care"]) == 0
    assert main(["new", "topic", "stitches"]) == 0  # the only pack of one's own
    path = here / "content/wound-care/en/topics/stitches.yaml"
    assert path.is_file()
    assert "medicine, acetaminophen" in path.read_text(encoding="utf-8")
    assert main(["new", "topic", "knee-pain", "--pack", "hip-and-back"]) == 0
    knee = here / "content/hip-and-back/en/topics/knee-pain.yaml"
    assert "danger_signs: [nerves," in knee.read_text(encoding="utf-8")
    assert main(["new", "pack", "asthma"]) == 0
    capsys.readouterr()
    assert main(["new", "topic", "burns"]) == 2
    assert "add --pack and one of asthma, hip-and-back, wound-care" in capsys.readouterr().err
    assert main(["new", "topic", "burns", "--pack", "wounds-care"]) == 2
    assert "PCK003 there is no pack 'wounds-care'" in capsys.readouterr().err
    assert main(["new", "topic", "stitches", "--pack", "asthma"]) == 2
    assert "PCK002 the topic 'stitches' is in the pack 'wound-care'" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "says"), [
    ("hip-and-back", "already exists"), ("general", "already exists"),
    ("Wound Care", "such as wound-care"), ("../evil", "not a valid name for a pack"),
])
def test_a_pack_that_cannot_be_begun(
    here: Path, name: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "pack", name]) == 2
    assert says in capsys.readouterr().err
    assert not (here / "content").exists()


def test_a_new_pack_overwrites_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "content/asthma").mkdir(parents=True)
    (here / "content/asthma/notes.txt").write_text("mine", encoding="utf-8")
    assert main(["new", "pack", "asthma"]) == 2
    assert "already exists" in capsys.readouterr().err
    assert [path.name for path in (here / "content/asthma").iterdir()] == ["notes.txt"]


def test_names_of_another_pack_are_not_taken(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "pack", "sciatica"]) == 2
    assert "PCK002 'sciatica' is in another pack" in capsys.readouterr().err
    assert not (here / "content").exists()


SCHEMA_LINE = re.compile("# yaml-language-server: [$]schema=(.+)")


def test_every_new_file_names_a_schema_that_an_editor_finds(here: Path) -> None:
    assert main(["init", "our-clinic"]) == 0
    assert main(["new", "pack", "wound-care", "--project", "our-clinic"]) == 0
    assert main(["new", "topic", "stitches", "--project", "our-clinic"]) == 0
    files = [here / "our-clinic/handouts.yaml", *(here / "our-clinic/content").rglob("*.yaml")]
    assert len(files) == 9
    kinds = {}
    for path in files:
        found = SCHEMA_LINE.fullmatch(path.read_text(encoding="utf-8").splitlines()[0])
        assert found, path
        schema = json.loads((path.parent / found[1]).read_text(encoding="utf-8"))
        read = read_yaml(path, path.name).data
        assert isinstance(read, dict)
        assert set(read) <= set(schema["properties"]), path
        kinds[path.stem] = schema["title"]
    assert kinds["stitches"] == kinds["wound-care-danger-signs"] == "Topic"
    assert (kinds["wound-care-booklet"], kinds["pack"]) == ("Booklet", "Pack")
