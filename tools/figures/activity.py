"""Activity, therapy and body maps."""

from __future__ import annotations

from tools.figures.pen import Figure

FIGURES: dict[str, Figure] = {}
