"""A protected copy opens with its password alone, for a screen reader, too."""

from __future__ import annotations

import builtins
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from handouts.api import build_handout
from handouts.errors import HandoutError
from handouts.orders import Built
from handouts.patients import protect as module
from handouts.patients.protect import opens_alike, protect, require_encryption

PASSWORD = "correct-horse"


@pytest.fixture(scope="module")
def built() -> Built:
    return build_handout("faq")


@pytest.fixture(scope="module")
def protected(built: Built) -> bytes:
    return protect(built.pdf, PASSWORD)


def opened(protected: bytes) -> PdfReader:
    return PdfReader(BytesIO(protected), password=PASSWORD)


def test_it_opens_with_its_password_alone(protected: bytes) -> None:
    reader = PdfReader(BytesIO(protected))
    assert reader.is_encrypted
    assert not reader.decrypt("")
    assert not reader.decrypt("correct-hors")
    assert reader.decrypt(PASSWORD)


def test_it_is_aes_256(protected: bytes) -> None:
    rules: Any = opened(protected).trailer["/Encrypt"]
    assert (rules["/V"], rules["/R"], rules["/CF"]["/StdCF"]["/CFM"]) == (5, 6, "/AESV3")


def test_pages_and_tags_are_those_of_the_copy(built: Built, protected: bytes) -> None:
    assert opens_alike(built.pdf, protected, PASSWORD)
    assert opened(protected).pages[0].extract_text() == (
        PdfReader(BytesIO(built.pdf)).pages[0].extract_text())
    root: Any = opened(protected).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"]


def test_a_reader_may_do_everything_and_a_screen_reader_read(protected: bytes) -> None:
    rules: Any = opened(protected).trailer["/Encrypt"]
    assert rules["/P"] & (1 << 9)
    assert rules["/P"] & (1 << 2)


def test_it_claims_pdf_ua_and_no_pdf_a(built: Built, protected: bytes) -> None:
    def claims(reader: PdfReader) -> bytes:
        root: Any = reader.trailer["/Root"]
        data = root["/Metadata"].get_object().get_data()
        assert isinstance(data, bytes)
        return data

    before, after = claims(PdfReader(BytesIO(built.pdf))), claims(opened(protected))
    assert b"<pdfaid:part>" in before
    assert b"<pdfaid:" not in after
    assert b"<pdfuaid:part>1<" in after


def test_neither_words_nor_password_stand_in_its_bytes(protected: bytes) -> None:
    assert PASSWORD.encode() not in protected
    assert b"Frequently" not in protected
    assert b"xpacket" not in protected


def test_a_file_that_lost_a_page_is_noticed(built: Built, protected: bytes) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=PdfReader(BytesIO(built.pdf)))
    writer.remove_page(len(writer.pages) - 1)
    writer.encrypt(PASSWORD, algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    assert not opens_alike(built.pdf, out.getvalue(), PASSWORD)
    assert not opens_alike(built.pdf, protected, "another-horse")


def test_what_does_not_open_alike_is_never_returned(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "opens_alike", lambda *_: False)
    with pytest.raises(HandoutError, match="PRO002"):
        protect(built.pdf, PASSWORD)


def test_without_its_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any) -> Any:
        if name == "cryptography":
            raise ImportError(name)
        return real(name, *args)

    require_encryption()
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(HandoutError, match="PRO001"):
        require_encryption()
