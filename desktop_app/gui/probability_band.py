"""The probability of a fake on a scale, with the band in which the model does not decide."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop_app.gui import theme
from desktop_app.gui.wording import percent
from engine.model_card import Thresholds

_BAR_HEIGHT = 12.0
_GAP = 5.0


class ProbabilityBand(QLabel):
    """A label that paints itself: for a screen reader a label has a role, and a plain widget has none.

    Zones only where the thresholds are known: they belong to the model that gave the number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._probability: float | None = None
        self._thresholds: Thresholds | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_probability(self, probability: float | None, thresholds: Thresholds | None) -> None:
        """Without a probability there is nothing to draw, and the widget hides."""
        self._probability, self._thresholds = probability, thresholds
        self.setVisible(probability is not None)
        self.setAccessibleName(self._in_words())
        self.setToolTip(self._in_words())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(260, round(2 * self.fontMetrics().height() + _BAR_HEIGHT + 3 * _GAP + 2))

    def minimumSizeHint(self) -> QSize:
        return QSize(140, self.sizeHint().height())

    def _in_words(self) -> str:
        if self._probability is None:
            return ""
        words = self.tr("Probability of a fake: {}.").format(percent(self._probability))
        if self._thresholds is None:
            return words
        low, high = percent(self._thresholds.no_signs_found), percent(self._thresholds.likely_fake)
        return words + " " + self.tr("Between {} and {} this model does not decide.").format(low, high)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._probability is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text_height = self.fontMetrics().height()
        bar = QRectF(8, text_height + 2 * _GAP, self.width() - 16, _BAR_HEIGHT)
        self._paint_bar(painter, bar)
        self._paint_marker(painter, bar, self._probability)
        self._paint_zone_names(painter, bar)

    def _paint_bar(self, painter: QPainter, bar: QRectF) -> None:
        colours = theme.current()
        outline = QPainterPath()
        outline.addRoundedRect(bar, _BAR_HEIGHT / 2, _BAR_HEIGHT / 2)
        painter.save()
        painter.setClipPath(outline)
        painter.fillRect(bar, theme.mix(colours.window, colours.text, 0.1))
        for start, end, brush in self._zones(colours):
            painter.fillRect(QRectF(bar.left() + start * bar.width(), bar.top(),
                                    (end - start) * bar.width(), bar.height()), brush)  # fmt: skip
        painter.restore()
        painter.setPen(QPen(theme.mix(colours.window, colours.text, 0.5), 1))
        painter.drawPath(outline)

    def _zones(self, colours: theme.Colours) -> list[tuple[float, float, QBrush]]:
        if self._thresholds is None:
            return []
        low, high = self._thresholds.no_signs_found, self._thresholds.likely_fake
        hatched = QBrush(colours.uncertain, Qt.BrushStyle.BDiagPattern)
        return [
            (0, low, QBrush(theme.mix(colours.card, colours.no_signs, 0.45))),
            (low, high, QBrush(theme.mix(colours.card, colours.uncertain, 0.2))),
            (low, high, hatched),
            (high, 1, QBrush(theme.mix(colours.card, colours.fake, 0.45))),
        ]

    def _paint_marker(self, painter: QPainter, bar: QRectF, probability: float) -> None:
        text = theme.current().text
        x = bar.left() + probability * bar.width()
        painter.setPen(QPen(text, 2))
        painter.drawLine(QPointF(x, bar.top() - 3), QPointF(x, bar.bottom() + 3))
        painter.setBrush(text)
        painter.setPen(Qt.PenStyle.NoPen)
        top = bar.top() - 3
        painter.drawPolygon(QPolygonF([QPointF(x - 5, top - 5), QPointF(x + 5, top - 5), QPointF(x, top + 1)]))
        self._paint_text(painter, percent(probability), x, 0.0, text, bold=True)

    def _paint_zone_names(self, painter: QPainter, bar: QRectF) -> None:
        """Each name is centred below its zone, but kept apart from its neighbours and inside the widget."""
        if self._thresholds is None:
            return
        low, high = self._thresholds.no_signs_found, self._thresholds.likely_fake
        names = [(self.tr("no signs found"), low / 2), (self.tr("uncertain"), (low + high) / 2),
                 (self.tr("likely fake"), (1 + high) / 2)]  # fmt: skip
        metrics = QFontMetricsF(self.font())
        widths = [metrics.horizontalAdvance(name) for name, _ in names]
        centres = [bar.left() + centre * bar.width() for _, centre in names]
        lefts = [centre - width / 2 for centre, width in zip(centres, widths, strict=True)]
        spread = spread_out(lefts, widths, float(self.width()), gap=10.0)
        if spread is None:
            return
        for (name, _), left, width in zip(names, spread, widths, strict=True):
            self._paint_text(painter, name, left + width / 2, bar.bottom() + _GAP, theme.current().muted)

    def _paint_text(
        self, painter: QPainter, text: str, centre: float, top: float, colour: QColor, bold: bool = False
    ) -> None:
        font = self.font()
        font.setBold(bold)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        width = metrics.horizontalAdvance(text) + 2
        left = min(max(centre - width / 2, 0.0), self.width() - width)
        painter.setPen(colour)
        painter.drawText(QRectF(left, top, width, metrics.height()), Qt.AlignmentFlag.AlignCenter, text)


def spread_out(lefts: list[float], widths: list[float], room: float, gap: float) -> list[float] | None:
    """Left edges moved so that nothing overlaps within 0 … ``room`` pixels; None when it cannot fit."""
    if sum(widths) + gap * (len(widths) - 1) > room:
        return None
    moved, edge = [], 0.0
    for left, width in zip(lefts, widths, strict=True):
        moved.append(max(left, edge))
        edge = moved[-1] + width + gap
    edge = room
    for index in reversed(range(len(moved))):
        moved[index] = min(moved[index], edge - widths[index])
        edge = moved[index] - gap
    return moved
