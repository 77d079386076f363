"""Logos and photos: checked, turned into 8-bit sRGB or gray on white, no larger than printed.

A file from a clinic may be a photograph of a phone, a picture of a print shop in CMYK, or a bomb
that unpacks to gigabytes: the header is judged before a pixel is read, and only what is printed
goes into the document. Pillow is imported here alone, and only when there is such a picture.
"""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from handouts.dataclass import dataclass
from handouts.errors import HandoutError, Problem, Source
from handouts.files import read_whole
from handouts.pdf.icc import srgb_icc

if TYPE_CHECKING:
    from PIL.Image import Image

SUFFIXES = (".png", ".jpg", ".jpeg")
# What a good office printer shows.
DPI = 300
# What one picture may add to a file that goes out by e-mail; the entry around it is small.
MOST_BYTES = 145_000
# A progressive JPEG is drawn once for each scan, here and by every reader; sound ones have ten.
MOST_SCANS = 64
MOST_SCANNED = 1_300_000_000  # pixels, over all scans
_SCAN = b"\xff\xda"
_FORMATS = ("PNG", "JPEG")
_QUALITIES = (65, 75, 85)
# A flat logo packs well without loss; one that does not is a photograph.
_FLAT = 40 * 1024
_ORIENTATION = 0x0112
# Where a PNG may say which side is up; only then its end is read for it.
_TURNS = (b"eXIf", b"Raw profile type", b"XML:com.adobe.xmp")
_WIDE_MODES = ("I", "F", "I;16", "I;16B", "I;16L", "I;16N")
# The lightest gray (0 to 255) that an eye can tell from white paper.
_LIGHTEST = 244


@dataclass(frozen=True, slots=True)
class Use:
    """What a picture is for: its name in messages, the rules that it may break, its bounds."""

    noun: str
    unreadable: str
    too_large: str
    blank: str
    most_bytes: int
    most_pixels: int  # of a JPEG; a PNG cannot be opened in part, and may have 20 million
    subsampling: int  # 0 keeps sharp edges of color, 2 halves colors as every phone does


LOGO = Use("logo", "BRD004", "BRD005", "BRD006", 5 * 1024 * 1024, 20_000_000, 0)
PHOTO = Use("photo", "FIG007", "FIG008", "FIG006", 20 * 1024 * 1024, 50_000_000, 2)
MOST_PNG_PIXELS = 20_000_000


@dataclass(frozen=True, slots=True)
class RasterFile:
    """One file whose header is sound; width and height as it is seen, in pixels.

    `turn` is the orientation that EXIF knows (1 to 8), 1 for upright.
    """

    data: bytes
    source: Source
    width: int
    height: int
    turn: int
    use: Use


@dataclass(frozen=True, slots=True)
class Raster:
    """One picture as it goes into a document: pixels, color space, filter, packed bytes."""

    width: int
    height: int
    gray: bool
    jpeg: bool
    data: bytes


def open_raster(path: Path, source: Source, use: Use = LOGO) -> RasterFile:
    """Read the header of a PNG or JPEG; raise HandoutError with a rule of its use."""
    return _judged(
        read_whole(path, source, use.unreadable, use.noun, use.most_bytes), source, use)


@lru_cache(maxsize=8)
def _judged(data: bytes, source: Source, use: Use = LOGO) -> RasterFile:
    from PIL import Image

    try:
        with _strictly(), Image.open(BytesIO(data), formats=_FORMATS) as image:
            width, height = image.size
            png = image.format == "PNG"
            most = min(use.most_pixels, MOST_PNG_PIXELS) if png else use.most_pixels
            if width * height > most:
                raise Image.DecompressionBombError
            turn = 1
            if not png or any(mark in data for mark in _TURNS):
                turn = image.getexif().get(_ORIENTATION, 1)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise HandoutError(Problem(
            source, use.too_large, f"the {use.noun} has far too many pixels",
            "save it smaller: 2,000 pixels across are plenty")) from None
    except Exception as error:
        raise _broken(data, source, use, error) from None
    scans = 0 if png else data.count(_SCAN)
    if scans > MOST_SCANS or scans * width * height > MOST_SCANNED:
        raise HandoutError(Problem(
            source, use.too_large, f"the {use.noun} is drawn in more than {MOST_SCANS} scans"
            if scans > MOST_SCANS else f"the {use.noun} is drawn in {scans} scans, each very large",
            "save it as a plain JPEG, not as a progressive one"))
    turn = turn if turn in _UPRIGHT else 1
    size = (height, width) if turn in range(5, 9) else (width, height)
    return RasterFile(data, source, *size, turn, use)


