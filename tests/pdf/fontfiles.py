"""Take a TrueType file apart and put it together again, with a defect or without."""

from __future__ import annotations

import struct
from typing import Any

from reportlab.pdfbase import pdfmetrics

from handouts.pdf import fonts
from handouts.pdf.fonts import house_folder

Tables = dict[str, bytes]


def house_font(style: str = "Regular") -> bytes:
    """Return a sound font."""
    return (house_folder() / f"AtkinsonHyperlegible-{style}.ttf").read_bytes()


def taken_apart(data: bytes) -> Tables:
    """Return the tables of a font by name."""
    (count,) = struct.unpack_from(">H", data, 4)
    found: Tables = {}
    for number in range(count):
        name, _, offset, length = struct.unpack_from(">4sLLL", data, 12 + 16 * number)
        found[name.decode()] = data[offset : offset + length]
    return found


def put_together(tables: Tables, start: bytes = b"\x00\x01\x00\x00") -> bytes:
    """Return a font file of the tables, with the checksums that they have."""
    tables = dict(tables)
    if "head" in tables:
        tables["head"] = tables["head"][:8] + b"\0\0\0\0" + tables["head"][12:]
    head, body = b"", b""
    offset = 12 + 16 * len(tables)
    for name, table in sorted(tables.items()):
        place = offset + len(body)
        head += struct.pack(">4sLLL", name.encode(), summed(table), place, len(table))
        body += table + b"\0" * (-len(table) % 4)
    data = start + struct.pack(">HHHH", len(tables), 0, 0, 0) + head + body
    if "head" not in tables:
        return data
    at = next(place for name, _, place, _ in struct.iter_unpack(">4sLLL", head) if name == b"head")
    whole = struct.pack(">L", (0xB1B0AFBA - summed(data)) % 2**32)
    return data[:at + 8] + whole + data[at + 12:]


def summed(data: bytes) -> int:
    """Return the sum of the 32-bit words of a table."""
    padded = data + b"\0" * (-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}L", padded)
    return sum(words) % 2**32


def with_outlines(glyphs: dict[str, bytes], widths: dict[str, int] | None = None) -> bytes:
    """Return a font in which these characters have other outlines, or other widths."""
    fonts.register()
    plain: Any = pdfmetrics.getFont("House")
    tables = taken_apart(house_font())
    numbers = {plain.face.charToGlyph[ord(char)]: data for char, data in glyphs.items()}
    glyf, loca = b"", [0]
    for glyph in range(struct.unpack_from(">H", tables["maxp"], 4)[0]):
        own = tables["glyf"][plain.face.glyphPos[glyph]:plain.face.glyphPos[glyph + 1]]
        data = numbers.get(glyph, own)
        glyf += data + b"\0" * (-len(data) % 4)
        loca.append(len(glyf))
    tables["glyf"], tables["loca"] = glyf, struct.pack(f">{len(loca)}L", *loca)
    tables["head"] = tables["head"][:50] + struct.pack(">h", 1) + tables["head"][52:]
    for char, width in (widths or {}).items():
        at = 4 * plain.face.charToGlyph[ord(char)]
        hmtx = tables["hmtx"]
        tables["hmtx"] = hmtx[:at] + struct.pack(">H", width) + hmtx[at + 2:]
    return put_together(tables)


def glyph_of(char: str) -> bytes:
    """Return the outline of a character in the house face."""
    fonts.register()
    face: Any = pdfmetrics.getFont("House").face  # type: ignore[attr-defined]  # the stub lacks it
    start, glyph = face.get_table_pos("glyf")[0], face.charToGlyph[ord(char)]
    data: bytes = face._ttf_data[start + face.glyphPos[glyph]:start + face.glyphPos[glyph + 1]]
    return data


def a_box(left: int, bottom: int, right: int, top: int) -> bytes:
    """Return the outline of a box."""
    xs = struct.pack(">4h", left, 0, right - left, 0)
    ys = struct.pack(">4h", bottom, top - bottom, 0, bottom - top)
    return struct.pack(">5hHH", 1, left, bottom, right, top, 3, 0) + b"\1\1\1\1" + xs + ys


def with_usage(bits: int) -> bytes:
    """Return a font whose maker allows what the bits of fsType say."""
    tables = taken_apart(house_font())
    tables["OS/2"] = tables["OS/2"][:8] + struct.pack(">H", bits) + tables["OS/2"][10:]
    return put_together(tables)


def with_characters(glyphs: dict[int, int], style: str = "Regular") -> bytes:
    """Return a font that has these code points and no others."""
    tables = taken_apart(house_font(style))
    # Letters with marks that another test drew have private codes, and glyphs of that process.
    glyphs = {code: glyph for code, glyph in glyphs.items() if code < 0x10000}
    groups = b"".join(struct.pack(">LLL", code, code, glyph)
                      for code, glyph in sorted(glyphs.items()))
    table = struct.pack(">HHLLL", 12, 0, 16 + len(groups), 0, len(glyphs)) + groups
    tables["cmap"] = struct.pack(">HHHHL", 0, 1, 3, 10, 12) + table
    return put_together(tables)
