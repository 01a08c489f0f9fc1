"""The composition root: builds every object of the running application, wires them, and takes them down in order."""

import logging
import os
import sqlite3
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QMessageBox

from desktop_app import autostart, paths
from desktop_app.autostart import Autostart
from desktop_app.gui import engine_words, languages, theme
from desktop_app.gui.about import About
from desktop_app.gui.background import Background
from desktop_app.gui.bridge import Bridge
from desktop_app.gui.browsers import Browsers
from desktop_app.gui.capture.capture import Capture
from desktop_app.gui.capture.grab import grabber_for
from desktop_app.gui.capture.shortcut import GlobalShortcut
from desktop_app.gui.capture.trial import CaptureTrial
from desktop_app.gui.capture.windows import window_finder_for
from desktop_app.gui.checking_again import CheckingAgain
from desktop_app.gui.collector import Collector
from desktop_app.gui.history_actions import HistoryActions
from desktop_app.gui.history_model import HistoryModel
from desktop_app.gui.icons import application_icon
from desktop_app.gui.intake import Intake
from desktop_app.gui.introduction import Introduction
from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.picture_shelf import PictureShelf
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.presence import Presence
from desktop_app.gui.result_actions import ResultActions
from desktop_app.gui.results import Results
from desktop_app.gui.single_instance import SingleInstance
from desktop_app.gui.taking import Taking
from desktop_app.gui.unix_signals import UnixSignals
from desktop_app.history import History
from desktop_app.server.keychain import Keychain
from desktop_app.server.pairing import PairingDesk, PairingStore
from desktop_app.server.server import LocalServer, ShowEntry
from desktop_app.service import CheckService, ModelFailed, ModelReady
from desktop_app.settings import SettingsStore
from engine import resources
from engine.model_store import ModelStore, default_store, open_active_checker
from engine.resources import user_data_dir
from engine.types import ImageInput

_LOG = logging.getLogger(__name__)
_CAPTURE_BANNER = "capture"
_NOTICE_BANNER = "notice"
_QUEUED = Qt.ConnectionType.QueuedConnection


def run(given: list[Path], in_background: bool = False) -> int:
    """Run until the person quits; or, when Telltale runs already, let that one check ``given``. The exit status.
    ``in_background``: without showing the window, if there is another way to reach it."""
    try:
        instance = SingleInstance(paths.data_dir())
        _start_log()
    except OSError as error:
        _qt_application()
        return _refuse_files(error)
    if not instance.claim():
        if in_background or instance.hand_over(given):
            return 0
        if not instance.claim():  # It may have ended meanwhile.
            print("Telltale is already running, but does not answer. End it and start it again.", file=sys.stderr)
            return 1
    qt = _qt_application()
    try:
        settings = SettingsStore(paths.settings_file())
        languages.install(qt, settings.load().language)
        history, pairings = History(paths.history_file()), _open_pairings()
    except (sqlite3.Error, OSError) as error:
        _LOG.exception("The user's files cannot be opened.")
        return _refuse_files(error)
    models = default_store()
    service = CheckService(lambda: open_active_checker(models, settings.current.threads), history)
    desk = PairingDesk()
    server = LocalServer(service, pairings, desk, resources.version())
    at_login = None if paths.is_portable() else autostart.for_this_system(os.environ)
    application = Application(instance, settings, models, history, service, pairings, desk, server, at_login)
    Collector(qt)
    signals = UnixSignals(qt)
    for source in (application, signals):
        source.quit_wanted.connect(qt.quit)
    application.start(given, in_background)
    status = qt.exec()
    application.close()
    return status


def _refuse_files(error: Exception) -> int:
    """Say it where it is seen: in a window, and to whoever started Telltale from a terminal. The exit status."""
    text = QCoreApplication.translate("Application", "Telltale cannot use its files in {}: {}.")
    sentence = text.format(user_data_dir(), error)
    print(sentence, file=sys.stderr, flush=True)
    QMessageBox.critical(None, "Telltale", sentence)
    return 1


