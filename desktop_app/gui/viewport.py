"""Which part of a picture is seen, and how large: the geometry of zooming and panning. Lengths in logical pixels."""

from PySide6.QtCore import QPointF, QRectF, QSizeF

STEP = 1.25
"""One press of a key or a button, one notch of the wheel."""

MOST_ENLARGED_TO_FIT = 3.0
LARGEST = 16.0
"""Logical pixels for one pixel of the picture: more shows nothing more."""


class Viewport:
    """A picture in an area. As long as nobody zooms, as much as fits is seen: at the top, in the middle."""

    def __init__(self) -> None:
        self._picture = QSizeF(1, 1)
        self._area = QSizeF(1, 1)
        self._zoom = 1.0
        self._centre = QPointF(0.5, 0.5)
        """The part of the picture (0–1 across and down) in the middle of the area."""

    def show(self, picture: QSizeF) -> None:
        """Another picture of this size, in its own pixels, all of it."""
        self._picture = QSizeF(max(picture.width(), 1), max(picture.height(), 1))
        self.fit()

    def resize(self, area: QSizeF) -> None:
        self._area = QSizeF(max(area.width(), 1), max(area.height(), 1))
        self._zoom = min(self._zoom, self._largest_zoom)

    def fit(self) -> None:
        self._zoom, self._centre = 1.0, QPointF(0.5, 0.5)

    @property
    def is_fit(self) -> bool:
        return self._zoom == 1.0

    @property
    def is_largest(self) -> bool:
        return self._zoom >= self._largest_zoom

    @property
    def scale(self) -> float:
        """Logical pixels for one pixel of the picture."""
        return self._fitting_scale * self._zoom

    @property
    def target(self) -> QRectF:
        """Where the whole picture lies; parts of it may be outside the area."""
        drawn = self._picture * self.scale
        x, y = self._offset(drawn)
        return QRectF(x, y, drawn.width(), drawn.height())

    def zoom(self, factor: float, at: QPointF | None = None) -> bool:
        """Enlarge by ``factor`` so that what is seen at this point, or in the middle, stays there. False when
        nothing changes because it is as small or as large as it gets."""
        zoom = min(max(self._zoom * factor, 1.0), self._largest_zoom)
        if zoom == self._zoom:
            return False
        point = at or QPointF(self._area.width() / 2, self._area.height() / 2)
        before = self.target
        seen = QPointF((point.x() - before.x()) / before.width(), (point.y() - before.y()) / before.height())
        self._zoom = zoom
        drawn, middle = self._picture * self.scale, QPointF(self._area.width() / 2, self._area.height() / 2)
        self._centre = QPointF(
            seen.x() + (middle.x() - point.x()) / drawn.width(), seen.y() + (middle.y() - point.y()) / drawn.height()
        )
        self._centre = self._reachable_centre()
        return True

    def pan(self, across: float, down: float) -> bool:
        """Move the picture under the area. False when all of it is seen or its edge is reached."""
        drawn, before = self._picture * self.scale, self.target
        self._centre -= QPointF(across / drawn.width(), down / drawn.height())
        self._centre = self._reachable_centre()
        return self.target != before

    @property
    def _fitting_scale(self) -> float:
        across, down = self._area.width() / self._picture.width(), self._area.height() / self._picture.height()
        return min(across, down, MOST_ENLARGED_TO_FIT)

    @property
    def _largest_zoom(self) -> float:
        return max(LARGEST / self._fitting_scale, 1.0)

    def _offset(self, drawn: QSizeF) -> tuple[float, float]:
        x = _edge(self._area.width(), drawn.width(), self._centre.x())
        y = _edge(self._area.height(), drawn.height(), self._centre.y())
        fits_across, fits_down = drawn.width() <= self._area.width(), drawn.height() <= self._area.height()
        return (self._area.width() - drawn.width()) / 2 if fits_across else x, 0.0 if fits_down else y

    def _reachable_centre(self) -> QPointF:
        """So that panning back from an edge moves at once."""
        drawn = self._picture * self.scale
        x, y = self._offset(drawn)
        return QPointF(
            (self._area.width() / 2 - x) / drawn.width() if drawn.width() > self._area.width() else 0.5,
            (self._area.height() / 2 - y) / drawn.height() if drawn.height() > self._area.height() else 0.5,
        )


def _edge(area: float, drawn: float, centre: float) -> float:
    return min(0.0, max(area / 2 - centre * drawn, area - drawn))
