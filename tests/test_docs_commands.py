"""Every command of the README, CONTRIBUTING and docs/ is run as it is typed, page by page.

What installs, waits or needs another system is named in ELSEWHERE, with the check that stands in.
"""

from __future__ import annotations

import functools
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import click
import pytest

from handouts import __version__, project
from handouts.cli import main
from tools.command_reference import COMMAND_NAMES

ROOT = Path(__file__).parents[1]
GENERATED = {"command-line.md", "rules.md", "theme-reference.md", "markup-reference.md",
             "drawings.md", "requirements.md", "gallery.md", "content-sources.md"}
PAGES = ["README.md", "CONTRIBUTING.md", *sorted(
    f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md") if path.name not in GENERATED)]
SHELLS = {"sh", "powershell"}

# The exit code where it is not 0: the content has no review, and the brand is a sample; and the few
# topics here do not have this code.
EXITS = {"make-handout check --release": 1, "make-handout check faq --release": 1,
         "make-handout list --code M54.41": 1,
         "make-handout personal --topic home-remedies": 1}

# What is done before a page's first command, since the page takes it for done.
BEFORE = {
    "docs/checks.md": ["make-handout --topic home-remedies"],
    "docs/making-a-brand.md": ["make-handout init our-clinic", "cd our-clinic"],
    "docs/sharing.md": [
        "make-handout init our-clinic", "cd our-clinic/templates/brands",
        "cp -r our-clinic north", "cp -r our-clinic south", "cd ../../.."],
    "docs/upgrading.md": [
        "mkdir -p content/hip-and-back/en/topics",
        "cp BUILTIN/content/hip-and-back/en/topics/home-remedies.yaml "
        "content/hip-and-back/en/topics/home-remedies.yaml"],
}


def example(page: str) -> str:
    """Return the first YAML of a page."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return text.partition("```yaml\n")[2].partition("```")[0]


def fences(page: str, kind: str) -> list[str]:
    """Return the lines of the blocks of one kind."""
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(rf"^```{kind}\n(.*?)^```$", text, re.M | re.S)
    return [line for block in blocks for line in block.splitlines() if line]


def typed(page: str) -> list[str]:
    """Return the commands of a page in their order, each once: blocks, and `make-handout …`."""
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.finditer(r"^```sh\n(.*?)^```$|`(make-handout [^`]+)`", text, re.M | re.S)
    lines = [line for match in found for line in (match[1] or match[2]).splitlines() if line]
    return list(dict.fromkeys(" ".join(line.split()) for line in lines))


# -- what is not run here, and what stands in for it ---------------------------------------------


def in_ci(line: str) -> None:
    """CI runs the two commands of the README in a fresh clone; here, no other page differs."""
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert "readme_command '**Make a handout.**'" in script
    assert "readme_command '**Pass the tests:**'" in script
    assert line in fences("README.md", "sh") or line in fences("CONTRIBUTING.md", "sh")


def known_to_pip(line: str) -> None:
    """pip takes the options, and the wheel has the version of today."""
    words = shlex.split(line.partition(" > ")[0])[1:]
    says_options(help_of("pip", words[0]), words[1:])
    wheels = re.findall(r"make_handout-([0-9.]+)-py3", line) + re.findall(r"t==([0-9.]+)", line)
    assert set(wheels) <= {__version__}


@functools.cache
def help_of(*words: str) -> str:
    """Return what a module says of itself with these options; it fails for one that it lacks."""
    done = subprocess.run([sys.executable, "-m", *words, "--help"], cwd=ROOT, capture_output=True,
                          text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def says_options(said: str, words: list[str]) -> None:
    """The help of a program has every option among the words."""
    for option in (word for word in words if word.startswith("-")):
        assert re.search(rf"^ .*(?<![\w-]){option}(?![\w-])", said, re.M), option


def known_to_python(line: str) -> None:
    """The module is there and takes the options."""
    words = shlex.split(line)
    assert words[:2] in ([".venv/bin/python", "-m"], ["python3", "-m"])
    if words[2].startswith("tools."):
        assert (ROOT / f"{words[2].replace('.', '/')}.py").is_file()
    elif words[2] == "pytest":
        says_options(help_of("pytest"), words[3:])
    else:
        help_of(*words[2:])


def parses(line: str) -> None:
    """The command line has these options; tests/cli/ or tests/check/ runs the command itself."""
    words = [word for word in shlex.split(line) if word != ".venv/bin/make-handout"]
    name = next(each for each in sorted(COMMAND_NAMES, key=len, reverse=True)
                if line.partition("bin/")[2].startswith(each) or line.startswith(each))
    assert main([*name.split()[1:], "--help"]) == 0
    options = [word.partition("=")[0] for word in words if word.startswith("--")]
    assert set(options) <= set(COMMAND_NAMES[name])


def is_a_program(line: str) -> None:
    """Another program's own business: the packages are those that CI installs."""
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    for word in line.split():
        if word not in ("apt", "install", "git", "diff", "tests/suite"):
            assert word in script


def known_to_dask(line: str) -> None:
    """Dask takes the options; tests/delivery/test_cluster.py starts a scheduler and workers."""
    words = shlex.split(line)
    command: click.Command = import_module(f"distributed.cli.dask_{words[1]}").main
    known = {option for each in command.params for option in (*each.opts, *each.secondary_opts)}
    assert {word for word in words if word.startswith("--")} <= known


def version_of_wheel(line: str) -> None:
    """The environment of the page has this program, which says its version."""
    assert line == "handouts-env/bin/make-handout --version"
    assert main(["--version"]) == 0


ELSEWHERE: dict[str, Callable[[str], None]] = {
    # They install, and run every test.
    r"python3 -m venv \S+ && .*": in_ci,
    r"\.venv/bin/python -m pytest -n auto": in_ci,
    r"python3 -m venv \S+": known_to_python,
    r"\S+/bin/pip .*": known_to_pip,
    r"handouts-env/bin/make-handout --version": version_of_wheel,
    r"\.venv/bin/python -m build .*": known_to_python,
    r"apt install .*": is_a_program,
    # They change this checkout, or need it to be one.
    r"\.venv/bin/python -m (pytest|tools|mkdocs).*": known_to_python,
    r"\.venv/bin/make-handout schema": parses,
    r"git diff .*": is_a_program,
    r"\.venv/bin/(ruff check \.|mypy)": lambda line: None,
    r"pip install .*": known_to_pip,
    # They wait, until somebody stops them.
    r"make-handout (watch|serve)( .*)?": parses,
    # Its processes import all of this anew; tests/faults/test_processes.py and
    # tests/check/test_memory.py let them run.
    r"make-handout (--all|check) --workers \d+": parses,
    # They wait, or ask other machines.
    r"dask (scheduler|worker) .*": known_to_dask,
    r"make-handout (--all|check) --executor .*": parses,
    # It needs reviewed sheets, and runs in tests/chart/test_openemr.py.
    r"make-handout export openemr .*": parses,
    # They need reviewed sheets and a list of patients; tests/patients/ and tests/cli/ run them.
    r"make-handout (merge|mail|purge) .*": parses,
    # It needs Java, and is tested in tests/check/test_verapdf.py.
    r"make-handout check --verapdf": parses,
}


def elsewhere(line: str) -> Callable[[str], None] | None:
    """Return what stands in for a command that is not run here; None for one that is."""
    return next((check for pattern, check in ELSEWHERE.items() if re.fullmatch(pattern, line)),
                None)


# -- running ------------------------------------------------------------------------------------


def run_lines(page: str) -> list[str]:
    """Return the commands of a page that are run here, in their order."""
    return [line for line in typed(page) if elsewhere(line) is None]


class Desk:
    """A folder of somebody who reads a page and types what it says."""

    def __init__(self, builtin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.builtin = builtin
        self.monkeypatch = monkeypatch

    def type(self, line: str) -> int:
        """Run one line and return its exit code."""
        words = shlex.split(line)
        if words[0] == "cd":
            self.monkeypatch.chdir(words[1])
            return 0
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            self.monkeypatch.setenv(name, value)
            return 0
        if words[0] == "make-handout" and ">>" not in words:
            return main(words[1:])
        line = line.replace("BUILTIN", shlex.quote(str(self.builtin)))
        line = line.replace("rsa:3072", "rsa:1024")  # a shorter key is found in far less time
        return subprocess.run(["bash", "-euc", line], capture_output=True, check=False).returncode


@pytest.fixture
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Desk:
    """Stand in an empty folder, with only those handouts and sample brands that the page names.

    Each page has the same folder, emptied: `check` remembers the documents that pages share.
    """
    page: str = request.getfixturevalue("page")
    place = tmp_path_factory.getbasetemp() / "page"
    shutil.rmtree(place, ignore_errors=True)
    builtin = place / "builtin"
    shutil.copytree(ROOT / "templates", builtin / "templates")
    shutil.copytree(ROOT / "content", builtin / "content")
    said = [*run_lines(page), *BEFORE.get(page, ()), example(page)]
    keep_only(builtin / "content", said)
    for brand in builtin.glob("templates/brands/sample-*"):
        if brand.name not in "\n".join(said):
            shutil.rmtree(brand)
    monkeypatch.setattr(project, "builtin_root", lambda: builtin)
    for name in [name for name in os.environ if name.startswith("MAKE_HANDOUT_")]:
        if name != "MAKE_HANDOUT_CACHE":  # the compiled layouts of this run of the tests
            monkeypatch.delenv(name)
    home = place / "home"
    (home / ".config").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    # The reviews of the pages are signed on a day that has come.
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796083200")
    (place / "desk").mkdir()
    monkeypatch.chdir(place / "desk")
    return Desk(builtin, monkeypatch)


def keep_only(content: Path, lines: list[str]) -> None:
    """Remove the topics that no line names and shorten the others and the booklets."""
    text = "\n".join([*lines, "faq"])
    topics = [path for path in content.rglob("*.yaml") if is_topic(path)]
    # A pack is not sound without its emergency sheet.
    text += " when-to-see-a-doctor"
    kept = [path.stem for path in topics if re.search(rf"\b{path.stem}(?![\w-])", text)]
    for path in topics:
        if path.stem not in kept:
            path.unlink()
    link = re.compile(r"\[[^]]+\]\(#[^)]+\)")
    for path in content.rglob("*.yaml"):
        words = link.sub("our other sheets", path.read_text(encoding="utf-8"))
        path.write_text(words, encoding="utf-8")
    for path in content.rglob("topics/*.yaml"):
        shorten(path)
    for path in content.rglob("booklets/*.yaml"):
        if path.stem not in text:
            path.unlink()
            continue
        head, _, rest = path.read_text(encoding="utf-8").partition("\ntopics:\n")
        rest = re.sub(r"^(  - \S+\n)+", "  - faq\n", rest)
        path.write_text(f"{head}\ntopics:\n{rest}", encoding="utf-8")


def shorten(path: Path) -> None:
    """Leave a topic one section, with the steps that no sound topic lacks: commands take any."""
    head, key, rest = path.read_text(encoding="utf-8").partition("sections:\n")
    sections, plan, rest = rest.partition("plan:\n")
    each = re.findall(r"^  - heading:.*\n(?:    .*\n)+", sections, re.M)
    first = next((section for section in each if " steps:" in section), each[0])
    path.write_text(head + key + first + plan + rest, encoding="utf-8")


def is_topic(path: Path) -> bool:
    """Say whether a file is a topic: only topics have main messages."""
    return re.search(r"^main_message:", path.read_text(encoding="utf-8"), re.M) is not None


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_says_can_be_typed(
    page: str, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    if page == "docs/booklets.md":
        folder = Path("content/hip-and-back/booklets")
        folder.mkdir(parents=True)
        (folder / "knee-and-hip.yaml").write_text(example(page), encoding="utf-8")
    for line in BEFORE.get(page, ()):
        assert desk.type(line) == 0, line
    capsys.readouterr()
    for line in typed(page):
        if stand_in := elsewhere(line):
            stand_in(line)
    for line in run_lines(page):
        code = desk.type(line)
        said = capsys.readouterr()
        assert code == EXITS.get(line, 0), f"{line}\n{said.out}\n{said.err}"
        assert "Traceback" not in said.err


def test_a_command_that_is_wrong_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    desk = Desk(ROOT, monkeypatch)
    assert desk.type("make-handout --topic faq --larg-print") == 2
    assert desk.type("cp BUILTIN/content/nothing.yaml .") == 1
    with pytest.raises(AssertionError):
        parses("make-handout watch --tpic knee-pain")
    with pytest.raises(AssertionError):
        known_to_dask("dask worker tls://host:8786 --no-nurse")
    with pytest.raises(AssertionError):
        known_to_python(".venv/bin/python -m pytest --whole-librar")
    with pytest.raises(AssertionError):
        known_to_pip("handouts-env/bin/pip install wheels/make_handout-0.0.9-py3-none-any.whl")


def test_what_is_not_run_is_still_on_some_page() -> None:
    lines = [line for page in PAGES for line in typed(page)]
    unused = [pattern for pattern in ELSEWHERE
              if not any(elsewhere(line) is ELSEWHERE[pattern] and re.fullmatch(pattern, line)
                         for line in lines)]
    assert unused == []
    assert set(EXITS) <= set(lines)


@pytest.mark.parametrize("page", PAGES)
def test_the_lines_for_windows_are_those_for_other_systems(page: str) -> None:
    others = fences(page, "sh")
    for line in fences(page, "powershell"):
        unix = re.sub(r"^py ", "python3 ", line).replace("; ", " && ")
        assert unix.replace("\\Scripts\\", "/bin/").replace("\\", "/") in others, line
