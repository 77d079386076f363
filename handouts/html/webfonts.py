"""The faces of a page as fonts inside of it, cut to the letters that it may need.

What most pages need is one set of letters: each face is cut to it once and kept in the user's
cache, since cutting takes half a second. A page with other letters has them added, so that its
bytes depend on nothing but itself. fontTools cuts, since it keeps what places marks on letters and
kerns pairs; WOFF is packed with zlib, which needs no further library.
"""

from __future__ import annotations

import hashlib
import logging
from base64 import b64encode
from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from typing import Any

import fontTools
from reportlab.pdfbase import pdfmetrics

from handouts.pdf.clusters import face_file
from handouts.usercache import open_user_cache

# Letters of English, Spanish and their neighbors, and the signs of a printed page.
SHARED = "".join(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x100)))) + "–—‘’“”•…"  # noqa: RUF001 - on purpose
FORMAT = "woff"
LIBRARIES = f"fonttools {fontTools.version}"
_FEATURES = ["ccmp", "kern", "locl", "mark", "mkmk"]
_DROPPED = ("DSIG", "meta", "STAT", "TTFA", "gasp", "prop", "FFTM")


def data_url(font: str, letters: Iterable[str], *, shared: bool = True) -> str:
    """Return a font that the engine knows by a name, cut to letters, as a data: address.

    Where `shared`, it has the letters of most pages, too.
    """
    more = frozenset(letters) - frozenset(SHARED) if shared else frozenset(letters)
    return _data_url(font, (SHARED if shared else "") + "".join(sorted(more)))


@lru_cache(maxsize=64)
def _data_url(font: str, letters: str) -> str:
    known: Any = pdfmetrics.getFont(font)
    file = face_file(known.face)
    name = "font-" + hashlib.sha256(b"\0".join((
        LIBRARIES.encode(), repr((_FEATURES, _DROPPED)).encode(), letters.encode(),
        hashlib.sha256(file).digest()))).hexdigest()[:32]
    cache = open_user_cache()
    data = cache.read(name) if cache else None
    if data is None:
        data = _cut(file, letters)
        if cache:
            cache.write(name, data)
    return f"data:font/{FORMAT};base64,{b64encode(data).decode()}"


def _cut(file: bytes, letters: str) -> bytes:
    """Return a font file with these letters, without hints, names and dates."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it would tell what it leaves out
    options = subset.Options()
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = []
    options.layout_features = _FEATURES
    options.drop_tables = [*options.drop_tables, *_DROPPED]
    font = TTFont(BytesIO(file), lazy=True, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(each) for each in letters])
    cutter.subset(font)
    font.flavor = FORMAT
    out = BytesIO()
    font.save(out)
    return out.getvalue()
