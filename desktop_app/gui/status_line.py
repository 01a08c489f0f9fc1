"""The bottom of the window: the queue, the model, and the way to the browsers."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QProgressBar, QPushButton, QToolButton, QVBoxLayout, QWidget

from desktop_app.gui.text_labels import ElidedLabel


class StatusLine(QWidget):
    """Elided where it must be; the tooltip and the accessible name always have the whole."""

    browsers_wanted = Signal()
    settings_wanted = Signal()
    stop_wanted = Signal()
    pause_wanted = Signal(bool)
    """True to pause, False to go on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ElidedLabel(self.tr("Loading the model…"), "muted")
        self._service = QToolButton()
        self._service.setProperty("role", "link")
        self._service.clicked.connect(self.browsers_wanted)
        self._settings = QToolButton()
        self._settings.setText(self.tr("Settings…"))
        self._settings.setToolTip(self.tr("Settings (Ctrl+,)"))
        self._settings.setProperty("role", "link")
        self._settings.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._settings.clicked.connect(self.settings_wanted)
        self._menu = QToolButton()
        self._menu.setText(self.tr("&Menu"))
        self._menu.setToolTip(self.tr("Everything else (F10)"))
        self._menu.setAccessibleName(self.tr("Menu"))
        self._menu.setProperty("role", "link")
        self._menu.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._queue = QWidget()
        self._queue_text = ElidedLabel()
        self._progress = QProgressBar(textVisible=False)
        self._pause = QPushButton(self.tr("Pa&use"))
        self._pause.setCheckable(True)
        self._pause.setToolTip(self.tr("Begin with no further picture until this is pressed again"))
        self._pause.toggled.connect(self._handle_pause)
        self._stop = QPushButton(self.tr("&Stop"))
        self._stop.setAccessibleName(self.tr("Stop checking the remaining pictures"))
        self._stop.clicked.connect(self.stop_wanted)
        self._done = self._total = 0
        self._assemble()
        self.show_progress(0, 0)
        self.show_service(self.tr("Browsers: starting…"), "")

    def set_menu(self, menu: QMenu) -> None:
        self._menu.setMenu(menu)

    def open_menu(self) -> None:
        self._menu.showMenu()

    def show_model(self, sentence: str) -> None:
        self._model.setText(sentence)

    def show_service(self, short: str, sentence: str) -> None:
        self._service.setText(short)
        self._service.setToolTip(sentence)
        self._service.setAccessibleName(short)
        self._service.setAccessibleDescription(sentence)

    def show_progress(self, done: int, total: int) -> None:
        """Hidden when nothing waits."""
        self._queue.setVisible(done < total)
        if total == 0:
            self._pause.setChecked(False)
        self._progress.setRange(0, total)
        self._progress.setValue(done)
        self._done, self._total = done, total
        self._show_queue()

    def _handle_pause(self, paused: bool) -> None:
        self._show_queue()
        self.pause_wanted.emit(paused)

    def _show_queue(self) -> None:
        paused = self._pause.isChecked()
        words = self.tr("Paused: checked {} of {}") if paused else self.tr("Checked {} of {}")
        self._queue_text.setText(words.format(self._done, self._total))

    def _assemble(self) -> None:
        queue = QHBoxLayout(self._queue)
        queue.setContentsMargins(0, 0, 0, 0)
        queue.addWidget(self._queue_text, 1)
        queue.addWidget(self._progress, 2)
        queue.addWidget(self._pause)
        queue.addWidget(self._stop)
        facts = QHBoxLayout()
        facts.addWidget(self._model, 1)
        facts.addWidget(self._service)
        facts.addWidget(self._settings)
        facts.addWidget(self._menu)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addWidget(self._queue)
        rows.addLayout(facts)