class Application(QObject):
    """The window and all that moves behind it, for as long as the process lives."""

    quit_wanted = Signal()

    def __init__(
        self,
        instance: SingleInstance,
        settings: SettingsStore,
        models: ModelStore,
        history: History,
        service: CheckService,
        pairings: PairingStore,
        desk: PairingDesk,
        server: LocalServer,
        at_login: Autostart | None,
    ) -> None:
        super().__init__()
        self._instance, self._history, self._service = instance, history, service
        self._settings, self._pairings, self._desk, self._server = settings, pairings, desk, server
        self._bridge = Bridge()
        self._intake = Intake(service, history)
        self._shelf = PictureShelf(service.preview)
        self._background = Background(self)
        self._model = model = HistoryModel(history)
        self.window = MainWindow(model)
        self._presence = Presence(self.window, history)
        self._capture_keys = GlobalShortcut()
        self._preferences = Preferences(
            self.window, settings, models, history, service, server, self._background, self._capture_keys, at_login
        )
        self._results = Results(self.window, model, self._shelf)
        self._taking = Taking(self.window, self._intake, service, self._results)
        self._history_actions = HistoryActions(self.window, self.window.history, model, history, self._background)
        self._result_actions = ResultActions(self.window.result, self._background)
        self._checking_again = CheckingAgain(self.window, history, service, self._background)
        self._browsers = Browsers(self.window, server, pairings, desk, self._presence.commands)
        self._introduction: Introduction | None = None
        self._about = About(self.window)
        self._capture = Capture(grabber_for(os.environ), window_finder_for(os.environ))
        self._capture_trial = CaptureTrial(grabber_for(os.environ))
        self._wire()

    def start(self, given: list[Path], in_background: bool = False) -> None:
        """Show the window; the model loads meanwhile."""
        self._instance.listen()
        self._presence.start(in_background)
        self._service.start()
        self._intake.start()
        self._preferences.start()
        self._tell_what_was_set_aside()
        if not (self._settings.current.introduced or in_background):
            self._introduce()
        self._taking.take_paths(given)

    def close(self) -> None:
        """Let what runs finish, so that its verdict reaches the history."""
        self.window.hide()
        self._presence.close()
        self._capture_keys.release()
        self._capture.close()
        self._browsers.close()
        self._about.close()
        self._preferences.close()
        self._background.close()
        self._server.stop()
        self._intake.stop()
        self._service.close()
        self._intake.close()
        self._shelf.close()
        self._model.close()
        self._history.close()
        self._instance.close()

    def _wire(self) -> None:
        self._service.add_listener(self._bridge.handle_service)
        self._bridge.model_ready.connect(self._handle_model_ready, _QUEUED)
        self._bridge.model_failed.connect(self._handle_model_failed, _QUEUED)
        self._bridge.finished.connect(self._results.handle_finished, _QUEUED)
        self._bridge.failed.connect(self._results.handle_failed, _QUEUED)
        self._bridge.model_ready.connect(self._checking_again.handle_model_ready, _QUEUED)
        self._bridge.finished.connect(self._checking_again.handle_finished, _QUEUED)
        self._bridge.failed.connect(self._checking_again.handle_failed, _QUEUED)
        self._checking_again.notice.connect(self._history_actions.tell)
        self._history_actions.notice.connect(self._handle_notice)
        self._result_actions.notice.connect(self._history_actions.tell)
        self._history_actions.emptied.connect(self.window.show_welcome)
        self._preferences.entries_deleted.connect(self.window.history.reload)
        self._browsers.start_wanted.connect(lambda: self._preferences.let_browsers_in(True))
        self._server.add_listener(self._bridge.handle_server)
        self._bridge.server_changed.connect(self._browsers.handle_server, _QUEUED)
        self._bridge.entry_wanted.connect(self._handle_entry_wanted, _QUEUED)
        self._desk.add_listener(self._bridge.handle_pairing)
        self._bridge.pairing_changed.connect(self._browsers.handle_pairing, _QUEUED)
        self._intake.unusable.connect(self._results.handle_failed, _QUEUED)
        self._intake.progress.connect(self.window.show_progress, _QUEUED)
        self.window.stop_wanted.connect(self._intake.stop)
        self.window.pause_wanted.connect(self._intake.pause)
        self.window.closed.connect(self._handle_window_closed)
        self._instance.asked.connect(self._handle_other_start)
        for wish in (self.window.capture_wanted, self._presence.commands.capture_wanted, self._capture_keys.pressed):
            wish.connect(self._capture.start)
        self._capture.captured.connect(self._handle_captured)
        self._capture.failed.connect(self._handle_capture_failed)
        self.window.quit_wanted.connect(self.quit_wanted)
        self.window.settings_wanted.connect(self._preferences.open)
        self.window.browsers_wanted.connect(self._browsers.open)
        self._wire_presence()

    def _wire_presence(self) -> None:
        commands = self._presence.commands
        commands.capture_trial_wanted.connect(self._capture_trial.start)
        self._capture_trial.finished.connect(self._history_actions.tell)
        self._capture_trial.finished.connect(self.window.come_to_front)
        commands.settings_wanted.connect(self._preferences.open)
        commands.browsers_wanted.connect(self._browsers.open)
        commands.listening_wanted.connect(self._preferences.let_browsers_in)
        commands.introduction_wanted.connect(self._introduce)
        commands.about_wanted.connect(self._about.open)
        commands.quit_wanted.connect(self.quit_wanted)
        self._preferences.applied.connect(self._presence.apply)
        self._preferences.capture_keys_held.connect(commands.show_capture_keys)
        for told in (self._bridge.finished, self._bridge.failed):
            told.connect(self._presence.notifier.handle_outcome, _QUEUED)
            told.connect(self._presence.refresh, _QUEUED)
        self._history_actions.emptied.connect(self._presence.refresh)
        self._preferences.entries_deleted.connect(self._presence.refresh)

    def _made_introduction(self) -> Introduction:
        introduction = Introduction()
        introduction.browsers_wanted.connect(self._browsers.open)
        introduction.sample_wanted.connect(self._taking.take_paths)
        introduction.left.connect(self.window.show_welcome)
        self.window.add_page(introduction)
        return introduction

    def _introduce(self) -> None:
        """By itself only once; later only when asked for."""
        self._introduction = self._introduction or self._made_introduction()
        self._introduction.start()
        self.window.come_to_front()
        self.window.show_page(self._introduction)
        self._introduction.focus_first()
        if not self._settings.current.introduced:
            self._preferences.change(introduced=True)

    def _handle_captured(self, image: ImageInput) -> None:
        """The verdict is what the person waits for: in the window, or in a message when that is hidden in the tray."""
        self.window.hide_banner(_CAPTURE_BANNER)
        if not self._presence.notifier.will_tell():
            self.window.come_to_front()
        self._service.submit(image, explain=True)

    def _handle_capture_failed(self, sentence: str) -> None:
        self.window.show_banner(_CAPTURE_BANNER, sentence)
        self.window.come_to_front()

    def _handle_notice(self, sentence: str) -> None:
        if sentence:
            self.window.show_banner(_NOTICE_BANNER, sentence)
        else:
            self.window.hide_banner(_NOTICE_BANNER)

    def _handle_other_start(self, given: list[Path]) -> None:
        self.window.come_to_front()
        self._taking.take_paths(given)

    def _handle_entry_wanted(self, event: ShowEntry) -> None:
        """A person chose "Open in Telltale" at a picture on a page."""
        self._presence.open_entry(event.entry_id)

    def _handle_window_closed(self) -> None:
        """Browsers may still need Telltale; but what cannot be opened again must not stay."""
        if self._presence.tray.is_available():
            self._presence.tray.tell_that_it_stays()
        else:
            self.quit_wanted.emit()

    def _tell_what_was_set_aside(self) -> None:
        for store, sentence in (
            (self._settings, self.tr("The settings were damaged and start afresh; the old ones are kept as {}.")),
            (self._history, self.tr("The history was damaged and starts afresh; the old one is kept as {}.")),
            (self._pairings, self.tr("The list of browsers was damaged: pair them again. It is kept as {}.")),
        ):
            if store.set_aside:
                self.window.show_banner(sentence, sentence.format(store.set_aside))

    def _handle_model_ready(self, event: ModelReady) -> None:
        self.window.show_model_card(event.model_card)
        self._capture.set_min_face_px(event.model_card.min_face_px)
        self._presence.show_model(self.tr("Ready to check pictures"))
        self._about.show_model(event.model_card)

    def _handle_model_failed(self, event: ModelFailed) -> None:
        message = engine_words.said(event.message)
        self.window.show_model_failure(event.code, message)
        self._presence.show_model(self.tr("No model: no picture can be judged"))
        self._about.show_model(f"{message} ({event.code})")


def _open_pairings() -> PairingStore:
    """A portable installation takes its keys along: they stay with its other files."""
    return PairingStore(paths.pairings_file(), None if paths.is_portable() else Keychain())


def _qt_application() -> QApplication:
    qt = QApplication(sys.argv[:1])
    qt.setApplicationName(resources.APP_NAME)
    qt.setApplicationDisplayName(resources.APP_NAME)
    qt.setApplicationVersion(resources.version())
    qt.setDesktopFileName("telltale")
    qt.setWindowIcon(application_icon())
    qt.setQuitOnLastWindowClosed(False)
    theme.apply(qt)
    return qt


def _start_log() -> None:
    """A file that stays small: 3 × 1 MB at most."""
    handler = RotatingFileHandler(paths.log_dir() / "telltale.log", maxBytes=2**20, backupCount=2, encoding="utf-8")
    sys.excepthook = _log_unforeseen
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def _log_unforeseen(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    """A slot that raises is a bug of ours; the window goes on, and the log says where."""
    _LOG.error("Unforeseen", exc_info=(kind, error, traceback))
    sys.__excepthook__(kind, error, traceback)
