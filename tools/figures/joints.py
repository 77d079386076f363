"""Hip joints and injuries."""

from __future__ import annotations

from tools.figures.pen import Figure

FIGURES: dict[str, Figure] = {}
