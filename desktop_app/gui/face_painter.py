"""Boxes and numbers of faces on a picture, in the window and in a picture that is saved."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QTransform

from desktop_app.gui.shown import ShownFace
from engine.types import Box, Label

_LINES = {
    Label.LIKELY_FAKE: Qt.PenStyle.SolidLine,
    Label.UNCERTAIN: Qt.PenStyle.DashLine,
    Label.NO_SIGNS_FOUND: Qt.PenStyle.DotLine,
    Label.TOO_SMALL: Qt.PenStyle.DotLine,
}
Place = Callable[[Box], QRectF]


def box_colour(label: Label) -> QColor:
    """Light tones that carry black numbers, whatever the theme: the background is the picture, not the window."""
    return QColor({Label.LIKELY_FAKE: "#ff8b7e", Label.UNCERTAIN: "#ffd166"}.get(label, "#9bdcf2"))


def place_on(target: QRectF, size_of_boxes: QSizeF) -> Place:
    """From the pixels of the upright picture to where it is drawn; what reaches past its edge is cut."""
    place = QTransform.fromTranslate(target.x(), target.y())
    place.scale(target.width() / size_of_boxes.width(), target.height() / size_of_boxes.height())
    return lambda box: place.mapRect(QRectF(box.x, box.y, box.w, box.h)).intersected(target)


def paint_faces(
    painter: QPainter, faces: Iterable[ShownFace], place: Place, top: float, font: QFont, highlighted: int = 0
) -> None:
    """``highlighted`` is the number of the face that gets the stronger box; numbers never lie above ``top``."""
    for face in faces:
        rect = place(face.box)
        _paint_box(painter, rect, face, font, strong=face.number == highlighted)
        _paint_number(painter, rect, face, top, font)


def annotated(picture: QImage, faces: Iterable[ShownFace], size_of_boxes: QSizeF, font: QFont) -> QImage:
    """A copy with the boxes drawn in, which are as readable in a large picture as in a small one."""
    copy = picture.convertToFormat(QImage.Format.Format_RGB32)
    font = QFont(font)
    font.setPixelSize(max(13, round(max(copy.width(), copy.height()) / 55)))
    painter = QPainter(copy)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_faces(painter, faces, place_on(QRectF(copy.rect()), size_of_boxes), 0.0, font)
    painter.end()
    return copy


def _paint_box(painter: QPainter, rect: QRectF, face: ShownFace, font: QFont, strong: bool) -> None:
    width = QFontMetricsF(font).height() / 8 * (2 if strong else 1)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    # A dark line below a light one stays visible on any picture.
    painter.setPen(QPen(QColor(0, 0, 0, 170), width + 2))
    painter.drawRect(rect)
    painter.setPen(QPen(box_colour(face.label), width, _LINES.get(face.label, Qt.PenStyle.DotLine)))
    painter.drawRect(rect)


def _paint_number(painter: QPainter, rect: QRectF, face: ShownFace, top: float, font: QFont) -> None:
    font = QFont(font)
    font.setBold(True)
    painter.setFont(font)
    metrics, text = QFontMetricsF(font), str(face.number)
    side = metrics.height() + 4
    tag = QRectF(0, 0, max(side, metrics.horizontalAdvance(text) + 8), side)
    tag.moveBottomLeft(rect.topLeft() + QPointF(0, 1))
    if tag.top() < top:
        tag.moveTopLeft(rect.topLeft())
    painter.setPen(QPen(QColor(0, 0, 0, 200), 1))
    painter.setBrush(box_colour(face.label))
    painter.drawRoundedRect(tag, 3, 3)
    painter.setPen(QColor("black"))
    painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)
