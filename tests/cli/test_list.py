"""`list` and `schema`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handouts.content import search_index
from handouts.project import Project
from tests.cli.conftest import Run

TOPIC = "title: {title}\nversion: '{version}'\nshelf: {shelf}\n"


def rows(out: str) -> dict[str, str]:
    return {line.split()[0]: line for line in out.splitlines()[1:]}


def test_list_shows_own_and_built_in_topics(run: Run, folder: Path) -> None:
    result = run("list")
    assert result.code == 0
    assert result.out.split("\n")[0].split() == ["NAME", "TITLE", "SHELF", "VERSION", "ORIGIN"]
    shown = rows(result.out)
    assert shown["alpha"].split() == ["alpha", "alpha", "counter", "1.0", "project"]
    assert shown["home-remedies"].endswith("built-in")


def test_list_shows_which_file_wins(run: Run, folder: Path) -> None:
    own = folder / "content" / "hip-and-back" / "en" / "topics" / "home-remedies.yaml"
    own.write_text(TOPIC.format(title="Ours", version="7.2", shelf="counter"), encoding="utf-8")
    assert rows(run("list").out)["home-remedies"].split() == [
        "home-remedies", "Ours", "counter", "7.2", "project",
    ]


def test_list_shows_booklets(run: Run) -> None:
    assert "booklet" in rows(run("list").out)["hip-and-back-pain"].split()


def test_list_columns_stand_under_their_heads(run: Run) -> None:
    head, *lines = run("list").out.splitlines()
    place = head.index("TITLE")
    assert all(line[place - 1] == " " and line[place] != " " for line in lines)


def test_list_as_json(run: Run) -> None:
    found = {entry["slug"]: entry for entry in json.loads(run("list", "--json").out)}
    assert found["alpha"] == {
        "slug": "alpha", "title": "alpha", "sheet": None, "shelf": "counter", "version": "1.0",
        "origin": "project", "file": "content/hip-and-back/en/topics/alpha.yaml",
        "question": "", "find": [], "codes": [], "pack": "hip-and-back",
    }


def test_options_stand_before_or_after_the_command(
    run: Run, folder: Path, tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert "alpha" not in rows(run("list").out)
    assert "alpha" in rows(run("list", "--project", str(folder)).out)
    assert "alpha" in rows(run("--project", str(folder), "list").out)


def test_list_of_a_language_without_content(run: Run) -> None:
    result = run("list", "--lang", "xx")
    assert result.code == 2
    assert "USE012 there is nothing in language 'xx'" in result.err


def test_schema_writes_a_file_for_each_kind_of_content(run: Run, folder: Path) -> None:
    result = run("schema")
    assert result.code == 0
    assert "schema/topic.schema.json" in result.out.splitlines()
    for line in result.out.splitlines():
        assert "$schema" in json.loads((folder / line).read_text(encoding="utf-8")), line


def test_schema_into_a_folder(run: Run, folder: Path) -> None:
    assert "here/topic.schema.json" in run("schema", "here").out
    assert (folder / "here" / "topic.schema.json").is_file()


def test_schema_printed(run: Run, folder: Path) -> None:
    result = run("schema", "--print", "topic")
    assert "title" in json.loads(result.out)["properties"]
    assert [path.name for path in folder.iterdir()] == ["content"]


def test_schema_of_an_unknown_name(run: Run) -> None:
    result = run("schema", "--print", "topik")
    assert result.code == 2
    assert result.err.splitlines() == [
        "--print: USE015 no schema 'topik'", "  hint: did you mean 'topic'?",
    ]


def test_list_finds_by_words_and_by_code(run: Run, folder: Path) -> None:
    path = folder / "content/hip-and-back/en/topics/beta.yaml"
    path.write_text("title: Beta\nfind: [new moon]\ncodes: {icd10cm: [Z99.8]}\n", "utf-8")
    for option in (("--find", "New Moon"), ("--code", "z99.81")):
        found = json.loads(run("list", "--json", *option).out)
        assert [entry["slug"] for entry in found] == ["beta"]


def test_who_finds_nothing_sees_the_emergency_sheet_and_then_all_others(run: Run) -> None:
    result = run("list", "--find", "xylophone")
    assert result.code == 1
    assert result.err.splitlines() == [
        "nothing matches; here are the emergency sheets, and then all the others"]
    assert next(iter(rows(result.out))) == "when-to-see-a-doctor"
    assert set(rows(result.out)) == set(rows(run("list").out))
    assert run("list", "--code", "Z98.1").code == 1
    result = run("list", "--find", "xylophone", "--json")
    assert (result.code, json.loads(result.out)) == (1, [])


def test_a_danger_sign_finds_the_emergency_sheet_first(run: Run) -> None:
    assert list(rows(run("list", "--find", "ibuprofen and bleeding").out))[:2] == [
        "when-to-see-a-doctor", "pain-relievers"]


def test_a_word_that_no_sheet_has_is_told_beside_what_fits_the_others(run: Run) -> None:
    result = run("list", "--find", "sciatica yesterday")
    assert result.code == 0
    assert result.err.splitlines() == ["no sheet has 'yesterday'; these fit the other words"]
    assert next(iter(rows(result.out))) == "sciatica"


def test_words_and_a_code_narrow_each_other(run: Run) -> None:
    found = rows(run("list", "--find", "pain medicine", "--code", "G89.29").out)
    assert "prescription-medicines" in found
    assert "pain-relievers" not in found


def test_an_index_is_kept_until_the_content_changes(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MAKE_HANDOUT_CACHE", str(tmp_path / "cache"))
    made: list[tuple[str, ...]] = []
    whole = search_index.build_index

    def counted(
        project: Project, langs: tuple[str, ...], packs: tuple[str, ...] = ()
    ) -> object:
        made.append(langs)
        return whole(project, langs, packs)

    monkeypatch.setattr(search_index, "build_index", counted)
    path = folder / "content/hip-and-back/en/topics/beta.yaml"
    path.write_text("title: Beta\nfind: [blue moon]\n", "utf-8")
    first = run("list", "--find", "blue moon").out
    assert run("list", "--find", "blue moon").out == first
    assert len(made) == 1
    path.write_text("title: Beta\nfind: [red moon]\n", "utf-8")
    assert run("list", "--find", "blue sun").code == 1
    assert list(rows(run("list", "--find", "red moon").out)) == ["beta"]
    assert len(made) == 2
    for kept in (tmp_path / "cache").rglob("*.search"):
        kept.write_bytes(b"{}" * 40)  # what is damaged or foreign is made again
    assert list(rows(run("list", "--find", "red moon").out)) == ["beta"]
    assert len(made) == 3


def test_list_says_which_word_it_took_a_mistyped_one_for(run: Run) -> None:
    result = run("list", "--find", "Siatica")
    assert "no sheet has 'siatica'; these have 'sciatica'" in result.err
    assert result.out.splitlines()[1].split()[0] == "sciatica"
    assert "no sheet has" not in run("list", "--find", "slipped disks").err


BRAND = "name: {name}\nphone: 555-0123\nhours: Daily\nafter_hours: call us\n"


def own_brand(folder: Path, slug: str, text: str) -> None:
    path = folder / "templates/brands" / slug / "brand.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")


def test_list_shows_brands_with_their_origin(run: Run, folder: Path) -> None:
    own_brand(folder, "ours", BRAND.format(name="Our Clinic"))
    own_brand(folder, "sample", BRAND.format(name="Our Sample"))
    result = run("list", "--brands")
    assert result.code == 0
    assert result.out.split("\n")[0].split() == ["NAME", "CLINIC", "THEME", "ORIGIN"]
    shown = rows(result.out)
    assert shown["ours"].split() == ["ours", "Our", "Clinic", "house", "project"]
    assert shown["blank"].endswith("built-in")
    found = {entry["slug"]: entry for entry in json.loads(run("list", "--brands", "--json").out)}
    assert found["sample"] == {
        "slug": "sample", "name": "Our Sample", "theme": "house", "origin": "project",
        "file": "templates/brands/sample/brand.yaml"}


def test_a_broken_brand_hides_no_other(run: Run, folder: Path) -> None:
    own_brand(folder, "ours", "name: Our Clinic\n")
    result = run("list", "--brands")
    assert result.code == 1
    assert "templates/brands/ours/brand.yaml:1:1: BRD002 'phone' is missing" in result.err
    assert "blank" in rows(result.out)


def test_brands_are_not_found_by_words(run: Run) -> None:
    result = run("list", "--brands", "--find", "back")
    assert result.code == 2
    assert "USE023" in result.err
