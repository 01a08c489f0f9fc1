"""Everything that can be wished for from anywhere: one set of actions, shown by the tray's menu and the window's alike,
so that a desktop without a tray lacks nothing."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.gui.wording import printable, source, verdict_words
from desktop_app.history import Entry
from desktop_app.server.pairing import Pairing

LATEST = 5
"""Verdicts in the submenu."""
_LONGEST = 60


class Commands(QObject):
    """Shows what it is told, and says what is wanted."""

    open_wanted = Signal()
    capture_wanted = Signal()
    entry_wanted = Signal(int)
    """An entry of the history."""
    listening_wanted = Signal(bool)
    """Browsers may reach Telltale from now on, or may not."""
    browsers_wanted = Signal()
    capture_trial_wanted = Signal()
    settings_wanted = Signal()
    introduction_wanted = Signal()
    about_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_listening = False
        self._latest_menus: list[QMenu] = []
        self._browser_menus: list[QMenu] = []
        self._entries: list[Entry] = []
        self._pairings: list[Pairing] = []
        self._model = self._fact()
        self._service = self._fact()
        self._open = self._action(self.tr("&Open Telltale"), self.open_wanted)
        self._capture = self._action("", self.capture_wanted)
        self._listening = QAction(self)
        self._listening.triggered.connect(lambda: self.listening_wanted.emit(not self._is_listening))
        self._capture_trial = self._action(self.tr("&Try the screen capture"), self.capture_trial_wanted)
        self._settings = self._action(self.tr("&Settings…"), self.settings_wanted)
        self._introduction = self._action(self.tr("&Introduction"), self.introduction_wanted)
        self._about = self._action(self.tr("&About Telltale"), self.about_wanted)
        self._quit = self._action(self.tr("&Quit"), self.quit_wanted)
        self.show_capture_keys("")
        self.show_service("", is_listening=False)

    def tray_menu(self) -> QMenu:
        """With how things stand, for there is no window to say it."""
        menu = QMenu()
        menu.addActions([self._model, self._service])
        menu.addSeparator()
        menu.addAction(self._open)
        return self._filled(menu)

    def window_menu(self, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        menu.setAccessibleName(self.tr("Menu"))
        return self._filled(menu)

    def show_model(self, sentence: str) -> None:
        self._model.setText(sentence)
        self._model.setVisible(bool(sentence))

    def show_service(self, short: str, is_listening: bool) -> None:
        """Whether browsers can reach Telltale, in a few words."""
        self._is_listening = is_listening
        self._service.setText(short)
        self._service.setVisible(bool(short))
        self._listening.setText(
            self.tr("&Pause checks from browsers") if is_listening else self.tr("&Resume checks from browsers")
        )

    def show_capture_keys(self, keys: str) -> None:
        """The ones that work while another program has the keyboard; "" when there are none."""
        self._capture.setText(self.tr("&Capture screen ({})").format(keys) if keys else self.tr("&Capture screen"))

    def show_latest(self, entries: Sequence[Entry]) -> None:
        """The latest first."""
        self._entries = list(entries)
        for menu in self._latest_menus:
            self._fill_latest(menu)

    def show_browsers(self, pairings: Sequence[Pairing]) -> None:
        """Those that are paired."""
        self._pairings = list(pairings)
        for menu in self._browser_menus:
            self._fill_browsers(menu)

    def _filled(self, menu: QMenu) -> QMenu:
        menu.addAction(self._capture)
        self._latest_menus.append(menu.addMenu(self.tr("&Latest verdicts")))
        self._fill_latest(self._latest_menus[-1])
        menu.addSeparator()
        menu.addAction(self._listening)
        self._browser_menus.append(menu.addMenu(self.tr("Paired &browsers")))
        self._fill_browsers(self._browser_menus[-1])
        menu.addSeparator()
        menu.addActions([self._settings, self._capture_trial, self._introduction, self._about])
        menu.addSeparator()
        menu.addAction(self._quit)
        return menu

    def _fill_latest(self, menu: QMenu) -> None:
        menu.clear()
        menu.setEnabled(bool(self._entries))
        for entry in self._entries:
            action = menu.addAction(
                _menu_text(f"{verdict_words(entry.outcome)}: {source(entry.name, entry.page_host)}")
            )
            action.triggered.connect(lambda _=False, entry_id=entry.id: self.entry_wanted.emit(entry_id))

    def _fill_browsers(self, menu: QMenu) -> None:
        menu.clear()
        for pairing in self._pairings:
            name = printable(pairing.name) or self.tr("A browser")
            menu.addAction(_menu_text(name)).triggered.connect(self.browsers_wanted)
        if self._pairings:
            menu.addSeparator()
        menu.addAction(self.tr("&Manage browsers…")).triggered.connect(self.browsers_wanted)

    def _fact(self) -> QAction:
        fact = QAction(self)
        fact.setEnabled(False)
        fact.setVisible(False)
        return fact

    def _action(self, text: str, wish: SignalInstance) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(lambda: wish.emit())  # Without "checked".
        return action


def _menu_text(text: str) -> str:
    """Foreign text, short enough for a menu; an ampersand is no access key."""
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return short.replace("&", "&&")
