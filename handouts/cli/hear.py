"""`make-handout hear`: a topic's sheet as a screen reader reads it aloud, for those who see it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from handouts.cli import options
from handouts.cli.output import result
from handouts.variants import STANDARD

if TYPE_CHECKING:
    from handouts.markup.linear import Piece


@click.command("hear")
@click.argument("slug", metavar="TOPIC")
@options.project
@options.lang
def hear_command(slug: str, project: Path | None, lang: str | None) -> int:
    """Print TOPIC as a screen reader reads it aloud: what only an eye can tell is not there.

    It names headings with their level, lists with the number of their items, what pictures show,
    blanks, short forms, and links with what they call or open.
    """
    from handouts.check.readback.structure import nodes, read_structure, text
    from handouts.content.library import load_topic, slug_meant
    from handouts.markup.linear import as_printed, pieces
    from handouts.pipeline import build_topic, gather
    from handouts.render.render import render_topic
    from handouts.render.thresholds import settle
    from handouts.signed import review_of

    opened = options.opened(options.inherited("project", project))
    job = options.asked_job(opened, lang=options.inherited("lang", lang),
                            brand=options.one_brand(None), variant=STANDARD)
    common = gather(job)
    slug = slug_meant(opened, slug, job.lang, ["topic"])
    topic = settle(load_topic(opened, slug, job.lang), common.brand)
    review = review_of(opened, topic, common.brand, common.typeface, job.today)
    document = render_topic(opened, topic, common.brand, common.safeties.of(topic.pack), review)
    # Where the foot of page 1 is read, only the printed page tells.
    printed = read_structure(build_topic(slug, common).pdf)
    headings = [text(node) for node in nodes(printed.root) if node.role in ("H1", "H2", "H3")]
    for piece in pieces(as_printed(document, headings)):
        result("  " * piece.depth + said(piece))
    return 0


def said(piece: Piece) -> str:
    """Return what is heard of one piece; what a reader announces stands in brackets."""
    from handouts.markup.linear import heard

    element, number = piece.parts[0], piece.number
    if piece.kind == "heading":
        return f"[heading {number}] {heard(element)}"
    if piece.kind == "list":
        return f"[list, {_count(number, 'item')}]"
    if piece.kind == "item":
        label = f"{number}." if number else "[box to tick]" if piece.box else "-"
        return f"{label} {heard(element)}"
    if piece.kind == "picture":
        return f"[picture: {element.attrs['alt']}]"
    if piece.kind == "table":
        return f"[table, {_count(number, 'row')}]"
    if piece.kind == "row":
        return "[row] " + " | ".join(heard(cell) or "[empty]" for cell in piece.parts)
    if piece.kind == "line":
        return f"[{element.attrs['title']}]"
    return heard(element)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
