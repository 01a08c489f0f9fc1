"""Whether browsers can reach Telltale, which ones may, and how to take that back."""

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop_app.gui.text_labels import ElidedLabel, WrappedLabel, scaled_font
from desktop_app.gui.wording import printable, tooltip
from desktop_app.server.pairing import Pairing
from desktop_app.server.server import Listening, State, Stopped


class BrowsersDialog(QDialog):
    """Not modal: a person may pair a browser while it is open."""

    removal_wanted = Signal(str)
    """A pairing id."""
    retry_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Browsers"))
        self.resize(520, 400)
        self._state = WrappedLabel()
        self._state.setFont(scaled_font(self, 1.05))
        self._retry = QPushButton()
        self._retry.clicked.connect(self.retry_wanted)
        self._retry.hide()
        self._close = QPushButton(self.tr("&Close"))
        self._close.clicked.connect(self.close)
        self._heading = WrappedLabel(self.tr("Paired browsers"))
        self._heading.setFont(scaled_font(self, 1.1, QFont.Weight.DemiBold))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        self._shown: list[Pairing] | None = None
        self._removers: list[QPushButton] = []
        self._assemble()
        self.show_browsers([])

    def show_state(self, sentence: str, state: State) -> None:
        self._state.setText(sentence)
        self._retry.setText(self.tr("&Resume") if isinstance(state, Stopped) else self.tr("&Try again"))
        self._retry.setVisible(not isinstance(state, Listening))

    def show_browsers(self, browsers: list[Pairing]) -> None:
        if browsers == self._shown:
            return  # a row that is made anew would lose the focus
        self._shown = browsers
        self._removers.clear()
        while item := self._rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for browser in browsers:
            self._rows.addWidget(self._row(browser))
        if not browsers:
            self._rows.addWidget(WrappedLabel(self._how_to_pair(), "muted"))
        self._rows.addStretch(1)
        self._order_focus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._close.setFocus(Qt.FocusReason.PopupFocusReason)  # not on a button that takes a browser away

    def _order_focus(self) -> None:
        """As it is seen: rows that come later would else be reached after the buttons below them."""
        for before, after in pairwise([*self._removers, self._retry, self._close]):
            QWidget.setTabOrder(before, after)

    def _how_to_pair(self) -> str:
        return self.tr(
            "None yet. Add the Telltale extension to your browser, right-click a picture and choose the Telltale "
            "entry; then approve the request that appears here."
        )

    def _assemble(self) -> None:
        bottom = QHBoxLayout()
        bottom.addWidget(self._retry)
        bottom.addStretch(1)
        bottom.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(self._state)
        layout.addWidget(self._heading)
        layout.addWidget(self._scrolled_rows(), 1)
        layout.addLayout(bottom)

    def _scrolled_rows(self) -> QScrollArea:
        page = QWidget()
        page.setObjectName("page")
        page.setLayout(self._rows)
        self._rows.setContentsMargins(0, 0, 0, 0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # nothing would show it; the buttons in it scroll it
        area.setWidget(page)
        return area

    def _row(self, browser: Pairing) -> QFrame:
        name = printable(browser.name) or self.tr("A browser")
        remove = QPushButton(self.tr("Remove"))
        remove.setAccessibleName(self.tr("Remove {}").format(name))
        remove.setToolTip(tooltip(self.tr("{} will have to pair again").format(name)))
        remove.clicked.connect(lambda: self.removal_wanted.emit(browser.id))
        self._removers.append(remove)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(ElidedLabel(name))
        texts.addWidget(ElidedLabel(printable(browser.origin), "muted"))
        card = QFrame()
        card.setProperty("role", "card")
        line = QHBoxLayout(card)
        line.setContentsMargins(14, 10, 10, 10)
        line.addLayout(texts, 1)
        line.addWidget(remove)
        return card
