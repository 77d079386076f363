"""`make-handout completion`: what a shell needs to complete commands, options and names."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import click
from click.shell_completion import (
    CompletionItem,
    ShellComplete,
    add_completion_class,
    get_completion_class,
    split_arg_string,
)

from handouts.cli.help import Command
from handouts.cli.output import result
from handouts.errors import Problem, Source, UsageProblem

PROGRAM = "make-handout"
VARIABLE = "_MAKE_HANDOUT_COMPLETE"
SHELLS = ("bash", "zsh", "fish", "powershell")


class PowerShellComplete(ShellComplete):
    """Completion in PowerShell, which click does not know."""

    name = "powershell"
    source_template = """\
Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $env:COMP_WORDS = $commandAst.ToString()
    $env:COMP_CWORD = $wordToComplete
    $env:%(complete_var)s = "powershell_complete"
    %(prog_name)s | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_, $_, "ParameterValue", $_)
    }
    Remove-Item Env:\\COMP_WORDS, Env:\\COMP_CWORD, Env:\\%(complete_var)s
}
"""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the one that is being typed, and that one."""
        words = split_arg_string(os.environ.get("COMP_WORDS", ""))[1:]
        incomplete = os.environ.get("COMP_CWORD", "")
        if incomplete and words and words[-1] == incomplete:
            words.pop()
        return words, incomplete

    def format_completion(self, item: CompletionItem) -> str:
        """Return one line for each item."""
        return str(item.value)


add_completion_class(PowerShellComplete)


def refuse_broken_request() -> None:
    """Raise UsageProblem (USE044) where the shell's own variables ask for what cannot be told.

    A shell sets them for a moment, to ask which words may come next; one that was left behind
    would make every command say nothing at all.
    """
    asked = os.environ.get(VARIABLE)
    if not asked:
        return
    shell, _, what = asked.partition("_")
    word = os.environ.get("COMP_CWORD")
    complete = "COMP_WORDS" in os.environ and word is not None and (
        word.isdecimal() if shell in ("bash", "zsh") else not word or not word.isspace())
    if shell not in SHELLS or what not in ("source", "complete") or (
        what == "complete" and not complete
    ):
        raise UsageProblem(Problem(
            Source(VARIABLE), "USE044", "only a shell that completes a word sets this variable",
            f"unset {VARIABLE}"))


@click.command("completion", cls=Command, examples=(
    ("make-handout completion bash >> ~/.bashrc", "in bash"),
))
@click.argument("shell", type=click.Choice(SHELLS))
def completion_command(shell: str) -> int:
    """Print the lines that set up completion of commands, options and names in SHELL.

    \b
    bash:        make-handout completion bash >> ~/.bashrc
    zsh:         make-handout completion zsh >> ~/.zshrc
    fish:        cd ~/.config/fish/completions
                 make-handout completion fish > make-handout.fish
    powershell:  make-handout completion powershell >> $PROFILE
    """
    found = get_completion_class(shell)
    assert found is not None
    command = click.get_current_context().find_root().command
    maker = found(command, {}, PROGRAM, VARIABLE)
    # Not source(): for bash, click would run the shell to learn its version.
    for line in (maker.source_template % maker.source_vars()).rstrip("\n").split("\n"):
        result(line)
    return 0


def complete_topics(_context: Any, _option: Any, typed: str) -> list[str]:
    """Return the topics of the current folder that begin with what was typed."""
    return _names("topic", typed)


def complete_booklets(_context: Any, _option: Any, typed: str) -> list[str]:
    """Return the booklets of the current folder that begin with what was typed."""
    return _names("booklet", typed)


def complete_packets(_context: Any, _option: Any, typed: str) -> list[str]:
    """Return the titles of packets in handouts.yaml that begin with what was typed."""
    return _names("packet", typed)


def complete_both(_context: Any, _option: Any, typed: str) -> list[str]:
    """Return the topics and booklets that begin with what was typed."""
    return [*_names("topic", typed), *_names("booklet", typed)]


def _names(kind: str, typed: str) -> list[str]:
    from pathlib import Path

    from handouts.content.library import booklet_slugs, topic_slugs
    from handouts.errors import HandoutError
    from handouts.project import open_project

    try:
        project = open_project(Path(os.environ.get("MAKE_HANDOUT_PROJECT") or "."))
        names: Sequence[str] = booklet_slugs(project)
        if kind == "topic":
            names = topic_slugs(project, project.settings.lang)
        elif kind == "packet":
            names = [each.title for each in project.settings.packets]
    except (HandoutError, OSError):
        return []
    return [name for name in names if name.startswith(typed)]
