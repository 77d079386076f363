"""Show page 1 of a handout in every built-in brand: `python -m tools.gallery`.

It wants `pdftoppm` (Debian: poppler-utils).
"""

from __future__ import annotations

import subprocess
import tempfile
from datetime import date
from pathlib import Path

from PIL import Image

from handouts import pipeline
from handouts.orders import Job, Order
from handouts.project import Project, Settings, builtin_root
from handouts.theme.brand import Brand, brand_names, load_brand
from handouts.theme.load import load_theme

DOCS = Path(__file__).resolve().parents[1] / "docs"
TOPIC = "home-remedies"
DAY = date(2026, 11, 23)
# Points of the picture for an inch of paper, and colors: small files that can still be read.
RESOLUTION, COLORS = 80, 48
HEAD = f"""\
# Gallery of brands

Made by `python -m tools.gallery`: the first page of `{TOPIC}` in each brand that comes with the
tool. All are plainly examples. Copy the folder of the one that is nearest to yours, and put your
own words, logo and color into it: [making a brand](making-a-brand.md) tells how."""


def brands() -> list[Brand]:
    """Return the built-in brands, but for the one that is all blanks."""
    project = Project(builtin_root(), builtin_root(), Settings())
    return [load_brand(project, name) for name in brand_names(project) if name != "blank"]


def about(brand: Brand) -> str:
    """Return what a brand shows, out of the comment on top of its file."""
    first = (brand.folder / "brand.yaml").read_text(encoding="utf-8").partition("\n")[0]
    return first.partition(": ")[2].partition(". ")[0]


def page() -> str:
    """Return the page that shows the pictures side by side, two in a row."""
    project = Project(builtin_root(), builtin_root(), Settings())
    parts = [HEAD]
    found = brands()
    for start in range(0, len(found), 2):
        row = found[start : start + 2]
        parts.append("\n| " + " | ".join(f"`{brand.slug}`: {about(brand)}" for brand in row) + " |")
        parts.append("| " + " | ".join("---" for _ in row) + " |")
        parts.append("| " + " | ".join(
            f"![Page 1 in the brand {brand.slug}](gallery/{brand.slug}.png)" for brand in row)
            + " |")
        parts.append("| " + " | ".join(
            f"`make-handout --topic {TOPIC} --brand {brand.slug}`" for brand in row) + " |")
        faces = [load_theme(project, brand.theme).fonts.face for brand in row]
        parts.append("| " + " | ".join(
            f"theme `{brand.theme}`, face `{face}`"
            for brand, face in zip(row, faces, strict=True)) + " |")
    return "\n".join(parts) + "\n"


def picture(brand: Brand, path: Path) -> None:
    """Write page 1 as a small PNG."""
    project = Project(builtin_root(), builtin_root(), Settings())
    built = pipeline.build_one(Job(project, brand=brand.slug, today=DAY), Order("topic", TOPIC))
    with tempfile.TemporaryDirectory() as name:
        pdf = Path(name) / "page.pdf"
        pdf.write_bytes(built.pdf)
        subprocess.run(["pdftoppm", "-r", str(RESOLUTION), "-png", "-f", "1", "-singlefile",
                        str(pdf), str(pdf.with_suffix(""))], check=True)
        with Image.open(pdf.with_suffix(".png")) as image:
            image.convert("RGB").quantize(COLORS).save(path, optimize=True)


if __name__ == "__main__":
    folder = DOCS / "gallery"
    folder.mkdir(exist_ok=True)
    for each in brands():
        picture(each, folder / f"{each.slug}.png")
    (DOCS / "gallery.md").write_text(page(), encoding="utf-8")
