"""QR codes: a phone reads them in every print, and they say where they lead to everybody else."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from handouts.check.readback.structure import find, read_structure, text
from handouts.pdf.images import qr
from handouts.project import builtin_root, open_project
from handouts.theme.load import load_theme
from tests.pdf.conftest import Build

MM = 72 / 25.4
ADDRESS = "https://www.example.org/moves?id=a-long_name&x=1"


def code(address: str) -> str:
    escaped = address.replace("&", "&amp;")
    return (f'<section role="qr"><p>Watch our video.</p><p><a href="{escaped}">example.org</a></p>'
            f'<qr to="{escaped}" alt="A QR code that leads to example.org"/></section>')


def scanned(data: bytes, *, dots: int = 100) -> list[str]:
    """Return what a phone reads on the pages, seen with so many dots to an inch."""
    pages = pypdfium2.PdfDocument(data)
    return [found.text for page in pages
            for found in zxingcpp.read_barcodes(page.render(scale=dots / 72).to_pil())]


@pytest.mark.parametrize(
    "overlays", [(), ("gray",), ("large-print",), ("half-letter",), ("a5",)], ids=str)
def test_a_phone_reads_the_code_in_every_print(build: Build, overlays: tuple[str, ...]) -> None:
    look = load_theme(open_project(builtin_root()), "house", overlays)
    assert scanned(build(code(ADDRESS), look=look).data) == [ADDRESS]


@pytest.mark.parametrize("address", [
    "https://a.example", ADDRESS, "https://example.org/" + "a/B-9_" * 30])
def test_a_code_of_any_length_is_read_and_large_enough(build: Build, address: str) -> None:
    data = build(code(address)).data
    assert scanned(data) == [address]
    (figure,) = find(read_structure(data).root, "Figure")
    left, bottom, right, top = figure.props["BBox"]
    rows = qr.modules(address)
    quiet = 2 * qr.QUIET / (len(rows) + 2 * qr.QUIET)
    assert right - left == pytest.approx(top - bottom)
    assert (right - left) * (1 - quiet) >= 25 * MM - 0.1
    assert (right - left) * (1 - quiet) / len(rows) >= 0.5 * MM - 0.01


def test_a_code_is_a_figure_of_vectors_behind_its_words(build: Build) -> None:
    data = build(code(ADDRESS)).data
    found = read_structure(data)
    (figure,) = find(found.root, "Figure")
    assert figure.props["Alt"] == "A QR code that leads to example.org"
    (section,) = find(found.root, "Sect")
    assert [kid.role for kid in section.kids if not isinstance(kid, str)] == ["P", "P", "Figure"]
    assert text(section).startswith("Watch our video.")
    pictures = PdfReader(BytesIO(data)).pages[0].images
    assert [each.image.size for each in pictures if each.image] == [(1, 1)]  # for Chromium alone
    assert len(data) - len(build("<p>Watch our video.</p>").data) < 5_000
