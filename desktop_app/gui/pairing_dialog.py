"""Approving a browser: the same code must stand on both sides."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_app.gui.text_labels import WrappedLabel, scaled_font
from desktop_app.gui.wording import printable
from desktop_app.server.pairing import PairingRequest

GUARD_MS = 700
"""Approve stays off this long, so that a key or click meant for another window cannot approve."""

_WIDTH_EM = 42


class PairingDialog(QDialog):
    """Comes to the front when a browser asks; one request at a time. Closing it refuses."""

    approved = Signal(PairingRequest)
    refused = Signal(PairingRequest)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Pair a browser"))
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        self._question = WrappedLabel()
        self._question.setFont(scaled_font(self, 1.15, QFont.Weight.DemiBold))
        self._code = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._code.setFont(self._code_font())
        self._code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._advice = WrappedLabel()
        self._origin = WrappedLabel(role="muted")
        self._time_left = WrappedLabel(role="muted")
        self._approve = QPushButton(self.tr("&Approve"))
        self._refuse = QPushButton(self.tr("&Refuse"))
        self._guard = QTimer(self, singleShot=True, interval=GUARD_MS)
        self._clock = QTimer(self, interval=1000)
        self._seconds_left = 0
        self._request: PairingRequest | None = None
        self._assemble()

    def ask(self, request: PairingRequest) -> None:
        """Show a request. The dialog closes by itself when the time is over."""
        self._request = request
        name = printable(request.client_name) or self.tr("A browser")
        self._question.setText(self.tr("{} wants to connect to Telltale").format(name))
        self._code.setText(printable(request.code))
        self._code.setAccessibleName(self.tr("Pairing code {}").format(" ".join(request.code)))
        self._origin.setText(printable(request.origin))
        self._seconds_left = round(request.seconds)
        self._show_time_left()
        self._approve.setEnabled(False)
        self._guard.start()
        self._clock.start()
        self._come_to_front()

    def withdraw(self) -> None:
        """The request expired or was answered elsewhere: close without an answer."""
        self._clock.stop()
        self._request = None
        self.hide()

    def reject(self) -> None:
        """Escape and the window's cross refuse."""
        request = self._request
        self.withdraw()
        if request:
            self.refused.emit(request)

    def accept(self) -> None:
        request = self._request
        if request and self._approve.isEnabled():
            self.withdraw()
            self.approved.emit(request)

    def _assemble(self) -> None:
        self._advice.setText(
            self.tr(
                "The browser shows a code too. Approve only if it is the same one, and if you just asked the "
                "Telltale extension to connect. A paired browser may send pictures and see their verdicts, "
                "nothing else."
            )
        )
        self._approve.setAccessibleName(self.tr("Approve"))
        self._refuse.setAccessibleName(self.tr("Refuse"))
        self._approve.setProperty("role", "primary")
        for button in (self._approve, self._refuse):
            button.setAutoDefault(False)
        self._approve.clicked.connect(self.accept)
        self._refuse.clicked.connect(self.reject)
        self._guard.timeout.connect(lambda: self._approve.setEnabled(True))
        self._clock.timeout.connect(self._tick)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._refuse)
        buttons.addWidget(self._approve)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(24, 20, 24, 20)
        rows.setSpacing(12)
        for widget in (self._question, self._code, self._advice, self._origin, self._time_left):
            rows.addWidget(widget)
        rows.addLayout(buttons)

    def _code_font(self) -> QFont:
        font = scaled_font(self, 3.2, QFont.Weight.Bold)
        font.setStyleHint(QFont.StyleHint.Monospace)
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 108)
        return font

    def _come_to_front(self) -> None:
        width = _WIDTH_EM * self.fontMetrics().horizontalAdvance("m")
        self.resize(width, self.heightForWidth(width))
        self.show()
        self.raise_()
        self.activateWindow()
        self._refuse.setFocus()

    def _tick(self) -> None:
        self._seconds_left -= 1
        self._show_time_left()
        if self._seconds_left <= 0:
            self.withdraw()

    def _show_time_left(self) -> None:
        minutes, seconds = divmod(max(self._seconds_left, 0), 60)
        self._time_left.setText(self.tr("This request expires in {}:{:02}.").format(minutes, seconds))
