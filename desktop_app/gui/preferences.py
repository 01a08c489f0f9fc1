"""The settings at work: what was chosen is stored, and everything that it concerns follows at once."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from desktop_app.autostart import Autostart
from desktop_app.gui import theme
from desktop_app.gui.background import Background
from desktop_app.gui.capture.shortcut import GlobalShortcut, Hold
from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.model_management import ModelManagement
from desktop_app.gui.model_page import ModelPage
from desktop_app.gui.settings_dialog import SettingsDialog
from desktop_app.gui.start_at_login import StartAtLogin
from desktop_app.history import History
from desktop_app.server.protocol import PORTS
from desktop_app.server.server import Listening, LocalServer
from desktop_app.service import CheckService
from desktop_app.settings import Settings, SettingsStore, Theme
from engine.model_store import ModelStore

_LOG = logging.getLogger(__name__)
_TIDY_EVERY_MS = 6 * 3600 * 1000
_TIDY_AFTER_CHANGE_MS = 3000
"""Time to correct a retention that was chosen by mistake."""


class Preferences(QObject):
    """Lives in the window's thread."""

    entries_deleted = Signal()
    """Old ones, because of the retention."""
    applied = Signal(Settings)
    """What holds from now on, for what lives outside the settings' reach."""
    capture_keys_held = Signal(str)
    """As the person reads them; "": none."""

    def __init__(
        self,
        window: MainWindow,
        store: SettingsStore,
        models: ModelStore,
        history: History,
        service: CheckService,
        server: LocalServer,
        background: Background,
        shortcut: GlobalShortcut,
        autostart: Autostart | None,
    ) -> None:
        super().__init__(window)
        self._store, self._history, self._service = store, history, service
        self._server, self._background, self._shortcut = server, background, shortcut
        page = ModelPage()
        self._management = ModelManagement(page, models, background)
        self._management.model_changed.connect(service.reload_model)
        self._dialog = SettingsDialog(store.current, page, PORTS, shortcut.is_possible(), window)
        self._dialog.changed.connect(self._change)
        self._start_at_login = StartAtLogin(self._dialog, autostart)
        self._tidying = QTimer(self, interval=_TIDY_EVERY_MS)
        self._tidying.timeout.connect(self._tidy)
        self._tidying_soon = QTimer(self, singleShot=True, interval=_TIDY_AFTER_CHANGE_MS)
        self._tidying_soon.timeout.connect(self._tidy)
        self._remember(store.current)
        server.prefer(store.current.first_port)
        if store.current.theme != Theme.SYSTEM:
            self._colour(store.current)

    def start(self) -> None:
        """Begin what the settings allow."""
        self.applied.emit(self._store.current)
        self._hold_keys(self._store.current)
        if self._store.current.service_enabled:
            self._server.start()
        else:
            self._server.stop()  # Says so to all who show it.
        self._tidying.start()
        self._tidy()

    def let_browsers_in(self, wanted: bool) -> None:
        """The person asked for it outside the settings; asked again while no port was free, it is tried again."""
        settings = self._store.current
        if settings.service_enabled != wanted:
            self.change(service_enabled=wanted)
        elif wanted:
            self._background.run(self._server.start, lambda _: None, self._tell_failure)

    def change(self, **values: object) -> None:
        """As if the person had chosen these in the dialog."""
        settings = replace(self._store.current, **values)  # type: ignore[arg-type]
        self._dialog.show_settings(settings)
        self._change(settings)

    def close(self) -> None:
        self._tidying.stop()
        self._tidying_soon.stop()
        self._dialog.close()

    def open(self) -> None:
        self._start_at_login.show_state()
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def _change(self, settings: Settings) -> None:
        """Also when it cannot be stored: then it holds until Telltale ends, and the dialog says so."""
        before = self._store.current
        try:
            self._store.save(settings)
            self._dialog.show_problem("")
        except OSError as error:
            _LOG.exception("The settings could not be stored.")
            sentence = self.tr("The settings hold until you quit: they could not be stored ({}).")
            self._dialog.show_problem(sentence.format(error.strerror))
        self._apply(before, settings)

    def _apply(self, before: Settings, now: Settings) -> None:
        self._remember(now)
        if now.theme != before.theme:
            self._colour(now)
        if now.threads != before.threads:
            self._service.reload_model()
        if now.shortcut != before.shortcut:
            self._hold_keys(now)
        if (now.service_enabled, now.first_port) != (before.service_enabled, before.first_port):
            self._server.prefer(now.first_port)
            self._background.run(lambda: self._listen(now), lambda _: None, self._tell_failure)
        self.applied.emit(now)
        self._tidying_soon.start()

    def _listen(self, settings: Settings) -> None:
        """In the background: as the settings say, on another port if another one is preferred now."""
        is_elsewhere = settings.first_port and self._server.state != Listening(settings.first_port)
        if not settings.service_enabled or is_elsewhere:
            self._server.stop()
        if settings.service_enabled:
            self._server.start()

    def _hold_keys(self, settings: Settings) -> None:
        outcome = self._shortcut.hold(settings.shortcut)
        keys = QKeySequence(settings.shortcut, QKeySequence.SequenceFormat.PortableText)
        words = keys.toString(QKeySequence.SequenceFormat.NativeText)
        self._dialog.show_keys_state(self._words_for(outcome).format(words))
        self.capture_keys_held.emit(words if outcome is Hold.HELD else "")

    def _words_for(self, outcome: Hold) -> str:
        return {
            Hold.OFF: self.tr("No keys: the tray and the window begin a capture."),
            Hold.HELD: self.tr("{} begins a capture, whichever program you are in."),
            Hold.TAKEN: self.tr("Another program holds {}: choose other keys, or end that program."),
            Hold.UNFIT: self.tr("{} cannot be used: choose a letter, digit or function key with Ctrl, Alt or Meta."),
            Hold.IMPOSSIBLE: self.tr("This desktop gives programs no keys: the tray and the window begin a capture."),
        }[outcome]

    def _remember(self, settings: Settings) -> None:
        self._history.remembering = settings.remember
        self._history.keeping_originals = settings.keep_originals

    def _colour(self, settings: Settings) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            theme.choose(application, settings.theme)

    def _tidy(self) -> None:
        settings = self._store.current
        self._background.run(lambda: _forget_old(self._history, settings), self._handle_tidied, self._tell_failure)

    def _handle_tidied(self, deleted: int) -> None:
        if deleted:
            self.entries_deleted.emit()

    def _tell_failure(self, error: Exception) -> None:
        self._dialog.show_problem(self.tr("Not everything could be done: {}.").format(error))


def _forget_old(history: History, settings: Settings) -> int:
    """How many entries were deleted."""
    now = datetime.now(UTC)
    deleted = 0
    if settings.retention_days:
        deleted = history.forget_before(now - timedelta(days=settings.retention_days))
    keep_days = settings.originals_days
    history.tidy_originals(now - timedelta(days=keep_days) if keep_days else None)
    return deleted
