"""One screen's frozen picture over the whole screen, with what is selected in it left bright."""

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from desktop_app.gui import theme
from desktop_app.gui.capture import selection
from desktop_app.gui.capture.frozen import FrozenScreen
from desktop_app.gui.capture.panel import Panel
from desktop_app.gui.capture.selection import PixelRect, ScreenScale

_VEIL = QColor(0, 0, 0, 120)
_MARGIN = 10
"""Logical pixels between a selection and the panel that speaks of it."""


class Overlay(QWidget):
    """Draws, and tells what the pointer does; what is selected is the picker's to say."""

    chosen = Signal(object)
    """The PixelRect that the pointer drew, moved or clicked."""
    accepted = Signal()
    left = Signal()

    def __init__(self, frozen: FrozenScreen, windows: list[PixelRect]) -> None:
        """``windows``: what a click selects, topmost first, in the picture's pixels."""
        super().__init__(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint)
        self.setWindowTitle(self.tr("Telltale: choose a part of the screen"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setScreen(frozen.screen)
        self.covered = frozen.screen
        """Not asked of Qt: PySide lets what ``screen()`` gives die with the widget, for everybody who holds it."""
        self.setGeometry(frozen.screen.geometry())
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._picture = QPixmap.fromImage(frozen.picture)
        self._windows = windows
        self._selected: PixelRect | None = None
        self._hovered: PixelRect | None = None
        self._pressed: QPointF | None = None
        self._moving_from: PixelRect | None = None
        self.panel = Panel(self)
        self.panel.accepted.connect(self.accepted)
        self.panel.left.connect(self.left)

    @property
    def scale(self) -> ScreenScale:
        """Asked each time: a window manager may give the window another size than its screen has."""
        return ScreenScale(self.width(), self.height(), self._picture.width(), self._picture.height())

    @property
    def targets(self) -> list[PixelRect]:
        """What can be chosen without drawing: the windows, then the whole screen."""
        whole = self.scale.whole
        return [*(window for window in self._windows if window != whole), whole]

    def invite(self, notice: str) -> None:
        """Nothing is selected here."""
        self.panel.invite(bool(self._windows), notice)
        self._show(None)

    def show_selection(self, selected: PixelRect, warning: str) -> None:
        self.panel.show_size(selected.w, selected.h, warning)
        self._show(selected)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(QRectF(self.rect()), self._picture, QRectF(self._picture.rect()))
        bright = self._selected or (None if self._pressed else self._hovered)
        veiled = QRegion(self.rect())
        if bright:
            veiled -= QRegion(self._outline(bright).toAlignedRect())
        painter.setClipRegion(veiled)
        painter.fillRect(self.rect(), _VEIL)
        painter.setClipping(False)
        if bright:
            self._draw_edge(painter, self._outline(bright), dashed=self._selected is None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_panel()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.RightButton:
            self.left.emit()
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed = _where(event)
        inside = self._selected and self._selected.contains(*self._pixel(_where(event)))
        self._moving_from = self._selected if inside else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            self._hover(_where(event))
        elif self._is_drag(self._pressed, _where(event)):
            self.chosen.emit(self._dragged(self._pressed, _where(event)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if event.button() != Qt.MouseButton.LeftButton or pressed is None:
            return
        if self._is_drag(pressed, _where(event)):
            self.chosen.emit(self._dragged(pressed, _where(event)))
        elif self._moving_from is None:
            self.chosen.emit(self._target_at(_where(event)))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._selected:
            self.accepted.emit()

    def focusNextPrevChild(self, _next: bool) -> bool:
        """Tab goes through the windows on the screen; everything in the panel has a key of its own."""
        return False

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.left.emit()

    def _show(self, selected: PixelRect | None) -> None:
        self._selected = selected
        self._place_panel()
        self.update()

    def _is_drag(self, pressed: QPointF, now: QPointF) -> bool:
        """A hand that clicks trembles."""
        return (now - pressed).manhattanLength() >= QGuiApplication.styleHints().startDragDistance()

    def _dragged(self, pressed: QPointF, now: QPointF) -> PixelRect:
        (x1, y1), (x2, y2) = self._pixel(pressed), self._pixel(now)
        if self._moving_from:
            return selection.nudge(self._moving_from, x2 - x1, y2 - y1, self.scale.whole)
        return selection.between((x1, y1), (x2, y2))

    def _hover(self, point: QPointF) -> None:
        """Only windows light up: the whole screen doing so would look as if nothing were asked."""
        target = self._target_at(point)
        hovered = target if target in self._windows else None
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()

    def _target_at(self, point: QPointF) -> PixelRect:
        pixel = self._pixel(point)
        return next(target for target in self.targets if target.contains(*pixel))

    def _pixel(self, point: QPointF) -> tuple[int, int]:
        return self.scale.pixel_at(point.x(), point.y())

    def _outline(self, rect: PixelRect) -> QRectF:
        return QRectF(*self.scale.to_logical(rect))

    def _draw_edge(self, painter: QPainter, outline: QRectF, dashed: bool) -> None:
        """Two colours, outside the selection, so that it shows on whatever lies beneath and hides none of it."""
        style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        for colour, pen_style in ((QColor("black"), Qt.PenStyle.SolidLine), (QColor("white"), style)):
            pen = QPen(colour, 1, pen_style)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawRect(outline.adjusted(-1, -1, 0, 0))
        painter.setPen(QPen(theme.current().accent, 2))
        painter.drawRect(outline.adjusted(-2.5, -2.5, 2, 2))

    def _place_panel(self) -> None:
        self.panel.fit(self.width() - 2 * _MARGIN)
        size = self.panel.size()
        if self._selected is None:
            self.panel.move((self.width() - size.width()) // 2, 3 * _MARGIN)
            return
        outline = self._outline(self._selected).toAlignedRect()
        x = max(_MARGIN, min(outline.left(), self.width() - size.width() - _MARGIN))
        below, above = outline.bottom() + _MARGIN, outline.top() - _MARGIN - size.height()
        inside = max(_MARGIN, outline.bottom() - _MARGIN - size.height())
        fits_below = below + size.height() <= self.height()
        self.panel.move(QPoint(x, below if fits_below else above if above >= 0 else inside))


def _where(event: QMouseEvent) -> QPointF:
    """Relative to the window and exact. While a button is held, QWidget rounds ``position`` to whole logical pixels."""
    return event.scenePosition()
