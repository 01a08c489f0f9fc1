"""The small card on the frozen screen: what to do, how large the selection is, and whether that is enough."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_app.gui import theme
from desktop_app.gui.text_labels import scaled_font


class Panel(QFrame):
    """Its buttons repeat what Enter and Escape do, for those who use the pointer alone."""

    accepted = Signal()
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._headline = QLabel()
        self._headline.setFont(scaled_font(self, 1.15, QFont.Weight.DemiBold))
        self._hint = QLabel()
        self._hint.setProperty("role", "muted")
        self._warning = QLabel()
        self._accept = QPushButton(self.tr("Check (Enter)"))
        self._accept.setProperty("role", "primary")
        self._leave = QPushButton(self.tr("Leave (Esc)"))
        for button, signal in ((self._accept, self.accepted), (self._leave, self.left)):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(signal)
        self._assemble()

    def invite(self, knows_windows: bool, notice: str) -> None:
        """Nothing is selected yet. ``notice`` is said below the headline, if there is any."""
        self._headline.setText(self.tr("Choose the face to check"))
        with_windows = self.tr(
            "Drag over it, or click a window.\n"
            "By keyboard: arrow keys begin a selection, Tab goes through windows and screens."
        )
        without = self.tr(
            "Drag over it, or click for the whole screen.\n"
            "By keyboard: arrow keys begin a selection, Tab goes through the screens."
        )
        self._say(with_windows if knows_windows else without, notice)
        self._accept.hide()

    def show_size(self, width: int, height: int, warning: str) -> None:
        """Device pixels, the ones that are judged; ``warning`` is empty when they are enough."""
        self._headline.setText(self.tr("{} × {} pixels").format(width, height))
        self._say(self.tr("Arrow keys move it, with Shift they resize it, with Ctrl faster."), warning)
        self._accept.show()

    def fit(self, width: int) -> None:
        """As large as the text wants, at most ``width`` logical pixels wide."""
        for label in self._labels():
            label.setWordWrap(False)
        if self.sizeHint().width() <= width:
            self.resize(self.sizeHint())
            return
        for label in self._labels():
            label.setWordWrap(True)
        self.resize(width, self.heightForWidth(width))

    def _labels(self) -> tuple[QLabel, QLabel, QLabel]:
        return self._headline, self._warning, self._hint

    def _say(self, hint: str, warning: str) -> None:
        self._hint.setText(hint)
        self._warning.setText(warning)
        self._warning.setStyleSheet(f"color: {theme.current().uncertain.name()}; font-weight: 600")
        self._warning.setVisible(bool(warning))
        self.setAccessibleName(" ".join(filter(None, (self._headline.text(), warning, hint))))

    def _assemble(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(14, 10, 14, 12)
        rows.setSpacing(6)
        for label in self._labels():
            label.setTextFormat(Qt.TextFormat.PlainText)
            rows.addWidget(label)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._accept)
        buttons.addWidget(self._leave)
        buttons.addStretch(1)
        rows.addLayout(buttons)
