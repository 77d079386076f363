"""`make-handout check`: whether handouts pass the rules."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handouts.cli import options
from handouts.cli.combining import unknown_names
from handouts.cli.completion import complete_both
from handouts.cli.help import Command
from handouts.cli.output import printable, result, spelled
from handouts.errors import HandoutError, Problem, Source, UsageProblem, did_you_mean
from handouts.files import is_folder, shown
from handouts.orders import Order

if TYPE_CHECKING:
    from handouts.check.run import Report
    from handouts.project import Project

# How the names of finished files end.
_FILES = (".pdf", ".html")
COLORS = {"error": "red", "warning": "yellow", "good": "green", "bad": "red"}


@click.command("check", cls=Command, examples=(
    ("make-handout check", "everything in the project"),
    ("make-handout check faq 4", "a topic by name or number"),
    ("make-handout check build/faq.pdf", "a finished file"),
    ("make-handout check --release", "before patients get it"),
    ("make-handout check --explain DIS002", "what a rule means"),
))
@click.argument("names", nargs=-1, metavar="[NAME|FILE.pdf|FILE.html]...",
                shell_complete=complete_both)
@click.option("--release", is_flag=True,
              help="Also apply the rules for what patients get. Reviews must be done and in "
                   "date, and the brand your own.")
@click.option("--format", "form", type=click.Choice(["text", "json", "github", "junit"]),
              default="text", metavar="FORM",
              help="text (default), json, github or junit.")
@click.option("--explain", metavar="RULE",
              help="Explain a rule and how to fix what it finds. 'all' lists every rule.")
@click.option("--verapdf", "with_verapdf", is_flag=True,
              help="Also let veraPDF prove what the files claim to be. It must be installed.")
@click.option("-q", "--quiet", is_flag=True,
              help="Show only errors and warnings. Where all is well, nothing.")
@click.option("--workers", type=click.IntRange(1, 60), metavar="N",
              help="Check everything in N processes at once. Without it, all processors check a "
                   "large library.")
@options.executor
@options.standard
@options.project
@click.option("--brand", metavar="NAME", envvar="MAKE_HANDOUT_BRAND",
              help="Brand to build with (default: sample).")
@options.lang
def check_command(
    names: tuple[str, ...], release: bool, form: str, explain: str | None, with_verapdf: bool,
    quiet: bool, workers: int | None, executor: str | None, tls_ca: Path | None,
    tls_certificate: Path | None, tls_key: Path | None, standard: str | None,
    project: Path | None, brand: str | None, lang: str | None,
) -> int:
    """Check that handouts pass the rules: content, disclaimers, reviews, finished pages.

    Without a NAME, everything in the project is checked. NAME is a topic or a booklet; FILE.pdf or
    FILE.html is a finished handout, which says itself how it was made. Nothing is written. The exit
    code is 1 if there is an error.
    """
    if explain is not None:
        return _explain(explain)
    cluster = options.cluster(executor, tls_ca, tls_certificate, tls_key)
    if cluster and (names or with_verapdf or workers is not None):
        raise UsageProblem(Problem(
            Source("command line"), "USE001", "--executor checks everything: it goes neither with "
            "a NAME nor with --verapdf or --workers", "leave these out, or --executor"))
    opened = options.opened(options.inherited("project", project))
    from handouts.check.memory import pieces
    from handouts.check.run import Request, check

    job = options.asked_job(
        opened, lang=options.inherited("lang", lang),
        brand=options.one_brand(brand),
        variant=options.Printing(standard=options.inherited("standard", standard)).over(
            opened.settings))
    if not names and (problems := unknown_names(opened, [], [job.lang])):
        raise UsageProblem(problems)  # to check nothing is not to pass
    names = tuple(dict.fromkeys(names))  # what is named twice is checked once
    files = [Path(name) for name in names if name.lower().endswith(_FILES)]
    slugs = [name for name in names if not name.lower().endswith(_FILES)]
    request = Request(job, release, _orders(opened, slugs, job.lang), files, with_verapdf)
    many = partial(pieces, workers=workers, cluster=cluster)
    report = check(request, many if request.complete else None)
    _show(report, form, quiet=quiet)
    return HandoutError.exit_code if report.errors else 0


def _orders(project: Project, slugs: list[str], lang: str) -> list[Order]:
    from handouts.content.library import booklet_slugs, slug_meant, topic_slugs
    from handouts.content.name_hints import NameHints

    topics, booklets = topic_slugs(project, lang), booklet_slugs(project)
    hints = NameHints(project, lang)
    orders: list[Order] = []
    problems = []
    for word in slugs:
        slug = slug_meant(project, word, lang, ("topic", "booklet"))
        if slug in topics:
            orders.append(Order("topic", slug))
        elif slug in booklets:
            orders.append(Order("booklet", slug))
        else:
            hint = ("it is a folder; name a finished file in it, such as "
                    f"{shown(Path(slug) / 'faq.pdf')}") if is_folder(Path(slug)) else (
                hints.of(slug, "topic or booklet"))
            problems.append(Problem(
                Source("command line"), "USE010", f"there is no topic or booklet {slug!r}", hint))
    if problems:
        raise UsageProblem(problems)
    return orders


def _show(report: Report, form: str, *, quiet: bool) -> None:
    from handouts.check import reports

    if form == "json":
        click.echo(reports.as_json(report))
    elif form == "junit":
        click.echo(reports.as_junit(report))
    elif form == "github":
        for line in reports.as_github(report):
            click.echo(spelled(line))  # commands on purpose, whose words are escaped
    else:
        # click leaves the colors out where no terminal shows them.
        for line in reports.as_text(report, _painted, quiet=quiet):
            click.echo(line)


def _painted(text: str, style: str) -> str:
    return click.style(
        printable(text), fg=COLORS.get(style), bold=style not in ("warning", "hint") or None,
        dim=style == "hint" or None)


def _explain(name: str) -> int:
    from handouts.check.registry import RULES

    known = {rule.id: rule for rule in RULES}
    if name.lower() == "all":
        for rule in RULES:
            result(f"{rule.id}  {rule.severity:<7}  {rule.title}")
        return 0
    wanted = name.upper()
    if wanted in known:
        rule = known[wanted]
        found = ("found while reading or building" if rule.about == "reading"
                 else f"about a {rule.about}")
        severity = f"{rule.severity}, {rule.at_release} with --release" if rule.at_release else (
            rule.severity)
        result(f"{rule.id} ({severity}, {found})")
        result(f"  {rule.title}")
        result(f"  from:    {rule.origin}")
        result(f"  example: {rule.example}")
        if rule.release:
            result("  checked with --release only")
        if not rule.waivable:
            result("  cannot be waived")
        return 0
    hint = did_you_mean(wanted, known) or "see: make-handout check --explain all"
    raise UsageProblem(Problem(Source("--explain"), "USE016", f"there is no rule {name!r}", hint))
