"""`make-handout export`: sheets in the form that another program reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handouts.cli import options
from handouts.cli.help import Group
from handouts.cli.output import note, problem_data, result, result_json, show_problems
from handouts.errors import HandoutError, Problem, Source, UsageProblem
from handouts.files import shown, sweep_temporaries
from handouts.orders import Job, all_orders
from handouts.variants import STANDARD

if TYPE_CHECKING:
    from handouts.chart.openemr import Plan
    from handouts.orders import Built


@click.group("export", cls=Group, examples=(
    ("make-handout export openemr DIR", "for OpenEMR's patient education"),
))
def export_command() -> None:
    """Write sheets in the form that another program reads."""


@export_command.command("openemr")
@click.argument("folder", type=options.Named(path_type=Path), metavar="DIR")
@options.project
@click.option("--brand", metavar="NAME", envvar="MAKE_HANDOUT_BRAND",
              help="Brand to print with (default: sample).")
@options.lang
@options.as_json
def openemr_command(
    folder: Path, project: Path | None, brand: str | None, lang: str | None, as_json: bool
) -> int:
    """Write a PDF for each ICD-10-CM code into DIR, where OpenEMR's patient education looks.

    DIR is the folder documents/education of a site. Only sheets that pass `check --release` are
    written; what an earlier export wrote and no sheet names any more is deleted. Where several
    sheets name a code, the one for the counter wins. The exit code is 1 if a sheet was left out.
    """
    job = options.asked_job(
        options.opened(options.inherited("project", project)),
        lang=options.inherited("lang", lang), brand=options.one_brand(brand), variant=STANDARD)
    json_wanted = options.inherited("as_json", as_json)
    from handouts.chart.icd10cm import families
    from handouts.chart.openemr import LANGS, export, plan

    if job.lang not in LANGS:
        raise UsageProblem(Problem(
            Source("--lang"), "USE012", f"OpenEMR opens no sheets in language {job.lang!r}",
            f"it knows {' and '.join(LANGS)}"))
    family = families()
    sheets, left_out = _released(job)
    show_problems(left_out)
    wanted = plan(sheets, family)
    show_problems(wanted.unknown)
    sweep_temporaries(folder)
    changes = export(folder, wanted, job.lang)
    if json_wanted:
        result_json({
            "folder": shown(folder), "written": changes.written, "unchanged": changes.same,
            "deleted": changes.deleted,
            "files": {code: sheet.slug for code, sheet in wanted.by_code.items()},
            "shared": [{"codes": list(each.codes), "sheet": each.winner,
                        "others": list(each.others)} for each in wanted.shared],
            "left_out": [problem_data(problem) for problem in left_out],
        })
    else:
        _tell_shared(wanted)
        result(f"{shown(folder)}: {changes.written} written, {changes.same} unchanged, "
               f"{changes.deleted} deleted; {len(sheets)} sheets")
    return HandoutError.exit_code if left_out or wanted.unknown else 0


def _tell_shared(wanted: Plan) -> None:
    for each in wanted.shared:
        codes = ", ".join(each.codes[:3]) + (
            f" and {len(each.codes) - 3} more" if len(each.codes) > 3 else "")
        note(f"{codes}: {each.winner}; also named by {', '.join(each.others)}")


def _released(job: Job) -> tuple[list[Built], list[Problem]]:
    """Return the sheets with codes that pass `check --release`, and why others do not.

    Raises HandoutError for what concerns all of them, such as a brand that is an example.
    """
    from handouts.check.run import Request, check
    from handouts.theme.brand import load_brand

    orders = [order for order in all_orders(job.project, job.lang) if order.kind == "topic"]
    if not orders:
        return [], []
    report = check(Request(job, release=True, orders=orders))
    slugs = {order.slug for order in orders}
    # What is found at the brand is told once, and holds for every sheet.
    brand = load_brand(job.project, job.brand).source.file
    of_all: list[Problem] = []
    errors: dict[str, list[Problem]] = {}
    for finding in report.findings:
        problem, subject = finding.problem, finding.subject
        if finding.severity == "error":
            shared = subject not in slugs or problem.source.file == brand
            (of_all if shared else errors.setdefault(subject, [])).append(problem)
    if of_all:
        raise HandoutError(of_all)
    sheets = [made for made in report.documents
              if made.slug not in errors and made.chapters[0][0].codes.icd10cm]
    return sheets, [_left_out(slug, errors[slug]) for slug in sorted(errors)]


def _left_out(slug: str, problems: Sequence[Problem]) -> Problem:
    first = problems[0]
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return Problem(first.source, "CHT004", f"{slug} is left out: {first.message}{more}",
                   first.hint or f"see: make-handout check {slug} --release")
