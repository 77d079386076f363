"""A photo in a topic: as it looks on the phone, small in the file, and no way in for a bomb."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms
from pypdf import PdfReader

from handouts import pipeline
from handouts.check.readback.structure import find, read_structure
from handouts.errors import HandoutError, Source
from handouts.orders import Job, Order
from handouts.pdf.images import rasters
from handouts.pdf.images.rasters import LOGO, PHOTO, Raster, encoded
from handouts.project import Project, open_project
from handouts.variants import STANDARD, Variant
from tests.hostile.bank import CARE, with_blocks
from tests.pdf.images.test_rasters import _png, at, bomb, flat, near, pixels, saved

MOST = 150 * 1024
FIGURE = "      - figure: {{file: {file}, title: A knee, alt: A bent knee{more}}}\n"


def noise(size: tuple[int, int]) -> Image.Image:
    """Return a picture that packs worse than any photograph."""
    return Image.frombytes("RGB", size, random.Random(3).randbytes(size[0] * size[1] * 3))


def opened(data: bytes) -> rasters.RasterFile:
    return rasters._judged(data, Source("photo.jpg"), PHOTO)


@pytest.fixture
def topic(tmp_path: Path) -> Callable[..., Project]:
    """Return a function that makes a project whose topic shows a picture."""

    def with_photo(file: str, data: bytes, more: str = "") -> Project:
        care = tmp_path / CARE
        care.parent.mkdir(parents=True, exist_ok=True)
        care.write_text(with_blocks(FIGURE.format(file=file, more=more)), encoding="utf-8")
        (tmp_path / "content/hip-and-back/figures").mkdir(exist_ok=True)
        (tmp_path / "content/hip-and-back/figures" / file).write_bytes(data)
        return open_project(tmp_path)

    return with_photo


def built(project: Project, variant: Variant = STANDARD) -> bytes:
    job = Job(project, brand="sample", variant=variant, today=date(2026, 11, 23))
    return pipeline.build_one(job, Order("topic", "care")).pdf


def pictures(pdf: bytes) -> list[Any]:
    """Return the pictures of all pages, without the one that paints nothing over a drawing."""
    resources: list[Any] = [page["/Resources"] for page in PdfReader(BytesIO(pdf)).pages]
    every = [found.get_object() for each in resources
             for found in each.get("/XObject", {}).values()]
    return [each for each in every if "/ImageMask" not in each]


@pytest.mark.parametrize("file", ["photo.jpg", "photo.jpeg", "photo.png"])
def test_a_photo_is_a_figure_with_its_words(topic: Callable[..., Project], file: str) -> None:
    form = "PNG" if file.endswith("png") else "JPEG"
    project = topic(file, saved(flat(size=(640, 480)), form))
    pdf = built(project)
    (figure,) = [each for each in find(read_structure(pdf).root, "Figure")
                 if each.props.get("Alt") == "A bent knee"]
    assert figure.props["BBox"]
    assert len(pictures(pdf)) == 1
    assert built(open_project(project.root)) == pdf
    assert [each["/ColorSpace"] for each in pictures(built(project, Variant(gray=True)))] == [
        "/DeviceGray"]


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_the_worst_photo_adds_at_most_150_kb(topic: Callable[..., Project], form: str) -> None:
    file = f"photo.{form.lower()}"
    without = len(built(topic(file, saved(flat(size=(8, 8)), form))))
    pdf = built(topic(file, saved(noise((1400, 1050)), form, quality=95), ", width: 100"))
    assert len(pdf) - without <= MOST
    (picture,) = pictures(pdf)
    # Enough is left to see something: 100 dots to an inch.
    assert picture["/Width"] > 600


def test_a_photo_is_sampled_down_to_what_a_printer_shows() -> None:
    soft = noise((40, 30)).resize((2000, 1500), Image.Resampling.BICUBIC)
    raster = encoded(opened(saved(soft, "JPEG", quality=90)), 240, 180, gray=False)
    assert (raster.width, raster.height) == (1000, 750)
    small = encoded(opened(saved(soft.resize((400, 300)), "JPEG")), 240, 180, gray=False)
    assert (small.width, small.height) == (400, 300)


def _turned(form: str, turn: int) -> Raster:
    exif = Image.Exif()
    exif[0x0112] = turn
    file = opened(saved(flat(size=(300, 150)), form, exif=exif))
    assert (file.width, file.height) == ((150, 300) if turn > 4 else (300, 150))
    return encoded(file, file.width / 4, file.height / 4, gray=False)


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
@pytest.mark.parametrize(("turn", "dark", "light"), [
    (1, (.2, .5), (.9, .5)), (2, (.9, .5), (.2, .5)), (3, (.9, .5), (.2, .5)),
    (4, (.2, .5), (.9, .5)), (5, (.5, .2), (.5, .9)), (6, (.5, .2), (.5, .9)),
    (7, (.5, .9), (.5, .2)), (8, (.5, .9), (.5, .2)),
])
def test_a_photo_stands_upright(
    form: str, turn: int, dark: tuple[float, float], light: tuple[float, float]
) -> None:
    raster = _turned(form, turn)
    assert near(at(raster, *dark), (11, 85, 99), 12)
    assert near(at(raster, *light), (255, 255, 255), 12)


def test_a_palette_with_a_clear_color_is_turned_too() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    small = flat(size=(300, 150)).quantize(4)
    data = saved(small, transparency=small.getpixel((280, 70)), exif=exif)
    raster = encoded(opened(data), 40, 80, gray=False)
    assert near(at(raster, .5, .2), (11, 85, 99))
    assert near(at(raster, .5, .9), (255, 255, 255))


def test_a_phone_s_wide_colors_become_those_of_paper() -> None:
    own = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = own.replace(b"rXYZ", b"xXYZ", 1).replace(b"gXYZ", b"rXYZ", 1).replace(
        b"xXYZ", b"gXYZ", 1)
    for form in ("JPEG", "PNG"):
        data = saved(Image.new("RGB", (40, 20), (255, 0, 0)), form, icc_profile=swapped)
        raster = encoded(opened(data), 40, 20, gray=False)
        assert near(at(raster, 0.5), (0, 255, 0), 14)
        assert b"ICC_PROFILE" not in raster.data


# Made when they are wanted: each process of a test run reads this file.
UNSOUND: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "nothing": (lambda: b"", "FIG007", "photo"),
    "SVG": (lambda: b"<svg/>", "FIG007", "an SVG"),
    "GIF": (lambda: b"GIF89a" + b"\0" * 40, "FIG007", "a GIF"),
    "WebP": (lambda: b"RIFF\0\0\0\0WEBPVP8 " + b"\0" * 40, "FIG007", "a WebP"),
    "HEIC": (lambda: b"\0\0\0\x18ftypheic" + b"\0" * 40, "FIG007", "a HEIC"),
    "a JPEG cut short": (
        lambda: saved(noise((300, 200)), "JPEG")[:9000], "FIG007", "OSError"),
    "a PNG cut short": (lambda: saved(noise((300, 200)))[:9000], "FIG007", "photo"),
    "large": (lambda: _png(5000, 5000), "FIG008", "far too many pixels"),
    "huge": (lambda: _png(60_000, 60_000), "FIG008", "far too many pixels"),
    "a bomb": (lambda: _png(100, 100, (b"zTXt", b"a\0\0" + bomb())), "FIG007", "photo"),
    "white": (lambda: saved(Image.new("RGB", (60, 40), "white"), "JPEG"), "FIG006",
              "shows nothing"),
    "clear": (lambda: saved(Image.new("RGBA", (60, 40), (0, 0, 0, 0))), "FIG006",
              "shows nothing"),
}


@pytest.mark.parametrize("name", UNSOUND)
def test_what_is_no_sound_photo_is_refused_in_one_line(name: str) -> None:
    make, rule, says = UNSOUND[name]
    with pytest.raises(HandoutError) as caught:
        encoded(opened(make()), 40, 20, gray=False)
    (problem,) = caught.value.problems
    assert (problem.rule, problem.source.file) == (rule, "photo.jpg")
    assert says in problem.message
    assert problem.hint


def test_what_pillow_only_warns_of_is_a_problem() -> None:
    exif = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 300) + b"\x12\x01\x03\0"
    with pytest.raises(HandoutError, match="FIG007"):
        encoded(opened(saved(flat(), "JPEG", exif=exif)), 40, 20, gray=False)


def test_a_white_logo_for_dark_pages_is_refused() -> None:
    white = Image.new("RGBA", (90, 60), (255, 255, 255, 0))
    white.paste((255, 255, 255, 255), (10, 10, 60, 40))
    for gray in (False, True):
        with pytest.raises(HandoutError, match="BRD006 the logo shows nothing on white paper"):
            encoded(rasters._judged(saved(white), Source("logo.png"), LOGO), 40, 20, gray=gray)
    white.paste((120, 120, 120, 255), (20, 20, 30, 30))
    encoded(rasters._judged(saved(white), Source("logo.png"), LOGO), 40, 20, gray=False)


def test_a_photo_may_stand_in_a_layout_too(topic: Callable[..., Project]) -> None:
    project = topic("photo.jpg", saved(flat(size=(320, 240)), "JPEG"))
    layout = project.root / "templates/layouts/topic.html.j2"
    layout.parent.mkdir(parents=True)
    layout.write_text(
        '{% extends "core/topic.html.j2" %}\n{% block contacts %}\n{{ super() }}\n'
        '<figure width="60"><img src="photo.jpg" alt="Our front door"/></figure>\n{% endblock %}\n',
        encoding="utf-8")
    alts = {each.props.get("Alt") for each in find(
        read_structure(built(open_project(project.root))).root, "Figure")}
    assert {"A bent knee", "Our front door"} <= alts


@pytest.mark.parametrize("name", ["knee.webp", "knee.gif", "IMG_1.HEIC", "knee.tif", "knee.pdf"])
def test_another_kind_of_file_is_told_to_be_exported(
    topic: Callable[..., Project], name: str
) -> None:
    with pytest.raises(HandoutError) as caught:
        built(topic(name, b"x"))
    (problem,) = caught.value.problems
    assert problem.source.file.endswith(CARE)
    assert "export it as PNG" in problem.hint


def test_pixels_are_the_same_on_every_run() -> None:
    data = saved(noise((900, 700)), "JPEG")
    first = encoded(opened(data), 200, 150, gray=False)
    rasters._judged.cache_clear()
    encoded.cache_clear()
    assert encoded(opened(data), 200, 150, gray=False) == first
    assert pixels(first).size == (first.width, first.height)
