"""Searching, filtering, deleting, exporting and checking again, through the window."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from looking import ScriptedChecker, StartApplication, button, visible_text
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QComboBox, QDateEdit, QFileDialog, QLineEdit, QListView, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from desktop_app.gui.application import Application
from desktop_app.gui.history_filter import HistoryFilter
from desktop_app.gui.welcome import Welcome
from desktop_app.history import FAILED, Entry, History, NewEntry
from engine.types import Grade, Label, ModelIdentity, Origin

OLD = ModelIdentity("scripted", "0", "f" * 64)


def an_entry(name: str, outcome: str = "uncertain", **values: object) -> NewEntry:
    verdict = {"label": outcome, "faces": [], "model": vars(OLD), "fake_probability": values.get("fake_probability")}
    given = {
        "origin": Origin.FILE,
        "grade": Grade.ORIGINAL_BYTES,
        "page_host": "",
        "sentence": "So.",
        "verdict": verdict,
    }
    return NewEntry(name=name, outcome=outcome, **(given | values))  # type: ignore[arg-type]


@pytest.fixture
def filled(start_application: StartApplication, tmp_path: Path) -> Application:
    """A window that opens on four entries, the youngest last."""
    (tmp_path / "home").mkdir()
    history = History(tmp_path / "home" / "history.sqlite3")
    days = datetime.now(UTC) - timedelta(days=40), datetime.now(UTC) - timedelta(days=3), datetime.now(UTC), None
    for entry, when in zip(
        [
            an_entry("old-portrait.jpg", fake_probability=0.6),
            an_entry("fake.jpg", "likely_fake", fake_probability=0.9, origin=Origin.BROWSER, page_host="news.example"),
            an_entry("fine.jpg", "no_signs_found", fake_probability=0.1),
            an_entry("broken.jpg", "image_corrupt", verdict=None),
        ],
        days,
        strict=True,
    ):
        history.add(NewEntry(**(vars(entry) | {"checked_at": when or datetime.now(UTC)})))
    history.close()
    return start_application()


def rows_of(application: Application) -> QListView:
    [rows] = [view for view in application.window.findChildren(QListView) if view.accessibleName() == "History"]
    return rows


def listed(application: Application) -> list[str]:
    model = application.window.history._model
    return [model.entry(row).name for row in range(model.rowCount())]


def choose(application: Application, name: str, words: str) -> None:
    [box] = [b for b in application.window.findChildren(QComboBox) if b.accessibleName() == name]
    assert box.findText(words) >= 0, [box.itemText(row) for row in range(box.count())]
    box.setCurrentText(words)


def search_field(application: Application) -> QLineEdit:
    [field] = [f for f in application.window.findChildren(QLineEdit) if f.accessibleName() == "Search the history"]
    return field


def question() -> QMessageBox:
    [box] = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()]
    return box


def menu_action(application: Application, words: str) -> QAction:
    menus = application.window.history.findChildren(QMenu)
    [action] = [a for menu in menus for a in menu.actions() if words in a.text().replace("&", "")]
    return action


def select(application: Application, name: str) -> None:
    rows = rows_of(application)
    rows.setCurrentIndex(rows.model().index(listed(application).index(name)))


def test_ctrl_f_searches_and_escape_goes_back_to_all(filled: Application, qtbot: QtBot) -> None:
    filled.window.activateWindow()
    qtbot.keyClick(filled.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    field = search_field(filled)
    assert field.hasFocus()
    qtbot.keyClicks(field, "portr")
    qtbot.waitUntil(lambda: listed(filled) == ["old-portrait.jpg"])
    assert "Show all" in visible_text(filled.window)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(listed(filled)) == 4)
    assert rows_of(filled).hasFocus()
    assert "Show all" not in visible_text(filled.window)


def test_what_is_chosen_stays_shown_while_searching(filled: Application, qtbot: QtBot) -> None:
    select(filled, "fake.jpg")
    search_field(filled).setText("fa")
    qtbot.waitUntil(lambda: listed(filled) == ["fake.jpg"])
    assert filled.window.history.has_selection()
    search_field(filled).setText("nothing like it")
    qtbot.waitUntil(lambda: listed(filled) == [])
    assert "Likely fake" in visible_text(filled.window)


def test_filters_and_orders(filled: Application, qtbot: QtBot) -> None:
    button(filled.window, "Filter and order").click()
    for name, words, names in (
        ("Verdict", "Likely fake", ["fake.jpg"]),
        ("Verdict", "Could not be checked", ["broken.jpg"]),
        ("Came from", "From the browser", ["fake.jpg"]),
        ("Date", "Today", ["broken.jpg", "fine.jpg"]),
        ("Date", "Last 7 days", ["broken.jpg", "fine.jpg", "fake.jpg"]),
        ("Model", "scripted 0", ["fine.jpg", "fake.jpg", "old-portrait.jpg"]),
    ):
        choose(filled, name, words)
        assert listed(filled) == names
        button(filled.window, "Show all").click()
        assert len(listed(filled)) == 4
    choose(filled, "Order", "Most suspicious first")
    assert listed(filled) == ["fake.jpg", "old-portrait.jpg", "fine.jpg", "broken.jpg"]
    choose(filled, "Order", "By name")
    assert listed(filled) == ["broken.jpg", "fake.jpg", "fine.jpg", "old-portrait.jpg"]
    choose(filled, "Order", "Oldest first")
    assert listed(filled)[0] == "old-portrait.jpg"


def test_any_days_can_be_chosen(filled: Application, qtbot: QtBot) -> None:
    button(filled.window, "Filter and order").click()
    first, last = (
        next(f for f in filled.window.findChildren(QDateEdit) if f.accessibleName() == name) for name in ("From", "To")
    )
    assert not first.isVisible()
    choose(filled, "Date", "From … to …")
    assert first.isVisible()
    # WHEN they are chosen, both days belong to it
    three_days_ago = QDate.currentDate().addDays(-3)
    first.setDate(three_days_ago.addDays(-1))
    last.setDate(three_days_ago.addDays(1))
    qtbot.waitUntil(lambda: listed(filled) == ["fake.jpg"])
    # AND in the wrong order they mean the same
    first.setDate(QDate.currentDate().addDays(-30))
    last.setDate(QDate.currentDate().addDays(-50))
    qtbot.waitUntil(lambda: listed(filled) == ["old-portrait.jpg"])
    button(filled.window, "Show all").click()
    assert len(listed(filled)) == 4
    assert not first.isVisible()


def test_every_outcome_can_be_filtered_by(qtbot: QtBot) -> None:
    shown = HistoryFilter()
    qtbot.addWidget(shown)
    [box] = [b for b in shown.findChildren(QComboBox) if b.accessibleName() == "Verdict"]
    assert {box.itemData(row) for row in range(box.count())} == {"", FAILED, *(label.value for label in Label)}


def test_a_new_picture_is_shown_even_if_the_search_leaves_it_out(
    filled: Application, qtbot: QtBot, tmp_path: Path, png: bytes
) -> None:
    search_field(filled).setText("portrait")
    qtbot.waitUntil(lambda: listed(filled) == ["old-portrait.jpg"])
    (tmp_path / "new.png").write_bytes(png)
    filled.window.paths_given.emit([tmp_path / "new.png"])
    qtbot.waitUntil(lambda: "It is uncertain." in visible_text(filled.window))
    assert listed(filled) == ["old-portrait.jpg"]
    (tmp_path / "new-portrait.png").write_bytes(png)
    filled.window.paths_given.emit([tmp_path / "new-portrait.png"])
    qtbot.waitUntil(lambda: listed(filled) == ["new-portrait.png", "old-portrait.jpg"])


def test_delete_asks_and_deletes_what_is_chosen(filled: Application, qtbot: QtBot) -> None:
    rows = rows_of(filled)
    select(filled, "fake.jpg")
    rows.setFocus()
    qtbot.keyClick(rows, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    # WHEN it is asked and answered no
    qtbot.keyClick(rows, Qt.Key.Key_Delete)
    assert "(2)" in question().text()
    question().defaultButton().click()
    assert len(listed(filled)) == 4
    # WHEN it is answered yes
    qtbot.keyClick(rows, Qt.Key.Key_Delete)
    button(question(), "Delete").click()
    qtbot.waitUntil(lambda: listed(filled) == ["broken.jpg", "fine.jpg"])
    assert filled._history.count() == 2


def test_without_a_choice_there_is_nothing_to_delete(filled: Application, qtbot: QtBot) -> None:
    rows_of(filled).setFocus()
    qtbot.keyClick(rows_of(filled), Qt.Key.Key_Delete)
    assert not any(isinstance(w, QMessageBox) and w.isVisible() for w in QApplication.topLevelWidgets())


def test_delete_all_asks_and_invites_anew(filled: Application, qtbot: QtBot) -> None:
    select(filled, "fake.jpg")
    menu_action(filled, "Delete all").trigger()
    assert "entries: 4" in question().text()
    button(question(), "Delete all").click()
    qtbot.waitUntil(lambda: listed(filled) == [])
    assert filled._history.count() == 0
    qtbot.waitUntil(lambda: filled.window.findChild(Welcome).isVisible())


def test_what_is_listed_is_exported(
    filled: Application, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    search_field(filled).setText("jpg")
    choose(filled, "Verdict", "Likely fake")
    qtbot.waitUntil(lambda: listed(filled) == ["fake.jpg"])
    for name, kind in ((str(tmp_path / "out"), "JSON (*.json)"), (str(tmp_path / "out"), "Table (*.csv)")):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, name=name, kind=kind: (name, kind))
        menu_action(filled, "Export").trigger()
        suffix = ".json" if "json" in kind else ".csv"
        qtbot.waitUntil(lambda suffix=suffix: f"out{suffix} (entries: 1)" in visible_text(filled.window))
    assert [entry["name"] for entry in json.loads((tmp_path / "out.json").read_text())["entries"]] == ["fake.jpg"]
    assert "fake.jpg" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")


def test_an_export_that_fails_is_said(filled: Application, qtbot: QtBot, tmp_path: Path) -> None:
    filled._history_actions.export_to(tmp_path / "no such folder" / "out.csv")
    qtbot.waitUntil(lambda: "could not be exported" in visible_text(filled.window))


def test_a_picture_that_was_not_kept_cannot_be_checked_again(filled: Application) -> None:
    select(filled, "fake.jpg")
    [again] = [action for action in rows_of(filled).actions() if "again" in action.text()]
    assert not again.isEnabled()
    assert "not kept" in again.text()


def test_a_kept_picture_is_shown_checked_again_and_compared(
    filled: Application, qtbot: QtBot, checker: ScriptedChecker, png: bytes
) -> None:
    # GIVEN a picture that another model judged, and that was kept
    history = filled._history
    history.keeping_originals = True
    sha256 = hashlib.sha256(png).hexdigest()
    entry_id = history.add(an_entry("kept.png", "likely_fake", fake_probability=0.9, image_sha256=sha256), png)
    filled.window.history.reload()
    qtbot.waitUntil(lambda: "is ready" in visible_text(filled.window))
    select(filled, "kept.png")
    assert "A small copy" not in visible_text(filled.window)
    assert [action.text() for action in rows_of(filled).actions() if action.isEnabled()] == ["Check again", "Delete…"]
    # WHEN whatever another model judged is checked again
    menu_action(filled, "Check again").trigger()
    qtbot.waitUntil(lambda: any(isinstance(w, QMessageBox) and w.isVisible() for w in QApplication.topLevelWidgets()))
    assert "(1)" in question().text()
    assert "scripted 1" in question().text()
    button(question(), "Check again").click()
    # THEN what changed is said, for all together and for each
    qtbot.waitUntil(lambda: "Another verdict than before: 1" in visible_text(filled.window))
    assert listed(filled)[:2] == ["kept.png", "kept.png"]
    assert rows_of(filled).currentIndex().row() == 0
    assert "The verdict changed: scripted 0 said “Likely fake, 90 %”" in visible_text(filled.window)
    # AND the earlier verdict is still there
    earlier = history.get(entry_id)
    assert isinstance(earlier, Entry)
    assert earlier.outcome == "likely_fake"
    menu_action(filled, "Check again").trigger()
    qtbot.waitUntil(lambda: "nothing to check again" in visible_text(filled.window))


def test_the_history_can_be_used_without_a_mouse_and_is_named(filled: Application) -> None:
    view = filled.window.history
    inside_a_date = "qt_spinbox_lineedit"
    fields = [f for f in view.findChildren(QLineEdit) if f.objectName() != inside_a_date]
    for child in (*view.findChildren(QComboBox), *view.findChildren(QDateEdit), *fields):
        assert child.accessibleName()
        assert child.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert button(view, "History menu").focusPolicy() & Qt.FocusPolicy.TabFocus
