"""`make-handout printer-test`: a sheet that tells what a printer does to handouts."""

from __future__ import annotations

from pathlib import Path

import click

from handouts.cli import options
from handouts.cli.help import Command
from handouts.cli.output import note, result
from handouts.files import shown, write_atomic
from handouts.variants import Variant

NAME = "printer-test.pdf"
# A printer takes whole sheets: two small pages stand on one.
SHEETS = {"half-letter": "letter", "a5": "a4"}


@click.command("printer-test", cls=Command, examples=(
    ("make-handout printer-test", "build/printer-test.pdf"),
))
@click.option("-o", "--output", type=options.Named(path_type=Path), metavar="DIR",
              envvar="MAKE_HANDOUT_OUTPUT", help="Folder for the file (default: build).")
@options.project
@click.option("--brand", metavar="NAME", envvar="MAKE_HANDOUT_BRAND", help="Brand whose theme it "
              "uses (default: sample).")
@click.option("--paper", type=click.Choice(("letter", "a4"), case_sensitive=False),
              metavar="PAPER", help="letter or a4, as in your printer. The default is that of "
              "handouts.yaml, or else letter.")
@options.lang
def printer_test_command(
    output: Path | None, project: Path | None, brand: str | None, paper: str | None,
    lang: str | None,
) -> int:
    """Make a test sheet to print on both sides: it shows size, grays and small print.

    It also shows on which edge the printer flips the paper. The long edge is right for handouts,
    the short edge for booklets to fold.
    """
    from handouts.delivery.printer_pages import printer_test

    opened = options.opened(options.inherited("project", project))
    sheet = options.inherited("paper", paper) or opened.settings.variant.paper
    job = options.asked_job(
        opened, lang=options.inherited("lang", lang),
        brand=options.one_brand(brand),
        variant=Variant(paper=SHEETS.get(sheet or "", sheet)))
    pdf = printer_test(job)
    folder = options.inherited("output", output) or options.own_output(opened)
    path = folder if folder.suffix.lower() == ".pdf" else folder / NAME
    write_atomic(path, pdf)
    result(shown(path))
    note("print it on both sides, at actual size")
    return 0
