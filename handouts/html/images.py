"""Pictures inside of a page: drawings as SVG, photos and logos as data, all with their words."""

from __future__ import annotations

import zlib
from base64 import b64encode
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from handouts.errors import HandoutError, Problem, Source
from handouts.files import shown
from handouts.html.vectors import code_shapes, standalone, svg
from handouts.html.weave import Weave
from handouts.html.writing import escaped, tag
from handouts.markup.element import Element
from handouts.pdf.images import rasters
from handouts.pdf.images.drawing import load_figure
from handouts.theme.brand import OWN

# The widest place on a page, in points: pixels beyond what it shows are left out.
_WIDEST, _LOGO_WIDEST, _LOGO_HIGHEST = 400.0, 170.0, 85.0


def picture(image: Element, weave: Weave) -> str:
    """Return the picture of an `img`; one that is missing or broken becomes a problem."""
    name, alt = image.attrs["src"], image.attrs["alt"]
    path = weave.figure_path(name)
    if path is None:
        weave.problems.append(Problem(
            image.source, "FIG001", f"there is no figure {name!r}",
            "put the file into the pack's figures/, or correct its name"))
        return ""
    if not weave.pictures:
        return tag("p", escaped(weave.words["picture"].replace("{words}", alt))) if alt else ""
    try:
        if name.lower().endswith(rasters.SUFFIXES):
            return _pixels(path, name, alt, weave)
        figure = load_figure(path, shown(path))
        if weave.plain:
            return _data_image("svg+xml", standalone(figure, gray=weave.theme.gray).encode(), alt,
                               figure.width / 0.75, figure.height / 0.75)
        return svg(figure, weave.name(), alt, gray=weave.theme.gray)
    except HandoutError as error:
        weave.problems.extend(error.problems)
        return ""


def code(image: Element, weave: Weave) -> str:
    """Return the QR code of a `qr`, dark on white whatever the page's colors."""
    if not weave.pictures:
        return ""  # its address stands beside it
    box, shapes = code_shapes(image.attrs["to"])
    if weave.plain:
        file = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{shapes}</svg>'
        return _data_image("svg+xml", file.encode(), image.attrs["alt"], 130, 130)
    return (f'<svg class="code" viewBox="{box}" role="img" shape-rendering="crispEdges" '
            f'aria-label="{escaped(image.attrs["alt"])}">{shapes}</svg>')


def _pixels(path: Path, name: str, alt: str, weave: Weave) -> str:
    logo = name.startswith(OWN)
    file = rasters.open_raster(path, Source(shown(path)), rasters.LOGO if logo else rasters.PHOTO)
    across, high = (_LOGO_WIDEST, _LOGO_HIGHEST) if logo else (_WIDEST, _WIDEST * 2)
    scale = min(across / file.width, high / file.height)
    raster = rasters.encoded(file, file.width * scale, file.height * scale, gray=weave.theme.gray)
    kind, data = _file(raster)
    return _data_image(kind, data, alt, file.width * scale / 0.75, file.height * scale / 0.75)


@lru_cache(maxsize=16)
def _file(raster: rasters.Raster) -> tuple[str, bytes]:
    """Return the kind and the bytes of a picture as a file."""
    if raster.jpeg:
        return "jpeg", raster.data
    from PIL import Image

    mode = "L" if raster.gray else "RGB"
    out = BytesIO()
    size = (raster.width, raster.height)
    Image.frombytes(mode, size, zlib.decompress(raster.data)).save(out, "PNG", optimize=True)
    return "png", out.getvalue()


def _data_image(kind: str, data: bytes, alt: str, width: float, height: float) -> str:
    return (f'<img src="data:image/{kind};base64,{b64encode(data).decode()}" alt="{escaped(alt)}" '
            f'width="{round(width)}" height="{round(height)}">')
