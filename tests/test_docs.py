"""The README and the help say what there is, and nothing that there is not."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml

from handouts.cli import main
from handouts.cli.app import command
from tests.check.conftest import small_project
from tools import gallery
from tools.references import PAGES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> list[click.Command]:
    return [command, *command.commands.values()]


def options() -> list[tuple[str, str, click.Option]]:
    """Return (command, longest spelling, option) for every option."""
    return [
        (each.name or "", max(option.opts, key=len), option)
        for each in commands() for option in each.params if isinstance(option, click.Option)
    ]


def undocumented(text: str) -> list[str]:
    """Return commands and options that text does not name."""
    missing = [name for name in command.commands if f"make-handout {name}" not in text]
    spelled = {spelling: option.opts for _, spelling, option in options()}
    for spelling, opts in spelled.items():
        if not any(re.search(rf"(?<![\w-]){re.escape(opt)}(?![\w-])", text) for opt in opts):
            missing.append(spelling)
    return missing


@pytest.mark.parametrize("each", commands(), ids=lambda each: each.name)
def test_every_command_has_help(each: click.Command) -> None:
    assert each.help
    assert each.get_short_help_str(limit=200).endswith((".", ":"))


@pytest.mark.parametrize(("name", "spelling", "option"), options(), ids=str)
def test_every_option_has_help(name: str, spelling: str, option: click.Option) -> None:
    assert option.help, f"{name} {spelling}"
    assert option.help.endswith(".")


def test_readme_names_every_command_and_option() -> None:
    assert undocumented(README) == []


def test_a_missing_option_is_noticed() -> None:
    text = README.replace("--booklet", "--bookled").replace("make-handout schema", "schema")
    assert undocumented(text) == ["schema", "--booklet"]


def readme_calls() -> list[list[str]]:
    """Return the words of each `make-handout …` in the README."""
    inline = re.findall(r"`make-handout ([^`]+)`", README)
    blocks = re.findall(r"make-handout (--topic [^\n`]+)\n", README)
    return [shlex.split(call) for call in inline + blocks]


@pytest.mark.parametrize("words", readme_calls(), ids=" ".join)
def test_every_call_in_the_readme_parses(words: list[str]) -> None:
    if "--help" in words or "--version" in words:
        words = [word for word in words if word not in ("--help", "--version")]
    context = command.make_context("make-handout", list(words), resilient_parsing=True)
    parsed = set(context.params)
    used = {word for word in words if word.startswith("--")}
    known = {opt for _, _, option in options() for opt in option.opts}
    assert used <= known
    assert parsed


def test_readme_links_exist() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    missing = [link for link in links if "://" not in link and not (ROOT / link).exists()]
    assert missing == []


def test_readme_tells_each_environment_variable() -> None:
    told = set(re.findall(r"MAKE_HANDOUT_[A-Z]+", README))
    known = {str(option.envvar) for _, _, option in options() if option.envvar}
    assert told == known


def test_readme_tells_each_exit_code() -> None:
    assert re.findall(r"^\| ([0-9]+) \|", README, re.M) == ["0", "1", "2", "3", "130"]


# -- the documentation -----------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(PAGES))
def test_the_references_are_what_the_code_says(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), "run: python -m tools.references"


def test_the_gallery_shows_every_brand_that_comes_with_the_tool() -> None:
    """The pictures need not be of today, but they are there, and small."""
    text = (ROOT / "docs/gallery.md").read_text(encoding="utf-8")
    assert text == gallery.page(), "run: python -m tools.gallery"
    names = {path.parent.name for path in ROOT.glob("templates/brands/*/brand.yaml")} - {"blank"}
    for name in names:
        assert f"`make-handout --topic {gallery.TOPIC} --brand {name}`" in text
        picture = ROOT / f"docs/gallery/{name}.png"
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size < 150_000
    assert {path.stem for path in ROOT.glob("docs/gallery/*.png")} == names
    assert "gallery.md" in (ROOT / "mkdocs.yml").read_text(encoding="utf-8")


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "getting-started" / "index.html").is_file()


def test_the_documents_name_only_commands_that_there_are() -> None:
    known = {"", *command.commands}
    for path in sorted((ROOT / "docs").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        for line in re.findall(r"^make-handout (.*)$", text, re.MULTILINE):
            first = shlex.split(line)[0]
            assert first.startswith("-") or first in known, (path.name, line)


def test_the_files_to_copy_are_sound() -> None:
    folder = ROOT / "docs" / "copy"
    for path in (folder / "handouts.yml", folder / "pre-commit-config.yaml"):
        assert "make-handout check" in path.read_text(encoding="utf-8")
        assert isinstance(yaml.safe_load(path.read_text(encoding="utf-8")), dict)
    assert (folder / "pre-commit").read_text(encoding="utf-8").startswith("#!/bin/sh\n")


def test_the_examples_of_the_topic_guide_can_be_built(tmp_path: Path) -> None:
    guide = (ROOT / "docs/writing-a-topic.md").read_text(encoding="utf-8")
    example = guide.partition("```yaml\n")[2].partition("```")[0]
    small_project(tmp_path, ("kinds: [info]", "kinds: [heat-cold, massage]"))
    path = tmp_path / "content/en/small.yaml"
    before, _, rest = path.read_text(encoding="utf-8").partition("sections:\n")
    after = rest[rest.index("plan:"):]
    words = example.replace("about: [heat-cold]", "about: [heat-cold, massage]")
    path.write_text(before + words + after, encoding="utf-8")
    assert main(["--project", str(tmp_path), "--topic", "small"]) == 0


def test_init_writes_the_workflow_of_the_docs() -> None:
    from handouts.cli.init import WORKFLOW

    assert (ROOT / "docs/copy/handouts.yml").read_text(encoding="utf-8") == WORKFLOW
