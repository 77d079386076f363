"""Every shipped drawing is what its source draws."""

from __future__ import annotations

from tools.figures.__main__ import FIGURES, FOLDER, svg


def test_every_drawing_is_drawn_by_its_source() -> None:
    assert {path.stem for path in FOLDER.glob("*.svg")} == set(FIGURES)
    for name, figure in FIGURES.items():
        assert (FOLDER / f"{name}.svg").read_text(encoding="utf-8") == svg(figure), name
