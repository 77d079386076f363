"""Exit codes, interruptions, our own bugs, and what a light command leaves unimported."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from handouts import pipeline
from handouts.cli import app
from handouts.cli.app import COMMANDS
from handouts.cli.help import parted
from handouts.cli.output import printable, result_json
from tests.cli.conftest import Result, Run
from tests.processes import Running
from tools import command_reference

HEAVY = ("reportlab", "jinja2", "pydantic", "svglib", "lxml", "pypdf")


ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def in_a_process(code: str, *args: str) -> Result:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *args],
        capture_output=True, encoding="utf-8", timeout=120, check=False, env=ENVIRONMENT,
    )
    return Result(done.returncode, done.stdout, done.stderr)


# What is asked of the command line, then a list of the heavy packages that it imported.
SPY = f"""
import sys
from handouts import cli
code = cli.main(sys.argv[1:])
print("heavy:", [name for name in {HEAVY!r} if name in sys.modules])
sys.exit(code)
"""


LIGHT = (
    ("--help",), ("--version",), ("list",), ("list", "--json"), ("list", "--help"),
    ("schema", "--help"), ("review", "--help"), (), ("--topic", "no-such-topic"),
)
# One command after the other: what none has imported, each alone has not.
SPY_OF_ALL = f"""
import json, sys
from handouts import cli
for args in json.loads(sys.argv[1]):
    code = cli.main(args)
    assert code in (0, 2), (args, code)
    print("heavy after", args, [name for name in {HEAVY!r} if name in sys.modules])
"""


def test_light_commands_import_nothing_heavy(folder: Path) -> None:
    result = in_a_process(SPY_OF_ALL, json.dumps(LIGHT))
    assert result.code == 0, result.err
    told = [line for line in result.out.splitlines() if line.startswith("heavy after")]
    assert told == [f"heavy after {list(args)} []" for args in LIGHT]


def test_the_spy_sees_heavy_imports() -> None:
    result = in_a_process("import jinja2\n" + SPY, "--version")
    assert result.out.splitlines()[-1] == "heavy: ['jinja2']"


# What libraries import and a sheet does not use, or what other commands need.
UNUSED = ("PIL._imaging", "logging", "importlib.metadata", "email", "pypdf", "svglib",
          "handouts.content.search", "handouts.delivery.shelf", "handouts.check.run")


def test_a_sheet_imports_only_what_makes_it(folder: Path) -> None:
    result = in_a_process(SPY.replace(repr(HEAVY), repr(UNUSED)), "--topic", "home-remedies")
    assert result.code == 0, result.err
    assert result.out.splitlines()[-1] == "heavy: []"


def test_pictures_are_still_read_by_what_is_loaded_when_it_is_used(tmp_path: Path) -> None:
    code = """
import sys
from handouts.isolation import load_when_used
load_when_used("PIL", "Image")
from PIL import Image
print("PIL._imaging" in sys.modules)
Image.new("RGB", (4, 3)).save(sys.argv[1])
print(Image.open(sys.argv[1]).size, "PIL._imaging" in sys.modules)
load_when_used("PIL", "Image")
from PIL import Image as again
print(again is Image)
"""
    result = in_a_process(code, str(tmp_path / "a.png"))
    assert result.out.splitlines() == ["False", "(4, 3) True", "True"], result.err


def test_pydantic_has_no_plugins_and_all_else_of_its_own() -> None:
    code = """
