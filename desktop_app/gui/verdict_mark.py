"""A shape for every outcome, so that colour is never the only signal."""

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop_app.gui import theme
from desktop_app.gui.wording import as_label, verdict_words
from engine.types import Label


def paint(painter: QPainter, square: QRectF, outcome: str, colour: QColor) -> None:
    """Triangle with "!" for likely fake, diamond with "?" for uncertain, lens for no signs found, an empty
    dashed circle for no face, a small square in corners for too small, an octagon with "×" for an error."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(square.topLeft())
    painter.scale(square.width() / 24, square.height() / 24)
    painter.setPen(_pen(colour))
    label = as_label(outcome)
    _PAINTERS[label](painter, colour) if label else _error(painter, colour)
    painter.restore()


def icon(outcome: str, size: int = 24) -> QIcon:
    """The mark as an icon, at twice the size for dense screens."""
    pixmap = QPixmap(size * 2, size * 2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint(painter, QRectF(0, 0, size * 2, size * 2), outcome, theme.current().of_outcome(outcome))
    painter.end()
    return QIcon(pixmap)


class VerdictMark(QLabel):
    """The mark of one outcome as a widget; a label, which has a role for a screen reader."""

    def __init__(self, size: int = 40, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outcome = Label.NO_FACE.value
        self._size = QSize(size, size)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_outcome(self, outcome: str) -> None:
        self._outcome = outcome
        self.setAccessibleName(verdict_words(outcome))
        self.update()

    def sizeHint(self) -> QSize:
        return self._size

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint(painter, QRectF(self.rect()), self._outcome, theme.current().of_outcome(self._outcome))


def _pen(colour: QColor, width: float = 2.0) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _likely_fake(painter: QPainter, colour: QColor) -> None:
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(12, 3), QPointF(22, 20.5), QPointF(2, 20.5)]))
    painter.setPen(_pen(_on(colour), 2.2))
    painter.drawLine(QLineF(12, 9, 12, 14))
    painter.drawPoint(QPointF(12, 17.4))


def _uncertain(painter: QPainter, _colour: QColor) -> None:
    painter.drawPolygon(QPolygonF([QPointF(12, 1.5), QPointF(22.5, 12), QPointF(12, 22.5), QPointF(1.5, 12)]))
    font = QFont(painter.font())
    font.setPixelSize(13)
    font.setBold(True)
    painter.setFont(font)
    painter.drawText(QRectF(0, 0, 24, 24), Qt.AlignmentFlag.AlignCenter, "?")


def _no_signs(painter: QPainter, _colour: QColor) -> None:
    painter.drawEllipse(QPointF(10, 10), 7, 7)
    painter.drawLine(QLineF(15.4, 15.4, 21, 21))


def _no_face(painter: QPainter, colour: QColor) -> None:
    pen = _pen(colour)
    pen.setDashPattern([1.6, 2.2])
    painter.setPen(pen)
    painter.drawEllipse(QPointF(12, 12), 9, 9)


def _too_small(painter: QPainter, colour: QColor) -> None:
    for x, y in ((3, 3), (21, 3), (3, 21), (21, 21)):
        painter.drawLine(QLineF(x, y, x + (4 if x < 12 else -4), y))
        painter.drawLine(QLineF(x, y, x, y + (4 if y < 12 else -4)))
    painter.setBrush(colour)
    painter.drawRect(QRectF(10, 10, 4, 4))


def _error(painter: QPainter, _colour: QColor) -> None:
    cut, far = 8.0, 16.0
    corners = [(cut, 2), (far, 2), (22, cut), (22, far), (far, 22), (cut, 22), (2, far), (2, cut)]
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    painter.drawLine(QLineF(8.5, 8.5, 15.5, 15.5))
    painter.drawLine(QLineF(15.5, 8.5, 8.5, 15.5))


def _on(colour: QColor) -> QColor:
    white = QColor("white")
    return white if theme.contrast(colour, white) >= theme.TEXT_CONTRAST else QColor("black")


_PAINTERS = {
    Label.LIKELY_FAKE: _likely_fake,
    Label.UNCERTAIN: _uncertain,
    Label.NO_SIGNS_FOUND: _no_signs,
    Label.NO_FACE: _no_face,
    Label.TOO_SMALL: _too_small,
}
