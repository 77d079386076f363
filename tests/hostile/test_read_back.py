"""PDF files that `check` is given: broken, foreign, or made to keep it busy."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
)

from handouts import cli
from tests.hostile.bank import BUILD, Case
from tests.hostile.conftest import Attack, write

FILE = "given.pdf"
Edit = Callable[[PdfWriter], object]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a finished file."""
    from tests.hostile.bank import CARE, TOPIC

    folder = tmp_path_factory.mktemp("sound")
    write(folder, CARE, TOPIC)
    assert cli.main([*BUILD, "--project", str(folder), "-q"]) == 0
    return (folder / "build" / "care.pdf").read_bytes()


FOREIGN = {
    "empty": b"", "a header": b"%PDF-1.7\n", "text": b"hello", "zeros": b"\0" * 5000,
    "YAML": b"title: x\n", "noise": random.Random(5).randbytes(50_000),
    "a far table": b"%PDF-1.7\nstartxref\n99999999999\n%%EOF",
    "a table of itself": b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \n"
                         b"trailer\n<</Prev 9/Size 1>>\nstartxref\n9\n%%EOF",
    "deep": b"%PDF-1.7\n" + b"[" * 100_000 + b"\n%%EOF",
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_file_is_told_from_ours(attack: Attack, name: str) -> None:
    attack(Case(name, 1, (FILE, "PDF012"), args=("check", FILE), files={FILE: FOREIGN[name]}))


def test_ours_is_sound(attack: Attack, sound: bytes) -> None:
    attack(Case("sound", 0, args=("check", FILE), files={FILE: sound}))


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_file_is_refused(attack: Attack, sound: bytes, seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(sound)
    if seed % 4 == 0:
        data = data[:chance.randrange(len(data))]
    else:
        for _ in range(60):
            data[chance.randrange(len(data))] = chance.randrange(256)
    attack(Case("damaged", 1, (FILE, "PDF01"), args=("check", FILE), files={FILE: bytes(data)}))


# -- made by hand ------------------------------------------------------------------------------


def _tree(writer: PdfWriter) -> Any:
    return writer._root_object["/StructTreeRoot"]


def _element(kids: ArrayObject) -> DictionaryObject:
    return DictionaryObject({NameObject("/S"): NameObject("/P"), NameObject("/K"): kids})


def _in_itself(writer: PdfWriter) -> None:
    top = _element(ArrayObject())
    own = writer._add_object(top)
    top[NameObject("/K")] = ArrayObject([own, own])
    _tree(writer)[NameObject("/K")] = own


def _doubling(writer: PdfWriter) -> None:
    last = writer._add_object(_element(ArrayObject()))
    for _ in range(60):
        last = writer._add_object(_element(ArrayObject([last, last])))
    _tree(writer)[NameObject("/K")] = last


def _no_elements(writer: PdfWriter) -> None:
    _tree(writer)[NameObject("/K")] = ArrayObject(
        [NumberObject(5), NullObject(), NameObject("/x"), DictionaryObject()])


def _no_tree(writer: PdfWriter) -> None:
    del writer._root_object["/StructTreeRoot"]


def _pages_in_pages(writer: PdfWriter) -> None:
    pages: Any = writer._root_object["/Pages"]
    pages["/Kids"].append(pages.indirect_reference)


def _no_box(writer: PdfWriter) -> None:
    writer.pages[0][NameObject("/MediaBox")] = ArrayObject([NumberObject(0)])


def _no_fonts(writer: PdfWriter) -> None:
    resources: Any = writer.pages[0]["/Resources"]
    resources[NameObject("/Font")] = NumberObject(5)


def _odd_widths(writer: PdfWriter) -> None:
    resources: Any = writer.pages[0]["/Resources"]
    for font in resources["/Font"].values():
        font.get_object()[NameObject("/Widths")] = NumberObject(1)


def _drawn(data: bytes, times: int = 1) -> Edit:
    def edit(writer: PdfWriter) -> None:
        stream = StreamObject()
        stream._data = data * times
        writer.pages[0][NameObject("/Contents")] = writer._add_object(stream.flate_encode())

    return edit


EDITED: dict[str, Edit] = {
    "an element in itself": _in_itself, "elements that double": _doubling,
    "no elements": _no_elements, "no tree": _no_tree, "pages in pages": _pages_in_pages,
    "no box": _no_box, "no fonts": _no_fonts, "odd widths": _odd_widths,
    "a page that unpacks to 80 MB": _drawn(b"q Q ", 20_000_000),
    "a page that unpacks to 10 MB": _drawn(b"q Q ", 2_500_000),
    "lists in lists": _drawn(b"[", 1_000_000), "mappings in mappings": _drawn(b"<<", 900_000),
    "an open text": _drawn(b"(", 300_000),
    "numbers without end": _drawn(b"1e300 0 0 1e300 0 0 cm " * 5 + b"BT /F1 1e300 Tf (aa) Tj"),
    "operators without operands": _drawn(b"BT /F1 Tf Tj (a) TJ re m BDC /x BDC 1 2 cm ET"),
}


@pytest.mark.parametrize("name", EDITED)
def test_a_file_made_to_break_the_reader_is_refused(
    attack: Attack, project: Path, sound: bytes, name: str
) -> None:
    path = write(project, FILE, sound)
    writer = PdfWriter(clone_from=PdfReader(path))
    EDITED[name](writer)
    writer.write(path)
    attack(Case(name, 1, (FILE, "PDF01"), args=("check", FILE)))
