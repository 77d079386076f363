"""A project's own file wins, and nothing outside of it is ever read."""

from __future__ import annotations

from pathlib import Path

import pytest

from handouts.errors import HandoutError, Problem
from handouts.names import safe_name, valid_slug
from handouts.project import Project, builtin_root, open_project
from handouts.settings import Settings
from handouts.variants import Variant


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project with one own and one built-in file each of a name."""
    for place in ("own/content/en/a.yaml", "own/content/en/b.yaml", "core/content/en/b.yaml",
                  "core/content/en/c.yaml"):
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(place, encoding="utf-8")
    return Project(tmp_path / "own", tmp_path / "core", Settings())


def found(project: Project, name: str) -> str | None:
    path = project.find("content", "en", name)
    return path.read_text(encoding="utf-8") if path else None


def test_the_project_wins_file_by_file(project: Project) -> None:
    assert found(project, "a.yaml") == "own/content/en/a.yaml"
    assert found(project, "b.yaml") == "own/content/en/b.yaml"
    assert found(project, "c.yaml") == "core/content/en/c.yaml"
    assert found(project, "d.yaml") is None


def test_names_are_those_of_both(project: Project) -> None:
    (project.root / "content" / "en" / "notes.txt").touch()
    (project.root / "content" / "en" / ".yaml").touch()
    assert project.names("content/en", ".yaml") == ("a", "b", "c")
    assert project.names("content/xx", ".yaml") == ()


def test_a_file_says_where_it_comes_from(project: Project) -> None:
    for name, origin in (("a.yaml", "project"), ("b.yaml", "project"), ("c.yaml", "built-in")):
        path = project.find("content", "en", name)
        assert path is not None
        assert project.origin(path) == origin


def test_the_deeper_of_two_roots_holds_a_file(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    path = inner / "x.yaml"
    assert Project(tmp_path, inner, Settings()).origin(path) == "built-in"
    assert Project(inner, tmp_path, Settings()).origin(path) == "project"
    assert Project(inner, inner, Settings()).origin(path) == "built-in"


def test_a_path_is_shown_from_the_current_folder_else_from_its_root(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project.root / "content" / "en" / "a.yaml"
    assert project.display(path) == "content/en/a.yaml"
    monkeypatch.chdir(project.root.parent)
    assert project.display(path) == "own/content/en/a.yaml"
    monkeypatch.chdir(project.root / "content")
    assert project.display(path) == "en/a.yaml"


@pytest.mark.parametrize(
    "name",
    ["../secret.yaml", "..", ".", "", "/etc/passwd", "C:evil.yaml", "a/b.yaml", "a\\b.yaml",
     "con", "CON.yaml", "aux.pdf", "com1", "x.", "x ", "a\0b", "a\nb", "a:b", "\u202ea.yaml"],
)
def test_a_name_that_is_a_path_or_reserved_is_never_found(project: Project, name: str) -> None:
    (project.root / "secret.yaml").touch()
    assert project.find("content", "en", name) is None
    assert project.find(name, "a.yaml") is None
    assert not safe_name(name)


@pytest.mark.parametrize("name", ["a.yaml", "brand.yaml", "zh-Hant", "é.svg", "console.yaml"])
def test_other_names_are_safe(name: str) -> None:
    assert safe_name(name)


def link(place: Path, target: Path) -> None:
    try:
        place.symlink_to(target)
    except OSError:
        pytest.skip("this system makes no links")


def test_a_link_out_of_the_project_is_an_error(project: Project) -> None:
    outside = project.root.parent / "secret.yaml"
    outside.touch()
    link(project.root / "content" / "en" / "x.yaml", outside)
    with pytest.raises(HandoutError, match="PRJ001 is a link that leads out"):
        project.find("content", "en", "x.yaml")


def test_a_folder_that_is_a_link_out_of_the_project_is_an_error(project: Project) -> None:
    outside = project.root.parent / "own-too"
    outside.mkdir()
    (outside / "x.yaml").touch()
    link(project.root / "content" / "es", outside)
    with pytest.raises(HandoutError, match="PRJ001"):
        project.find("content", "es", "x.yaml")
    with pytest.raises(HandoutError, match="PRJ001"):
        project.names("content/es", ".yaml")


def test_a_link_to_nothing_is_an_error_and_does_not_fall_back(project: Project) -> None:
    link(project.root / "content" / "en" / "c.yaml", project.root / "gone.yaml")
    with pytest.raises(HandoutError, match="leads nowhere"):
        project.find("content", "en", "c.yaml")


def test_a_link_inside_the_project_is_followed(project: Project) -> None:
    folder = project.root / "content" / "en"
    link(folder / "x.yaml", folder / "a.yaml")
    assert found(project, "x.yaml") == "own/content/en/a.yaml"


def test_the_built_in_folder_holds_templates_and_content() -> None:
    assert (builtin_root() / "templates" / "layouts").is_dir()
    assert (builtin_root() / "content" / "hip-and-back").is_dir()


@pytest.mark.parametrize("slug", ["a", "home-remedies", "a1", "a" * 63])
def test_slugs(slug: str) -> None:
    assert valid_slug(slug)


@pytest.mark.parametrize("slug", ["", "A", "-a", "a_b", "a.b", "a" * 64, "con", "com1", "a\n", "é"])
def test_what_is_no_slug(slug: str) -> None:
    assert not valid_slug(slug)


def test_a_folder_without_settings_has_the_defaults(tmp_path: Path) -> None:
    project = open_project(tmp_path)
    assert project.settings == Settings(None, "en", "build", None, None)
    assert project.root == tmp_path.resolve()


def test_settings_are_read(tmp_path: Path) -> None:
    (tmp_path / "handouts.yaml").write_text(
        "brand: elm-street\nlang: es\noutput: out/pdf\ntopics: [a, b]\nbooklets: []\n"
        "packs: [wounds]\nstandard: ua-2\n", encoding="utf-8")
    assert open_project(tmp_path).settings == Settings(
        "elm-street", "es", "out/pdf", ("a", "b"), (), packs=("wounds",), standard="ua-2")
    assert open_project(tmp_path).settings.variant == Variant(standard="ua-2")


def problems(folder: Path, text: str) -> list[Problem]:
    (folder / "handouts.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(HandoutError) as caught:
        open_project(folder)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("text", "place", "rule", "says", "hint"),
    [
        ("brnd: x", "1:1", "SET001", "unknown key 'brnd'", "did you mean 'brand'?"),
        ("brand: ../x", "1:8", "SET002", "'../x' is not a name", "small letters"),
        ("brand:", "1:7", "SET002", "brand", "small letters"),
        ("lang: English", "1:7", "SET002", "not a language code", "en or es"),
        ("output: /tmp/x", "1:9", "SET002", "not a folder inside", "--output DIR"),
        ("output: ../x", "1:9", "SET002", "not a folder inside", "--output DIR"),
        ("paper: a3", "1:8", "SET002", "'a3' is not a paper", "half-letter"),
        ("standard: ua-3", "1:11", "SET002", "'ua-3' is not a standard", "ua-1, ua-2"),
        ("large_print: yes", "1:14", "SET002", "neither true nor false", "write true"),
        ("topics: a", "1:9", "SET002", "expected a list", "dash"),
        ("topics: [a, B]", "1:9", "SET002", "'B' is not a name", "small letters"),
        ("booklets: [[a]]", "1:11", "SET002", "is not a name", "small letters"),
        ("- a", "1:1", "SET002", "expected keys", "brand:"),
        ("brand: [", "", "YAML012", "not closed", "add"),
    ],
)
def test_a_mistake_in_the_settings(
    tmp_path: Path, text: str, place: str, rule: str, says: str, hint: str
) -> None:
    (problem,) = problems(tmp_path, text + "\n")
    assert problem.rule == rule
    assert str(problem.source).startswith(f"handouts.yaml:{place}")
    assert says in problem.message
    assert hint in problem.hint


def test_all_mistakes_in_the_settings_are_told_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, "brnd: x\nlang: 12\ntopics: a\n")
    assert [problem.source.line for problem in found] == [1, 2, 3]


def test_the_settings_of_the_built_in_folder_do_not_count(tmp_path: Path) -> None:
    assert open_project(tmp_path).settings.topics is None


def test_settings_that_are_a_link_out_are_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text("lang: es\n", encoding="utf-8")
    folder = tmp_path / "project"
    folder.mkdir()
    link(folder / "handouts.yaml", outside)
    with pytest.raises(HandoutError, match="PRJ001"):
        open_project(folder)


def test_a_folder_whose_name_begins_alike_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = tmp_path / "clinic"
    clinic.mkdir()
    monkeypatch.chdir(clinic)
    project = open_project(clinic)
    beside = tmp_path / "clinic-2" / "reviews.yaml"
    assert project.display(beside) == beside.as_posix()
    assert project.display(clinic / "reviews.yaml") == "reviews.yaml"
    monkeypatch.chdir("/")
    assert project.display(clinic / "reviews.yaml") == (clinic / "reviews.yaml").as_posix()[1:]
