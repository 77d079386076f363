"""How `--help` looks: examples first, then one line an option, under headings.

click writes the usage, and wraps; here is only the order, and what is said of an option: its first
sentence. What else there is to say of it stands below all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

WIDTH = 80
WIDEST = 20  # letters of an option for which all sections make room
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": WIDTH}
# The headings, in their order, with the parameters below each; all others are "Options".
OPTIONS = "Options"
HELP = "help"
GROUPS = {
    "Topics and booklets": ("topics", "booklets", "everything", "pages", "text"),
    "Large libraries": ("plan", "part", "release_to", "workers", "executor",
                        "tls_ca", "tls_certificate", "tls_key"),
    "Packets": ("packet", "packet_file", "no_emergency"),
    "The patient": ("file", "confirmed"),
    "The copies": ("one_file", "protect", "resume", "replace", "yes"),
    "The mails": ("personal", "send", "again"),
    OPTIONS: (),
    "How to print": ("large_print", "gray", "paper", "leave_top", "even_pages", "standard"),
    "Booklets to fold": ("fold", "creep", "marks"),
    "Project and brand": ("output", "force", "project", "brand", "brands", "lang", "langs"),
    "What you are told": ("as_json", "quiet", "verbose", "version", HELP),
}
Rows = Sequence[tuple[str, str]]


class Command(click.Command):
    """A command whose help begins with examples, each a line to type and what it does."""

    def __init__(self, *args: Any, examples: Rows = (), **more: Any) -> None:
        super().__init__(*args, **{"context_settings": CONTEXT, **more})
        self.examples = examples

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write all of the help."""
        write_help(self, self.examples, ctx, formatter)


class Group(click.Group):
    """A group of commands whose help begins with examples."""

    command_class = Command

    def __init__(self, *args: Any, examples: Rows = (), **more: Any) -> None:
        super().__init__(*args, **{"context_settings": CONTEXT, **more})
        self.examples = examples

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write all of the help."""
        write_help(self, self.examples, ctx, formatter)


def write_help(
    command: click.Command, examples: Rows, ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    """Write usage, what the command does, examples, commands and options, and what is to be known.
    """
    command.format_usage(ctx, formatter)
    command.format_help_text(ctx, formatter)
    if examples:
        with formatter.section("Examples"):
            formatter.write_dl(examples, col_max=WIDTH)
    if isinstance(command, click.Group):
        command.format_commands(ctx, formatter)
    _write_options(command.get_params(ctx), ctx, formatter)
    command.format_epilog(ctx, formatter)


def _write_options(
    params: Iterable[click.Parameter], ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    shown = {HELP if "--help" in each.opts else each.name: each for each in params
             if isinstance(each, click.Option) and not each.hidden}
    known = {name for names in GROUPS.values() for name in names}
    notes: list[tuple[str, str]] = []
    spelled = {name: _spelled(each, ctx) for name, each in shown.items()}
    # A long name makes its own section wide, and leaves all others as they are.
    narrow = max((len(each) for each in spelled.values() if len(each) <= WIDEST), default=0)
    for heading, names in GROUPS.items():
        wanted = [name for name in shown if name not in known] if heading == OPTIONS else [
            name for name in names if name in shown]
        rows = []
        width = max([narrow, *(len(spelled[name]) for name in wanted)])
        for name in wanted:
            first, rest = parted(shown[name].help or "")
            rows.append((spelled[name].ljust(width), first))
            if rest:
                notes.append((max(shown[name].opts, key=len), rest))
        if rows:
            with formatter.section(heading):
                formatter.write_dl(rows, col_max=WIDTH)
    if notes:
        with formatter.section("Notes"):
            formatter.write_dl(notes, col_max=WIDTH)


def parted(text: str) -> tuple[str, str]:
    """Return the first sentence of a help text, and the rest."""
    first, _, rest = " ".join(text.split()).partition(". ")
    return (f"{first}.", rest) if rest else (first, "")


def _spelled(option: click.Option, ctx: click.Context) -> str:
    """Return an option as it is typed: `-o, --output DIR`, `--[no-]gray`."""
    names = sorted(option.opts, key=len)
    if option.secondary_opts:
        return ", ".join(f"--[no-]{name.removeprefix('--')}" for name in names)
    value = "" if option.is_flag or option.count else f" {option.make_metavar(ctx)}"
    return ", ".join(names) + value


def usage_hint(error: click.ClickException, commands: Mapping[str, str]) -> str:
    """Return what to type instead of what the command line said; or ""."""
    from handouts.errors import did_you_mean  # only where something is wrong

    ctx = error.ctx if isinstance(error, click.UsageError) else None
    if ctx is None:
        return ""
    if isinstance(error, click.MissingParameter | click.exceptions.NoArgsIsHelpError):
        examples: Rows = getattr(ctx.command, "examples", ())
        return f"such as: {examples[0][0]}" if examples else ""
    extra = re.match(r"Got unexpected extra argument \((.*)\)", getattr(error, "message", ""))
    if extra and any("--topic" in param.opts for param in ctx.command.params):
        return f"to name a sheet: --topic {extra[1]}"
    kind = error.param.type if isinstance(error, click.BadParameter) and error.param else None
    given = re.match("'(.*?)' is not one of", getattr(error, "message", ""))
    if isinstance(kind, click.IntRange):
        return f"write a whole number from {kind.min} to {kind.max}"
    if isinstance(kind, click.Choice) and given:
        return did_you_mean(given[1], map(str, kind.choices))
    missing = re.match("No such command '(.*?)'", getattr(error, "message", ""))
    if missing and isinstance(ctx.command, click.Group):
        return did_you_mean(missing[1], [*ctx.command.list_commands(ctx), *commands])
    return ""
