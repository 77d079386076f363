"""Digest of what a document is laid out from: a file records it, and shows so that it is old."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportlab.pdfbase import pdfmetrics

from handouts.files import read_regular
from handouts.markup.element import Element
from handouts.pdf.clusters import face_file
from handouts.pdf.fonts import Typeface, font_name
from handouts.pdf.metadata import DocumentInfo
from handouts.variants import Variant

if TYPE_CHECKING:
    from handouts.theme.model import Theme

_LARGEST_PICTURE = 5_000_000


def input_digest(
    document: Element, look: bytes, info: DocumentInfo, typeface: Typeface, variant: Variant,
    figure_path: Callable[[str], Path | None],
) -> str:
    """Return the SHA-256, in hex digits, of everything that the pages and the metadata come from.

    It covers words, look, faces and the pictures themselves, and no path, date or version: the
    same content gives the same digest on every machine. `look` is what look_of says of the theme.
    """
    whole = hashlib.sha256()
    plain = replace(info, date=0, provenance=None)
    for part in (_json(_plain(document)), look, _json(repr(plain)), _json(repr(variant))):
        whole.update(part + b"\0")
    for bold in (False, True):
        font: Any = pdfmetrics.getFont(font_name(typeface, bold=bold))
        whole.update(_file_digest(face_file(font.face)))
    for src in dict.fromkeys(image.attrs["src"] for image in document.iter("img")):
        whole.update(_picture(figure_path(src)))
    return whole.hexdigest()


def look_of(theme: Theme) -> bytes:
    """Return all that a theme says, as text, for the digests of the documents that have it."""
    return _json(theme.model_dump(mode="json"))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=True, sort_keys=True).encode()


@lru_cache(maxsize=8)
def _file_digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _plain(element: Element) -> list[Any]:
    return [element.name, element.attrs, [
        child if isinstance(child, str) else _plain(child) for child in element.children]]


def _picture(path: Path | None) -> bytes:
    try:
        data = b"" if path is None else read_regular(path, _LARGEST_PICTURE)
    except OSError:
        data = b""  # the build says what is wrong with it
    return hashlib.sha256(data).digest()
