"""QR codes (ISO/IEC 18004) as rectangles, by the encoder that ReportLab brings along.

The library segno would do as well, and is one more to install; a test reads what is drawn with
another library. Of the four levels of repair, M stands a smudge and keeps the code small.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

# Points; a phone reads this from a hand's length, also when modules are small.
LEAST_SIDE = 25 * 72 / 25.4
LEAST_MODULE = 0.5 * 72 / 25.4
# Modules that stay empty on each side of the code.
QUIET = 4

Modules = Sequence[Sequence[bool]]


def modules(words: str) -> Modules:
    """Return the rows of a code, from the top: dark modules are true."""
    # 100 ms that only a page with a code pays for.
    from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(words)
    code.make()
    return [[bool(dark) for dark in row] for row in code.modules]


def side(rows: Modules) -> float:
    """Return the width and height in points of a code without its quiet zone."""
    return max(LEAST_SIDE, len(rows) * LEAST_MODULE)


def dark_strips(rows: Modules) -> Iterator[tuple[int, int, int]]:
    """Yield the dark modules that lie side by side: left, row from the top, and width."""
    for number, row in enumerate(rows):
        for dark, strip in groupby(range(len(row)), key=row.__getitem__):
            found = list(strip)
            if dark:
                yield found[0], number, len(found)
