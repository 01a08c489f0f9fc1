"""The picture with its faces boxed and numbered, to zoom into and to move about."""

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QSizePolicy, QWidget

from desktop_app.gui import influence_overlay, theme
from desktop_app.gui.face_painter import paint_faces, place_on
from desktop_app.gui.shown import ShownFace, ShownResult
from desktop_app.gui.viewport import STEP, Viewport
from engine.evidence.types import Influence
from engine.types import Box

_NOTCH = 120.0
"""What Qt calls one step of a mouse wheel; touchpads send fractions of it."""

_ARROWS = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class PictureView(QLabel):
    """Draws whatever picture is at hand, the thumbnail included: boxes follow the upright picture's size.

    A label that paints itself: for a screen reader a label has a role, and a plain widget has none.
    """

    face_clicked = Signal(int)
    """The number of the face under the pointer."""
    zoomed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._faces: tuple[ShownFace, ...] = ()
        self._size_of_boxes = QSizeF(1, 1)
        self._highlighted = 0
        self._influence: tuple[Influence, ...] = ()
        self._influence_opacity = 0.0
        self._viewport = Viewport()
        self._pressed: QPointF | None = None
        self._is_dragging = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumSize(160, 140)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleDescription(self.tr("Plus and minus zoom, arrow keys move, 0 shows the whole picture"))

    def sizeHint(self) -> QSize:
        return QSize(440, 360)

    def minimumSizeHint(self) -> QSize:
        return self.minimumSize()

    def show_result(self, result: ShownResult, image: QImage) -> None:
        """``image`` may be null, and of any resolution. Of the same picture in another resolution the same part
        stays seen."""
        size = QSizeF(max(result.width, 1), max(result.height, 1))
        if result.faces != self._faces or size != self._size_of_boxes:
            self._viewport.show(size if result.width else image.size().toSizeF())
            self._highlighted = 0
        self._image, self._faces, self._size_of_boxes = image, result.faces, size
        self.setAccessibleName(self.tr("Picture with {} boxed faces").format(len(self._faces)))
        self._handle_change()

    def highlight(self, number: int) -> None:
        """Draw this face's box stronger; 0 for none."""
        self._highlighted = number
        self.update()

    @property
    def zoom_in_words(self) -> str:
        """How large the picture is drawn: at 100 % one of its pixels is one of the screen's, at the scale 1."""
        return f"{self._viewport.scale * 100:.0f} %"

    @property
    def can_zoom_in(self) -> bool:
        return not self._image.isNull() and not self._viewport.is_largest

    @property
    def can_zoom_out(self) -> bool:
        return not self._image.isNull() and not self._viewport.is_fit

    def zoom(self, steps: float, at: QPointF | None = None) -> bool:
        """Enlarge by so many steps, or shrink; whether anything changed."""
        changed = not self._image.isNull() and self._viewport.zoom(STEP**steps, at)
        if changed:
            self._handle_change()
        return changed

    def fit(self) -> None:
        self._viewport.fit()
        self._handle_change()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._viewport.resize(self.size().toSizeF())
        self._handle_change()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """What zooms no further scrolls the page."""
        steps = event.angleDelta().y() / _NOTCH
        event.setAccepted(bool(steps) and self.zoom(steps, event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1)
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom(-1)
        elif event.key() == Qt.Key.Key_0:
            self.fit()
        elif event.key() in _ARROWS and not self._viewport.is_fit:
            across, down = _ARROWS[Qt.Key(event.key())]
            self._pan(across * self.width() / 8, down * self.height() / 8)
        else:
            super().keyPressEvent(event)

    def show_influence(self, maps: tuple[Influence, ...], opacity: float) -> None:
        """Lay these maps over the picture, 0–1 opaque where they are strongest; none for none."""
        self._influence, self._influence_opacity = maps, opacity
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._is_dragging = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        moved = event.position() - self._pressed
        if not self._is_dragging and moved.manhattanLength() < QApplication.startDragDistance():
            return
        self._is_dragging, self._pressed = True, event.position()
        self._pan(moved.x(), moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and not self._is_dragging:
            self._click(event.position())
        self._pressed = None
        self._show_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """To the pixels and back."""
        if self._viewport.is_fit:
            self._viewport.zoom(max(STEP, 1 / self._viewport.scale), event.position())
        else:
            self._viewport.fit()
        self._handle_change()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if self._image.isNull():
            self._paint_absence(painter)
        else:
            # Enlarged beyond its own pixels it shows them, instead of inventing what lies between.
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._drawn_scale() < 2)
            target = self._viewport.target
            painter.drawImage(target, self._image)
            influence_overlay.paint(painter, self._influence, self._influence_opacity, self._place)
            paint_faces(painter, self._faces, self._place, max(target.top(), 0.0), self.font(), self._highlighted)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.current().accent, 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _drawn_scale(self) -> float:
        return self._viewport.target.width() / self._image.width()

    def _pan(self, across: float, down: float) -> None:
        if self._viewport.pan(across, down):
            self._handle_change()

    def _click(self, point: QPointF) -> None:
        for face in reversed(self._faces):
            if self._place(face.box).contains(point):
                self.face_clicked.emit(face.number)
                return

    def _place(self, box: Box) -> QRectF:
        return place_on(self._viewport.target, self._size_of_boxes)(box)

    def _handle_change(self) -> None:
        self._show_cursor()
        self.update()
        self.zoomed.emit()

    def _show_cursor(self) -> None:
        dragging = self._pressed is not None and self._is_dragging
        hand = Qt.CursorShape.ClosedHandCursor if dragging else Qt.CursorShape.OpenHandCursor
        self.setCursor(Qt.CursorShape.ArrowCursor if self._viewport.is_fit else hand)

    def _paint_absence(self, painter: QPainter) -> None:
        colours = theme.current()
        painter.setPen(QPen(colours.border, 1, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.setPen(colours.muted)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self.rect().adjusted(12, 12, -12, -12), flags, self.tr("No picture to show"))
