"""Asking whether there is a newer Telltale: what that tells to whom, the button, and the answer."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.gui.engine_words import said
from desktop_app.gui.text_labels import WrappedLabel
from desktop_app.updates.source import NO_SOURCE, Source


class UpdatePanel(QWidget):
    """The same button asks and, while it is being asked, cancels. A copy that knows nobody to ask has none."""

    wanted = Signal()
    cancelled = Signal()
    page_wanted = Signal(str)
    """The address of the releases, for the browser."""

    def __init__(self, source: Source | None) -> None:
        super().__init__()
        self._source = source
        self._page = ""
        self._is_asking = False
        self._button = QPushButton()
        self._button.setAutoDefault(False)
        self._button.clicked.connect(self._handle_clicked)
        self._open = QPushButton(self.tr("Open its pa&ge"))
        self._open.setAutoDefault(False)
        self._open.clicked.connect(lambda: self.page_wanted.emit(self._page))
        self._answer = WrappedLabel()
        self._assemble()
        self._show_idle()
        self._button.setVisible(source is not None)
        self._open.hide()
        self._answer.hide()

    def show_asking(self) -> None:
        self._is_asking = True
        self._button.setText(self.tr("Ca&ncel"))
        self._show(self.tr("Asking {}…").format(self._source.host if self._source else ""), "")

    def show_answer(self, sentence: str, page: str | None) -> None:
        """``page``: where the newer version is, if there is one."""
        self._show_idle()
        self._show(sentence, page or "")

    def _handle_clicked(self) -> None:
        if not self._is_asking:
            self.wanted.emit()
            return
        self.cancelled.emit()
        self._show_idle()
        self._show(self.tr("Cancelled."), "")

    def _show_idle(self) -> None:
        self._is_asking = False
        self._button.setText(self.tr("Check for &updates"))

    def _show(self, sentence: str, page: str) -> None:
        self._page = page
        self._answer.setText(sentence)
        self._answer.show()
        self._open.setVisible(bool(page))

    def _assemble(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self._button)
        buttons.addWidget(self._open)
        buttons.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(WrappedLabel(self._what_is_sent(), "muted"))
        rows.addLayout(buttons)
        rows.addWidget(self._answer)

    def _what_is_sent(self) -> str:
        if self._source is None:
            return said(NO_SOURCE)
        return self.tr(
            "Telltale never looks for updates by itself. When you ask, it asks {} which release of {} is the newest. "
            "It sends that and the name Telltale, nothing about you, this computer or your pictures; that server sees "
            "your internet address, as every server does. Nothing is downloaded or installed."
        ).format(self._source.host, f"{self._source.owner}/{self._source.repository}")
