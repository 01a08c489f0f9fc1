"""Buttons for what the wheel and the keys do to the picture."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from desktop_app.gui.picture_view import PictureView


class ZoomBar(QWidget):
    """Smaller, larger, all of it; and how large it is."""

    def __init__(self, picture: PictureView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = picture
        self._out = self._button("−", self.tr("Zoom out (−)"), lambda: picture.zoom(-1))
        self._level = QLabel()
        self._level.setProperty("role", "muted")
        self._level.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._level.setMinimumWidth(self.fontMetrics().horizontalAdvance("1000 %"))
        self._in = self._button("+", self.tr("Zoom in (+)"), lambda: picture.zoom(1))
        self._fit = self._button(self.tr("Whole picture"), self.tr("Show the whole picture (0)"), picture.fit)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for widget in (self._out, self._level, self._in, self._fit):
            row.addWidget(widget)
        row.addStretch(1)
        picture.zoomed.connect(self._show_level)
        self._show_level()

    def _button(self, text: str, name: str, action: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setProperty("role", "link")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(action)
        return button

    def _show_level(self) -> None:
        self._level.setText(self._picture.zoom_in_words)
        self._level.setAccessibleName(self.tr("Zoom: {}").format(self._picture.zoom_in_words))
        self._in.setEnabled(self._picture.can_zoom_in)
        self._out.setEnabled(self._picture.can_zoom_out)
        self._fit.setEnabled(self._picture.can_zoom_out)
