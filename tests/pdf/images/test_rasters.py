"""A logo of pixels prints as it looks, is small in the file, and is no way in for a bomb."""

from __future__ import annotations

import os
import random
import struct
import zlib
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageDraw
from pypdf import PdfReader

from handouts import pipeline
from handouts.check.readback.structure import find, read_structure
from handouts.check.run import Request, check
from handouts.errors import HandoutError, Source
from handouts.orders import Job, Order
from handouts.pdf.images import rasters
from handouts.pdf.images.rasters import Raster, RasterFile, encoded, open_raster
from handouts.project import Project, open_project
from handouts.variants import STANDARD, Variant
from tests.check.conftest import small_project

TEAL = (11, 85, 99)
BRAND = ("name: Test Clinic\nphone: 555-0123\nhours: Daily\nafter_hours: call us\n"
         "logo: {{file: {file}, alt: Two squares}}\n")
TODAY = date(2026, 11, 23)


def flat(mode: str = "RGB", size: tuple[int, int] = (240, 120)) -> Image.Image:
    """Return a flat logo: a teal square at the left, nothing at the right."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2 - 1, size[1]), fill=TEAL)
    return image if mode == "RGB" else image.convert(mode)


def photo(size: tuple[int, int]) -> Image.Image:
    """Return a picture with as much detail as a photograph."""
    chance = random.Random(1)
    small = Image.frombytes("RGB", (64, 48), chance.randbytes(64 * 48 * 3))
    return small.resize(size, Image.Resampling.BICUBIC)


def saved(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def opened(data: bytes) -> RasterFile:
    return rasters._judged(data, Source("logo.png"))


def pixels(raster: Raster) -> Image.Image:
    """Return what a reader of the document would see."""
    if raster.jpeg:
        return Image.open(BytesIO(raster.data))
    size = (raster.width, raster.height)
    return Image.frombytes("L" if raster.gray else "RGB", size, zlib.decompress(raster.data))


def at(raster: Raster, x: float, y: float = 0.5) -> tuple[int, ...]:
    seen = pixels(raster)
    value: Any = seen.getpixel((int(x * seen.width), int(y * seen.height)))
    return value if isinstance(value, tuple) else (value,)


def near(one: tuple[int, ...], other: tuple[int, ...], most: int = 6) -> bool:
    return len(one) == len(other) and all(
        abs(a - b) <= most for a, b in zip(one, other, strict=True))


# -- pixels -------------------------------------------------------------------------------------


def _clear() -> bytes:
    image = flat("RGBA")
    image.putalpha(Image.eval(flat("L"), lambda value: 255 if value < 128 else 0))
    return saved(image)


def _clear_palette() -> bytes:
    return saved(flat().quantize(4), transparency=flat().quantize(4).getpixel((200, 60)))


def _sixteen_bits() -> bytes:
    row = struct.pack("<H", 20_000) * 120 + struct.pack("<H", 65_535) * 120
    return saved(Image.frombytes("I;16", (240, 120), row * 120))


@pytest.mark.parametrize(("data", "left"), [
    (saved(flat()), TEAL), (saved(flat().quantize(4)), TEAL), (saved(flat("RGBA")), TEAL),
    (_clear(), TEAL), (_clear_palette(), TEAL), (saved(flat("L")), (64,)),
    (saved(flat("LA")), (64,)), (saved(flat("1")), None), (_sixteen_bits(), (78,)),
    (saved(flat(), "JPEG"), TEAL), (saved(flat("L"), "JPEG"), (64,)),
    (saved(flat("CMYK"), "JPEG"), TEAL),
], ids=["rgb", "palette", "rgba", "clear", "clear palette", "gray", "gray alpha", "one bit",
        "sixteen bits", "jpeg", "gray jpeg", "cmyk jpeg"])
def test_every_kind_of_picture_looks_as_it_did_on_white(
    data: bytes, left: tuple[int, ...] | None
) -> None:
    raster = encoded(opened(data), 40, 20, gray=False)
    assert left is None or near(at(raster, 0.2), left), at(raster, 0.2)
    assert near(at(raster, 0.9), (255,) * len(at(raster, 0.9)))
    assert (raster.width, raster.height) == (167, 83)


def test_a_profile_inside_the_file_is_applied() -> None:
    lab = ImageCms.createProfile("LAB")
    assert lab  # a profile of another kind than the picture is left out
    wrong = saved(flat(), icc_profile=ImageCms.ImageCmsProfile(lab).tobytes())
    assert near(at(encoded(opened(wrong), 40, 20, gray=False), 0.2), TEAL)
    own = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # Swap what the profile calls red and green: only a reader that applies it sees that.
    swapped = own.replace(b"rXYZ", b"xXYZ", 1).replace(b"gXYZ", b"rXYZ", 1).replace(
        b"xXYZ", b"gXYZ", 1)
    data = saved(Image.new("RGB", (40, 20), (255, 0, 0)), icc_profile=swapped)
    assert near(at(encoded(opened(data), 40, 20, gray=False), 0.5), (0, 255, 0), 12)


def test_a_gray_page_has_a_gray_logo() -> None:
    for data in (saved(flat()), saved(flat(), "JPEG"), _clear()):
        raster = encoded(opened(data), 40, 20, gray=True)
        assert raster.gray
        assert near(at(raster, 0.2), (65,), 8)


def test_a_photograph_is_turned_as_the_phone_was_held() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = saved(flat(size=(1200, 600)), "JPEG", exif=exif)
    file = opened(data)
    assert (file.width, file.height) == (600, 1200)
    raster = encoded(file, 20, 40, gray=False)
    assert near(at(raster, 0.5, 0.2), TEAL)
    assert near(at(raster, 0.5, 0.9), (255, 255, 255))


def test_only_what_a_printer_shows_is_kept_and_nothing_is_made_up() -> None:
    large = encoded(opened(saved(flat(size=(2400, 1200)))), 40, 20, gray=False)
    assert (large.width, large.height) == (167, 83)
    small = encoded(opened(saved(flat(size=(60, 30)))), 40, 20, gray=False)
    assert (small.width, small.height) == (60, 30)


def test_a_fine_jpeg_stays_as_it_is_but_for_what_the_phone_wrote_into_it() -> None:
    exif = Image.Exif()
    exif[0x010E] = "at home, 1 Main Street"
    data = saved(flat(size=(150, 75)), "JPEG", exif=exif, quality=95, comment=b"secret")
    assert b"Main Street" in data
    raster = encoded(opened(data), 40, 20, gray=False)
    assert raster.jpeg
    assert data.endswith(raster.data[-500:])
    assert b"Main Street" not in raster.data
    assert b"secret" not in raster.data
    assert near(at(raster, 0.2), TEAL)


def test_a_flat_logo_loses_nothing_and_a_photograph_becomes_small() -> None:
    assert not encoded(opened(saved(flat(size=(600, 300)))), 144, 72, gray=False).jpeg
    raster = encoded(opened(saved(photo((800, 600)))), 192, 144, gray=False)
    assert raster.jpeg
    assert len(raster.data) < 800 * 600 * 3 // 8


def test_the_same_file_gives_the_same_bytes() -> None:
    data = saved(photo((900, 700)), "JPEG")
    first = encoded(opened(data), 90, 70, gray=False)
    rasters._judged.cache_clear()
    encoded.cache_clear()
    assert encoded(opened(data), 90, 70, gray=False) == first


# -- what is refused ------------------------------------------------------------------------------


@cache
def bomb() -> bytes:
    """Return a hundred million bytes of nothing, packed."""
    return zlib.compress(bytes(100_000_000), 1)


def _png(width: int, height: int, *more: tuple[bytes, bytes]) -> bytes:
    """Return a PNG that says to be of a size and holds next to nothing."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(
            ">L", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunk(*each) for each in more) + chunk(
        b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


# Made when they are wanted: each process of a test run reads this file.
UNSOUND: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "BRD004"),
    "SVG": (lambda: b"<svg/>", "BRD004"),
    "GIF": (lambda: b"GIF89a" + b"\0" * 40, "BRD004"),
    "EPS": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "BRD004"),
    "a PNG cut short": (lambda: saved(flat())[:60], "BRD004"),
    "a JPEG cut short": (lambda: saved(flat(), "JPEG")[:400], "BRD004"),
    "a PNG photo cut short": (lambda: saved(photo((300, 300)))[:9000], "BRD004"),
    "a JPEG photo cut short": (lambda: saved(photo((300, 300)), "JPEG")[:9000], "BRD004"),
    "a bomb": (lambda: _png(100, 100, (b"zTXt", b"a\0\0" + bomb())), "BRD004"),
    "large": (lambda: _png(5000, 5000), "BRD005"),
    "larger": (lambda: _png(12_000, 12_000), "BRD005"),
    "huge": (lambda: _png(100_000, 100_000), "BRD005"),
    "no width": (lambda: _png(0, 9), "BRD004"),
}


