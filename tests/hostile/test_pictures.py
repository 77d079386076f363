"""Logos and figures: bombs, links out, scripts, devices, and numbers that no page holds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.hostile.bank import (
    BRAND,
    BUILD_EVIL,
    CARE,
    EVIL_BRAND,
    EVIL_LOGO,
    Case,
    refused,
    with_blocks,
)
from tests.hostile.conftest import Attack, write

WITH_LOGO = f"{BRAND}logo: {{file: logo.svg, alt: Our logo}}\n"
NS = 'xmlns="http://www.w3.org/2000/svg"'


def svg(body: str, view: str = "0 0 100 100") -> str:
    """Return a drawing."""
    return f'<svg {NS} viewBox="{view}">{body}</svg>'


BOX = '<rect width="9" height="9"/>'
LAUGHS = "<!DOCTYPE svg [<!ENTITY a0 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)) + "]>"
REFUSED: dict[str, str | bytes] = {
    "empty": "", "cut": "<svg", "no XML": "hello", "bytes": bytes(range(256)) * 10,
    "packed": b"\x1f\x8b\x08\x00" + b"\0" * 100, "a PNG": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    "a PDF": b"%PDF-1.7\n", "an EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n", "over 256 KB": svg(" " * 300_000),
    "UTF-16": svg(BOX).encode("utf-16"),
    "UTF-7": f'<?xml version="1.0" encoding="utf-7"?>{svg(BOX)}',
    "a billion laughs": LAUGHS + svg(f"<title>&a11;</title>{BOX}"),
    "entities in an attribute": LAUGHS + svg('<path d="&a11;"/>'),
    "an outside entity":
        f"<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>{svg(f'<title>&a;</title>{BOX}')}",
    "an outside type": f'<!DOCTYPE svg SYSTEM "http://127.0.0.1:9/x.dtd">{svg(BOX)}',
    "an outside use": svg('<use href="../../outside/secret.svg#a"/>'),
    "an image": svg('<image href="file:///etc/passwd" width="9" height="9"/>'),
    "an image of data": svg('<image href="data:image/png;base64,aGk="/>'),
    "a script": svg("<script>alert(1)</script>"), "an event": svg('<rect onload="x()"/>'),
    "a style": svg('<rect width="9" height="9" style="fill:url(http://x)"/>'),
    "a style from outside": f'<?xml-stylesheet href="http://127.0.0.1:9/x.css"?>{svg(BOX)}',
    "an import in a style": svg("<style>@import url(file:///etc/passwd);</style>" + BOX),
    "a face in a style": svg("<style>@font-face{src:url(file:///etc/passwd)}</style><text>x</text>"),
    "a use of a file": svg('<use xlink:href="file:///etc/passwd#a" xmlns:xlink="http://www.w3.org/1999/xlink"/>'),
    "a clip from outside": svg(f'<g clip-path="url(../../outside/secret.svg#a)">{BOX}</g>'),
    "uses of uses": svg(f"<defs><g id='u0'>{BOX}</g>" + "".join(
        f"<g id='u{n}'>{f'<use href=%#u{n - 1}%/>' * 10}</g>".replace("%", "'")
        for n in range(1, 12)) + "</defs><use href='#u11'/>"),
    "a use of itself": svg(f"<g id='a'>{BOX}<use href='#a'/></g>"),
    "a clip of itself": svg(f"<clipPath id='a' clip-path='url(#a)'>{BOX}</clipPath><g clip-path='url(#a)'>{BOX}</g>"),
    "very many styles": svg("<style>" + "*{fill:red}" * 900 + "</style>" + BOX * 500),
    "braces without end": svg("<style>" + "{" * 200_000 + "</style>" + BOX),
    "brackets in a color": svg(f'<rect width="9" height="9" fill="rgb({"(" * 100_000}"/>'),
    "brackets in a style": svg(f'<rect width="9" height="9" style="fill:{"[" * 100_000}"/>'),
    "long entities": "<!DOCTYPE svg [<!ENTITY a '" + "x" * 900 + "'>]>" + svg(
        f"<title>{'&a;' * 60_000}</title>{BOX}"),
    "all white": svg('<rect width="9" height="9" fill="#fff"/>'),
    "a style sheet": svg("<style>@import 'http://127.0.0.1/';</style>" + BOX),
    "an outside fill": svg('<rect width="9" height="9" fill="url(http://127.0.0.1/)"/>'),
    "a color that calls": svg('<rect width="9" height="9" fill="toColor(\'red\')"/>'),
    "words": svg("<text>hi</text>"), "foreign": svg("<foreignObject><p>x</p></foreignObject>"),
    "animation": svg("<animate/>"), "nothing": svg(""), "another vocabulary": "<html/>",
    "deep": svg("<g>" * 20_000 + "</g>" * 20_000), "many shapes": svg(BOX * 8000),
    "many attributes": svg("<rect " + " ".join(f'a{n}="1"' for n in range(18_000)) + "/>"),
    "many dashes": svg(f'<path d="M0 0L9 9" stroke="#000" stroke-dasharray="{"1 " * 50_000}"/>'),
    "a tiny arc": svg('<path d="M0 0 A 1e-300 1e-300 0 0 1 50 50" stroke="#000000"/>'),
    "a flat arc": svg('<path d="M0 0 A 1 1e-300 0 0 1 50 50" stroke="#000000"/>'),
    "a tiny arc far away": svg('<path d="M0 0A1e-170 1e-170 0 0 1 1e-170 1e-200" stroke="#000"/>'),
    "scales without end": svg(f'<g transform="{"scale(999999999e9) " * 30}">{BOX}</g>{BOX}'),
    "moves without end": svg(f'<path d="M0 0{" m 999999999e9 9e9" * 9000}l5 5" stroke="#000"/>{BOX}'),
    "a turn far away": svg(f'<g transform="rotate(9e9 999999999e9 999999999e9)">{BOX}</g>{BOX}'),
    "a wide pen": svg('<rect width="9" height="9" stroke="#000" stroke-width="999999999e9"/>'),
    "a tiny view": svg(BOX, "0 0 1e-300 1e-300"), "a thin view": svg(BOX, "0 0 1e-310 1e17"),
    "a wide view": svg(BOX, "0 0 999999999e9 1"), "a tall view": svg(BOX, "0 0 1 900000000"),
    "a tiny size": f'<svg {NS} width="1e-320" height="1e-320">{BOX}</svg>',
    "a huge size": f'<svg {NS} width="999999999e9in" height="1">{BOX}</svg>',
    "no numbers": svg('<rect width="nan" height="inf"/>'),
    "Arabic digits": svg('<rect width="٩" height="9"/>'),
    "a path cut short": svg('<path d="M0 0 L 1"/>'),
}
DRAWN = {
    "a long path": svg('<path d="M0 0' + "l1 1" * 15_000 + '" stroke="#000000"/>'),
    "many arcs": svg('<path d="M0 0' + "A1 1 0 0 1 5 5A1 1 0 0 1 0 0" * 1000 + '" stroke="#000"/>'),
    "a huge arc": svg('<path d="M0 0 A 1e5 1e5 0 0 1 50 50" stroke="#000000"/>'),
    "no scale": svg(f'<g transform="scale(0)">{BOX}</g>{BOX}'),
    "dashes of nothing": svg('<path d="M0 0L9 9" stroke="#000" stroke-dasharray="0 0"/>'),
    "a prefix": f'<s:svg xmlns:s="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{BOX.replace("<", "<s:")}</s:svg>',
    "dashes that go back": svg('<path d="M0 0L9 9" stroke="#000" stroke-dasharray="2" stroke-dashoffset="-1e9"/>'),
    "a long style": svg(f"<style>.a{{fill:red}}/*{'x' * 200_000}*/</style>{BOX}"),
    "a far script of another program": svg(f'<x:script xmlns:x="urn:x">alert(1)</x:script>{BOX}'),
    "a long comment": svg(f"<!--{'x' * 200_000}-->{BOX}"),
    "a long title": svg(f"<title>{'x' * 200_000}</title>{BOX}"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_logo_is_refused_by_name(attack: Attack, name: str) -> None:
    attack(refused(name, EVIL_LOGO, REFUSED[name], "FIG00", args=BUILD_EVIL,
                   files={EVIL_BRAND: WITH_LOGO}))


@pytest.mark.parametrize("name", DRAWN)
def test_an_odd_logo_is_drawn(attack: Attack, name: str) -> None:
    attack(Case(name, 0, shows=("Simple steps.",), args=BUILD_EVIL,
                files={EVIL_BRAND: WITH_LOGO, EVIL_LOGO: DRAWN[name]}))


@pytest.mark.parametrize("name", ["a billion laughs", "an image", "a tiny arc", "deep", "empty"])
def test_a_hostile_figure_is_refused_by_name(attack: Attack, name: str) -> None:
    block = "      - figure: {file: evil.svg, title: a, alt: b}\n"
    attack(refused(name, "content/hip-and-back/figures/evil.svg", REFUSED[name], "FIG00",
                   files={CARE: with_blocks(block)}))


def test_figures_may_not_fill_a_document(attack: Attack) -> None:
    block = "      - figure: {file: long.svg, title: a, alt: b}\n" * 200
    attack(Case("many figures", 1, (CARE, "FIG002"), files={
        CARE: with_blocks(block), "content/hip-and-back/figures/long.svg": DRAWN["a long path"]}))


@pytest.mark.parametrize("name", [
    "../../outside/secret.svg", "/etc/passwd", "con.svg", "logo.svg/../x.svg", "LOGO.SVG", "a b.svg",
    "logo.png", "logo.svg.", ".svg", "http://127.0.0.1/logo.svg", "file:logo.svg", "\\\\srv\\x.svg"])
def test_the_name_of_a_logo_is_no_path(attack: Attack, name: str) -> None:
    attack(refused(name, EVIL_BRAND, f"{BRAND}logo: {{file: '{name}', alt: x}}\n", "BRD00",
                   args=BUILD_EVIL))


@pytest.mark.parametrize("name", ["../../outside/secret.svg", "/etc/passwd", "aux.svg", "x.png"])
def test_the_name_of_a_figure_is_no_path(attack: Attack, name: str) -> None:
    block = f"      - figure: {{file: '{name}', title: a, alt: b}}\n"
    attack(Case(name, 1, (CARE,), files={CARE: with_blocks(block)}))


PHOTO = "content/hip-and-back/figures/evil.jpg"
SHOWN = with_blocks("      - figure: {file: evil.jpg, title: a, alt: b}\n")
BAD_PHOTOS: dict[str, bytes] = {
    "empty": b"", "words": b"hello", "a GIF": b"GIF89a" + b"\0" * 40, "an SVG": svg(BOX).encode(),
    "an EPS": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run\n",
    "a cut JPEG": b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0",
    "markers alone": b"\xff\xd8" + b"\xff" * 100_000, "scans alone": b"\xff\xd8" + b"\xff\xda" * 50_000,
    "a JPEG of 4 billion pixels": b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03\1\x22\0\2\x11\1\3\x11\1\xff\xd9",
    "a PNG of 4 billion pixels": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\0\0\0\1\0\0\x08\2\0\0\0\x31\x42\x54\x45",
    "over 20 MB": b"\xff\xd8" + b"\0" * (21 * 1024 * 1024),
}


@pytest.mark.parametrize("name", BAD_PHOTOS)
def test_a_hostile_photo_is_refused_by_name(attack: Attack, name: str) -> None:
    attack(refused(name, PHOTO, BAD_PHOTOS[name], "FIG00", files={CARE: SHOWN}))


@pytest.mark.skipif(os.name == "nt", reason="pipes and links are a POSIX matter")
@pytest.mark.parametrize("where", ["../../../outside/secret.svg", "/dev/zero", "evil.jpg"])
def test_a_photo_that_leads_elsewhere_is_refused(
    attack: Attack, project: Path, where: str
) -> None:
    write(project, CARE, SHOWN)
    (project / "content/hip-and-back/figures").mkdir()
    attack(Case(where, 1, (), setup=lambda folder: (folder / PHOTO).symlink_to(where)))


def _fifo(folder: Path) -> None:
    os.mkfifo(folder / EVIL_LOGO)


def _folder(folder: Path) -> None:
    (folder / EVIL_LOGO).mkdir()


def _outside(folder: Path) -> None:
    (folder / EVIL_LOGO).symlink_to(folder.parent / "outside" / "secret.svg")


def _device(folder: Path) -> None:
    (folder / EVIL_LOGO).symlink_to("/dev/zero")


def _loop(folder: Path) -> None:
    (folder / EVIL_LOGO).symlink_to("logo.svg")


@pytest.mark.skipif(os.name == "nt", reason="pipes and links are a POSIX matter")
@pytest.mark.parametrize("make", [_fifo, _folder, _outside, _device, _loop])
def test_a_logo_that_is_no_plain_file_is_refused(
    attack: Attack, project: Path, make: object
) -> None:
    write(project, EVIL_BRAND, WITH_LOGO)
    assert callable(make)
    attack(Case("no plain file", 1, (EVIL_LOGO,), args=BUILD_EVIL, setup=make))
