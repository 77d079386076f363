"""Options, environment variables, names and streams that nobody sane would give."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.hostile.bank import BUILD, CARE, ONE_TOPIC, TOPIC, Case
from tests.hostile.conftest import Attack, write

posix = pytest.mark.skipif(os.name == "nt", reason="pipes and links are a POSIX matter")

LONG = "x" * 5000
USAGE = [
    ("--topic", ""), ("--topic", "../../etc/passwd"), ("--topic", "/etc/passwd"), ("--topic", "."),
    ("--topic", "care.yaml"), ("--topic", "care/../care"), ("--topic", "con"),
    ("--topic", "c\x1b[2Ja"), ("--topic", "a\nb"), ("--topic", "\udcff"), ("--topic", LONG),
    ("--topic", "care\x00"), ("--topic", "{{7*7}}"), ("--topic", "%s%n"), ("--topic", "ca\u200bre"),
    ("--booklet", "../x"), ("--booklet", "\udcff"),
    (*BUILD, "--brand", "\udcff"), ("--all", "--brand", "\udcff"), (*BUILD, "--brand", LONG),
    (*BUILD, "--lang", "../x"), (*BUILD, "--lang", "con"), (*BUILD, "--lang", "en\n"),
    (*BUILD, "--lang", "en" + "-abcdefgh" * 5000), (*BUILD, "--lang", ""),
    (*BUILD, "--project", "nowhere"), (*BUILD, "--project", CARE), (*BUILD, "--project", ""),
    (*BUILD, "--project", "\udcff"), (*BUILD, "--project", LONG), (*BUILD, "--project", "a\x00b"),
    (*BUILD, "--output", ""), (*BUILD, "--output", "a\x00b"), ("--{{7*7}}",), ("frobnicate",), ("list", "--all"), ("--all", "list"),
    ("schema", ""), ("schema", "--print", "../x"), ("check", "../x"), ("check", "\x1b[2J"),
    ("check", "--explain", "../x"), ("check", "--explain", "\udcff"), ("check", "--format", "evil"),
    ("--topic",), ("--json",), ("--output", "x"),
]


@pytest.mark.parametrize("args", USAGE, ids=lambda args: ascii(" ".join(args))[:40])
def test_what_is_no_name_is_a_usage_problem(attack: Attack, args: tuple[str, ...]) -> None:
    attack(Case("usage", 2, args=args))


@posix
@pytest.mark.parametrize(("output", "code"), [
    ("x" * 5000, 1), ("x" * 300 + ".pdf", 1), ("/dev/null", 1), ("/proc/none", 1),
    (f"{CARE}/below", 1), ("a\nb\x1b[31m", 0), ("\udcff\udcfe", 0), ("~", 0), ("-", 0),
    ("-x.pdf", 0), ("$(id)", 0), ("`id`.pdf", 0), ("%s", 0), ("\u202egnp.pdf", 0),
])
def test_a_name_for_the_output_is_taken_or_refused(
    attack: Attack, output: str, code: int
) -> None:
    attack(Case("output", code, ("OUT001",) if code else (), args=(*BUILD, f"--output={output}")))


@pytest.mark.parametrize(("name", "value", "code"), [
    ("SOURCE_DATE_EPOCH", "999999999999", 2), ("SOURCE_DATE_EPOCH", "253402300800", 2),
    ("SOURCE_DATE_EPOCH", "-1", 2), ("SOURCE_DATE_EPOCH", "1e3", 2), ("SOURCE_DATE_EPOCH", " 1", 2),
    ("SOURCE_DATE_EPOCH", "\udcff", 2), ("SOURCE_DATE_EPOCH", "9" * 5000, 2),
    ("SOURCE_DATE_EPOCH", "253402300799", 0), ("SOURCE_DATE_EPOCH", "0", 0),
    ("MAKE_HANDOUT_LANG", "../..", 2), ("MAKE_HANDOUT_BRAND", "../..", 2),
    ("MAKE_HANDOUT_PROJECT", "/nowhere\n", 2), ("MAKE_HANDOUT_OUTPUT", f"{CARE}/x", 1),
    ("MAKE_HANDOUT_BRAND", "\udcff", 2), ("COLUMNS", "-5", 0), ("TZ", "../../etc/passwd", 0),
    ("TERM", "\x1b", 0), ("RL_trustedHosts", "*", 0), ("RL_invariant", "no", 0),
    ("RL_toColorCanUse", "rl_safe_eval", 0), ("HOME", "/nowhere", 0),
])
def test_an_environment_variable_is_taken_or_refused(
    attack: Attack, name: str, value: str, code: int
) -> None:
    attack(Case(name, code, (name,) if code == 2 and name.startswith("SOURCE") else (),
                env={name: value}))
    for args in (("--all",), ("check", "care"), ("list",)):
        if code == 2 and args[0] != "list" and name != "MAKE_HANDOUT_OUTPUT":
            attack(Case(name, code, args=args, env={name: value}))


@pytest.mark.parametrize("words", [
    "a " * 30_000, "pian " * 20_000, "x" * 100_000, "\x01", "\udcff", "{{7*7}}", "(a+)+$", "", " "])
def test_any_words_can_be_looked_for(attack: Attack, words: str) -> None:
    nothing = "nothing matches"
    attack(Case("find", 1, (nothing,), args=("list", "--find", words)))
    attack(Case("code", 1, (nothing,), args=("list", "--code", words)))


def test_a_long_title_keeps_the_list_readable(
    attack: Attack, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    attack(Case("list", 0, args=("list",),
                files={CARE: TOPIC.replace("Care at home", "x " * 90_000)}))


def test_very_many_names(attack: Attack) -> None:
    many = [part for number in range(200) for part in ("--topic", f"care{number}")]
    attack(Case("many unknown", 2, args=tuple(many)))
    attack(Case("many times the same", 0, args=("--topic", "care") * 2000))


# -- folders -----------------------------------------------------------------------------------


@posix
def test_links_out_of_the_project_are_refused(attack: Attack, project: Path) -> None:
    outside = project.parent / "outside"
    for name, args in {
        "content/hip-and-back/en/topics/linked.yaml": ("--topic", "linked"),
        "content/hip-and-back/en/shared/linked.yaml": ("--topic", "sharing"),
        "content/hip-and-back/booklets/linked.yaml": ("--booklet", "linked"),
    }.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(outside / "secret.yaml")
        attack(Case(name, 1, (name, "PRJ001"), args=args, files={
            "content/hip-and-back/en/topics/sharing.yaml": f"{TOPIC}  - include: linked\n"}))


@posix
def test_a_folder_that_leads_out_is_refused(attack: Attack, project: Path) -> None:
    folder = "content/hip-and-back/es/topics"
    (project / folder).parent.mkdir()
    (project / folder).symlink_to(project.parent / "outside")
    attack(Case("a folder", 1, (folder, "PRJ001"), args=("--all", "--lang", "es")))
    attack(Case("a folder", 1, (folder, "PRJ001"), args=("list", "--lang", "es")))


@posix
def test_links_to_themselves_are_refused(attack: Attack, project: Path) -> None:
    write(project, "handouts.yaml", "topics: [care, loop]\nbooklets: []\n")
    loop = "content/hip-and-back/en/topics/loop.yaml"
    (project / loop).symlink_to("loop.yaml")
    attack(Case("a loop", 1, (loop, "PRJ001"), args=("--all",)))
    assert (project / "build" / "care.pdf").exists()


@posix
def test_the_output_of_the_settings_stays_in_the_project(attack: Attack, project: Path) -> None:
    (project / "build").symlink_to(project.parent / "outside")
    attack(Case("a linked build", 1, ("build", "PRJ001")))
    assert not (project.parent / "outside" / "care.pdf").exists()
    attack(Case("named by hand", 0, args=(*BUILD, "--output", "build/")))


@posix
def test_odd_files_beside_the_content_do_no_harm(attack: Attack, project: Path) -> None:
    write(project, "handouts.yaml", ONE_TOPIC)
    content = project / "content"
    os.mkfifo(content / "pipe.yaml")
    (content / "zero").symlink_to("/dev/zero")
    (content / "above").symlink_to(project.parent / "outside")
    (content / "itself").symlink_to(content)
    if sys.platform == "linux":
        Path(os.fsdecode(os.fsencode(content) + b"/\xff\xfe.svg")).touch()
    with (content / "huge.bin").open("wb") as file:
        file.truncate(5_000_000_000)
    attack(Case("odd files", 0, args=("--all",)))
    attack(Case("odd files", 0, args=("check", "faq")))
    attack(Case("odd files", 0, args=("list",)))


@posix
def test_folders_in_folders_without_end(attack: Attack, project: Path) -> None:
    write(project, "handouts.yaml", ONE_TOPIC)
    here = Path.cwd()
    try:
        os.chdir(project / "content")
        for _ in range(1200):
            Path("a").mkdir()
            os.chdir("a")
        os.chdir(here)
        attack(Case("deep folders", 0, args=("--all",)))
    finally:
        _remove_deep(project / "content" / "a")
        os.chdir(here)


def _remove_deep(folder: Path) -> None:
    """Remove what is too deep for the tests' own clean-up."""
    os.chdir(folder)
    depth = 0
    while Path("a").exists():
        os.chdir("a")
        depth += 1
    for _ in range(depth):
        os.chdir("..")
        Path("a").rmdir()
