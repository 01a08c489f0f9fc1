"""One result: looking closer, and taking it away as text and as a picture."""

import io
from pathlib import Path

import numpy as np
import pytest
from looking import StartApplication, button, visible_text
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QAction, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from desktop_app.gui import shown
from desktop_app.gui.application import Application
from desktop_app.gui.face_list import FaceList
from desktop_app.gui.picture_view import PictureView
from desktop_app.gui.probability_band import ProbabilityBand
from desktop_app.gui.verdict_mark import VerdictMark
from desktop_app.gui.zoom_bar import ZoomBar
from engine.types import Box, FaceReport, ImageInput, Label, ModelIdentity, Verdict

RGB = QImage.Format.Format_RGB888


@pytest.fixture
def showing(start_application: StartApplication, qtbot: QtBot, tmp_path: Path) -> Application:
    """A window with one result: a portrait of 64 × 48 pixels with one face in it."""
    application = start_application()
    qtbot.waitUntil(lambda: "is ready" in visible_text(application.window))
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(picture, "PNG")
    (tmp_path / "a portrait.png").write_bytes(picture.getvalue())
    application.window.paths_given.emit([tmp_path / "a portrait.png"])
    qtbot.waitUntil(lambda: not application.window.result.picture.isNull())
    return application


def view_of(application: Application) -> PictureView:
    return application.window.findChild(PictureView)


def action(application: Application, words: str) -> QAction:
    menus = application.window.result.findChildren(QMenu)
    [found] = [a for menu in menus for a in menu.actions() if words in a.text().replace("&", "")]
    return found


def turn_wheel(view: PictureView, notches: int) -> bool:
    """Whether the picture took it; what it does not take scrolls the page."""
    where = QPointF(view.width() / 2, view.height() / 2)
    event = QWheelEvent(
        where, view.mapToGlobal(where), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    view.wheelEvent(event)
    return event.isAccepted()


def test_keys_zoom_and_move(showing: Application) -> None:
    view = view_of(showing)
    whole = view.zoom_in_words
    for key in [Qt.Key.Key_Plus, Qt.Key.Key_Equal] * 4:
        QTest.keyClick(view, key)
    assert view.zoom_in_words != whole
    before = view._viewport.target
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view._viewport.target.x() < before.x()
    QTest.keyClick(view, Qt.Key.Key_Minus)
    QTest.keyClick(view, Qt.Key.Key_0)
    assert view.zoom_in_words == whole


def test_the_wheel_zooms_until_it_can_scroll(showing: Application) -> None:
    view = view_of(showing)
    assert not turn_wheel(view, -1)
    assert turn_wheel(view, 2)
    assert view.can_zoom_out
    assert turn_wheel(view, -2)
    assert not turn_wheel(view, -1)


def test_buttons_zoom_and_say_how_far(showing: Application) -> None:
    bar = showing.window.findChild(ZoomBar)
    larger, smaller, whole = (
        button(bar, name) for name in ("Zoom in (+)", "Zoom out (−)", "Show the whole picture (0)")
    )
    assert not smaller.isEnabled()
    assert not whole.isEnabled()
    before = visible_text(bar)
    larger.click()
    assert visible_text(bar) != before
    whole.click()
    assert visible_text(bar) == before
    while larger.isEnabled():
        larger.click()
    assert "1600 %" in visible_text(bar)


def test_dragging_moves_and_a_click_chooses_the_face(showing: Application) -> None:
    view, faces = view_of(showing), showing.window.findChild(FaceList)
    face = view._place(view._faces[0].box).center().toPoint()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, face)
    assert faces.currentRow() == 0
    faces.setCurrentRow(-1)
    view.zoom(8)
    before = view._viewport.target
    middle = view.rect().center()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
    QTest.mouseMove(view, middle + QPoint(30, 20))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle + QPoint(30, 20))
    assert view._viewport.target.topLeft() == before.topLeft() + QPointF(30, 20)
    assert faces.currentRow() == -1


