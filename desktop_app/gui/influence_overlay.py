"""Where a face's score comes from, drawn over the picture as the cells that the model itself works with."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from engine.evidence.types import Influence
from engine.types import Box

TOWARDS_FAKE, AWAY = QColor("#e0301e"), QColor("#1668d0")
"""Told apart by people who confuse red and green, and on photographs of skin."""


def paint(painter: QPainter, maps: Sequence[Influence], opacity: float, on_screen: Callable[[Box], QRectF]) -> None:
    """``opacity`` 0–1 is that of the cell that counts most in its face; the others fade with their share."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    for found in maps:
        strongest = max((abs(value) for row in found.map for value in row), default=0.0)
        for cell, value in _cells(found) if strongest else ():
            colour = QColor(TOWARDS_FAKE if value > 0 else AWAY)
            colour.setAlphaF(opacity * abs(value) / strongest)
            painter.fillRect(_whole_pixels(on_screen(cell)), colour)
    painter.restore()


def _whole_pixels(rect: QRectF) -> QRect:
    """Neighbours share an edge and overlap nowhere."""
    left, top, right, bottom = (round(edge) for edge in (rect.left(), rect.top(), rect.right(), rect.bottom()))
    return QRect(left, top, right - left, bottom - top)


def _cells(found: Influence) -> list[tuple[Box, float]]:
    x, y, w, h = found.region
    rows = len(found.map)
    return [
        (Box(x + column * w / len(row), y + line * h / rows, w / len(row), h / rows), value)
        for line, row in enumerate(found.map)
        for column, value in enumerate(row)
    ]
