"""How numbers, arrays and dictionaries are spelled in a PDF: as ReportLab does it, and faster."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from reportlab.lib.rl_accel import fp_str

_ARRAY, _DICTIONARY = 10, 6


def numbers(*values: float) -> str:
    """Return numbers with a space between each two (ISO 32000-1, 7.3.3)."""
    return " ".join(map(_number, values))


# The places on pages are the same from sheet to sheet, and so are most of a drawing's.
@lru_cache(maxsize=32_768)
def _number(value: float) -> str:
    return fp_str(value)


def array(parts: Sequence[bytes]) -> bytes:
    """Return an array of values that are written already (ISO 32000-1, 7.3.6)."""
    return b"[ " + _rows(parts, _ARRAY) + b" ]"


def dictionary(entries: Sequence[bytes]) -> bytes:
    """Return a dictionary of entries, each `/Key value`, in the order of their keys (7.3.7)."""
    return b"<<\n" + _rows(entries, _DICTIONARY) + b"\n>>"


def _rows(parts: Sequence[bytes], most: int) -> bytes:
    return b" \n  ".join(
        b" ".join(parts[start:start + most]) for start in range(0, len(parts), most))
