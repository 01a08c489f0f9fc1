"""The scores of one face under harmless changes, on the scale of the probability band."""

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.gui import theme
from desktop_app.gui.wording import percent
from engine.evidence.types import Stability
from engine.model_card import Thresholds

_MARGIN = 10.0
_RADIUS = 4.5


class StabilityStrip(QWidget):
    """A dot for every change, a line for the score itself; the ends of the undecided band where they are known."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: Stability | None = None
        self._score = 0.0
        self._thresholds: Thresholds | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_stability(self, found: Stability | None, score: float | None, thresholds: Thresholds | None) -> None:
        self._found, self._score, self._thresholds = found, score or 0.0, thresholds
        self.setVisible(found is not None)
        if found:
            words = self.tr("Scores under {} harmless changes: {} to {}").format(
                len(found.views), percent(found.lowest), percent(found.highest)
            )
            self.setAccessibleName(words)
            self.setToolTip(words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(260, self.fontMetrics().height() + 26)

    def minimumSizeHint(self) -> QSize:
        return QSize(140, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._found is None:
            return
        painter, colours = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = 12.0
        painter.setPen(QPen(theme.mix(colours.window, colours.text, 0.5), 2))
        painter.drawLine(QPointF(self._x(0), middle), QPointF(self._x(1), middle))
        self._paint_thresholds(painter, middle, colours.muted)
        dot = QColor(colours.accent)
        dot.setAlphaF(0.6)
        painter.setPen(QPen(colours.card, 1))
        painter.setBrush(dot)
        for view in self._found.views:
            painter.drawEllipse(QPointF(self._x(view.fake_probability), middle), _RADIUS, _RADIUS)
        painter.setPen(QPen(colours.text, 2.5))
        painter.drawLine(QPointF(self._x(self._score), middle - 9), QPointF(self._x(self._score), middle + 9))
        self._paint_ends(painter, colours.muted)

    def _paint_thresholds(self, painter: QPainter, middle: float, colour: QColor) -> None:
        if self._thresholds is None:
            return
        painter.setPen(QPen(colour, 1))
        for share in (self._thresholds.no_signs_found, self._thresholds.likely_fake):
            painter.drawLine(QPointF(self._x(share), middle - 6), QPointF(self._x(share), middle + 6))

    def _paint_ends(self, painter: QPainter, colour: QColor) -> None:
        painter.setPen(colour)
        base = 22.0 + self.fontMetrics().ascent()
        painter.drawText(QPointF(self._x(0) - 2, base), self.tr("0 %"))
        last = self.tr("100 %")
        painter.drawText(QPointF(self._x(1) + 2 - self.fontMetrics().horizontalAdvance(last), base), last)

    def _x(self, share: float) -> float:
        return _MARGIN + share * (self.width() - 2 * _MARGIN)
