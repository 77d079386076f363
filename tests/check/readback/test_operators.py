"""The operators of a page are read as a viewer reads them, and what is none stops the reading."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from handouts.check.readback.operators import INLINE_IMAGE, operators
from handouts.orders import Job, Order
from handouts.pipeline import build_one
from tests.check.conftest import TODAY, small_project

READ: dict[bytes, list[tuple[list[Any], bytes]]] = {
    b"": [],
    b" % a remark\nq % Q\rQ": [([], b"q"), ([], b"Q")],
    b"1 -2 +3 .5 -.5 4. 0.25 cm": [([1, -2, 3, 0.5, -0.5, 4, 0.25], b"cm")],
    b"1e3 2 w": [([], b"1e3"), ([2], b"w")],
    b"/F1 12 Tf(a)Tj": [(["/F1", 12], b"Tf"), ([b"a"], b"Tj")],
    b"/A#20b/A / gs": [(["/A b", "/A", "/"], b"gs")],
    b"(a\\(b\\)\\\\\\101\\7x\\12\\n\\\nc\\q) Tj": [([b"a(b)\\A\x07x\n\nc" + b"q"], b"Tj")],
    b"(a(b(c))d)Tj(\\)()) Tj": [([b"a(b(c))d"], b"Tj"), ([b")()"], b"Tj")],
    b"(a\r\nb\rc) Tj": [([b"a\nb\nc"], b"Tj")],
    b"<41 4\n2 5> Tj <> Tj": [([b"ABP"], b"Tj"), ([b""], b"Tj")],
    b"[(a)-250(b)]TJ": [([[b"a", -250, b"b"]], b"TJ")],
    b"/P<</MCID 3/X[1 true null]/Y<</Z(a)>>>>BDC": [
        (["/P", {"/MCID": 3, "/X": [1, True, None], "/Y": {"/Z": b"a"}}], b"BDC")],
    b"BI /W 1 /H 1 ID \x00(\xff[ EI Q": [
        ([], b"BI"), (["/W", 1, "/H", 1], INLINE_IMAGE), ([], b"Q")],
    b"T* ' \"": [([], b"T*"), ([], b"'"), ([], b'"')],
}


@pytest.mark.parametrize("data", READ, ids=repr)
def test_operators_are_read_with_their_operands(data: bytes) -> None:
    assert [(list(operands), operator) for operands, operator in operators(data)] == READ[data]


@pytest.mark.parametrize("data", [
    b"(a", b"(a\\)", b"(a(b)", b"[1 2", b"<</A 1", b"1]", b">>", b"[1>>", b"<<1 2]", b"<</A>>",
    b"<<1 2>>", b"[q]", b"<4x> Tj", b"<", b"{", b")", b"BI ID abc", b"[" * 50, b"<<" * 50,
    b"(" * 1_000_000, b"(" + b"\\(" * 500_000, b"[" * 1_000_000,
], ids=lambda data: repr(data[:12]))
def test_what_is_no_content_of_a_page_stops_the_reading(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"page|list|mapping|string|image"):
        list(operators(data))


def test_a_page_is_read_as_another_reader_reads_it(tmp_path: Path) -> None:
    project = small_project(tmp_path, ("Rest a little.", "Rest (a little)."))
    reader = PdfReader(BytesIO(build_one(Job(project, today=TODAY), Order("topic", "small")).pdf))
    for page in reader.pages:
        content: Any = page.get_contents()
        own = [(_plain(operands), operator) for operands, operator in operators(content.get_data())]
        others = [(_plain(operands), operator)
                  for operands, operator in ContentStream(content, reader).operations]
        assert own == others
        assert len(own) > 100


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (bytes, float, int)):
        return value
    return getattr(value, "original_bytes", str(value))
