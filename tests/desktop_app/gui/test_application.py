"""The whole application in one process, around a checker that does as the picture's bytes say."""

import io
import sqlite3
from pathlib import Path

import pytest
from looking import ScriptedChecker, StartApplication, button, drop, visible_text, window_titled
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from desktop_app.gui.application import Application
from desktop_app.gui.face_list import FaceList
from desktop_app.gui.pairing_dialog import GUARD_MS
from desktop_app.gui.probability_band import ProbabilityBand
from desktop_app.history import History
from desktop_app.server.pairing import Pairing, PairingRequest
from engine.errors import ModelMissing
from engine.types import Grade, ImageInput, Origin


def rows_of(application: Application) -> QListView:
    found = [view for view in application.window.findChildren(QListView) if view.accessibleName() == "History"]
    assert len(found) == 1
    return found[0]


def drop_and_wait(application: Application, qtbot: QtBot, *paths: Path) -> None:
    rows = rows_of(application).model()
    wanted = rows.rowCount() + len(paths)
    assert drop(application.window, list(paths))
    qtbot.waitUntil(lambda: rows.rowCount() == wanted)


def test_an_empty_window_invites(start_application: StartApplication, qtbot: QtBot) -> None:
    window = start_application().window
    text = visible_text(window)
    assert "Drop pictures or folders here" in text
    assert "extension" in text
    assert button(window, "Open pictures…").isEnabled()
    qtbot.waitUntil(lambda: "Model scripted 1 is ready" in visible_text(window))


def test_a_dropped_picture_is_shown_with_its_verdict(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path, png: bytes
) -> None:
    application = start_application()
    (tmp_path / "portrait.png").write_bytes(png)
    drop_and_wait(application, qtbot, tmp_path / "portrait.png")
    text = visible_text(application.window)
    for expected in ("Uncertain", "It is uncertain.", "portrait.png", "Model scripted 1", "Original file"):
        assert expected in text
    faces = application.window.findChild(FaceList)
    assert faces.count() == 1
    assert "40 px high" in faces.item(0).text()
    band = application.window.findChild(ProbabilityBand)
    assert band.isVisible()
    assert "does not decide" in band.accessibleName()


def test_what_this_cant_tell_comes_from_the_model_s_card(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path, png: bytes
) -> None:
    application = start_application()
    (tmp_path / "portrait.png").write_bytes(png)
    drop_and_wait(application, qtbot, tmp_path / "portrait.png")
    assert "It has not seen everything." in visible_text(application.window)
    button(application.window, "What this can't tell").click()
    text = visible_text(application.window)
    assert "a first collection; a second one" in text
    assert "accuracy 0.9 (0.88–0.92)" in text


def test_bad_pictures_say_what_is_wrong_and_nothing_else_stops(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path, png: bytes
) -> None:
    application = start_application()
    pictures = {"empty.jpg": b"", "bad.jpg": b"corrupt", "bug.jpg": b"bug", "good.png": png}
    for name, data in pictures.items():
        (tmp_path / name).write_bytes(data)
    drop_and_wait(application, qtbot, *(tmp_path / name for name in [*pictures, "missing.jpg"]))
    shown = []
    for row in range(5):
        rows_of(application).setCurrentIndex(rows_of(application).model().index(row))
        shown.append(visible_text(application.window))
    codes = ["image_not_found", "Uncertain", "internal_error", "image_corrupt", "image_empty"]
    for code, text in zip(codes, shown, strict=True):
        assert code in text
    assert "secret internals" not in "".join(shown)


