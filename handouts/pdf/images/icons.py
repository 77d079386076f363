"""Icons as plain paths, simple enough to survive a fax.

Each is drawn in a square of 100 by 100 units that `draw` scales; none says anything that the words
beside it do not say.
"""

from __future__ import annotations

from collections.abc import Callable

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas


def draw(canvas: Canvas, name: str, x: float, y: float, size: float, color: str) -> None:
    """Draw an icon in one color into the square of `size` points at x, y (lower left)."""
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(size / 100, size / 100)
    canvas.setFillColor(HexColor(color))
    canvas.setStrokeColor(HexColor(color))
    canvas.setLineWidth(9)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    ICONS[name](canvas)
    canvas.restoreState()


def _line(canvas: Canvas, *points: tuple[float, float], closed: bool = False) -> None:
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    if closed:
        path.close()
    canvas.drawPath(path, stroke=1, fill=0)


def _exclamation(canvas: Canvas, x: float, bottom: float, top: float) -> None:
    _line(canvas, (x, top), (x, bottom + 17))
    canvas.circle(x, bottom, 5.5, stroke=0, fill=1)


def _emergency(canvas: Canvas) -> None:
    """Draw the cross of an ambulance."""
    arm = 17
    path = canvas.beginPath()
    for number, (dx, dy) in enumerate((
        (-arm, 48), (arm, 48), (arm, arm), (48, arm), (48, -arm), (arm, -arm), (arm, -48),
        (-arm, -48), (-arm, -arm), (-48, -arm), (-48, arm), (-arm, arm),
    )):
        (path.moveTo if number == 0 else path.lineTo)(50 + dx, 50 + dy)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)


def _urgent(canvas: Canvas) -> None:
    """Draw a telephone's handset."""
    path = canvas.beginPath()
    path.moveTo(10, 84)
    path.curveTo(16, 36, 36, 16, 84, 10)
    path.curveTo(90, 10, 94, 16, 94, 24)
    path.lineTo(92, 36)
    path.lineTo(68, 42)
    path.lineTo(58, 32)
    path.curveTo(46, 38, 38, 46, 32, 58)
    path.lineTo(42, 68)
    path.lineTo(36, 92)
    path.lineTo(24, 94)
    path.curveTo(16, 94, 10, 90, 10, 84)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)


def _appointment(canvas: Canvas) -> None:
    """Draw a sheet of a calendar."""
    canvas.roundRect(8, 6, 84, 78, 8, stroke=1, fill=0)
    _line(canvas, (8, 62), (92, 62))
    for x in (30, 70):
        _line(canvas, (x, 76), (x, 96))
    for x in (30, 50, 70):
        for y in (24, 42):
            canvas.rect(x - 5, y - 5, 10, 10, stroke=0, fill=1)


def _warning(canvas: Canvas) -> None:
    """Draw a warning triangle."""
    _line(canvas, (50, 92), (95, 10), (5, 10), closed=True)
    _exclamation(canvas, 50, 26, 66)


def _tip(canvas: Canvas) -> None:
    """Draw a light bulb."""
    canvas.circle(50, 60, 32, stroke=1, fill=0)
    _line(canvas, (36, 18), (64, 18))
    _line(canvas, (42, 4), (58, 4))


ICONS: dict[str, Callable[[Canvas], None]] = {
    "emergency": _emergency,
    "urgent": _urgent,
    "appointment": _appointment,
    "warning": _warning,
    "tip": _tip,
}