from handouts.isolation import shut_out_foreign_settings
shut_out_foreign_settings()
import pydantic
pydantic.create_model("A", a=(int, 1))()
import sys
print("importlib.metadata" in sys.modules)
from pydantic.plugin._loader import get_plugins
print(list(get_plugins()))
from pydantic.plugin._loader import PYDANTIC_ENTRY_POINT_GROUP
from pydantic.plugin._loader import get_plugins
print(PYDANTIC_ENTRY_POINT_GROUP, list(get_plugins()))
"""
    result = in_a_process(code)
    assert result.out.splitlines() == ["False", "[]", "pydantic []"], result.err


def test_help_reads_well(run: Run) -> None:
    result = run("--help")
    assert result.code == 0
    assert "Usage: make-handout [OPTIONS] [COMMAND] [ARGS]..." in result.out
    assert "  make-handout --topic home-remedies  " in result.out
    lines = result.out.splitlines()
    headings = [line for line in lines if line.endswith(":") and not line.startswith(" ")]
    assert headings == [
        "Examples:", "At the front desk:", "Setting up a clinic:", "Writing:",
        "Before patients get it:", "Topics and booklets:", "Large libraries:", "Packets:",
        "How to print:", "Booklets to fold:", "Project and brand:", "What you are told:", "Notes:"]
    assert "  --topic NAME        Build this topic: its name, title or sheet number." in lines
    assert "  --[no-]gray         Print without color, for copiers and faxes." in lines


EVERY = dict(command_reference.commands())


def helped(name: str, width: int = 78) -> list[str]:
    each = EVERY[name]
    context = each.context_class(each, info_name=name, terminal_width=width,
                                 **each.context_settings)
    return each.get_help(context).splitlines()


@pytest.mark.parametrize("name", EVERY)
def test_each_command_s_help_has_examples_and_one_line_an_option(name: str) -> None:
    lines = helped(name)
    assert max(map(len, lines)) <= 80
    if name.count(" ") < 2:
        first = next(number for number, line in enumerate(lines) if line.startswith("  -"))
        assert "Examples:" in lines[:first]
    shown = [line for line in lines if re.match("  (-|--)[^ ]", line)]
    at = lines.index("Notes:") if "Notes:" in lines else len(lines)
    wanted = [each for each in EVERY[name].get_params(click.Context(EVERY[name]))
              if isinstance(each, click.Option)]
    listed = [line for line in shown if lines.index(line) < at]
    assert len(listed) == len(wanted)
    for line in listed:
        assert line.rstrip().endswith(".")  # nothing of it stands on the next line
    # Whatever else there is to say of an option stands below, and nothing is lost.
    words = "".join("".join(lines).split())
    for option in wanted:
        for part in parted(option.help or ""):
            assert "".join(part.split()) in words, option.name


@pytest.mark.parametrize(("args", "message", "hint"), [
    (("init",), "Missing argument 'DIR'.", "such as: make-handout init our-clinic"),
    (("withdraw", "faq"), "Missing option '--why'.",
     "such as: make-handout withdraw faq --why 'Wrong dose'"),
    (("check", "--format", "jso"), "Invalid value for '--format': 'jso' is not one of 'text', "
     "'json', 'github', 'junit'.", "did you mean 'json'?"),
    (("new", "topc", "x"), "No such command 'topc'.", "did you mean 'topic'?"),
    (("--paper", "leter", "--all"), "Invalid value for '--paper': 'leter' is not one of "
     "'letter', 'a4', 'half-letter', 'a5'.", "did you mean 'letter'?"),
    (("lst",), "there is no command 'lst'", "did you mean 'list'?"),
    (("export",), "make-handout export needs to know what",
     "such as: make-handout export openemr DIR"),
    (("personal", "faq"), "Got unexpected extra argument (faq)", "to name a sheet: --topic faq"),
    (("--all", "--workers", "two"), "Invalid value for '--workers': 'two' is not a valid integer",
     "write a whole number from 1 to 60"),
    (("--all", "--workers", "0"), "Invalid value for '--workers': 0 is not in the range",
     "write a whole number from 1 to 60"),
    (("--topic", "alpha", "--plan"), "--plan, --part and --release-to go with --all", "add --all"),
    (("--topic", "alpha", "--marks"), "--creep and --marks go with --fold", "add --fold"),
    (("--topic", "alpha", "--packet-file", "x"), "--packet-file and", "add --packet TITLE"),
    (("--all", "--packet", "x"), "--packet takes topics",
     "name its sheets: --packet TITLE --topic NAME --topic NAME"),
    (("--all", "--plan", "--release-to", "r"), "--release-to takes the whole",
     "first make all parts, then: make-handout --all --release-to DIR"),
    (("--topic", "alpha", "--executor", "tcp://localhost:1"), "--executor goes with --all",
     "add --all"),
    (("--all", "--gray", "both", "--no-gray"), "--gray both goes neither with --gray nor",
     "leave one of the two out: --gray both makes files of either kind"),
    (("check", "alpha", "--executor", "tcp://localhost:1"), "--executor checks everything",
     "leave these out, or --executor"),
    (("check", "--realease"), "No such option '--realease'.", "did you mean --release?"),
])
def test_a_mistake_in_the_command_line_says_what_to_type(
    run: Run, args: tuple[str, ...], message: str, hint: str
) -> None:
    result = run(*args)
    assert (result.code, result.out) == (2, "")
    first, second, *more = result.err.splitlines()
    assert first.startswith(f"command line: USE001 {message.rstrip('.')}")
    assert (second, more) == (f"  hint: {hint}", [])


@pytest.mark.parametrize("command", [("--all",), ("check",)])
def test_a_certificate_without_a_scheduler_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    result = run(*command, "--tls-key", "key.pem")
    assert result.code == 2
    assert result.err.splitlines()[1] == "  hint: add --executor tls://HOST:PORT, or leave it out"
    # One that the environment names is for other commands.
    monkeypatch.setenv("MAKE_HANDOUT_TLS_KEY", "key.pem")
    assert "--tls-key" not in run(*command, "--brand", "nobody").err


def test_version(run: Run) -> None:
    result = run("--version")
    assert result.code == 0
    assert result.out.startswith("make-handout ")


@pytest.mark.parametrize(("args", "says", "hint"), [
    (("--qqqq", "x"), "No such option '--qqqq'", "make-handout --help"),
    (("zzz",), "there is no command 'zzz'", "make-handout --help"),
    (("--topic",), "Option '--topic' requires an argument", "make-handout --help"),
    (("list", "--nope"), "No such option '--nope'", "make-handout list --help"),
    (("--topic", "alpha", "list"), "cannot go with the command 'list'", "make-handout --help"),
    (("--all", "schema"), "cannot go with the command 'schema'", "make-handout --help"),
])
def test_wrong_usage_is_a_line_and_a_hint(
    run: Run, folder: Path, args: tuple[str, ...], says: str, hint: str
) -> None:
    result = run(*args)
    assert result.code == 2
    assert result.out == ""
    line, hinted = result.err.splitlines()
    assert line.startswith("command line: USE001 ")
    assert says in line
    assert hinted == f"  hint: see: {hint}"
    assert [path.name for path in folder.iterdir()] == ["content"]


@pytest.mark.parametrize(("args", "meant"), [
    (("--all", "--grey"), "--gray"), (("--all", "--no-grey"), "--no-gray"),
    (("--all", "--grayscale"), "--gray"), (("--all", "--duplex"), "--even-pages"),
    (("--all", "--letterhead", "1.5in"), "--leave-top"),
    (("--all", "--letterhead=1.5in"), "--leave-top"),
    (("--all", "--rebuild"), "--force"), (("--topik", "x"), "--topic"),
    (("list", "--brand"), "--brands"),
])
def test_an_option_of_another_name_is_told_its_own(
    run: Run, folder: Path, args: tuple[str, ...], meant: str
) -> None:
    result = run(*args)
    assert result.code == 2
    line, hinted = result.err.splitlines()
    assert line.startswith("command line: USE001 No such option '--")
    assert hinted == f"  hint: did you mean {meant}?"
    assert [path.name for path in folder.iterdir()] == ["content"]


def test_no_option_is_meant_that_the_command_lacks(run: Run) -> None:
    assert "make-handout list --help" in run("list", "--rebuild").err


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_where_its_name_says(run: Run, name: str) -> None:
    assert f"Usage: make-handout {name} " in run(name, "--help").out


def test_each_module_of_a_command_is_listed() -> None:
    folder = Path(app.__file__).parent
    found = {path.stem.replace("_", "-") for path in folder.glob("*.py")
             if f"def {path.stem}_command(" in path.read_text(encoding="utf-8")}
    assert found == set(COMMANDS)


def test_memory_that_is_not_enough_is_no_bug_of_ours(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_args: object) -> int:
        raise MemoryError

    monkeypatch.setattr("handouts.cli.app.run", full)
    result = run("--all")
    assert result.code == 1
    assert "there is not enough memory\n  hint: end other programs" in result.err
    assert "bug" not in result.err


@pytest.mark.usefixtures("engine")
def test_our_own_bug_is_one_line_without_the_words_of_a_handout(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bug(*_args: object, **_asked: object) -> None:
        raise ValueError("Dear Jane")

    monkeypatch.setattr(pipeline, "build", bug)
    result = run("--topic", "alpha")
    assert result.code == 3
    assert "this is a bug in make-handout: ValueError at handouts/pipeline.py:" in result.err
    assert "Jane" not in result.err
    assert len(result.err.splitlines()) == 2


@pytest.mark.usefixtures("engine")
def test_debug_shows_the_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def bug(*_args: object, **_asked: object) -> None:
        raise ValueError("inside")

    monkeypatch.setattr(pipeline, "build", bug)
    monkeypatch.setenv("MAKE_HANDOUT_DEBUG", "1")
    with pytest.raises(ValueError, match="inside"):
        run("--topic", "alpha")


# A build that waits inside the writing of its file until a signal comes.
WAITING = """
import os, time
from handouts import files, pipeline
from handouts.orders import Built

