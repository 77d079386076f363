"""`make-handout withdraw`: let nobody hand out a topic or a booklet any more."""

from __future__ import annotations

from pathlib import Path

import click

from handouts.cli import options
from handouts.cli.completion import complete_both
from handouts.cli.help import Command
from handouts.cli.output import note, result, show_problems
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.files import shown
from handouts.orders import build_day


@click.command("withdraw", cls=Command, examples=(
    ("make-handout withdraw faq --why 'Wrong dose'", "nobody builds it any more"),
))
@click.argument("slug", metavar="NAME", shell_complete=complete_both)
@click.option("--why", metavar="TEXT", required=True,
              help="What is wrong with it. Everybody who wants to build or check it reads this.")
@options.project
@options.lang
def withdraw_command(slug: str, why: str, project: Path | None, lang: str | None) -> int:
    """Record in withdrawn.yaml that a topic or a booklet is withdrawn, in every language.

    It is not built any more, and neither is a booklet that holds it; --all leaves it out, and the
    shelf says that nobody may hand out its file. Which rows of which batches got it is listed, too.
    Remove its entry to take that back.
    """
    from handouts.content.library import booklet_slugs, slug_meant, topic_slugs
    from handouts.content.name_hints import NameHints
    from handouts.content.signing import withdraw
    from handouts.content.withdrawn import Withdrawal
    from handouts.delivery.shelving import has_shelf, put
    from handouts.yamlfiles.places import YamlFile
    from handouts.yamlfiles.validation import validated

    opened = options.opened(options.inherited("project", project))
    code = options.inherited("lang", lang) or opened.settings.lang
    slug = slug_meant(opened, slug, code, ["topic", "booklet"])
    if slug not in (*topic_slugs(opened, code), *booklet_slugs(opened)):
        raise UsageProblem(Problem(
            Source("command line"), "USE010", f"there is no topic or booklet {slug!r}",
            NameHints(opened, code).of(slug, "topic or booklet")))
    values = {"name": slug, "why": why, "on": build_day().isoformat()}
    try:
        withdrawal = validated(Withdrawal, values, YamlFile("command line", values, {}, {}))
    except HandoutError as error:
        raise UsageProblem(error.problems) from error
    result(shown(withdraw(opened, withdrawal)))
    note(f"{slug} is withdrawn: {withdrawal.why}")
    note("take printed copies away")
    _tell_who_has_it(slug)
    job = options.asked_job(opened, lang=code, brand=options.one_brand(None))
    output = options.own_output(opened)
    problems = put(job, output, [], {}, tell=note) if has_shelf(output) else []
    show_problems(problems)
    return HandoutError.exit_code if problems else 0


def _tell_who_has_it(slug: str) -> None:
    """List the batches and rows that got a sheet, where this clinic has a log."""
    from handouts.patients.log import has_log, open_log
    from handouts.patients.recall import given

    if not has_log():
        return
    found, flaws = given(open_log(), slug)
    show_problems(flaws)
    if found:
        note("patients have it; the file of the batch says who its rows are:")
    for each in found:
        note(f"  {each}")
