"""A sheet with every disclaimer, and ways to take words away from a finished page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import ContentStream, NameObject

from handouts.check.facts import DocumentFacts, read_document
from handouts.check.readback.pages import ARTIFACT, Page, Run
from handouts.check.readback.visible_text import alike
from handouts.project import Project, open_project
from tests.check.conftest import SMALL, small_project

# A topic about every matter, so that every disclaimer is due.
MATTERS = ("exercise", "heat-cold", "medicine", "acetaminophen", "nsaid", "opioid",
           "massage", "complementary", "imaging", "pregnancy")
WHOLE = SMALL.replace("danger_signs: [nerves]", "danger_signs: [nerves, overdose, pregnancy]"
                      ).replace("I can say when to call.", (
        "I know when to go to the ER now or call 911.")).partition("  - heading: What")[0] + """\
  - heading: Moves
    about: [exercise]
    blocks:
      - move: {name: Heel slide, steps: [Slide your heel.], dose: Do 5., avoid: Not if it hurts.}
  - heading: Packs
    about: [heat-cold]
    blocks: [Use heat or ice.]
  - heading: Medicine
    about: [medicine, acetaminophen]
    blocks: [Acetaminophen may help.]
  - heading: Another medicine
    about: [nsaid]
    blocks: [Ibuprofen may help.]
  - heading: Strong medicine
    about: [opioid]
    blocks: [Tramadol may help.]
  - heading: Hands on
    about: [massage]
    blocks: [A rub may help.]
  - heading: Other care
    about: [complementary, imaging, pregnancy]
    blocks: [Herbs may help.]
teach_back: I know when to go to the ER now or call 911.
sources: [{title: Acetaminophen and you, publisher: A publisher, year: 2020}]
"""
# A pack about another subject, for children, with a matter and danger signs of its own.
WOUNDS = {
    "pack.yaml": "title: Wounds\naudience: children\nlanguages: [en]\n",
    "policy.yaml": "always: {foot: [D-WASH]}\nmatters:\n  - id: wound\n    name: A wound\n"
                   "    requires: {before: [D-WOUND], foot: [D-BITE]}\n"
                   "    words: {en: [bandage]}\n    signs: [spreading]\n",
    "en/disclaimers.yaml": (
        "disclaimers:\n"
        "  - {id: D-WASH, text: Wash your hands before and after., marker: Wash your hands}\n"
        "  - {id: D-BITE, text: A bite always needs a visit., marker: A bite always}\n"
        "  - {id: D-WOUND, text: Keep it clean. Never pull a bandage that sticks., "
        "short: Keep it clean., marker: Keep it clean.}\n"),
    "en/danger_signs.yaml": "groups:\n  - {id: spreading, title: Spreading, "
                            "full: [A red line that runs up from it, Fever], "
                            "core: [A red line or fever]}\n",
    "en/topics/stitches.yaml": SMALL.replace("[nerves]", "[spreading]").replace(
        "  - heading: What", "  - heading: Care\n    about: [wound]\n"
        "    blocks: [Change the bandage each day.]\n  - heading: What"),
}
BOOKLET = """\
title: Two sheets
subtitle: To take home
summary: Two short chapters.
topics: [whole, small]
version: "1.0"
updated: "2026-11-23"
"""


def whole_project(folder: Path, *changes: tuple[str, str], full: bool = False) -> Project:
    """Write the sheet with every disclaimer, in its short forms or in full, and a booklet."""
    project = small_project(folder)
    words = WHOLE
    if full:
        words = words.replace("shelf:", f"in_full: [{', '.join(MATTERS)}]\nshelf:", 1)
    for old, new in changes:
        assert old in words, old
        words = words.replace(old, new)
    (folder / "content/hip-and-back/en/topics/whole.yaml").write_text(words, encoding="utf-8")
    (folder / "content/hip-and-back/booklets").mkdir(exist_ok=True)
    (folder / "content/hip-and-back/booklets/two.yaml").write_text(BOOKLET, encoding="utf-8")
    return project


def wounds_project(folder: Path) -> Project:
    """Write the pack about wounds, and open its project."""
    for name, text in WOUNDS.items():
        path = folder / "content/wounds" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return open_project(folder)


Hide = Callable[[Run, Page], Run]
WAYS: dict[str, Hide] = {
    "not painted": lambda run, _page: replace(run, invisible=True),
    "white on white": lambda run, _page: replace(run, ink=run.paper),
    "off the page": lambda run, page: replace(run, box=(page.width + 1, 0, page.width + 9, 9)),
    "gone": lambda run, _page: replace(run, text=""),
    "an artifact": lambda run, _page: replace(run, mark=ARTIFACT),
}


def hidden(
    facts: DocumentFacts, text: str, way: Hide = WAYS["gone"], role: str = "", page: int = -1
) -> DocumentFacts:
    """Hide every place of a text, or only those in elements of a role, or on a page."""
    words, wanted, gone = facts.seen_whole, alike(text), set()
    for at in places(words.words, wanted):
        if not role or words.piece_at(at).role == role:
            for begins, (index, run) in zip(words.starts, words.runs, strict=True):
                if begins < at + len(wanted) and at < begins + len(run.text) and (
                    page in (-1, index)
                ):
                    gone.add((index, id(run)))
    assert gone, text
    pages = [replace(page, runs=[way(run, page) if (index, id(run)) in gone else run
                                 for run in page.runs])
             for index, page in enumerate(facts.structure.drawn)]
    return replace(facts, structure=replace(facts.structure, drawn=pages))


def places(words: str, wanted: str) -> Iterator[int]:
    at = words.find(wanted)
    while at >= 0:
        yield at
        at = words.find(wanted, at + 1)


def blanked(facts: DocumentFacts, text: str) -> DocumentFacts:
    """Take the words of a text out of the content streams, and read the file again."""
    words, wanted = facts.seen_whole, alike(text)
    marks = {(index, run.mark) for at in places(words.words, wanted)
             for begins, (index, run) in zip(words.starts, words.runs, strict=True)
             if begins < at + len(wanted) and at < begins + len(run.text)}
    assert marks, text
    writer = PdfWriter(clone_from=facts.reader)
    for index, page in enumerate(writer.pages):
        content: Any = page.get_contents()
        stream = ContentStream(content, writer)
        stream.operations = list(_without(
            stream.operations, {mark for number, mark in marks if number == index}))
        page[NameObject("/Contents")] = writer._add_object(stream)
    out = BytesIO()
    writer.write(out)
    return read_document(out.getvalue(), facts.source, facts.chapters, facts.booklet, facts.library,
                         facts.theme)


def _without(operations: Any, marks: set[int]) -> Iterator[Any]:
    inside: list[bool] = []
    for operands, operator in operations:
        if operator in (b"BDC", b"BMC"):
            about = operands[1] if len(operands) > 1 else {}
            own = hasattr(about, "get") and about.get("/MCID") in marks
            inside.append(own or any(inside))
        elif operator == b"EMC":
            inside.pop()
        if operator not in (b"Tj", b"TJ") or not any(inside):
            yield operands, operator


def hidden_if_there(facts: DocumentFacts, text: str, page: int) -> DocumentFacts:
    words = facts.seen_whole
    pages = {words.at(at)[0] for at in places(words.words, alike(text))}
    return hidden(facts, text, page=page) if page in pages else facts
