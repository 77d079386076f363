"""Scripts that are not set letter by letter from left to right, by their ranges of characters.

Their letters join, change places, stack or run from right to left. A face that has the letters is
not enough: set one by one, a name reads as another or as nothing. So such a text is refused by its
script, whatever a face holds. Ranges are those of Unicode 16's blocks (Blocks.txt).
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right

# First and last character, and the script's name. Sorted; checked by a test.
_COMPLEX = (
    (0x0590, 0x05FF, "Hebrew"),
    (0x0600, 0x06FF, "Arabic"),
    (0x0700, 0x074F, "Syriac"),
    (0x0750, 0x077F, "Arabic"),
    (0x0780, 0x07BF, "Thaana"),
    (0x07C0, 0x07FF, "N'Ko"),
    (0x0800, 0x083F, "Samaritan"),
    (0x0840, 0x085F, "Mandaic"),
    (0x0860, 0x086F, "Syriac"),
    (0x0870, 0x08FF, "Arabic"),
    (0x0900, 0x097F, "Devanagari"),
    (0x0980, 0x09FF, "Bengali"),
    (0x0A00, 0x0A7F, "Gurmukhi"),
    (0x0A80, 0x0AFF, "Gujarati"),
    (0x0B00, 0x0B7F, "Odia"),
    (0x0B80, 0x0BFF, "Tamil"),
    (0x0C00, 0x0C7F, "Telugu"),
    (0x0C80, 0x0CFF, "Kannada"),
    (0x0D00, 0x0D7F, "Malayalam"),
    (0x0D80, 0x0DFF, "Sinhala"),
    (0x0E00, 0x0E7F, "Thai"),
    (0x0E80, 0x0EFF, "Lao"),
    (0x0F00, 0x0FFF, "Tibetan"),
    (0x1000, 0x109F, "Myanmar"),
    (0x1100, 0x11FF, "Korean"),  # single parts of a syllable
    (0x1700, 0x177F, "Philippine"),
    (0x1780, 0x17FF, "Khmer"),
    (0x1800, 0x18AF, "Mongolian"),
    (0x1900, 0x194F, "Limbu"),
    (0x1950, 0x197F, "Tai Le"),
    (0x1980, 0x19DF, "New Tai Lue"),
    (0x19E0, 0x19FF, "Khmer"),
    (0x1A00, 0x1A1F, "Buginese"),
    (0x1A20, 0x1AAF, "Tai Tham"),
    (0x1B00, 0x1B7F, "Balinese"),
    (0x1B80, 0x1BBF, "Sundanese"),
    (0x1BC0, 0x1BFF, "Batak"),
    (0x1C00, 0x1C4F, "Lepcha"),
    (0x1CC0, 0x1CCF, "Sundanese"),
    (0x1CD0, 0x1CFF, "Devanagari"),
    (0xA800, 0xA82F, "Syloti Nagri"),
    (0xA840, 0xA87F, "Phags-pa"),
    (0xA880, 0xA8DF, "Saurashtra"),
    (0xA8E0, 0xA8FF, "Devanagari"),
    (0xA900, 0xA92F, "Kayah Li"),
    (0xA930, 0xA95F, "Rejang"),
    (0xA960, 0xA97F, "Korean"),
    (0xA980, 0xA9DF, "Javanese"),
    (0xA9E0, 0xA9FF, "Myanmar"),
    (0xAA00, 0xAA5F, "Cham"),
    (0xAA60, 0xAA7F, "Myanmar"),
    (0xAA80, 0xAADF, "Tai Viet"),
    (0xAAE0, 0xAAFF, "Meetei Mayek"),
    (0xABC0, 0xABFF, "Meetei Mayek"),
    (0xD7B0, 0xD7FF, "Korean"),
    (0xFB1D, 0xFB4F, "Hebrew"),
    (0xFB50, 0xFDFF, "Arabic"),
    (0xFE70, 0xFEFE, "Arabic"),
    (0x10800, 0x10CFF, "right-to-left"),
    (0x10D00, 0x10D3F, "Hanifi Rohingya"),
    (0x10D40, 0x10EBF, "right-to-left"),
    (0x10EC0, 0x10EFF, "Arabic"),
    (0x10F00, 0x10FFF, "right-to-left"),
    (0x11000, 0x110FF, "Indic"),
    (0x11100, 0x1114F, "Chakma"),
    (0x11150, 0x11FFF, "Indic"),
    (0x16100, 0x1613F, "Indic"),
    (0x16D40, 0x16D7F, "Indic"),
    (0x1B000, 0x1B16F, "Japanese"),
    (0x1E800, 0x1E8DF, "right-to-left"),
    (0x1E900, 0x1E95F, "Adlam"),
    (0x1EC70, 0x1EEFF, "Arabic"),
)
_STARTS = [first for first, _, _ in _COMPLEX]
# Scripts of single letters, which a face of the clinic may have.
_WIDE = (
    (0x2E80, 0x2FFF, "Chinese or Japanese"),
    (0x3000, 0x303F, "Chinese or Japanese"),
    (0x3040, 0x30FF, "Japanese"),
    (0x3100, 0x312F, "Chinese or Japanese"),
    (0x3130, 0x318F, "Korean"),
    (0x3190, 0x31EF, "Chinese or Japanese"),
    (0x31F0, 0x31FF, "Japanese"),
    (0x3200, 0x4DBF, "Chinese or Japanese"),
    (0x4E00, 0x9FFF, "Chinese or Japanese"),
    (0xAC00, 0xD7AF, "Korean"),
    (0xF900, 0xFAFF, "Chinese or Japanese"),
    (0xFE10, 0xFE1F, "Chinese or Japanese"),
    (0xFE30, 0xFE4F, "Chinese or Japanese"),
    (0xFF00, 0xFF64, "Chinese or Japanese"),
    (0xFF65, 0xFF9F, "Japanese"),
    (0xFFA0, 0xFFDF, "Korean"),
    (0xFFE0, 0xFFEE, "Chinese or Japanese"),
    (0x20000, 0x323AF, "Chinese or Japanese"),
)


def complex_script(char: str) -> str | None:
    """Return the script of a character that must not be set by itself, or None."""
    code = ord(char)
    if code < _STARTS[0]:
        return None
    number = bisect_right(_STARTS, code) - 1
    _, last, name = _COMPLEX[number]
    if code <= last:
        return name
    return "right-to-left" if unicodedata.bidirectional(char) in ("R", "AL", "AN") else None


def letters_script(char: str) -> str | None:
    """Return the script of a letter that no face has, as a person would name it, or None."""
    code = ord(char)
    for first, last, name in _WIDE:
        if first <= code <= last:
            return name
    if unicodedata.category(char)[0] not in "LM":
        return None
    name = unicodedata.name(char, "")
    script = name.partition(" ")[0].title()
    # A single odd Latin, Greek or Cyrillic letter is named by itself.
    return None if script in ("", "Latin", "Greek", "Cyrillic", "Combining", "Modifier") or (
        "MATHEMATICAL" in name or "FULLWIDTH" in name) else script