def test_a_folder_without_pictures_is_said_so(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    application = start_application()
    empty = tmp_path / "nothing"
    empty.mkdir()
    drop_and_wait(application, qtbot, empty)
    assert "no_images" in visible_text(application.window)


def test_without_a_model_the_window_says_so_and_stays(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path, png: bytes
) -> None:
    def fail() -> ScriptedChecker:
        raise ModelMissing("There is no model here.")

    application = start_application(fail)
    qtbot.waitUntil(lambda: "There is no model here. (model_missing)" in visible_text(application.window))
    (tmp_path / "portrait.png").write_bytes(png)
    drop_and_wait(application, qtbot, tmp_path / "portrait.png")
    assert "Error code: model_missing" in visible_text(application.window)


def test_of_many_the_first_is_shown_and_a_browser_s_does_not_steal_the_view(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path, png: bytes
) -> None:
    application = start_application()
    for number in range(5):
        (tmp_path / f"{number}.png").write_bytes(png)
    drop_and_wait(application, qtbot, *(tmp_path / f"{number}.png" for number in range(5)))
    assert "0.png" in visible_text(application.window)
    job = application._service.submit(ImageInput(png, Origin.BROWSER, Grade.PAGE_REENCODED, "seen.png", "news.example"))
    job.outcome(10)
    qtbot.waitUntil(lambda: rows_of(application).model().rowCount() == 6)
    assert "0.png" in visible_text(application.window)
    # WHEN it is chosen, it is shown with where it comes from
    rows_of(application).setCurrentIndex(rows_of(application).model().index(0))
    text = visible_text(application.window)
    assert "seen.png — news.example" in text
    assert "Re-encoded before it came here" in text


def test_the_history_outlives_the_window_and_shows_its_small_copy(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    # GIVEN a picture judged in an earlier session
    application = start_application()
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(picture, "PNG")
    (tmp_path / "old.png").write_bytes(picture.getvalue())
    drop_and_wait(application, qtbot, tmp_path / "old.png")
    assert "A small copy" not in visible_text(application.window)
    application.close()
    # WHEN Telltale starts again
    again = start_application()
    assert rows_of(again).model().rowCount() == 1
    qtbot.waitUntil(lambda: "is ready" in visible_text(again.window))
    rows_of(again).setCurrentIndex(rows_of(again).model().index(0))
    # THEN the verdict is there, with the thumbnail instead of the picture
    text = visible_text(again.window)
    assert "old.png" in text
    assert "A small copy" in text


def test_pictures_are_kept_only_when_asked_for(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path, png: bytes
) -> None:
    application = start_application()
    (tmp_path / "portrait.png").write_bytes(png)
    drop_and_wait(application, qtbot, tmp_path / "portrait.png")
    # THEN nothing in the user's folder holds the picture
    kept = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert kept
    assert not any(png in path.read_bytes() for path in kept)
    # WHEN it is asked for
    application._preferences.change(keep_originals=True)
    drop_and_wait(application, qtbot, tmp_path / "portrait.png")
    assert [path.read_bytes() for path in (tmp_path / "home" / "originals").iterdir()] == [png]


def test_a_damaged_history_is_kept_and_told(start_application: StartApplication, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "history.sqlite3").write_bytes(b"no database at all" * 100)
    assert "The history was damaged" in visible_text(start_application().window)


def test_a_history_that_cannot_be_written_costs_no_verdict(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path, png: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise sqlite3.OperationalError("database or disk is full")

    application = start_application()
    monkeypatch.setattr(History, "add", full)
    (tmp_path / "portrait.png").write_bytes(png)
    drop(application.window, [tmp_path / "portrait.png"])
    qtbot.waitUntil(lambda: "It is uncertain." in visible_text(application.window))
    assert "history cannot be written" in visible_text(application.window)


def test_things_that_are_no_files_are_not_taken(start_application: StartApplication) -> None:
    assert not drop(start_application().window, [])


def test_progress_is_shown_and_the_rest_can_be_stopped(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path, checker: ScriptedChecker
) -> None:
    application = start_application()
    for number in range(20):
        (tmp_path / f"{number:02}.jpg").write_bytes(b"wait%d" % number)
    drop(application.window, [tmp_path])
    qtbot.waitUntil(lambda: "of 20" in visible_text(application.window))
    button(application.window, "Stop checking the remaining pictures").click()
    checker.release()
    qtbot.waitUntil(lambda: "of 20" not in visible_text(application.window))
    assert rows_of(application).model().rowCount() < 8


def test_closing_the_window_without_a_tray_quits(start_application: StartApplication, qtbot: QtBot) -> None:
    application = start_application()
    with qtbot.waitSignal(application.quit_wanted):
        application.window.close()


def test_the_keyboard_opens_and_quits(start_application: StartApplication, qtbot: QtBot) -> None:
    application = start_application()
    window = application.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    with qtbot.waitSignal(application.quit_wanted):
        qtbot.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    reached = set()
    for _ in range(12):
        reached.add(window.focusWidget().accessibleName() or window.focusWidget().text())
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert {"&Open pictures…", "Open &folder…", "&Browsers…", "History"} <= reached


def a_request() -> PairingRequest:
    return PairingRequest("A <b>browser</b>", "chrome-extension://abc", "123 456", 100)


def test_a_browser_is_approved(start_application: StartApplication, qtbot: QtBot) -> None:
    application, answers = start_application(), []
    application._desk.ask(a_request(), answers.append)
    qtbot.waitUntil(lambda: window_titled("Pair a browser") is not None)
    dialog = window_titled("Pair a browser")
    assert "123 456" in visible_text(dialog)
    assert "A <b>browser</b> wants to connect" in visible_text(dialog)
    # A click meant for another window must not approve.
    button(dialog, "Approve").click()
    assert answers == []
    qtbot.wait(GUARD_MS + 100)
    button(dialog, "Approve").click()
    assert answers == [True]
    assert not dialog.isVisible()


@pytest.mark.parametrize("how", ["button", "escape", "cross"])
def test_a_browser_is_refused(start_application: StartApplication, qtbot: QtBot, how: str) -> None:
    application, answers = start_application(), []
    application._desk.ask(a_request(), answers.append)
    qtbot.waitUntil(lambda: window_titled("Pair a browser") is not None)
    dialog = window_titled("Pair a browser")
    if how == "button":
        button(dialog, "Refuse").click()
    elif how == "escape":
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    else:
        dialog.close()
    assert answers == [False]


def test_a_request_that_is_withdrawn_disappears(start_application: StartApplication, qtbot: QtBot) -> None:
    application, request = start_application(), a_request()
    application._desk.ask(request, lambda _: None)
    qtbot.waitUntil(lambda: window_titled("Pair a browser") is not None)
    application._desk.withdraw(request)
    qtbot.waitUntil(lambda: window_titled("Pair a browser") is None)


def test_the_dialog_appears_though_the_window_is_hidden(start_application: StartApplication, qtbot: QtBot) -> None:
    application = start_application()
    application.window.hide()
    application._desk.ask(a_request(), lambda _: None)
    qtbot.waitUntil(lambda: window_titled("Pair a browser") is not None)


def test_paired_browsers_are_listed_and_removed(start_application: StartApplication, qtbot: QtBot) -> None:
    application = start_application()
    application._pairings.add(Pairing("ab" * 16, "Chromium", "chrome-extension://abc", b"k" * 32))
    qtbot.waitUntil(lambda: "Browsers: ready" in visible_text(application.window))
    button(application.window, "Browsers…").click()
    dialog = window_titled("Browsers")
    assert "on this computer only" in visible_text(dialog)
    button(dialog, "Remove Chromium").click()
    qtbot.waitUntil(lambda: "Chromium" not in visible_text(dialog))
    assert application._pairings.list() == []


def test_the_keyboard_goes_through_the_browsers_as_they_are_seen(
    start_application: StartApplication, qtbot: QtBot
) -> None:
    # GIVEN two browsers
    application = start_application()
    for name, pairing_id in (("Chromium", "ab"), ("Firefox", "cd")):
        application._pairings.add(Pairing(pairing_id * 16, name, f"{name}-extension://abc", b"k" * 32))
    qtbot.waitUntil(lambda: "Browsers: ready" in visible_text(application.window))
    # WHEN the dialog opens, THEN the focus is seen, and on nothing that takes a browser away
    button(application.window, "Browsers…").click()
    dialog = window_titled("Browsers")
    qtbot.waitUntil(lambda: dialog.focusWidget() is button(dialog, "Close"))
    # AND Tab goes through the rows from the top, and back to the button
    reached = []
    for _ in range(3):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        reached.append(dialog.focusWidget())
    assert reached == [button(dialog, name) for name in ("Remove Chromium", "Remove Firefox", "Close")]
    # AND stays where it is while a browser comes and goes
    reached[1].setFocus()
    application._browsers.handle_server(None)
    assert dialog.focusWidget() is reached[1]
    # WHEN that browser is removed, THEN the focus is on something that is still there
    QTest.keyClick(reached[1], Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "Firefox" not in visible_text(dialog))
    assert dialog.focusWidget() is button(dialog, "Close")


def test_no_free_port_is_said_and_can_be_tried_again(start_application: StartApplication, qtbot: QtBot) -> None:
    # GIVEN a port that another program holds
    other = start_application()
    qtbot.waitUntil(lambda: "Browsers: ready" in visible_text(other.window))
    port = other._server.state.port
    application = start_application(home="second", ports=(port,))
    qtbot.waitUntil(lambda: "Browsers: no free port" in visible_text(application.window))
    assert str(port) in visible_text(application.window)
    # WHEN that program ends
    other._server.stop()
    button(application.window, "Browsers…").click()
    button(window_titled("Browsers"), "Try again").click()
    # THEN browsers can come
    qtbot.waitUntil(lambda: f"Browsers: ready (port {port})" in visible_text(application.window))
    assert "other programs" not in visible_text(application.window)
