"""A copy that opens with a password alone: AES-256 (ISO 32000-2, 7.6, revision 6).

Tags stay, and so do all rights of a reader, among them that of a screen reader (bit 10 of the
permissions). PDF/A forbids encryption (ISO 19005-2, 6.1.3), so a protected copy does not claim it
any more. The password is written nowhere. Two protected copies of the same words differ in their
bytes, because salts are random.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from handouts.errors import HandoutError, Problem, Source

EXTRA = "pip install 'make-handout[protect]'"
ALGORITHM = "AES-256"

# The whole claim, however many elements a standard has for it.
_CLAIM = re.compile(rb"<pdfaid:([A-Za-z]+)>[^<]*</pdfaid:\1>\s*")


def require_encryption() -> None:
    """Raise HandoutError (PRO001) where the library that encrypts is not installed."""
    try:
        import cryptography  # noqa: F401 - whether it is there
    except ImportError:
        raise HandoutError(Problem(
            Source("--protect"), "PRO001", "what encrypts files is not installed", EXTRA)) from None


def protect(pdf: bytes, password: str) -> bytes:
    """Return a finished document as one that opens with this password alone.

    Raises HandoutError (PRO002) where it does not open again with the same pages: nothing of what
    stands on them may be lost. The message tells nothing of the document.
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.constants import UserAccessPermissions

    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    root: Any = writer.root_object
    claims: Any = root["/Metadata"].get_object()
    claims.set_data(_CLAIM.sub(b"", claims.get_data()))
    # Encryption comes with this version, and its reader ignores what it does not know.
    writer.pdf_header = pdf[:8].decode("ascii", "replace")
    # One password for both ends: there is nothing that the owner may do and the reader may not.
    writer.encrypt(password, algorithm=ALGORITHM, permissions_flag=UserAccessPermissions.all())
    out = BytesIO()
    writer.write(out)
    made = out.getvalue()
    if not opens_alike(pdf, made, password):
        raise HandoutError(Problem(
            Source("--protect"), "PRO002", "a protected copy does not open as the copy that it "
            "was made of", "leave --protect out, and tell who looks after make-handout"))
    return made


def opens_alike(pdf: bytes, protected: bytes, password: str) -> bool:
    """Say whether a protected document opens with its password alone, and has the same pages.

    Compared are what each page draws, the language, the tags and the way back from marks to tags.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    if PdfReader(BytesIO(protected)).decrypt(f"not {password}"):
        return False
    try:
        plain, opened = PdfReader(BytesIO(pdf)), PdfReader(BytesIO(protected), password=password)
        return (
            list(map(_drawn, plain.pages)) == list(map(_drawn, opened.pages))
            and _tags(plain) == _tags(opened))
    except (PyPdfError, KeyError, ValueError):
        return False


def _drawn(page: Any) -> bytes:
    contents = page.get_contents()
    return b"" if contents is None else contents.get_data()


def _tags(reader: Any) -> tuple[object, ...]:
    from pypdf.generic import PdfObject

    root = reader.trailer["/Root"]
    found: list[object] = []
    waiting: list[Any] = [root["/StructTreeRoot"]["/K"]]
    while waiting:
        each = waiting.pop()
        each = each.get_object() if isinstance(each, PdfObject) else each
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            found.append((each.get("/S"), each.get("/Alt"), each.get("/Lang")))
            waiting.append(each.get("/K"))
        else:
            found.append(each)
    return (root.get("/Lang"), dict(root["/MarkInfo"]), *found)