@lru_cache(maxsize=16)
def encoded(file: RasterFile, width: float, height: float, *, gray: bool) -> Raster:
    """Return a picture for a place on paper (points); raise HandoutError if it is broken or blank.

    It is sampled down to what a printer shows, and never up.
    """
    from PIL import Image

    size = (min(file.width, _pixels(width)), min(file.height, _pixels(height)))
    try:
        with _strictly(), Image.open(BytesIO(file.data), formats=_FORMATS) as image:
            photograph = image.format != "PNG"
            if photograph and _fine(image, file, size, gray=gray):
                image.load()
                raster = Raster(file.width, file.height, image.mode == "L", True, _bare(file.data))
                shown: Image.Image = image
            else:
                shown = _on_white(image, size, file.turn, gray=gray)
                raster = _packed(shown, file.use, photograph=photograph)
            darkest = shown.convert("L").getextrema()[0]
    except Exception as error:
        raise _broken(file.data, file.source, file.use, error) from None
    if isinstance(darkest, tuple) or darkest > _LIGHTEST:
        raise HandoutError(Problem(
            file.source, file.use.blank, f"the {file.use.noun} shows nothing on white paper",
            "use the version for white or light backgrounds"))
    return raster


def _pixels(points: float) -> int:
    return max(1, round(points / 72 * DPI))


@contextmanager
def _strictly() -> Iterator[None]:
    """Raise what Pillow would only warn of: a picture that it had to guess at is not printed."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        warnings.simplefilter("error", RuntimeWarning)
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


_KINDS = ((b"GIF8", "a GIF"), (b"%PDF", "a PDF"), (b"%!PS", "an EPS"), (b"II*\0", "a TIFF"),
          (b"MM\0*", "a TIFF"), (b"BM", "a BMP"), (b"<svg", "an SVG"), (b"<?xml", "an SVG"))


def _broken(data: bytes, source: Source, use: Use, error: Exception) -> HandoutError:
    kind = next((name for start, name in _KINDS if data.startswith(start)), "")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        kind = "a WebP"
    elif data[4:8] == b"ftyp":
        kind = "a HEIC or AVIF"
    why = f"it holds {kind}" if kind else (
        "it is damaged" if isinstance(error, Warning) else type(error).__name__)
    return HandoutError(Problem(
        source, use.unreadable, f"the {use.noun} is no PNG or JPEG that can be read ({why})",
        "export it again as PNG or JPEG"))


# -- from any kind of pixels to 8-bit sRGB or gray -----------------------------------------------


# What turns a picture upright, by its EXIF orientation (CIPA DC-008, 4.6.5); Pillow's transposes.
_UPRIGHT = {2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE",
            6: "ROTATE_270", 7: "TRANSVERSE", 8: "ROTATE_90"}


def _on_white(image: Image, size: tuple[int, int], turn: int, *, gray: bool) -> Image:
    """Return a picture of a size on white paper, upright, in the mode RGB or L."""
    from PIL import Image

    profile = image.info.get("icc_profile")
    if image.format != "PNG":
        largest = max(size)
        image.draft(image.mode, (2 * largest, 2 * largest))  # decode no more than is needed
    if turn in _UPRIGHT:
        image = image.transpose(Image.Transpose[_UPRIGHT[turn]])
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


def _packed(image: Image, use: Use, *, photograph: bool) -> Raster:
    """Pack a photograph as JPEG, a flat logo without loss; both within MOST_BYTES."""
    flat = b"" if photograph else zlib.compress(image.tobytes(), 9)
    if photograph or len(flat) > _FLAT:
        raster = _as_jpeg(image, use)
        if photograph or len(raster.data) < len(flat) // 2 or len(flat) > MOST_BYTES:
            return raster
    return Raster(*image.size, image.mode == "L", False, flat)


def _as_jpeg(image: Image, use: Use) -> Raster:
    """Return the best JPEG that fits: rather fewer pixels than a blurred picture."""
    from PIL import Image

    def written(quality: int) -> bytes:
        out = BytesIO()
        image.save(out, "JPEG", quality=quality, subsampling=use.subsampling, optimize=True)
        return out.getvalue()

    while len(data := written(_QUALITIES[0])) > MOST_BYTES:
        share = max(0.5, min(0.9, (MOST_BYTES / len(data)) ** 0.5))
        size = (max(1, int(image.width * share)), max(1, int(image.height * share)))
        image = image.resize(size, Image.Resampling.LANCZOS)
    for quality in _QUALITIES[1:]:
        better = written(quality)
        if len(better) > MOST_BYTES:
            break
        data = better
    return Raster(*image.size, image.mode == "L", True, data)


def _fine(image: Image, file: RasterFile, size: tuple[int, int], *, gray: bool) -> bool:
    """Tell whether a JPEG can go into a document as it is."""
    return (
        image.mode == "L" or (image.mode == "RGB" and not gray)
    ) and image.size[0] <= size[0] and image.size[1] <= size[1] and file.turn == 1 and (
        "icc_profile" not in image.info and len(file.data) <= MOST_BYTES)


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
