"""What the manifest and a patient's chart say of a document that was built."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from handouts.delivery.manifest import Entry
from handouts.orders import Built, edition_name
from handouts.textrow import text_row

if TYPE_CHECKING:
    from handouts.render.strings import Words

# Of the digest of a text, in the line for the chart: one version may have had two texts.
_TEXT_DIGITS = 6


def entry_of(built: Built, words: Words, inputs: str) -> Entry:
    """Return what the manifest says of a document that was just built."""
    booklet = built.booklet
    first = built.chapters[0][0]
    reviews = [review for _, review in built.chapters]
    valid = [review for review in reviews if review is not None]
    whole = len(valid) == len(reviews)
    chart = chart_line(words, built, built.title, built.version)
    return Entry(
        kind=built.kind, slug=built.slug, file=built.filename, title=built.title,
        question=booklet.subtitle if booklet else first.question, version=built.version,
        lang=built.lang, shelf="booklet" if booklet else first.shelf,
        sheet=None if booklet else first.sheet, pages=built.pages, bytes=len(built.pdf),
        sha256=built.sha256,
        find=text_row((topic.title for topic, _ in built.chapters) if booklet else first.find),
        codes=() if booklet else first.codes.icd10cm,
        teach_back="" if booklet else first.teach_back or "", chart_line=chart,
        reviewed_by=", ".join(dict.fromkeys(
            f"{each.by}, {each.credentials}" for each in valid)) if whole else "",
        next_review=min(each.next for each in valid) if whole else "", inputs=inputs,
        variant=built.variant.name, leave_top=built.variant.leave_top, pack=built.pack,
        subject=built.subject,
        editions={edition_name(built.slug, built.lang, built.variant, edition):
                  hashlib.sha256(data).hexdigest() for edition, data in built.editions.items()},
        picture=built.picture,
    )


def chart_line(words: Words, built: Built, title: str, version: str) -> str:
    """Return the line for a patient's chart of a sheet, or of one in a packet."""
    said = words["shelf"]
    return filled(
        said["chart_line"], title=title, version=version, digits=built.inputs[:_TEXT_DIGITS],
        language=said["language"],
        print=said["large_print" if built.variant.large_print else "print"])


def filled(text: str, **values: object) -> str:
    """Return a fixed text with its {names} replaced, those of the values left alone."""
    return re.sub(r"\{([a-z]+)\}", lambda name: str(values.get(name[1], name[0])), text)
