"""The window for those who do not see it, do not use a mouse, read from right to left or need large letters."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from looking import StartApplication, button, visible_text
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QApplication, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.application import Application
from desktop_app.gui.history_view import HistoryView
from desktop_app.gui.picture_view import PictureView
from desktop_app.gui.result_view import ResultView

NAMELESS = {QAccessible.Role.NoRole, QAccessible.Role.Client, QAccessible.Role.Pane}
"""Roles that say nothing: no widget that can have the focus may have one of them."""


@pytest.fixture
def showing(start_application: StartApplication, qtbot: QtBot, tmp_path: Path, png: bytes) -> Application:
    application = start_application()
    (tmp_path / "portrait.png").write_bytes(png)
    application.window.paths_given.emit([tmp_path / "portrait.png"])
    qtbot.waitUntil(lambda: not application.window.result.picture.isNull())
    button(application.window, "Filter and order").click()
    return application


@pytest.fixture
def from_right_to_left(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.fixture
def twice_as_large(qapp: QApplication) -> Iterator[None]:
    """The person's own font size; the scale of the screen changes nothing for the layout."""
    before = qapp.font()
    font = qapp.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    qapp.setFont(font)
    yield
    qapp.setFont(before)


def focusable(window: QWidget) -> list[QWidget]:
    """What Tab leads to."""
    found = []
    for child in window.findChildren(QWidget):
        takes_focus = child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isEnabled() and child.isVisible()
        if takes_focus and not child.objectName().startswith("qt_"):
            found.append(child)
    return found


def test_all_that_can_have_the_focus_has_a_role_and_a_name(showing: Application) -> None:
    for widget in focusable(showing.window):
        said = QAccessible.queryAccessibleInterface(widget)
        assert said is not None
        assert said.text(QAccessible.Text.Name), widget
        if not isinstance(widget, ResultView):
            assert said.role() not in NAMELESS, widget


def test_tab_leads_everywhere_and_back(showing: Application, qtbot: QtBot) -> None:
    window = showing.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    reached, expected = set(), set(focusable(window))
    button(window, "Open pictures…").setFocus()
    for _ in range(2 * len(expected)):
        reached.add(window.focusWidget())
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    missed = expected - reached
    assert not missed, [(type(w).__name__, w.accessibleName()) for w in missed]
    assert len(reached) >= 15


def test_nothing_can_be_done_with_the_mouse_alone(showing: Application) -> None:
    for widget in showing.window.findChildren(QWidget):
        if isinstance(widget, QAbstractButton | QComboBox | QAbstractSlider | PictureView) and widget.isVisible():
            inside = widget.objectName().startswith("qt_") or type(widget).__name__ == "QScrollBar"
            assert inside or widget.focusPolicy() & Qt.FocusPolicy.TabFocus, widget


def test_from_right_to_left_the_history_is_on_the_right(from_right_to_left: None, showing: Application) -> None:
    window = showing.window
    history, result = window.findChild(HistoryView), window.findChild(ResultView)
    assert place(history, window).left() > place(result, window).right() - 20
    assert_nothing_is_cut(window)
    # AND pictures, coordinates and the scale of the probability are not mirrored
    view = window.findChild(PictureView)
    face = view._place(view._faces[0].box)
    assert face.center().x() < view._viewport.target.center().x()


def test_with_large_letters_nothing_is_cut(twice_as_large: None, showing: Application, qtbot: QtBot) -> None:
    window = showing.window
    for width, height in ((1280, 900), (640, 800)):
        window.resize(width, height)
        qtbot.wait(50)
        assert window.width() <= max(width, 700)
        assert_nothing_is_cut(window)
    assert "It is uncertain." in visible_text(window)


def place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def assert_nothing_is_cut(window: QWidget) -> None:
    """Buttons are as large as their words; wrapped labels as high as theirs."""
    for child in window.findChildren(QAbstractButton):
        if child.isVisible() and child.text():
            assert child.width() >= child.minimumSizeHint().width(), child.text()
    for label in window.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()) - 1, label.text()
