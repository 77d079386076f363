"""Font files of a clinic's own that are broken, bombs, or print nothing."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from handouts.pdf import faces
from handouts.project import builtin_root
from tests.hostile.bank import BRAND, BUILD_EVIL, EVIL_BRAND, EVIL_THEME, Case
from tests.hostile.conftest import Attack
from tests.pdf.fontfiles import put_together, taken_apart

FOLDER = builtin_root() / "templates" / "brands" / "sample-hill" / "fonts"
REGULAR = (FOLDER / "ZillaSlab-Regular.ttf").read_bytes()
FONT = "templates/brands/evil/fonts/r.ttf"
FILES: dict[str, str | bytes] = {
    EVIL_BRAND: f"{BRAND}theme: evil\n",
    EVIL_THEME: "extends: house\nfonts: {face: own, regular: r.ttf, bold: b.ttf}\n",
    "templates/brands/evil/fonts/b.ttf": (FOLDER / "ZillaSlab-Bold.ttf").read_bytes(),
}


def _filled(table: str, byte: bytes) -> bytes:
    """Return the font with every byte of a table the same, and with sound checksums."""
    tables = taken_apart(REGULAR)
    return put_together(tables | {table: byte * len(tables[table])})


def _mapped(groups: int, last: int) -> bytes:
    """Return the font with a map of characters, format 12, that claims very many."""
    table = struct.pack(">HHHHL", 0, 1, 3, 10, 12)
    table += struct.pack(">HHLLL", 12, 0, 16 + 12 * groups, 0, groups)
    table += struct.pack(">LLL", 0x20, last, 0) * groups
    return put_together(taken_apart(REGULAR) | {"cmap": table})


REFUSED = {
    "empty": b"", "words": b"hello", "cut": REGULAR[:5000], "zeros": bytes(100_000),
    "no end of tables": REGULAR[:4] + b"\xff\xff" + REGULAR[6:],
    "large": REGULAR + bytes(3_000_000),
    "no outlines": _filled("glyf", b"\0"),
    "no widths": _filled("hmtx", b"\0"), "no places": _filled("loca", b"\0"),
}
OVERFULL = {
    "all of Unicode": _mapped(1, 0x10FFFF), "more than Unicode": _mapped(1, 0xFFFFFFFF),
    "all of Unicode, 5,000 times": _mapped(5000, 0x10FFFF),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_font_is_refused_by_name(attack: Attack, name: str) -> None:
    attack(Case(name, 1, (FONT, "FNT00"), files={**FILES, FONT: REFUSED[name]}, args=BUILD_EVIL))


@pytest.mark.parametrize("name", OVERFULL)
def test_a_font_for_more_characters_than_there_are_is_refused_unread(
    attack: Attack, name: str
) -> None:
    attack(Case(name, 1, (FONT, "FNT001", "claims more characters than there are"),
                files={**FILES, FONT: OVERFULL[name]}, args=BUILD_EVIL))


def test_a_font_that_takes_long_is_stopped(
    attack: Attack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faces, "MOST_SECONDS", 0.2)
    files = {**FILES, FONT: _filled("glyf", b"\xff")}
    attack(Case("outlines without end", 1, (FONT, "FNT001", "takes too much time"), files=files,
                args=BUILD_EVIL))


def test_the_font_itself_is_sound(attack: Attack) -> None:
    attack(Case("sound", 0, files={**FILES, FONT: REGULAR}, args=BUILD_EVIL))
    attack(Case("hints", 0, files={**FILES, FONT: _filled("fpgm", b"\xff")}, args=BUILD_EVIL))


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.mkdir()


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _outside(path: Path) -> None:
    path.symlink_to(path.parents[5] / "outside" / "secret.txt")


@pytest.mark.skipif(os.name == "nt", reason="pipes and links are a POSIX matter")
@pytest.mark.parametrize("make", [_fifo, _folder, _device, _outside])
def test_a_font_that_is_no_plain_file_is_refused(
    attack: Attack, make: Callable[[Path], None]
) -> None:
    attack(Case("no plain file", 1, (FONT,), files=FILES, args=BUILD_EVIL,
                setup=lambda folder: make(folder / FONT)))
