"""What the file says of itself is right, the same in both places, and safe to parse."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, timezone
from typing import Any
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from handouts.check.identify import identify
from handouts.errors import HandoutError, Source
from handouts.pdf.icc import srgb_icc
from handouts.pdf.metadata import PRODUCER, DocumentInfo, Provenance, xmp
from handouts.variants import Variant
from tests.pdf.conftest import INFO, Build

AWKWARD = replace(
    INFO, title="Heat & cold: <20 minutes> \"hot\" 'n' {title} Đau lưng ]]>", author="A & B",
    subject="Is 5 < 6 & 7 > 6?", keywords=("hip & back", "<b>"), lang="en-US",
)
NAMES = {
    "dc": "http://purl.org/dc/elements/1.1/", "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/", "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/", "handout": "urn:make-handout:",
}


def values(packet: str | bytes, name: str) -> list[str]:
    """Return the texts of one property, such as dc:title."""
    found = ElementTree.fromstring(packet).findall(f".//{name}", NAMES)
    return [text.strip() for each in found for text in each.itertext() if text.strip()]


@pytest.mark.parametrize("info", [INFO, AWKWARD], ids=["plain", "awkward"])
def test_both_places_say_the_same(build: Build, info: DocumentInfo) -> None:
    reader = PdfReader(io.BytesIO(build("<p>Text</p>", info=info).data))
    catalog: Any = reader.trailer["/Root"]
    packet = catalog["/Metadata"].get_data()
    told: Any = reader.metadata
    assert [told.title] == values(packet, "dc:title") == [info.title]
    assert [told.author] == values(packet, "dc:creator") == [info.author]
    assert [told.subject] == values(packet, "dc:description") == [info.subject]
    assert [told.producer] == values(packet, "pdf:Producer") == [PRODUCER]
    assert [told.creator] == values(packet, "xmp:CreatorTool") == [PRODUCER]
    assert [told["/Keywords"]] == (values(packet, "pdf:Keywords") or [""])
    made = datetime.fromtimestamp(info.date, timezone.utc)
    assert told.creation_date == told.modification_date == made
    for name in ("xmp:CreateDate", "xmp:ModifyDate"):
        assert [datetime.fromisoformat(value) for value in values(packet, name)] == [made]


def test_the_packet_names_the_handout_its_language_and_both_standards() -> None:
    packet = xmp(AWKWARD)
    assert values(packet, "dc:identifier") == ["test 1.0"]
    assert values(packet, "dc:language") == ["en-US"]
    assert values(packet, "pdfaid:part") == ["2"]
    assert values(packet, "pdfaid:conformance") == ["A"]
    assert values(packet, "pdfuaid:part") == ["1"]


def test_the_packet_is_plain_text_in_the_file(build: Build) -> None:
    data = build("<p>Text</p>", info=AWKWARD).data
    assert xmp(AWKWARD).encode() in data


def test_what_a_file_was_made_of_comes_back_as_it_was(build: Build) -> None:
    made = Provenance(
        "booklet", "hip-pain", "1.0 & <b> \"2\" &copy; 'n' \\ é", "es-MX", "our-clinic",
        Variant(gray=True, paper="a5", leave_top=72.1), date(2026, 11, 23), 1_795_392_000,
        "0123456789abcdef" * 4)
    data = build("<p>Text</p>", info=replace(AWKWARD, provenance=made)).data
    assert identify(data, Source("x")) == made
    assert values(xmp(replace(INFO, provenance=made)), "handout:made") == [made.text]


def test_pages_that_no_content_stands_behind_record_nothing(build: Build) -> None:
    assert values(xmp(INFO), "handout:made") == []
    with pytest.raises(HandoutError):
        identify(build("<p>Text</p>").data, Source("x"))


def test_the_catalog_tells_readers_how_to_show_the_file(build: Build) -> None:
    catalog: Any = PdfReader(io.BytesIO(build("<p>Text</p>", info=AWKWARD).data)).trailer["/Root"]
    assert catalog["/Lang"] == "en-US"
    assert catalog["/MarkInfo"] == {"/Marked": True}
    assert catalog["/ViewerPreferences"] == {
        "/DisplayDocTitle": True, "/PrintScaling": "/None"}


def test_colors_are_srgb_by_a_profile_that_holds_no_time(build: Build) -> None:
    catalog: Any = PdfReader(io.BytesIO(build("<p>Text</p>").data)).trailer["/Root"]
    (intent,) = catalog["/OutputIntents"]
    profile = intent.get_object()["/DestOutputProfile"]
    assert profile.get_data() == srgb_icc()
    assert profile["/N"] == 3
    assert srgb_icc()[12:24] == b"mntrRGB XYZ "
    assert srgb_icc()[36:40] == b"acsp"
    assert srgb_icc()[24:36] == bytes(12), "a time of making would change with every build of it"
