"""`make-handout hear`: a topic's sheet as a screen reader reads it aloud, for those who see it."""

from __future__ import annotations

from pathlib import Path

import click

from handouts.cli import options
from handouts.cli.completion import complete_topics
from handouts.cli.help import Command
from handouts.cli.output import result
from handouts.orders import Order
from handouts.variants import STANDARD


@click.command("hear", cls=Command, examples=(
    ("make-handout hear sciatica", "by name"),
    ("make-handout hear 4", "by sheet number"),
))
@click.argument("slug", metavar="TOPIC", shell_complete=complete_topics)
@options.project
@options.lang
def hear_command(slug: str, project: Path | None, lang: str | None) -> int:
    """Print TOPIC as a screen reader reads it aloud: what only an eye can tell is not there.

    It names headings with their level, lists with the number of their items, what pictures show,
    blanks, short forms, and links with what they call or open.
    """
    from handouts.check.readback.aloud import aloud
    from handouts.check.readback.structure import read_structure
    from handouts.common import gather
    from handouts.content.library import slug_meant
    from handouts.pipeline import build

    opened = options.opened(options.inherited("project", project))
    job = options.asked_job(opened, lang=options.inherited("lang", lang),
                            brand=options.one_brand(None), variant=STANDARD)
    slug = slug_meant(opened, slug, job.lang, ["topic"])
    # Only the printed sheet tells where the foot of its page 1 is read.
    for line in aloud(read_structure(build(Order("topic", slug), gather(job)).pdf).root):
        result(line)
    return 0
