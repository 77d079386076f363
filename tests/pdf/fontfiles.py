"""Take a TrueType file apart and put it together again, with a defect or without."""

from __future__ import annotations

import struct

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
    """Return a font file of the tables."""
    head, body = b"", b""
    offset = 12 + 16 * len(tables)
    for name, table in sorted(tables.items()):
        head += struct.pack(">4sLLL", name.encode(), 0, offset + len(body), len(table))
        body += table + b"\0" * (-len(table) % 4)
    return start + struct.pack(">HHHH", len(tables), 0, 0, 0) + head + body


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
