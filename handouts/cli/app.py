"""The command group: the bare command builds, sub-commands do the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import click

from handouts.cli import options
from handouts.cli.completion import (
    complete_booklets,
    complete_packets,
    complete_topics,
    refuse_broken_request,
)
from handouts.cli.fold import creep_option, fold_option, marks_option
from handouts.cli.help import Group, usage_hint
from handouts.cli.output import show_problems
from handouts.errors import HandoutError, Problem, Source, UsageProblem, did_you_mean, nearest
from handouts.version import __version__

# Each command's line in --help, under who uses it. A command is imported when it is asked for: most
# runs need none.
COMMANDS_BY_USE = {
    "At the front desk": {
        "serve": "Show a page on which staff choose and print sheets.",
        "list": "List topics and booklets, or brands.",
        "personal": "Make a copy with a patient's name on every page.",
        "merge": "Make a copy for each patient of a list.",
        "mail": "Write mails with handouts, or send them.",
        "purge": "Delete patients' copies that are no longer needed.",
        "printer-test": "Make a sheet that tests your printer.",
    },
    "Setting up a clinic": {
        "init": "Make a project folder for your clinic.",
        "completion": "Set up Tab completion in your shell.",
        "export": "Write sheets in the form that another program reads.",
    },
    "Writing": {
        "new": "Start a new topic.",
        "copy": "Copy a topic or a layout of the tool, to change it.",
        "diff": "Show what a new version changed in what you copied.",
        "watch": "Rebuild what you change, each time you save.",
        "hear": "Print a topic as a screen reader reads it aloud.",
        "schema": "Write JSON Schemas that help while typing YAML.",
    },
    "Before patients get it": {
        "check": "Check that handouts pass the rules.",
        "review": "Show a topic to a clinician, or record a review.",
        "withdraw": "Let nobody hand out a topic or a booklet any more.",
    },
}
COMMANDS = {name: line for lines in COMMANDS_BY_USE.values() for name, line in lines.items()}
# What an option is called that had another name, or has one in other programs.
RENAMED = {
    "--duplex": "--even-pages", "--grayscale": "--gray", "--grey": "--gray",
    "--letterhead": "--leave-top", "--no-grey": "--no-gray", "--rebuild": "--force",
}

# The switches of the bare command that may be asked for both ways.
_SWITCHES = {"--large-print": "large_print", "--gray": "gray"}
BOTH = "make-handout: both"

EXAMPLES = (
    ("make-handout --topic home-remedies", "one handout, in build/"),
    ("make-handout --topic 4 --topic 'Heat and cold'", "by sheet number or title"),
    ("make-handout --booklet hip-and-back-pain", "with cover and contents"),
    ("make-handout --packet 'First visit' --topic 4", "several sheets as one PDF"),
    ("make-handout --all --output to-print", "every topic and booklet"),
    ("make-handout --all --gray both", "both in color and in gray"),
    ("make-handout --topic faq --output faq.pdf", "a file that you name"),
    ("make-handout --topic faq --large-print", "in 18 points"),
    ("make-handout --topic faq --html", "also as a web page"),
    ("make-handout list", "show what you can build"),
)
EPILOG = """\b
Environment variables set the project, brand, language and output folder, too:
MAKE_HANDOUT_PROJECT, MAKE_HANDOUT_BRAND, MAKE_HANDOUT_LANG,
MAKE_HANDOUT_OUTPUT. All but the project can be set in handouts.yaml, and so
can paper, large_print, gray and standard.

