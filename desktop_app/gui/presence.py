"""Telltale beyond its window: the tray, the menu that is there and in the window, and what is told while the window is
hidden."""

import logging
import sqlite3

from PySide6.QtCore import QObject, QTimer

from desktop_app.gui.commands import LATEST, Commands
from desktop_app.gui.icons import application_icon
from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.notifier import Notifier
from desktop_app.gui.tray import Tray
from desktop_app.history import History
from desktop_app.settings import Settings

_LOG = logging.getLogger(__name__)
_LATEST_AFTER_MS = 500
"""A folder of thousands does not make the menu anew for every picture."""


class Presence(QObject):
    """Lives in the window's thread."""

    def __init__(self, window: MainWindow, history: History) -> None:
        super().__init__(window)
        self._window, self._history = window, history
        self.commands = Commands(self)
        self._menu = self.commands.tray_menu()
        self.tray = Tray(application_icon(), self._menu, self)
        self.notifier = Notifier(self.tray, self._is_hidden, self)
        window.set_menu(self.commands.window_menu(window))
        self._latest = QTimer(self, singleShot=True, interval=_LATEST_AFTER_MS)
        self._latest.timeout.connect(self._show_latest)
        self.notifier.entry_wanted.connect(self.open_entry)
        self.commands.entry_wanted.connect(self.open_entry)
        for wish in (self.commands.open_wanted, self.tray.open_wanted):
            wish.connect(window.come_to_front)

    def start(self, in_background: bool) -> None:
        """Show the window; started in the background, only where there is no tray to reach it by."""
        self.tray.show()
        if not in_background:
            self._window.show()
        elif not self.tray.is_available():
            self._window.showMinimized()
        self.refresh()

    def close(self) -> None:
        self._latest.stop()
        self.tray.hide()

    def refresh(self) -> None:
        """The history changed."""
        self._latest.start()

    def open_entry(self, entry_id: int) -> None:
        self._window.come_to_front()
        self._window.history.select(entry_id)

    def show_model(self, sentence: str) -> None:
        self.commands.show_model(sentence)
        self.tray.show_status(sentence)

    def apply(self, settings: Settings) -> None:
        self.notifier.enabled = settings.notifications

    def _is_hidden(self) -> bool:
        return not self._window.isVisible() or self._window.isMinimized()

    def _show_latest(self) -> None:
        try:
            self.commands.show_latest(self._history.recent(LATEST))
        except sqlite3.Error:
            _LOG.exception("The latest verdicts cannot be read.")
