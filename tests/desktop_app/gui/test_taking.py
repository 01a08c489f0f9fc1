"""Pasting and dropping what is no file, and a queue that can be paused."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from looking import ScriptedChecker, StartApplication, button, drop_mime, visible_text
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QClipboard, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.gui.application import Application

ADDRESS = "https://pictures.example/portrait.jpg"


@pytest.fixture
def clipboard(qapp: QApplication) -> Iterator[QClipboard]:
    qapp.clipboard().clear()
    yield qapp.clipboard()
    qapp.clipboard().clear()


def mime_with_urls(*urls: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl(url) for url in urls])
    return mime


@pytest.mark.parametrize("how", ["keys", "button"])
def test_a_copied_picture_is_pasted_and_judged(
    start_application: StartApplication, clipboard: QClipboard, qtbot: QtBot, how: str
) -> None:
    application = start_application()
    picture = QImage(64, 48, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.darkCyan)
    clipboard.setImage(picture)
    if how == "keys":
        application.window.activateWindow()
        qtbot.waitUntil(application.window.isActiveWindow)
        qtbot.keyClick(application.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    else:
        button(application.window, "Paste").click()
    qtbot.waitUntil(lambda: "It is uncertain." in visible_text(application.window))
    assert "Pasted or dragged in" in visible_text(application.window)
    assert "Re-encoded before it came here" in visible_text(application.window)


def test_copied_files_and_data_addresses_are_pasted(
    start_application: StartApplication, clipboard: QClipboard, qtbot: QtBot, tmp_path: Path, png: bytes
) -> None:
    application = start_application()
    (tmp_path / "copied.png").write_bytes(png)
    clipboard.setMimeData(mime_with_urls((tmp_path / "copied.png").as_uri()))
    button(application.window, "Paste").click()
    qtbot.waitUntil(lambda: "copied.png" in visible_text(application.window))
    clipboard.setText(f"data:image/png;base64,{base64.b64encode(png).decode()}")
    button(application.window, "Paste").click()
    qtbot.waitUntil(lambda: "Pasted or dragged in" in visible_text(application.window))
    assert "Original file" in visible_text(application.window)


def test_what_cannot_be_pasted_is_said_until_something_can(
    start_application: StartApplication, clipboard: QClipboard, qtbot: QtBot, png: bytes
) -> None:
    application = start_application()
    button(application.window, "Paste").click()
    assert "no picture and no file in the clipboard" in visible_text(application.window)
    clipboard.setText(ADDRESS)
    button(application.window, "Paste").click()
    assert "fetches nothing from the network" in visible_text(application.window)
    mime = QMimeData()
    mime.setData("image/png", png)
    clipboard.setMimeData(mime)
    button(application.window, "Paste").click()
    assert "fetches nothing" not in visible_text(application.window)
    qtbot.waitUntil(lambda: "It is uncertain." in visible_text(application.window))


def test_pasting_into_the_search_field_pastes_words(
    start_application: StartApplication, clipboard: QClipboard, qtbot: QtBot
) -> None:
    application = start_application()
    application.window.activateWindow()
    qtbot.waitUntil(application.window.isActiveWindow)
    application.window.history.filter.focus_search()
    clipboard.setText("election")
    field = application.window.focusWidget()
    qtbot.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == "election"
    assert "clipboard" not in visible_text(application.window)


def test_a_picture_dragged_out_of_a_browser_is_judged(
    start_application: StartApplication, qtbot: QtBot, png: bytes
) -> None:
    application = start_application()
    mime = mime_with_urls(ADDRESS)
    mime.setData("application/octet-stream", png)
    assert drop_mime(application.window, mime)
    qtbot.waitUntil(lambda: "portrait.jpg" in visible_text(application.window))
    assert "Original file" in visible_text(application.window)


def test_a_dropped_address_is_not_fetched_and_it_says_what_to_do(
    start_application: StartApplication, checker: ScriptedChecker
) -> None:
    application = start_application()
    assert drop_mime(application.window, mime_with_urls(ADDRESS))
    assert "fetches nothing from the network" in visible_text(application.window)
    assert checker.checked == []


def give_twenty(application: Application, folder: Path, qtbot: QtBot) -> None:
    """A folder of pictures that the checker holds back until it is released."""
    for number in range(20):
        (folder / f"{number:02}.jpg").write_bytes(b"wait%d" % number)
    application.window.paths_given.emit([folder])
    qtbot.waitUntil(lambda: "of 20" in visible_text(application.window))


def test_a_paused_queue_waits_and_goes_on(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path, checker: ScriptedChecker
) -> None:
    application = start_application()
    give_twenty(application, tmp_path, qtbot)
    # WHEN it is paused, what has begun is finished and nothing else begins
    pause = button(application.window, "Pause")
    pause.click()
    checker.release()
    qtbot.waitUntil(lambda: "Paused: checked" in visible_text(application.window))
    qtbot.wait(300)
    judged = len(checker.checked)
    assert judged < 8
    qtbot.wait(300)
    assert len(checker.checked) == judged
    # WHEN it goes on, all are judged, and the next queue is not paused
    pause.click()
    qtbot.waitUntil(lambda: len(checker.checked) == 20)
    qtbot.waitUntil(lambda: not pause.isVisible())
    assert not pause.isChecked()


def test_a_paused_queue_can_be_stopped(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path, checker: ScriptedChecker
) -> None:
    application = start_application()
    give_twenty(application, tmp_path, qtbot)
    button(application.window, "Pause").click()
    checker.release()
    button(application.window, "Stop checking the remaining pictures").click()
    qtbot.waitUntil(lambda: "of 20" not in visible_text(application.window))
    assert len(checker.checked) < 8
