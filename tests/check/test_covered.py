"""A finished file is altered so that its words are there, and cannot be read: every way is found.

Each change is made to the file itself, and the file is read again.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NullObject,
    StreamObject,
    TextStringObject,
)

from handouts.check.facts import DocumentFacts, read_document
from handouts.check.rules.appearance import RULES as LOOK
from handouts.check.rules.structure import RULES as TAGGING
from tests.check.conftest import built, small_project

Edit = Callable[[PdfWriter], None]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, DocumentFacts]:
    """Return a finished file, and the same read back."""
    facts = built(small_project(tmp_path_factory.mktemp("sound")), "small")
    return _written(PdfWriter(clone_from=facts.reader)), facts


def _written(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def altered(sound: tuple[bytes, DocumentFacts], edit: Edit) -> DocumentFacts:
    data, facts = sound
    writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    edit(writer)
    return read_document(_written(writer), facts.source, facts.chapters, facts.booklet,
                         facts.library, facts.theme)


def found(facts: DocumentFacts) -> dict[str, str]:
    """Return what the rules that this file is about find, by rule."""
    wanted = ("LP005", "LP014", "LP016", "STR017")
    return {rule.id: " ".join(each.message for each in rule.find(facts))
            for rule in (*LOOK, *TAGGING) if rule.id in wanted and list(rule.find(facts))}


def page(writer: PdfWriter) -> Any:
    return writer.pages[0]


def painted(before: bytes = b"", after: bytes = b"") -> Edit:
    """Return a change of what the first page paints."""

    def edit(writer: PdfWriter) -> None:
        stream = StreamObject()
        stream._data = before + b"\n" + page(writer).get_contents().get_data() + b"\n" + after
        page(writer)[NameObject("/Contents")] = writer._add_object(stream)

    return edit


def artifact(paint: bytes) -> bytes:
    return b"/Artifact BMC q " + paint + b" Q EMC"


def box(*sides: float) -> ArrayObject:
    return ArrayObject([FloatObject(side) for side in sides])


def keyed(key: str, value: Any) -> Edit:
    """Return a change of one key of the first page."""

    def edit(writer: PdfWriter) -> None:
        page(writer)[NameObject(key)] = value

    return edit


def resource(key: str, value: Any, before: bytes = b"") -> Edit:
    """Return a change that gives the first page something to draw with, and uses it."""

    def edit(writer: PdfWriter) -> None:
        resources = DictionaryObject(page(writer)["/Resources"])
        resources[NameObject(key)] = DictionaryObject({NameObject("/X0"): value})
        page(writer)[NameObject("/Resources")] = resources
        painted(before)(writer)

    return edit


def _layer(writer: PdfWriter) -> None:
    group = writer._add_object(DictionaryObject(
        {NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): TextStringObject("Off")}))
    writer._root_object[NameObject("/OCProperties")] = DictionaryObject({
        NameObject("/OCGs"): ArrayObject([group]),
        NameObject("/D"): DictionaryObject({NameObject("/OFF"): ArrayObject([group])})})
    resource("/Properties", group, b"/OC /X0 BDC")(writer)
    painted(after=b"EMC")(writer)


def annotation(**entries: Any) -> Edit:
    def edit(writer: PdfWriter) -> None:
        over = DictionaryObject({NameObject("/Type"): NameObject("/Annot"),
                                 NameObject("/Rect"): box(0, 0, 612, 792)})
        over.update({NameObject(f"/{key}"): value for key, value in entries.items()})
        page(writer)[NameObject("/Annots")] = ArrayObject(
            [*page(writer).get("/Annots", ()), writer._add_object(over)])

    return edit


def _form(writer: PdfWriter) -> None:
    form = StreamObject()
    form._data = b"1 1 1 rg 0 0 612 792 re f"
    form.update({NameObject("/Type"): NameObject("/XObject"),
                 NameObject("/Subtype"): NameObject("/Form"),
                 NameObject("/BBox"): box(0, 0, 612, 792)})
    resource("/XObject", writer._add_object(form))(writer)
    painted(after=artifact(b"/X0 Do"))(writer)


def _asks(writer: PdfWriter) -> None:
    writer._root_object[NameObject("/AcroForm")] = DictionaryObject()


WHITE_BOX = b"1 1 1 rg 0 0 612 792 re f"
CLEAR = DictionaryObject({NameObject("/ca"): FloatObject(0), NameObject("/CA"): FloatObject(0)})
NONE = ArrayObject([FloatObject(0)] * 3)
WRONG: dict[str, tuple[Edit, str, str]] = {
    "a white box": (painted(after=artifact(WHITE_BOX)), "LP016", "is covered"),
    "a box of the words' own color": (
        painted(after=artifact(b".1 .1 .1 rg 0 0 612 792 re f*")), "LP016", "is covered"),
    "a box over two words": (
        painted(after=artifact(b"1 1 1 rg 60 0 60 792 re f")), "LP016", "is covered"),
    "a shape": (painted(after=artifact(b"1 1 1 rg -9 -9 m 999 -9 l 0 999 l h f")), "LP016",
                "is covered"),
    "a broad line": (painted(after=artifact(b"1 1 1 RG 800 w 0 396 m 612 396 l S")), "LP016",
                     "is covered"),
    "a frame with a broad line": (
        painted(after=artifact(b"1 1 1 RG 900 w 0 0 612 792 re S")), "LP016", "is covered"),
    "a picture": (painted(after=artifact(
        b"612 0 0 792 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \xff EI")), "LP016", "is covered"),
    "a picture behind": (painted(artifact(
        b"612 0 0 792 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x11 EI")), "LP016", "is covered"),
    "a dark line behind": (painted(artifact(b".1 .1 .1 RG 800 w 0 396 m 612 396 l S")), "LP016",
                           "behind"),
    "a dark box behind half of a line": (
        painted(artifact(b".1 .1 .1 rg 0 0 90 792 re f")), "LP016", "behind"),
    "a clip": (painted(b"0 0 1 1 re W n"), "LP014", "not painted"),
    "a clip that cuts words": (painted(b"60 0 400 792 re W* n"), "LP014", "not painted"),
    "two clips that do not meet": (
        painted(b"0 0 9 9 re W n 600 700 12 92 re W n"), "LP014", "not painted"),
    "a clip of an odd shape": (painted(b"0 0 m 612 0 l 0 792 l h W n"), "STR017", "'W'"),
    "outlines in the paper's color": (painted(b"1 Tr 1 1 1 RG"), "LP014", "not painted"),
    "nothing painted": (painted(b"3 Tr"), "LP014", "not painted"),
    "a clear state": (resource("/ExtGState", CLEAR, b"/X0 gs"), "STR017", "'gs'"),
    "colors that mean others": (resource("/ColorSpace", NameObject("/DeviceGray")), "STR017",
                                "ColorSpace"),
    "words squeezed to a line": (painted(b"1 Tz"), "STR017", "'Tz'"),
    "words in a mirror": (painted(b"-1 0 0 1 612 0 cm"), "STR017", "'Tz'"),
    "letters on one another": (painted(b"-9 Tc"), "LP005", "stretched"),
    "a shading": (painted(after=artifact(b"/X0 sh")), "STR017", "'sh'"),
    "a color of another kind": (painted(b"/DeviceGray cs 1 sc"), "STR017", "'sc'"),
    "a part of the page": (keyed("/CropBox", box(0, 396, 612, 792)), "STR017", "only a part"),
    "a page that begins elsewhere": (
        keyed("/MediaBox", box(2000, 0, 2612, 792)), "STR017", "lower left"),
    "a page upside down": (keyed("/Rotate", FloatObject(180)), "STR017", "turned"),
    "a tiny page": (keyed("/UserUnit", FloatObject(0.01)), "STR017", "another size"),
    "a page that acts": (keyed("/AA", DictionaryObject()), "STR017", "does something"),
    "a layer that is off": (_layer, "STR017", "layers"),
    "a form": (_asks, "STR017", "a form"),
    "a drawing in a drawing": (_form, "STR017", "not read"),
    "a note over the page": (
        annotation(Subtype=NameObject("/FreeText"), C=NONE), "STR017", "(FreeText)"),
    "a link with a look": (annotation(Subtype=NameObject("/Link"), AP=NullObject(), C=NONE,
                                      Border=NONE), "STR017", "a look of its own"),
    "a link with a border": (annotation(Subtype=NameObject("/Link"), Border=box(0, 0, 900)),
                             "STR017", "a look of its own"),
}


@pytest.mark.parametrize("name", WRONG)
def test_words_that_cannot_be_read_are_found(
    sound: tuple[bytes, DocumentFacts], name: str
) -> None:
    edit, rule, words = WRONG[name]
    said = found(altered(sound, edit))
    assert words in said.get(rule, ""), said


RIGHT: dict[str, Edit] = {
    "nothing": lambda writer: None,
    "a box behind all": painted(artifact(b"1 1 .9 rg 0 0 612 792 re f")),
    "a box below the words": painted(after=artifact(b"1 1 1 rg 0 0 612 20 re f")),
    "a box over the words, cut away": painted(after=artifact(b"0 0 5 5 re W n " + WHITE_BOX)),
    "a clip as large as the page": painted(b"0 0 612 792 re W n"),
    "a thin line": painted(after=artifact(b"1 w 0 20 m 612 20 l S")),
    "a part that is the whole": keyed("/CropBox", box(0, 0, 612, 792)),
    "not turned": keyed("/Rotate", FloatObject(0)),
    "a link": annotation(Subtype=NameObject("/Link"), Border=NONE),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_hides_nothing_passes(sound: tuple[bytes, DocumentFacts], name: str) -> None:
    assert found(altered(sound, RIGHT[name])) == {}


@pytest.mark.parametrize("name", ["a white box", "a clip", "a picture", "a broad line"])
def test_hidden_words_are_not_seen(sound: tuple[bytes, DocumentFacts], name: str) -> None:
    assert "keep moving" in sound[1].seen_whole.words
    assert "keep moving" not in altered(sound, WRONG[name][0]).seen_whole.words


def test_words_in_a_dark_box_that_is_cut_away_have_no_dark_paper(
    sound: tuple[bytes, DocumentFacts]
) -> None:
    cut = altered(sound, painted(artifact(b"0 0 1 1 re W n 0 0 0 rg 0 0 612 792 re f")))
    assert {run.paper for run in cut.structure.drawn[0].runs} == {
        run.paper for run in sound[1].structure.drawn[0].runs}


def test_the_file_itself_is_refused_by_the_command(
    sound: tuple[bytes, DocumentFacts], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from handouts.cli import main

    small_project(tmp_path)
    writer = PdfWriter(clone_from=PdfReader(BytesIO(sound[0])))
    WRONG["a white box"][0](writer)
    (tmp_path / "small.pdf").write_bytes(_written(writer))
    monkeypatch.chdir(tmp_path)
    assert main(["check", "small.pdf"]) == 1
    assert "LP016" in capsys.readouterr().out
