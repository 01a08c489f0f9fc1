"""The picture with its faces boxed and numbered."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.gui import theme
from desktop_app.gui.shown import ShownFace, ShownResult
from engine.types import Box, Label

_LINES = {
    Label.LIKELY_FAKE: Qt.PenStyle.SolidLine,
    Label.UNCERTAIN: Qt.PenStyle.DashLine,
    Label.NO_SIGNS_FOUND: Qt.PenStyle.DotLine,
    Label.TOO_SMALL: Qt.PenStyle.DotLine,
}


class PictureView(QWidget):
    """Draws whatever picture is at hand, the thumbnail included: boxes follow the upright picture's size."""

    face_clicked = Signal(int)
    """The number of the face under the pointer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._faces: tuple[ShownFace, ...] = ()
        self._size_of_boxes = (1.0, 1.0)
        self._highlighted = 0
        self.setMinimumSize(160, 140)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(440, 360)

    def show_result(self, result: ShownResult, image: QImage) -> None:
        """``image`` may be null, and of any resolution."""
        self._image, self._faces, self._highlighted = image, result.faces, 0
        self._size_of_boxes = (float(max(result.width, 1)), float(max(result.height, 1)))
        self.setAccessibleName(self.tr("Picture with {} boxed faces").format(len(self._faces)))
        self.update()

    def highlight(self, number: int) -> None:
        """Draw this face's box stronger; 0 for none."""
        self._highlighted = number
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for face in reversed(self._faces):
            if self._on_screen(face.box).contains(event.position()):
                self.face_clicked.emit(face.number)
                return

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if self._image.isNull():
            self._paint_absence(painter)
            return
        painter.drawImage(self._target(), self._image)
        for face in self._faces:
            self._paint_face(painter, face)

    def _paint_absence(self, painter: QPainter) -> None:
        colours = theme.current()
        painter.setPen(QPen(colours.border, 1, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.setPen(colours.muted)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self.rect().adjusted(12, 12, -12, -12), flags, self.tr("No picture to show"))

    def _target(self) -> QRectF:
        """Where the picture goes: as large as fits, but enlarged at most threefold; at the top, centred."""
        size = self._image.size().toSizeF()
        scale = min(self.width() / size.width(), self.height() / size.height(), 3.0)
        drawn = size * scale
        return QRectF((self.width() - drawn.width()) / 2, 0, drawn.width(), drawn.height())

    def _on_screen(self, box: Box) -> QRectF:
        target, (width, height) = self._target(), self._size_of_boxes
        place = QTransform.fromTranslate(target.x(), target.y())
        place.scale(target.width() / width, target.height() / height)
        return place.mapRect(QRectF(box.x, box.y, box.w, box.h)).intersected(target)

    def _paint_face(self, painter: QPainter, face: ShownFace) -> None:
        rect, strong = self._on_screen(face.box), face.number == self._highlighted
        width = 4.0 if strong else 2.0
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # A dark line below a light one stays visible on any picture.
        painter.setPen(QPen(QColor(0, 0, 0, 170), width + 2))
        painter.drawRect(rect)
        painter.setPen(QPen(box_colour(face.label), width, _LINES.get(face.label, Qt.PenStyle.DotLine)))
        painter.drawRect(rect)
        self._paint_number(painter, rect, face)

    def _paint_number(self, painter: QPainter, rect: QRectF, face: ShownFace) -> None:
        font = self.font()
        font.setBold(True)
        painter.setFont(font)
        metrics, text = QFontMetricsF(font), str(face.number)
        side = metrics.height() + 4
        tag = QRectF(0, 0, max(side, metrics.horizontalAdvance(text) + 8), side)
        tag.moveBottomLeft(rect.topLeft() + QPointF(0, 1))
        if tag.top() < self._target().top():
            tag.moveTopLeft(rect.topLeft())
        painter.setPen(QPen(QColor(0, 0, 0, 200), 1))
        painter.setBrush(box_colour(face.label))
        painter.drawRoundedRect(tag, 3, 3)
        painter.setPen(QColor("black"))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)


def box_colour(label: Label) -> QColor:
    """Light tones that carry black numbers, whatever the theme: the background is the picture, not the window."""
    return QColor({Label.LIKELY_FAKE: "#ff8b7e", Label.UNCERTAIN: "#ffd166"}.get(label, "#9bdcf2"))