def wait(number):
    print("writing", flush=True)
    time.sleep(60)

os.fsync = wait
pipeline.gather = lambda job: job
pipeline.build = lambda order, _job: Built(
    order.slug, "topic", order.slug + ".pdf", order.slug, "1.0", "en", 1, "", b"pdf")
"""


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_nothing_half_written(folder: Path, number: signal.Signals) -> None:
    reading, writing = os.pipe()
    process = Running(["--topic", "alpha"], folder=folder, first=WAITING, stdout=writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as said:
        assert said.readline() == "writing\n"
        assert list((folder / "build").iterdir()) != []
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
        assert said.read() == ""
    assert process.returncode == 130
    assert err == b"interrupted: files written so far are complete; to go on, run it again\n"
    assert list((folder / "build").iterdir()) == []


# All commands begin in one function, which sees to it. A sheet stands for what reads ReportLab to
# build one, the list for what reads none of it.
@pytest.mark.parametrize("args", [["--topic", "faq"], ["printer-test"], ["list"], *(
    pytest.param(args, marks=pytest.mark.whole_library) for args in (
        ["check", "faq"], ["review", "faq"], ["schema"], ["init", "our-clinic"]))])
def test_no_command_runs_the_settings_of_another_program(args: list[str], tmp_path: Path) -> None:
    evil = f"open({str(tmp_path / 'ran')!r}, 'w')"
    (tmp_path / ".reportlab_settings").write_text(evil, encoding="utf-8")
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules/reportlab_settings.py").write_text(evil, encoding="utf-8")
    (tmp_path / ".reportlab_mods").write_text(evil, encoding="utf-8")
    (tmp_path / "modules/reportlab_mods.py").write_text(evil, encoding="utf-8")
    path = os.pathsep.join([str(tmp_path / "modules"), str(ROOT)])
    ran = subprocess.run(
        [sys.executable, "-c", "from handouts.cli import main; raise SystemExit(main())", *args],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "HOME": str(tmp_path), "PYTHONPATH": path, "RL_shapeChecking": "x",
             "RL_defaultPageSize": "zz", "MAKE_HANDOUT_OUTPUT": str(tmp_path / "out")})
    assert ran.returncode == 0, ran.stderr
    assert not (tmp_path / "ran").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
@pytest.mark.parametrize("make", [os.mkdir, getattr(os, "mkfifo", None)])
def test_changes_to_another_program_are_not_even_looked_at(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(tmp_path / ".reportlab_mods")
    ran = subprocess.run(
        [sys.executable, "-c", "from handouts.cli import main; raise SystemExit(main())",
         "printer-test"], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)})
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize(("words", "shown"), [
    ("::stop-commands::x", ": :stop-commands::x"), ("  ::error::x", "  : :error::x"),
    ("a ##[add-path]x", "a # #[add-path]x"), ("##vso[a.b]x", "# #vso[a.b]x"),
    ("###[a]", "## #[a]"), ("\t::x", "\\t::x"), ("see a::b", "see a::b"),
    ("## Heading", "## Heading"),
])
def test_no_line_commands_a_runner_of_ci(words: str, shown: str) -> None:
    assert printable(words) == shown


def test_no_text_in_json_commands_a_runner_of_ci(capsys: pytest.CaptureFixture[str]) -> None:
    result_json({"a": "##[x]"})
    said = capsys.readouterr().out
    assert "##" not in said
    assert json.loads(said) == {"a": "##[x]"}
