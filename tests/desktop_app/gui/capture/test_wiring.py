"""Capturing begins in the window, with keys and from the tray, and its verdict is what the person sees next."""

import pytest
from looking import StartApplication, button, visible_text
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.gui.application import Application
from desktop_app.gui.capture.overlay import Overlay


def overlays() -> list[Overlay]:
    return [window for window in QApplication.topLevelWidgets() if isinstance(window, Overlay) and window.isVisible()]


def begin(application: Application, qtbot: QtBot, how: str) -> None:
    if how == "button":
        button(application.window, "Capture screen").click()
    elif how == "keys":
        application.window.activateWindow()
        qtbot.waitUntil(application.window.isActiveWindow)
        QTest.keyClick(
            application.window, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )
    else:
        entries = application._presence._menu.actions()
        next(entry for entry in entries if entry.text().startswith("&Capture screen")).trigger()


@pytest.mark.parametrize("how", ["button", "keys", "tray"])
def test_what_is_captured_is_judged_and_shown(start_application: StartApplication, qtbot: QtBot, how: str) -> None:
    application = start_application()
    # WHEN the whole screen is captured
    begin(application, qtbot, how)
    qtbot.waitUntil(lambda: bool(overlays()))
    assert not application.window.isVisible()
    QTest.keyClick(overlays()[0], Qt.Key.Key_Tab)
    QTest.keyClick(overlays()[0], Qt.Key.Key_Return)
    # THEN the window is back with its verdict, and says where the picture is from
    assert application.window.isVisible()
    qtbot.waitUntil(lambda: "From the screen" in visible_text(application.window))
    text = visible_text(application.window)
    for expected in ("Screen capture ", "It is uncertain.", "Pixels from the screen"):
        assert expected in text


def test_it_warns_with_what_the_loaded_model_needs(start_application: StartApplication, qtbot: QtBot) -> None:
    application = start_application()
    qtbot.waitUntil(lambda: "is ready" in visible_text(application.window))
    begin(application, qtbot, "button")
    qtbot.waitUntil(lambda: bool(overlays()))
    overlay = overlays()[0]
    QTest.keyClick(overlay, Qt.Key.Key_Right)
    assert "Too small" not in visible_text(overlay.panel)
    for _ in range(20):
        QTest.keyClick(overlay, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert "at least 40 pixels" in visible_text(overlay.panel)


def test_quitting_takes_the_overlays_down(start_application: StartApplication, qtbot: QtBot) -> None:
    application = start_application()
    begin(application, qtbot, "button")
    qtbot.waitUntil(lambda: bool(overlays()))
    application.close()
    assert overlays() == []
    assert not application.window.isVisible()
