"""Logos made of pixels: checked, turned into 8-bit sRGB or gray on white, no larger than printed.

A file from a clinic may be a photograph of a phone, a picture of a print shop in CMYK, or a bomb
that unpacks to gigabytes: the header is judged before a pixel is read, and only what is printed
goes into the document. Pillow is imported here alone, and only when there is such a logo.
"""

from __future__ import annotations

import warnings
import zlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.errors import HandoutError, Problem, Source
from handouts.files import read_whole
from handouts.pdf.icc import srgb_icc

if TYPE_CHECKING:
    from PIL.Image import Image

SUFFIXES = (".png", ".jpg", ".jpeg")
LARGEST_FILE = 5 * 1024 * 1024
MOST_PIXELS = 20_000_000
# A progressive JPEG is drawn once for each scan, here and by every reader; sound ones have ten.
MOST_SCANS = 64
_SCAN = b"\xff\xda"
# What a good office printer shows.
DPI = 300
_FORMATS = ("PNG", "JPEG")
_QUALITY = 85
# A flat logo packs well without loss; one that does not is a photograph.
_FLAT = 40 * 1024
_ORIENTATION = 0x0112
_WIDE_MODES = ("I", "F", "I;16", "I;16B", "I;16L", "I;16N")


@dataclass(frozen=True, slots=True)
class RasterFile:
    """Hold a file whose header is sound; width and height as it is seen, in pixels."""

    data: bytes
    source: Source
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Raster:
    """Hold a picture as it goes into a document: pixels, color space, filter, packed bytes."""

    width: int
    height: int
    gray: bool
    jpeg: bool
    data: bytes


def open_raster(path: Path, source: Source) -> RasterFile:
    """Read the header of a PNG or JPEG; raise HandoutError (BRD004, BRD005)."""
    return _judged(read_whole(path, source, "BRD004", "logo", LARGEST_FILE), source)


@lru_cache(maxsize=8)
def _judged(data: bytes, source: Source) -> RasterFile:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=_FORMATS) as image:
                width, height = image.size
                turned = image.format != "PNG" and image.getexif().get(_ORIENTATION, 1) in range(
                    5, 9)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many(source) from None
    except Exception as error:
        raise _broken(source, error) from None
    if width * height > MOST_PIXELS:
        raise _too_many(source)
    if image.format != "PNG" and data.count(_SCAN) > MOST_SCANS:
        raise HandoutError(Problem(
            source, "BRD005", f"the logo is drawn in more than {MOST_SCANS} scans",
            "save it as a plain JPEG, not as a progressive one"))
    return RasterFile(data, source, *((height, width) if turned else (width, height)))


@lru_cache(maxsize=16)
def encoded(file: RasterFile, width: float, height: float, *, gray: bool) -> Raster:
    """Return a picture for a place on paper (points); raise HandoutError (BRD004) if it is broken.

    It is sampled down to what a printer shows, and never up.
    """
    from PIL import Image

    size = (min(file.width, _pixels(width)), min(file.height, _pixels(height)))
    try:
        with Image.open(BytesIO(file.data), formats=_FORMATS) as image:
            photograph = image.format != "PNG"
            if photograph and _fine(image, size, gray=gray):
                image.load()
                return Raster(file.width, file.height, image.mode == "L", True, _bare(file.data))
            return _packed(_on_white(image, size, gray=gray), photograph=photograph)
    except Exception as error:
        raise _broken(file.source, error) from None


def _pixels(points: float) -> int:
    return max(1, round(points / 72 * DPI))


def _too_many(source: Source) -> HandoutError:
    return HandoutError(Problem(
        source, "BRD005", f"the logo has more than {MOST_PIXELS // 1_000_000} million pixels",
        "save it smaller: 1,000 pixels across are plenty"))


def _broken(source: Source, error: Exception) -> HandoutError:
    return HandoutError(Problem(
        source, "BRD004", f"the logo is no PNG or JPEG that can be read ({type(error).__name__})",
        "export it again as SVG, PNG or JPEG"))


