"""Where pictures come in: dropped, or chosen through the buttons. The whole window takes drops; this says so."""

from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QPushButton, QSizePolicy, QWidget

from desktop_app.gui import theme
from desktop_app.gui.flow_layout import FlowLayout
from desktop_app.gui.text_labels import ElidedLabel, WrappedLabel, scaled_font
from engine.picture_files import EXTENSIONS

CAPTURE_KEYS = "Ctrl+Shift+C"


class DropArea(QWidget):
    """The invitation to drop pictures, with buttons for those who would rather choose them."""

    chosen = Signal(list)
    """Paths from a file dialog."""
    capture_wanted = Signal()
    paste_wanted = Signal()

    def __init__(self, inviting: bool, parent: QWidget | None = None) -> None:
        """``inviting``: large, for an empty window; otherwise one strip above a result."""
        super().__init__(parent)
        self._hovered = False
        headline = self.tr("Drop pictures or folders here")
        self._headline = WrappedLabel(headline) if inviting else ElidedLabel(headline)
        self._open = QPushButton(self.tr("&Open pictures…"))
        self._open_folder = QPushButton(self.tr("Open &folder…"))
        self._paste = QPushButton(self.tr("&Paste"))
        self._paste.setToolTip(self.tr("Check a copied picture or file (Ctrl+V)"))
        self._capture = QPushButton(self.tr("&Capture screen"))
        self._capture.setToolTip(self.tr("Choose a part of the screen to check ({})").format(CAPTURE_KEYS))
        self._open.clicked.connect(self.choose_pictures)
        self._open_folder.clicked.connect(self._choose_folder)
        self._paste.clicked.connect(self.paste_wanted)
        self._capture.clicked.connect(self.capture_wanted)
        self._assemble_large() if inviting else self._assemble_strip()

    def set_hovered(self, hovered: bool) -> None:
        """Show that what is being dragged would be taken."""
        self._hovered = hovered
        self.update()

    def focus_first(self) -> None:
        self._open.setFocus()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = colours.accent if self._hovered else theme.mix(colours.window, colours.text, 0.4)
        painter.setPen(QPen(edge, 2.5 if self._hovered else 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(theme.mix(colours.card, colours.accent, 0.12 if self._hovered else 0))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 10, 10)

    def _assemble_large(self) -> None:
        self._headline.setFont(scaled_font(self, 1.5, QFont.Weight.DemiBold))
        self._headline.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._open.setProperty("role", "primary")
        hint = WrappedLabel(self.tr("They are judged on this computer and sent nowhere."), "muted")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        column.setContentsMargins(24, 36, 24, 36)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(self._headline)
        column.addWidget(hint)
        column.addLayout(self._buttons(centred=True))
        column.addStretch(1)

    def _assemble_strip(self) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        row.setContentsMargins(14, 8, 10, 8)
        row.addWidget(self._headline, 1)
        row.addLayout(self._buttons(centred=False))

    def _buttons(self, centred: bool) -> FlowLayout:
        buttons = FlowLayout(centred)
        buttons.setSpacing(8)
        for button in (self._open, self._open_folder, self._paste, self._capture):
            buttons.addWidget(button)
        return buttons

    def choose_pictures(self) -> None:
        """Ask with the desktop's file dialog; ``chosen`` follows unless it is cancelled."""
        patterns = " ".join(f"*{extension}" for extension in sorted(EXTENSIONS))
        filters = self.tr("Pictures ({});;All files (*)").format(patterns)
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Open pictures"), "", filters)
        self._announce(names)

    def _choose_folder(self) -> None:
        self._announce([QFileDialog.getExistingDirectory(self, self.tr("Open a folder of pictures"))])

    def _announce(self, names: list[str]) -> None:
        paths = [Path(name) for name in names if name]
        if paths:
            self.chosen.emit(paths)
