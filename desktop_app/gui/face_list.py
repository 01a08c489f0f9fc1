"""The faces of a picture, one by one."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QSizePolicy, QWidget

from desktop_app.gui.face_painter import box_colour
from desktop_app.gui.shown import ShownFace
from desktop_app.gui.wording import face_words

_ICON_SIDE = 22
_MOST_ROWS = 6
_LINE_PX = 230
"""What the column surely has room for beside the icon."""


class FaceList(QListWidget):
    """Rows carry the numbers on the boxes; the current row is the highlighted box."""

    face_selected = Signal(int)
    """A face's number, or 0 when none is current."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Faces in this picture"))
        self.setIconSize(QSize(_ICON_SIDE, _ICON_SIDE))
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentRowChanged.connect(lambda row: self.face_selected.emit(row + 1))

    def show_faces(self, faces: tuple[ShownFace, ...]) -> None:
        self.clear()
        for face in faces:
            self.addItem(self._row(face))
        self.setVisible(bool(faces))
        self.updateGeometry()

    def select(self, number: int) -> None:
        self.setCurrentRow(number - 1)

    def sizeHint(self) -> QSize:
        rows = max(1, min(self.count(), _MOST_ROWS))
        heights = sum(max(self.sizeHintForRow(row), _ICON_SIDE) for row in range(min(rows, self.count())))
        return QSize(240, heights + 2 * self.frameWidth() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(140, self.sizeHint().height())

    def _row(self, face: ShownFace) -> QListWidgetItem:
        words = " · ".join(face_words(face))
        row = QListWidgetItem(_number_icon(face), self._broken(words))
        row.setToolTip(words)
        row.setData(Qt.ItemDataRole.AccessibleTextRole, self.tr("Face {}: {}").format(face.number, words))
        return row

    def _broken(self, words: str) -> str:
        """On two lines where one is too long for a narrow column, as in most languages but English."""
        is_long = self.fontMetrics().horizontalAdvance(words) > _LINE_PX
        return words.replace(" · ", "\n", 1) if is_long else words


def _number_icon(face: ShownFace) -> QIcon:
    side = _ICON_SIDE * 2
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(0, 0, 0, 200), 2))
    painter.setBrush(box_colour(face.label))
    painter.drawRoundedRect(QRectF(1, 1, side - 2, side - 2), 8, 8)
    font = painter.font()
    font.setPixelSize(round(side * (0.6 if face.number < 10 else 0.48)))
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(QColor("black"))
    painter.drawText(pixmap.rect(), Qt.AlignmentFlag.AlignCenter, str(face.number))
    painter.end()
    return QIcon(pixmap)