def test_another_picture_is_shown_whole(showing: Application, qtbot: QtBot, tmp_path: Path) -> None:
    view = view_of(showing)
    view.zoom(3)
    (tmp_path / "broken.png").write_bytes(b"corrupt")
    showing.window.paths_given.emit([tmp_path / "broken.png"])
    qtbot.waitUntil(lambda: "broken.png" in visible_text(showing.window.result))
    assert view._viewport.is_fit
    assert not action(showing, "picture").isEnabled()


def test_the_text_says_all_that_the_window_says(showing: Application, qtbot: QtBot) -> None:
    action(showing, "Copy as text").trigger()
    text = QApplication.clipboard().text()
    for expected in (
        "a portrait.png",
        "Uncertain",
        "It is uncertain.",
        "Probability of a fake: ",
        "Between 20 % and 80 % this model does not decide.",
        "Face 1: Uncertain, ",
        "40 px high",
        "What this can't tell: It has not seen everything.",
        "Original file",
        "64 × 48 pixels",
        "SHA-256: ",
        "Model scripted 1",
    ):
        assert expected in text
    assert "in the clipboard" in visible_text(showing.window)


def test_a_face_that_was_not_judged_says_why(showing: Application) -> None:
    # GIVEN a whole face, one that the picture's edge cuts off, and a small one
    box = Box(4, 4, 20, 30)
    faces = (
        FaceReport(box, 129, 0.5, Label.UNCERTAIN),
        FaceReport(box, 129, None, Label.TOO_SMALL, cut_off=True),
        FaceReport(box, 30, None, Label.TOO_SMALL),
    )
    model = ModelIdentity("scripted", "1", "0" * 64)
    verdict = Verdict(Label.UNCERTAIN, 0.5, faces, model, "0" * 64, 64, 48, 1.0, "It is uncertain.")
    # WHEN they are shown
    showing.window.result.show_result(shown.from_verdict(ImageInput(b""), verdict), QImage(64, 48, RGB))
    # THEN each says what holds for it: on the list, to a screen reader, and in the text
    rows = showing.window.findChild(FaceList)
    wanted = [
        "Uncertain · 50 % · 129 px high",
        "Not judged · cut off by the edge",
        "Too small to judge · 30 px high",
    ]
    items = [rows.item(row) for row in range(rows.count())]
    assert [item.text().replace("\n", " · ") for item in items] == wanted
    assert [item.data(Qt.ItemDataRole.AccessibleTextRole) for item in items] == [
        f"Face {number}: {words}" for number, words in enumerate(wanted, 1)
    ]
    action(showing, "Copy as text").trigger()
    text = QApplication.clipboard().text()
    assert all(f"Face {number}: {words.replace(' · ', ', ')}\n" in text for number, words in enumerate(wanted, 1))


def test_the_keyboard_copies_too(showing: Application, qtbot: QtBot) -> None:
    QApplication.clipboard().clear()
    showing.window.activateWindow()
    qtbot.waitUntil(showing.window.isActiveWindow)
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(showing.window, Qt.Key.Key_T, modifiers)
    assert "It is uncertain." in QApplication.clipboard().text()


def test_the_picture_is_saved_with_its_boxes(
    showing: Application, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suggested = []

    def answer(_parent: object, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        suggested.append(Path(name).name)
        return str(tmp_path / "out"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    action(showing, "Save the picture").trigger()
    qtbot.waitUntil(lambda: "Saved as" in visible_text(showing.window))
    assert suggested == ["a portrait-telltale.png"]
    pixels = np.asarray(Image.open(tmp_path / "out.png").convert("RGB"))
    assert pixels.shape == (48, 64, 3)
    plain = (pixels == (0, 128, 128)).all(axis=2)
    assert plain[:, 45:].all()
    assert not plain[20:30, 0:4].all()
    # AND what cannot be written is said
    showing._result_actions.save_picture_to(tmp_path / "no such folder" / "out.png")
    qtbot.waitUntil(lambda: "could not be saved" in visible_text(showing.window))


def test_what_is_painted_has_a_role_and_a_name(showing: Application) -> None:
    for kind in (PictureView, ProbabilityBand, VerdictMark):
        said = QAccessible.queryAccessibleInterface(showing.window.findChild(kind))
        assert said.role() in (QAccessible.Role.StaticText, QAccessible.Role.Graphic)
        assert said.text(QAccessible.Text.Name)
