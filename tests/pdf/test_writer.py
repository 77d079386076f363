"""The file is small, sound, and the same wherever it is built."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import zlib
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import StreamObject

from tests.pdf.conftest import Build


def test_small_objects_are_packed_and_nothing_is_armoured(build: Build) -> None:
    data = build("<p>Text</p>").data
    assert data.startswith(b"%PDF-1.7")
    assert b"/ObjStm" in data
    assert b"/XRef" in data
    assert b"ASCII85" not in data


def test_a_second_reader_finds_nothing_wrong(build: Build, tmp_path: Path) -> None:
    if shutil.which("qpdf") is None:
        if os.environ.get("CI"):
            pytest.fail("qpdf is not installed")
        pytest.skip("qpdf is not installed")
    path = tmp_path / "a.pdf"
    path.write_bytes(build('<p>See <a href="https://a.org">it</a></p>').data)
    done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_metadata_can_be_read_without_a_pdf_reader(build: Build) -> None:
    data = build("<p>Text</p>").data
    assert b"<pdfuaid:part>1</pdfuaid:part>" in data
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in data


def test_every_stream_has_the_length_that_it_says(build: Build) -> None:
    reader = PdfReader(io.BytesIO(build("<p>Text</p>").data), strict=True)
    assert reader.pages[0].extract_text().split() == ["Title", "Text"]



def test_a_file_of_many_objects_is_read_back_whole(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handouts.pdf.writer._PER_STREAM", 100)
    pdf = build("".join(f"<p>Line {number}</p>" for number in range(400)))
    reader = PdfReader(io.BytesIO(pdf.data), strict=True)
    assert pdf.data.count(b"/Type /ObjStm") > 2
    words = " ".join(page.extract_text() for page in reader.pages).split()
    assert [word for word in words if word.isdecimal()] == [str(number) for number in range(400)]


def test_the_file_identifier_is_that_of_its_content(build: Build) -> None:
    one, same, other = (
        PdfReader(io.BytesIO(build(f"<p>{word}</p>").data)).trailer["/ID"]
        for word in ("One", "One", "Other")
    )
    assert one == same != other


def test_streams_end_as_archives_want_it(build: Build) -> None:
    data = build("<p>Text</p>").data
    ends = [place for place in range(len(data)) if data.startswith(b"endstream", place)]
    assert ends
    assert all(data[place - 1 : place] == b"\n" for place in ends)


def test_no_stream_would_be_smaller_in_long_blocks_or_short_ones(build: Build) -> None:
    lines = "".join(f"<p>Line {number} of <strong>many</strong></p>" for number in range(200))
    reader = PdfReader(io.BytesIO(build(lines).data))
    fonts = 0
    for number in reader.xref[0]:
        stream = reader.get_object(number)
        if not isinstance(stream, StreamObject) or stream.get("/Type") == "/XRef" or (
                "/FlateDecode" not in str(stream.get("/Filter"))):
            continue
        fonts += "/Length1" in stream
        whole = zlib.decompress(stream._data)
        for memory in (8, 4):
            press = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS, memory)
            assert len(stream._data) <= len(press.compress(whole) + press.flush())
    assert fonts
