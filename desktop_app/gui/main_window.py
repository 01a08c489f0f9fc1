"""The window: history on the left, the verdict or the invitation on the right, facts at the bottom."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.gui import theme
from desktop_app.gui.drop_area import CAPTURE_KEYS, DropArea
from desktop_app.gui.history_model import HistoryModel
from desktop_app.gui.history_view import HistoryView
from desktop_app.gui.offers import looks_usable
from desktop_app.gui.result_view import ResultView
from desktop_app.gui.shown import ShownResult
from desktop_app.gui.status_line import StatusLine
from desktop_app.gui.text_labels import WrappedLabel
from desktop_app.gui.welcome import Welcome
from engine.model_card import ModelCard

_MODEL_BANNER = "model"
_NARROW_EM = 50
"""Below this width, in widths of an "m", two columns are too narrow to read."""


class MainWindow(QWidget):
    """Shows what it is told and says what the person wants; decides nothing."""

    paths_given = Signal(list)
    """From a file dialog."""
    dropped = Signal(object)
    """The QMimeData, valid until the slots return."""
    paste_wanted = Signal()
    pause_wanted = Signal(bool)
    """True to pause the queue, False to go on."""
    browsers_wanted = Signal()
    capture_wanted = Signal()
    settings_wanted = Signal()
    stop_wanted = Signal()
    quit_wanted = Signal()
    closed = Signal()

    def __init__(self, model: HistoryModel) -> None:
        super().__init__()
        self.setWindowTitle("Telltale")
        self.resize(1060, 720)
        self.history = HistoryView(model)
        self._invitation = DropArea(inviting=True)
        self._strip = DropArea(inviting=False)
        self.result = ResultView()
        self._status = StatusLine()
        self._banner = WrappedLabel(role="banner")
        self._banner.hide()
        self._banners: dict[str, str] = {}
        self._pages = QStackedWidget()
        self._splitter = QSplitter()
        self._assemble()
        self._connect()

    def show_result(self, result: ShownResult, picture: QImage, is_thumbnail: bool = False) -> None:
        self.result.show_result(result, picture, is_thumbnail)
        self._pages.setCurrentIndex(1)

    def show_welcome(self) -> None:
        """There is nothing to look at any more."""
        self._pages.setCurrentIndex(0)

    def add_page(self, page: QWidget) -> None:
        """One more of which one is seen beside the history."""
        self._pages.addWidget(page)

    def show_page(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)

    def set_menu(self, menu: QMenu) -> None:
        """What else there is to be wished for."""
        self._status.set_menu(menu)

    def show_model_card(self, card: ModelCard) -> None:
        self.result.show_model_card(card)
        self.hide_banner(_MODEL_BANNER)
        self._status.show_model(self.tr("Model {} {} is ready").format(card.name, card.version))

    def show_model_failure(self, code: str, message: str) -> None:
        """Stays until a model loads: without one nothing can be judged."""
        self._status.show_model(self.tr("No model"))
        self.show_banner(_MODEL_BANNER, self.tr("No picture can be judged: {} ({})").format(message, code))

    def show_banner(self, topic: str, sentence: str) -> None:
        """Say something that concerns more than one picture; one sentence for each ``topic``."""
        self._banners[topic] = sentence
        self._show_banners()

    def hide_banner(self, topic: str) -> None:
        self._banners.pop(topic, None)
        self._show_banners()

    def show_progress(self, done: int, total: int) -> None:
        self._status.show_progress(done, total)

    def show_service(self, short: str, sentence: str) -> None:
        self._status.show_service(short, sentence)

    def come_to_front(self) -> None:
        """Also when hidden, minimised or covered."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(narrow=self.width() < _NARROW_EM * self.fontMetrics().horizontalAdvance("m"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            QTimer.singleShot(0, theme.refresh)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if looks_usable(event.mimeData()):
            event.acceptProposedAction()
            self._show_hovering(True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._show_hovering(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_hovering(False)
        event.setDropAction(Qt.DropAction.CopyAction)  # Whatever the other program proposes, nothing is moved.
        event.accept()
        self.dropped.emit(event.mimeData())

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def _show_banners(self) -> None:
        self._banner.setText("\n".join(self._banners.values()))
        self._banner.setVisible(bool(self._banners))

    def _show_hovering(self, hovering: bool) -> None:
        for area in (self._invitation, self._strip):
            area.set_hovered(hovering)

    def _assemble(self) -> None:
        welcome = Welcome(self._invitation)
        welcome.browsers_wanted.connect(self.browsers_wanted)
        self._pages.addWidget(welcome)
        self._pages.addWidget(self._result_page())
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(12)
        self._splitter.addWidget(self.history)
        self._splitter.addWidget(self._pages)
        self._splitter.setStretchFactor(1, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(14, 12, 14, 10)
        rows.setSpacing(10)
        rows.addWidget(self._banner)
        rows.addWidget(self._splitter, 1)
        rows.addWidget(self._status)

    def _arrange(self, narrow: bool) -> None:
        """A narrow window has the history below the verdict instead of beside it."""
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if self._splitter.orientation() == wanted:
            return
        self._splitter.setOrientation(wanted)
        self._splitter.insertWidget(0, self._pages if narrow else self.history)
        self._splitter.setStretchFactor(self._splitter.indexOf(self._pages), 2)
        self._splitter.setStretchFactor(self._splitter.indexOf(self.history), 1 if narrow else 0)

    def _result_page(self) -> QWidget:
        page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        rows.addWidget(self._strip)
        rows.addWidget(self.result, 1)
        return page

    def _connect(self) -> None:
        self.setAcceptDrops(True)
        for area in (self._invitation, self._strip):
            area.chosen.connect(self.paths_given)
            area.capture_wanted.connect(self.capture_wanted)
            area.paste_wanted.connect(self.paste_wanted)
        self._status.browsers_wanted.connect(self.browsers_wanted)
        self._status.settings_wanted.connect(self.settings_wanted)
        self._status.stop_wanted.connect(self.stop_wanted)
        self._status.pause_wanted.connect(self.pause_wanted)
        self._on_key("Ctrl+O", self._open)
        self._on_key("Ctrl+V", self.paste_wanted.emit)
        self._on_key(CAPTURE_KEYS, self.capture_wanted.emit, Qt.ShortcutContext.ApplicationShortcut)
        self._on_key("Ctrl+F", self.history.filter.focus_search)
        self._on_key("Ctrl+,", self.settings_wanted.emit)
        self._on_key("Ctrl+W", self.close)
        self._on_key("Ctrl+Q", self.quit_wanted.emit)
        self._on_key("F10", self._status.open_menu)
        self._invitation.focus_first()

    def _on_key(
        self,
        keys: str,
        action: Callable[[], object],
        context: Qt.ShortcutContext = Qt.ShortcutContext.WindowShortcut,
    ) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(context)
        shortcut.activated.connect(action)

    def _open(self) -> None:
        area = self._invitation if self._pages.currentIndex() == 0 else self._strip
        area.choose_pictures()
