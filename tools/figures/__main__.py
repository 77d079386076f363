"""Write every figure, or those named: `python -m tools.figures [NAME…]`."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.sax.saxutils import escape

from tools.figures import activity, care, joints, medicines, moves, nerves, scans
from tools.figures.pen import Figure, scaled

FOLDER = Path(__file__).resolve().parents[2] / "content" / "figures"
FIGURES: dict[str, Figure] = {
    **moves.FIGURES, **care.FIGURES, **nerves.FIGURES, **joints.FIGURES, **medicines.FIGURES,
    **scans.FIGURES, **activity.FIGURES,
}


def svg(figure: Figure) -> str:
    """Return a figure as a file."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {figure.width} {figure.height}" '
        f'width="{figure.width}" height="{figure.height}">\n<title>{escape(figure.title)}</title>\n'
        f"<desc>{escape(figure.words)}</desc>\n{scaled(0, -figure.top, 1, figure.draw())}\n</svg>\n"
    ).replace("/><", "/>\n<")


def main() -> None:
    """Write the figures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[1:] or FIGURES:
        (FOLDER / f"{name}.svg").write_text(svg(FIGURES[name]), encoding="utf-8")


if __name__ == "__main__":
    main()