@pytest.mark.parametrize("name", UNSOUND)
def test_a_file_that_is_no_sound_picture_is_refused_in_one_line(name: str) -> None:
    make, rule = UNSOUND[name]
    with pytest.raises(HandoutError) as caught:
        encoded(opened(make()), 40, 20, gray=False)
    (problem,) = caught.value.problems
    assert (problem.rule, problem.source.file) == (rule, "logo.png")
    assert "\n" not in problem.message
    assert problem.hint


def test_what_pillow_would_only_warn_of_is_a_problem_at_the_picture() -> None:
    out = BytesIO()
    flat().convert("RGB").save(out, "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\x05\0")
    with pytest.raises(HandoutError, match=r"logo.png: BRD004 .*it is damaged"):
        encoded(opened(out.getvalue()), 40, 20, gray=False)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_pipes_and_huge_files_are_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "logo.png")
    with (tmp_path / "big.png").open("wb") as file:
        file.truncate(rasters.LOGO.most_bytes + 1)
    for name, says in (("logo.png", "not a regular file"), ("big.png", "5,121 KB")):
        with pytest.raises(HandoutError, match=says) as caught:
            open_raster(tmp_path / name, Source(name))
        assert caught.value.problems[0].rule == "BRD004"


@pytest.mark.parametrize("data", [saved(flat()), saved(flat(), "JPEG")], ids=["png", "jpeg"])
def test_a_damaged_picture_is_taken_or_refused_and_nothing_else(data: bytes) -> None:
    chance, rules = random.Random(2), set()
    for _ in range(60):
        damaged = bytearray(data)
        for _ in range(chance.choice((1, 5, 40))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            encoded(opened(bytes(damaged)), 40, 20, gray=False)
        except HandoutError as error:
            rules |= {problem.rule for problem in error.problems}
    assert rules <= {"BRD004", "BRD005"}


# -- in a document ------------------------------------------------------------------------------


def logos_of_each_kind() -> dict[str, bytes]:
    """Return the files of logos by their names; tests/pdf/test_conformance.py asks veraPDF."""
    return {"photo.jpg": saved(photo((1600, 1200)), "JPEG"), "fine.jpeg": saved(flat(), "JPEG"),
            "print.jpg": saved(flat("CMYK"), "JPEG"), "clear.png": _clear(),
            "gray.png": saved(flat("L"))}


def clinic_with(root: Path, file: str, data: bytes) -> Project:
    """Give a project's own brand a logo."""
    folder = root / "templates/brands/ours"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file).write_bytes(data)
    (folder / "brand.yaml").write_text(BRAND.format(file=file), encoding="utf-8")
    return small_project(root)


