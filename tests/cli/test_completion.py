"""A shell completes commands, options and the names of topics."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from handouts.cli import main


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_each_shell_gets_its_lines(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    out = capsys.readouterr().out
    assert "make-handout" in out
    assert f"{shell}_complete" in out
    assert "\\n    " not in out
    assert out.count("\n") > 5


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash here")
def test_bash_understands_its_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "bash"]) == 0
    lines = capsys.readouterr().out
    subprocess.run(["bash", "-c", lines + "complete -p make-handout"], check=True, timeout=60)


def test_an_unknown_shell_is_a_mistake_of_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "tcsh"]) == 2
    assert "powershell" in capsys.readouterr().err


@pytest.mark.parametrize(("words", "typed", "found"), [
    ("make-handout --topic home", "home", "home-remedies"),
    ("make-handout --booklet hip-and", "hip-and", "hip-and-back-pain"),
    ("make-handout check fa", "fa", "faq"), ("make-handout ch", "ch", "check"),
    ("make-handout watch --to", "--to", "--topic"),
    ("make-handout --standard u", "u", "ua-2"),
])
def test_names_are_completed(
    words: str, typed: str, found: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", typed)
    monkeypatch.setenv("_MAKE_HANDOUT_COMPLETE", "powershell_complete")
    with pytest.raises(SystemExit):
        main([])
    assert found in capsys.readouterr().out.split()


@pytest.mark.parametrize(("asked", "words", "typed"), [
    ("foo", "", ""), ("bash_", "make-handout", "1"), ("tcsh_complete", "make-handout", "1"),
    ("bash_complete", "make-handout ch", "x"), ("zsh_complete", "make-handout ch", None),
    ("fish_complete", None, "ch"),
])
def test_a_variable_left_behind_is_told(
    asked: str, words: str | None, typed: str | None, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("_MAKE_HANDOUT_COMPLETE", asked)
    for name, value in (("COMP_WORDS", words), ("COMP_CWORD", typed)):
        if value is not None:
            monkeypatch.setenv(name, value)
    assert main(["list"]) == 2
    assert "USE044" in capsys.readouterr().err