\b
Exit codes: 0 success, 1 problems in content, brand or output, 2 usage,
3 a bug in make-handout, 130 interrupted.
"""


def run(args: Sequence[str] | None) -> int:
    """Run one command and return its exit code; every foreseen problem is shown, not raised."""
    try:
        refuse_broken_request()
        result = command.main(
            args=None if args is None else list(args),
            prog_name="make-handout",
            standalone_mode=False,
        )
    except HandoutError as error:
        show_problems(error.problems)
        return error.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None  # which click made this of
    except click.ClickException as error:
        show_problems([_usage(error)])
        return UsageProblem.exit_code
    return result if isinstance(result, int) else 0


def _usage(error: click.ClickException) -> Problem:
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context else "make-handout"
    message, hint = error.format_message(), ""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        message = f"{path} needs to know what"  # and not all of its help on one line
    if isinstance(error, click.NoSuchOption):
        message, hint = error.message, _option_hint(error)
    return Problem(Source("command line"), "USE001", " ".join(message.split()),
                   hint or usage_hint(error, COMMANDS) or f"see: {path} --help")


def _option_hint(error: click.NoSuchOption) -> str:
    """Return the option that was meant, if the command has one of a like name or of that use."""
    if error.ctx is None:
        return ""
    params = error.ctx.command.get_params(error.ctx)
    known = {name for param in params for name in (*param.opts, *param.secondary_opts)}
    renamed = RENAMED.get(error.option_name)
    if renamed in known:
        return f"did you mean {renamed}?"
    # Without the dashes, which all have in common.
    near = nearest(error.option_name.strip("-"), [name.strip("-") for name in known])
    return f"did you mean --{near[0]}?" if near else ""


class Commands(Group):
    """A group whose commands are imported when they are asked for.

    This is the LazyGroup of click's documentation ("Complex Applications"), with one rule for
    where a command is: `printer-test` is `printer_test_command` in `handouts.cli.printer_test`.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take `--large-print both` and `--gray both`, which click has no kind of option for."""
        kept, both = without_both(args, {
            name for option in self.params
            if isinstance(option, click.Option) and not option.is_flag for name in option.opts})
        ctx.meta[BOTH] = both
        return super().parse_args(ctx, kept)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order of --help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; None for a word that is none."""
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        found = getattr(import_module(f"handouts.cli.{name}"), f"{name}_command")
        assert isinstance(found, click.Command)
        found.short_help = COMMANDS[cmd_name]  # for a shell that shows it beside the name
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing one."""
        width = max(map(len, COMMANDS))
        for heading, lines in COMMANDS_BY_USE.items():
            with formatter.section(heading):
                formatter.write_dl([(name.ljust(width), line) for name, line in lines.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the first word names; tell who left `--topic` out to say it."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            raise UsageProblem(Problem(
                Source("command line"), "USE001", f"there is no command {args[0]!r}",
                _command_hint(ctx, args) or did_you_mean(args[0], COMMANDS)
                or f"see: {ctx.command_path} --help"))
        return super().resolve_command(ctx, args)


def _refuse(together: Iterable[tuple[object, str, str]]) -> None:
    """Raise UsageProblem with what does not go together, each where its condition holds."""
    problems = [Problem(Source("command line"), "USE001", message, hint)
                for holds, message, hint in together if holds]
    if problems:
        raise UsageProblem(problems)


def without_both(
    args: Sequence[str], valued: Collection[str]
) -> tuple[list[str], frozenset[str]]:
    """Return the words of a line without switches that are asked for both ways, and their names.

    What follows a command is its own. A word behind an option of the `valued` ones is none: a topic
    may be called "list".
    """
    kept: list[str] = []
    both: set[str] = set()
    words = list(args)
    while words and words[0] not in COMMANDS:
        name, _, value = words[0].partition("=")
        spread = words[1:2] == ["both"]
        if name in _SWITCHES and (value == "both" or (words[0] == name and spread)):
            both.add(_SWITCHES[name])
            del words[:1 if value else 2]
        else:
            kept.append(words.pop(0))
            if kept[-1] in valued and words and not words[0].startswith("-"):
                kept.append(words.pop(0))
    return kept + words, frozenset(both)


def _command_hint(ctx: click.Context, args: Sequence[str]) -> str:
    """Return the line that was meant where a word is the name of a topic or a booklet."""
    from handouts.content.library import booklet_slugs, topic_slugs

    words = [*args, "-".join(args).lower()]
    try:
        project = options.opened(ctx.params.get("project"))
        lang = next(iter(ctx.params.get("langs") or ()), project.settings.lang)
        kinds = {"topic": topic_slugs(project, lang), "booklet": booklet_slugs(project)}
    except HandoutError:
        return ""
    meant = [f"--{kind} {word}" for word in words for kind, slugs in kinds.items() if word in slugs]
    said = [f"--{kind} {slug}" for kind in kinds for slug in ctx.params.get(f"{kind}s") or ()]
    return f"try: {ctx.command_path} {' '.join(dict.fromkeys([*said, *meant]))}" if meant else ""


@click.group(
    cls=Commands,
    invoke_without_command=True,
    examples=EXAMPLES,
    epilog=EPILOG,
)
@click.option(
    "--topic", "topics", multiple=True, metavar="NAME", shell_complete=complete_topics,
    help="Build this topic: its name, title or sheet number. Can be repeated.",
)
@click.option(
    "--booklet", "booklets", multiple=True, metavar="NAME", shell_complete=complete_booklets,
    help="Build this booklet as one PDF. Can be repeated.",
)
@click.option(
    "--packet", metavar="TITLE", shell_complete=complete_packets,
    help="Build one PDF of the topics that --topic names. Without any, it is the packet of this "
         "title in handouts.yaml. What is not ready for patients says SAMPLE on each page.",
)
@click.option(
    "--packet-file", metavar="NAME",
    help="With --packet, name its file. By default the title names it.",
)
@click.option(
    "--without-emergency-sheet", "no_emergency", is_flag=True,
    help="With --packet, leave out the emergency sheet. It is added by itself otherwise.",
)
@click.option(
    "--all", "everything", is_flag=True,
    help="Build every topic and booklet. If handouts.yaml names some, only those are built. With "
         "several --brand or --lang, --large-print both or --gray both, each combination gets a "
         "folder of its own, as does what `matrix:` in handouts.yaml combines.",
)
@click.option(
    "-o", "--output", type=options.Named(path_type=Path), metavar="DIR",
    envvar="MAKE_HANDOUT_OUTPUT",
    help="Folder for finished files, or a file FILE.pdf. A file can be named if only one handout "
         "is built. The default is the folder build in the project.",
)
@click.option(
    "--html", "pages", is_flag=False, flag_value="page", multiple=True, metavar="[KIND]",
    type=click.Choice(["page", "fragment"]),
    help="Also write a web page of each handout. It is one file for phones, blind readers and "
         "websites; --html fragment writes tags without a look, for the editor of an EHR. Can be "
         "repeated.",
)
@click.option("--text", is_flag=True,
              help="Also write plain text of each handout. It is 72 columns wide.")
@fold_option
@creep_option
@marks_option
@click.option("--force", is_flag=True,
              help="Build again what has not changed. Without it, --all leaves that out, and "
                   "no file of another brand is replaced.")
@click.option(
    "--plan", is_flag=True,
    help="With --all, print what it would build. It is JSON, a line for each document, for a "
         "scheduler; nothing is built.")
@click.option(
    "--part", metavar="K/N",
    help="With --all, build only part K of N. Parts may run at once, on several "
         "machines, into one folder; --all without --part then completes the list of handouts.")
@click.option(
    "--release-to", type=options.Named(path_type=Path), metavar="DIR",
    help="With --all, then release what passes. The rules are those of check --release. Each "
         "release is a new folder in DIR that appears at once. DIR/current leads to it. A build "
         "that fails releases nothing.")
@click.option("--workers", type=click.IntRange(1, 60), metavar="N",
              help="Build in N processes at once. Without it, many documents are built on all "
                   "processors, and few in one process.")
@options.executor
@options.project
@click.option(
    "--brand", "brands", multiple=True, metavar="NAME", envvar="MAKE_HANDOUT_BRAND",
    help="Brand to print with (default: sample). It is a folder in templates/brands/. Given "
         "several times, each brand gets a folder of its own.",
)
@options.langs
@options.printing
@options.as_json
@click.option("-q", "--quiet", is_flag=True, help="Show only problems.")
@click.option("-v", "--verbose", is_flag=True,
              help="Also say which brand, language and project are used.")
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def command(
    context: click.Context,
    /,
    topics: tuple[str, ...],
    booklets: tuple[str, ...],
    packet: str | None,
    packet_file: str | None,
    no_emergency: bool,
    everything: bool,
    output: Path | None,
    pages: tuple[Literal["page", "fragment"], ...],
    text: bool,
    fold: bool,
    creep: float,
    marks: bool,
    force: bool,
    plan: bool,
    part: str | None,
    release_to: Path | None,
    workers: int | None,
    executor: str | None,
    tls_ca: Path | None,
    tls_certificate: Path | None,
    tls_key: Path | None,
    project: Path | None,
    brands: tuple[str, ...],
    langs: tuple[str, ...],
    as_json: bool,
    quiet: bool,
    verbose: bool,
    **printing: Any,
) -> int | None:
    """Make patient handouts: accessible, printable PDFs from reviewed YAML content.

    The paths of finished files go to standard output, one per line. Everything else goes to
    standard error.
    """
    asked = bool(topics or booklets or everything or packet is not None)
    if context.invoked_subcommand is not None:
        if asked:
            raise click.UsageError(
                f"--topic, --booklet, --packet and --all build and cannot go with the command "
                f"'{context.invoked_subcommand}'", context,
            )
        return None
    both = context.meta.get(BOTH, frozenset())
    releases, cluster = release_to is not None, executor is not None
    _refuse((
        (packet is None and (packet_file is not None or no_emergency),
         "--packet-file and --without-emergency-sheet go with --packet", "add --packet TITLE"),
        (packet is not None and (booklets or everything),
         "--packet takes topics, and neither --booklet nor --all",
         "name its sheets: --packet TITLE --topic NAME --topic NAME"),
        ((creep or marks) and not fold, "--creep and --marks go with --fold", "add --fold"),
        ((plan or part is not None or releases) and not everything,
         "--plan, --part and --release-to go with --all", "add --all"),
        (fold and (plan or releases), "--plan and --release-to do not go with --fold",
         "leave --fold out, and fold in a run of its own"),
        (releases and (plan or part is not None), "--release-to takes the whole",
         "first make all parts, then: make-handout --all --release-to DIR"),
        (cluster and not everything, "--executor goes with --all", "add --all"),
        (cluster and (workers is not None or plan),
         "--executor goes neither with --workers nor with --plan",
         "leave --workers out: each machine says how many it has" if workers else
         "leave --executor out: nothing is built"),
        *((name in both and printing[name] is not None,
           f"{option} both goes neither with {option} nor with --no-{option[2:]}",
           f"leave one of the two out: {option} both makes files of either kind")
          for option, name in _SWITCHES.items()),
    ))
    if not asked:
        raise UsageProblem(Problem(
            Source("command line"), "USE002", "nothing to build",
            "try: make-handout --topic home-remedies, or make-handout list, "
            "or make-handout --help",
        ))
    from handouts.cli.build import Wish, build
    from handouts.delivery.folding import Fold
    from handouts.delivery.plan import part_named

    wish = Wish(topics, booklets, everything, output, brands, langs, force,
                Fold(creep, marks) if fold else None, as_json, quiet, verbose,
                options.Printing(**printing),
                tuple(dict.fromkeys((*pages, *(("text",) if text else ())))),
                packet, packet_file, not no_emergency, both,
                plan, part_named(part) if part is not None else None,
                release_to, workers, options.cluster(executor, tls_ca, tls_certificate, tls_key))
    return build(project, wish)