@pytest.fixture
def clinic(tmp_path: Path) -> Callable[[str, bytes], Project]:
    """Return a function that gives the brand of this test's own project a logo."""
    return partial(clinic_with, tmp_path)


def built(project: Project, variant: Variant = STANDARD) -> bytes:
    return pipeline.build_one(
        Job(project, brand="ours", variant=variant, today=TODAY), Order("topic", "small")).pdf


def images(pdf: bytes) -> list[Any]:
    resources: list[Any] = [page["/Resources"] for page in PdfReader(BytesIO(pdf)).pages]
    return [picture.get_object() for each in resources
            for picture in each.get("/XObject", {}).values()]


def test_a_photograph_of_a_phone_makes_no_large_handout(
    clinic: Callable[[str, bytes], Project]
) -> None:
    data = saved(photo((4000, 3000)), "JPEG", quality=92)
    assert len(data) > 400_000
    pdf = built(clinic("logo.jpg", data))
    assert len(pdf) < 100_000
    (image,) = images(pdf)
    assert image["/Filter"] == "/DCTDecode"
    assert image["/Height"] <= 150
    assert find(read_structure(pdf).root, "Figure") == []  # the clinic's name stands beside it
    assert built(open_project(clinic("logo.jpg", data).root)) == pdf


def test_a_logo_of_pixels_is_gray_where_the_page_is(
    clinic: Callable[[str, bytes], Project]
) -> None:
    project = clinic("logo.png", saved(flat()))
    assert [image["/ColorSpace"] for image in images(built(project))] == ["/DeviceRGB"]
    gray = built(project, Variant(gray=True))
    assert [image["/ColorSpace"] for image in images(gray)] == ["/DeviceGray"]


def test_a_broken_logo_stops_the_build_and_is_found_by_check(
    clinic: Callable[[str, bytes], Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Brands are checked with everything; the shipped topics would take ten seconds of it.
    monkeypatch.setattr("handouts.check.run.topic_slugs", lambda *_: ["small"])
    monkeypatch.setattr("handouts.check.run.booklet_slugs", lambda *_: [])
    project = clinic("logo.png", b"nothing")
    with pytest.raises(HandoutError) as caught:
        built(project)
    assert [problem.rule for problem in caught.value.problems] == ["BRD004"]
    assert caught.value.problems[0].source.file.endswith("templates/brands/ours/logo.png")
    report = check(Request(Job(project, today=TODAY)))
    assert "BRD004" in {finding.problem.rule for finding in report.findings}


def test_a_jpeg_of_very_many_scans_is_refused() -> None:
    sound = saved(photo((90, 60)), "JPEG", progressive=True)
    assert opened(sound).width == 90
    scan = sound[sound.rindex(b"\xff\xda") : -2]
    with pytest.raises(HandoutError, match="BRD005 the logo is drawn in more than 64 scans"):
        opened(sound[:-2] + scan * 1500 + sound[-2:])
    # The same bytes mean nothing in a PNG.
    png = saved(flat())
    assert opened(png + b"\xff\xda" * 1500).width == 240