# -- from any kind of pixels to 8-bit sRGB or gray -----------------------------------------------


def _on_white(image: Image, size: tuple[int, int], *, gray: bool) -> Image:
    """Return a picture of a size on white paper, upright, in the mode RGB or L."""
    from PIL import Image, ImageOps

    profile = image.info.get("icc_profile")
    if image.format != "PNG":
        largest = max(size)
        image.draft(image.mode, (2 * largest, 2 * largest))  # decode no more than is needed
        image = ImageOps.exif_transpose(image)
    clear = image.has_transparency_data
    if image.mode in _WIDE_MODES:
        image = _eight_bits(image)
    elif clear and image.mode not in ("LA", "RGBA"):
        image = image.convert("RGBA")
    elif image.mode in ("1", "P"):
        image = image.convert("L" if image.mode == "1" else "RGB")
    if image.size != size:
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    alpha = image.getchannel("A") if "A" in image.getbands() else None
    if alpha is not None:
        image = image.convert("L" if image.mode == "LA" else "RGB")
    image = _in_srgb(image, profile)
    if alpha is not None:
        paper = Image.new(image.mode, image.size, "white")
        paper.paste(image, mask=alpha)
        image = paper
    return image.convert("L") if gray and image.mode != "L" else image


def _eight_bits(image: Image) -> Image:
    """Return the upper eight of sixteen bits; Pillow would cut off all that is bright."""
    from PIL import Image

    whole = image.convert("I")
    most = 255 if image.mode == "F" else 65535
    return Image.eval(whole, lambda value: value * (255 / most)).convert("L")


def _in_srgb(image: Image, profile: bytes | None) -> Image:
    """Return a picture in the mode RGB or L; a profile that cannot be applied is left out."""
    if profile:
        from PIL import ImageCms

        try:
            given, ours = (ImageCms.ImageCmsProfile(BytesIO(each))
                           for each in (profile, srgb_icc()))
            done = ImageCms.profileToProfile(image, given, ours, outputMode="RGB")
            if done is not None:
                return done
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a profile for another kind of picture, or a broken one
    return image if image.mode in ("L", "RGB") else image.convert("RGB")


# -- packing -------------------------------------------------------------------------------------


def _packed(image: Image, *, photograph: bool) -> Raster:
    """Pack a photograph as JPEG, a flat logo without loss."""
    width, height = image.size
    gray = image.mode == "L"
    flat = b"" if photograph else zlib.compress(image.tobytes(), 9)
    if photograph or len(flat) > _FLAT:
        out = BytesIO()
        image.save(out, "JPEG", quality=_QUALITY, subsampling=0, optimize=True)
        if photograph or out.tell() < len(flat) // 2:
            return Raster(width, height, gray, True, out.getvalue())
    return Raster(width, height, gray, False, flat)


def _fine(image: Image, size: tuple[int, int], *, gray: bool) -> bool:
    """Tell whether a JPEG can go into a document as it is."""
    return (
        image.mode == "L" or (image.mode == "RGB" and not gray)
    ) and image.size[0] <= size[0] and image.size[1] <= size[1] and (
        "icc_profile" not in image.info and image.getexif().get(_ORIENTATION, 1) == 1)


def _bare(data: bytes) -> bytes:
    """Return a JPEG without its comments: a phone writes there where it was."""
    out, at = bytearray(data[:2]), 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        kind = data[at + 1]
        if kind == 0xFF:  # padding
            at += 1
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if kind == 0xDA:  # from here on it is all picture
            return bytes(out + data[at:])
        if kind not in _COMMENTS:
            out += data[at:end]
        at = end
    raise ValueError("no picture in it")


# APP1 to APP13, APP15 and COM; APP0 and APP14 say what the colors mean.
_COMMENTS = frozenset({*range(0xE1, 0xEE), 0xEF, 0xFE})
