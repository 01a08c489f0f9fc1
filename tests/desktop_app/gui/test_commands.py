"""The menu of the tray, which is the window's too: everything is reachable with a tray and without."""

from collections.abc import Iterator

import pytest
from looking import StartApplication, button, visible_text, window_titled
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QScrollArea, QSplitterHandle, QTabBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.application import Application
from desktop_app.history import NewEntry
from desktop_app.server.pairing import Pairing
from desktop_app.server.server import Listening, Stopped
from desktop_app.settings import SettingsStore
from engine.types import Grade, Origin


@pytest.fixture
def application(start_application: StartApplication, qtbot: QtBot) -> Application:
    started = start_application()
    qtbot.waitUntil(lambda: isinstance(started._server.state, Listening))
    qtbot.waitUntil(lambda: "is ready" in visible_text(started.window))
    return started


def window_menu(application: Application) -> QMenu:
    menu_button = button(application.window, "Menu")
    assert isinstance(menu_button, QToolButton)
    menu = menu_button.menu()
    assert isinstance(menu, QMenu)
    return menu


@pytest.fixture(params=["window", "tray"])
def menu(application: Application, request: pytest.FixtureRequest) -> Iterator[QMenu]:
    yield window_menu(application) if request.param == "window" else application._presence._menu


def texts(menu: QMenu) -> list[str]:
    return [action.text().replace("&", "") for action in menu.actions() if action.isVisible() and action.text()]


def entry(menu: QMenu, text: str) -> QAction:
    for action in menu.actions():
        if action.text().replace("&", "").startswith(text):
            return action
    raise AssertionError(f"No {text!r} in {texts(menu)}")


def submenu(menu: QMenu, text: str) -> QMenu:
    found = entry(menu, text).menu()
    assert isinstance(found, QMenu)
    return found


def test_both_menus_offer_everything(application: Application, menu: QMenu) -> None:
    for text in (
        *("Capture screen", "Latest verdicts", "Pause checks from browsers", "Paired browsers"),
        *("Settings", "Introduction", "About Telltale", "Quit"),
    ):
        assert entry(menu, text).isVisible()


def test_the_tray_says_how_things_stand(application: Application, qtbot: QtBot) -> None:
    menu = application._presence._menu
    qtbot.waitUntil(lambda: "Ready to check pictures" in texts(menu))
    assert any(text.startswith("Browsers: ready (port ") for text in texts(menu))


def test_browsers_are_paused_and_let_in_again(application: Application, menu: QMenu, qtbot: QtBot) -> None:
    entry(menu, "Pause checks").trigger()
    qtbot.waitUntil(lambda: application._server.state == Stopped())
    qtbot.waitUntil(lambda: "Browsers: paused" in visible_text(application.window))
    assert not SettingsStore(application._settings._path).load().service_enabled
    # WHEN it is asked for again in whichever menu
    entry(window_menu(application), "Resume checks").trigger()
    qtbot.waitUntil(lambda: isinstance(application._server.state, Listening))
    qtbot.waitUntil(lambda: "Browsers: ready" in visible_text(application.window))
    assert SettingsStore(application._settings._path).load().service_enabled


def test_the_latest_verdicts_open_their_entries(application: Application, menu: QMenu, qtbot: QtBot) -> None:
    latest = submenu(menu, "Latest verdicts")
    assert not latest.isEnabled()
    ids = [
        application._history.add(
            NewEntry(Origin.FILE, Grade.ORIGINAL_BYTES, f"{n} & co.jpg", "", "uncertain", "So.", fake_probability=0.5)
        )
        for n in range(7)
    ]
    application.window.history.reload()
    application._presence.refresh()
    qtbot.waitUntil(lambda: len(latest.actions()) == 5)
    assert latest.actions()[0].text() == "Uncertain: 6 && co.jpg"
    # WHEN one is chosen while the window is hidden
    application.window.hide()
    latest.actions()[1].trigger()
    assert application.window.isVisible()
    qtbot.waitUntil(lambda: "5 & co.jpg" in visible_text(application.window))
    assert application.window.history._model.entry(1).id == ids[5]


def test_paired_browsers_lead_to_their_dialog(application: Application, menu: QMenu, qtbot: QtBot) -> None:
    application._pairings.add(Pairing("cd" * 16, "A&B <b>", "chrome-extension://abc", b"k" * 32))
    application._server._tell(application._server.state)
    browsers = submenu(menu, "Paired browsers")
    qtbot.waitUntil(lambda: "A&&B <b>" in [action.text() for action in browsers.actions()])
    browsers.actions()[0].trigger()
    assert "A&B <b>" in visible_text(window_titled("Browsers"))


def test_settings_about_and_quit(application: Application, menu: QMenu, qtbot: QtBot) -> None:
    entry(menu, "Settings").trigger()
    assert window_titled("Settings") is not None
    entry(menu, "About").trigger()
    assert window_titled("About Telltale") is not None
    with qtbot.waitSignal(application.quit_wanted):
        entry(menu, "Quit").trigger()


def test_the_window_s_menu_opens_by_keyboard(application: Application, qtbot: QtBot) -> None:
    window = application.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    menu = window_menu(application)
    menu.aboutToShow.connect(lambda: QTimer.singleShot(100, menu.close))
    with qtbot.waitSignal(menu.aboutToHide, timeout=30_000):
        qtbot.keyClick(window, Qt.Key.Key_F10)
    assert button(window, "Menu").focusPolicy() & Qt.FocusPolicy.TabFocus


def test_started_in_the_background_without_a_tray_it_is_minimised(start_application: StartApplication) -> None:
    application = start_application(in_background=True, introduced=False)
    assert application.window.isVisible()
    assert application.window.isMinimized()
    # It introduces itself when a person starts it.
    assert not application._settings.current.introduced


def test_everything_in_the_dialogs_and_the_introduction_has_a_name(start_application: StartApplication) -> None:
    application = start_application(introduced=False)
    application._about.open()
    dialog = window_titled("About Telltale")
    assert dialog is not None
    for widget in [*application.window.findChildren(QWidget), *dialog.findChildren(QWidget)]:
        is_part = widget.objectName().startswith("qt_") or isinstance(widget, QScrollArea | QTabBar | QSplitterHandle)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and not is_part:
            name = widget.accessibleName() or getattr(widget, "text", str)()
            assert name, f"{type(widget).__name__} below {type(widget.parent()).__name__}"
