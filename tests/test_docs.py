"""The README and the help say what there is, and nothing that there is not."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import click
import pytest
import yaml

from handouts.cli import main
from handouts.settings import Settings
from tests.check.conftest import small_project
from tools import command_reference, gallery
from tools.references import PAGES

ROOT = Path(__file__).parents[1]


COMMANDS = dict(command_reference.commands())
# Every page of the site; what stands elsewhere is brought in by tools/site_hooks.py.
PAGES_OF_TEXT = sorted((ROOT / "docs").glob("*.md"))


def options() -> list[tuple[str, click.Option]]:
    """Return every option with the full name of its command."""
    return [(name, option) for name, each in COMMANDS.items() for option in each.params
            if isinstance(option, click.Option)]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    each = COMMANDS[name]
    assert each.help
    assert each.get_short_help_str(limit=200).endswith((".", ":"))


@pytest.mark.parametrize(("name", "option"), options(), ids=lambda each: str(each))
def test_every_option_has_help(name: str, option: click.Option) -> None:
    assert option.help, f"{name} {option.name}"
    assert option.help.endswith(".")


def undocumented(text: str) -> list[str]:
    """Return the commands, options and environment variables that a text does not name."""
    wanted = [*COMMANDS, *(opt for _, option in options() for opt in option.opts),
              *(str(option.envvar) for _, option in options() if option.envvar)]
    return [each for each in dict.fromkeys(wanted)
            if not re.search(rf"(?<![\w-]){re.escape(each)}(?![\w-])", text)]


def test_the_command_line_page_names_every_command_option_and_variable() -> None:
    assert undocumented((ROOT / "docs/command-line.md").read_text(encoding="utf-8")) == []


def test_what_the_command_line_page_leaves_out_is_noticed() -> None:
    text = (ROOT / "docs/command-line.md").read_text(encoding="utf-8")
    text = text.replace("--booklet", "--bookled").replace("## make-handout schema", "## schema")
    assert undocumented(text.replace("make-handout schema", "schema")) == [
        "make-handout schema", "--booklet"]


def test_the_links_of_the_readme_and_the_guide_exist() -> None:
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        links = re.findall(r"\]\(([^)#]+)\)", (ROOT / name).read_text(encoding="utf-8"))
        missing = [link for link in links if "://" not in link and not (ROOT / link).exists()]
        assert missing == [], name


@pytest.mark.parametrize("name", ["README.md", "docs/command-line.md"])
def test_each_exit_code_is_told(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").partition("## Exit codes")[2]
    assert re.findall(r"^\| ([0-9]+) \|", text.partition("\n## ")[0], re.M) == [
        "0", "1", "2", "3", "130"]


# -- the documentation -----------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(PAGES))
def test_the_references_are_what_the_code_says(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), "run: python -m tools.references"


def test_the_command_line_tells_every_setting_of_handouts_yaml() -> None:
    page = (ROOT / "docs/command-line.md").read_text(encoding="utf-8")
    table = page.partition("`handouts.yaml` may set:")[2].partition("\n#")[0]
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    told = {name for cell in rows for name in re.findall("`([^`]+)`", cell)}
    assert told == {each.name for each in fields(Settings)}


def test_the_gallery_shows_every_brand_that_comes_with_the_tool() -> None:
    """The pictures need not be of today, but they are there, and small."""
    text = (ROOT / "docs/gallery.md").read_text(encoding="utf-8")
    assert text == gallery.page(), "run: python -m tools.gallery"
    names = {path.parent.name for path in ROOT.glob("templates/brands/*/brand.yaml")} - {"blank"}
    for name in names:
        assert (f"`make-handout --topic {gallery.TOPIC} --brand {name} --output build/{name}`"
                in text)
        picture = ROOT / f"docs/gallery/{name}.png"
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size < 150_000
    assert {path.stem for path in ROOT.glob("docs/gallery/*.png")} == names
    assert "gallery.md" in (ROOT / "mkdocs.yml").read_text(encoding="utf-8")


def test_every_page_is_in_the_navigation() -> None:
    nav = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:\n")[2]
    assert [path.name for path in PAGES_OF_TEXT if f": {path.name}\n" not in nav] == []


def test_the_pictures_of_the_home_page_are_there_and_small() -> None:
    home = (ROOT / "docs/index.md").read_text(encoding="utf-8")
    pictures = [ROOT / "docs" / name for name in re.findall(r"!\[[^]]+\]\(([^)]+)\)", home)]
    assert len(pictures) == 4
    for picture in pictures:
        assert 1_000 < picture.stat().st_size < 150_000
    assert {path.name for path in (ROOT / "docs/pictures").iterdir()} == {
        "large-print.png", "shelf.png", "terminal.svg"}


def test_the_picture_of_a_terminal_is_what_a_terminal_shows() -> None:
    written = (ROOT / "docs/pictures/terminal.svg").read_text(encoding="utf-8")
    assert written == gallery.terminal(), "run: python -m tools.gallery"


def test_the_site_has_the_drawings_and_the_guide_for_contributors(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    drawings = (tmp_path / "drawings" / "index.html").read_text(encoding="utf-8")
    shown = re.findall(r'<img [^>]*src="\.\./(figures/[^"]+)"', drawings)
    assert {path.name for path in (ROOT / "content").rglob("figures/*.svg")} == {
        Path(name).name for name in shown}
    assert all((tmp_path / name).is_file() for name in shown)
    guide = (tmp_path / "contributing" / "index.html").read_text(encoding="utf-8")
    assert 'href="../architecture/"' in guide
    for page in tmp_path.rglob("*.html"):
        loaded = re.findall(r'(?:src|<link[^>]*href)="(https?:[^"]+)', page.read_text("utf-8"))
        assert loaded == [], f"{page} loads from elsewhere"


def test_the_files_to_copy_are_sound() -> None:
    folder = ROOT / "docs" / "copy"
    for path in (folder / "handouts.yml", folder / "pre-commit-config.yaml"):
        assert "make-handout check" in path.read_text(encoding="utf-8")
        assert isinstance(yaml.safe_load(path.read_text(encoding="utf-8")), dict)
    assert (folder / "pre-commit").read_text(encoding="utf-8").startswith("#!/bin/sh\n")


def test_the_examples_of_the_topic_guide_can_be_built(tmp_path: Path) -> None:
    guide = (ROOT / "docs/writing-a-topic.md").read_text(encoding="utf-8")
    example = guide.partition("```yaml\n")[2].partition("```")[0]
    small_project(tmp_path)
    path = tmp_path / "content/hip-and-back/en/topics/small.yaml"
    before, _, rest = path.read_text(encoding="utf-8").partition("sections:\n")
    after = rest[rest.index("plan:"):]
    words = example.replace("about: [heat-cold]", "about: [heat-cold, massage]")
    path.write_text(before + words + after, encoding="utf-8")
    assert main(["--project", str(tmp_path), "--topic", "small"]) == 0


def test_init_writes_the_workflow_of_the_docs() -> None:
    from handouts.cli.project_files import workflow

    assert (ROOT / "docs/copy/handouts.yml").read_text(encoding="utf-8") == workflow()
