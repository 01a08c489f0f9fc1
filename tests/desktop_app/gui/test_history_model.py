"""The list reads the history a page at a time and takes new entries where they belong."""

import io

from PIL import Image
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop_app.gui.history_model import PAGE, HistoryModel
from desktop_app.history import History, NewEntry
from engine.types import Grade, Origin


def an_entry(name: str, thumbnail: bytes | None = None) -> NewEntry:
    return NewEntry(
        Origin.BROWSER, Grade.ORIGINAL_BYTES, name, "news.example", "uncertain", "So.", 0.5, None, "", thumbnail
    )


def ids(model: HistoryModel) -> list[int]:
    return [model.entry(row).id for row in range(model.rowCount())]


def test_it_reads_as_much_as_is_looked_at(history: History) -> None:
    for number in range(2 * PAGE + 7):
        history.add(an_entry(f"{number}.jpg"))
    model = HistoryModel(history)
    assert model.rowCount() == PAGE
    QAbstractItemModelTester(model)
    while model.canFetchMore(QModelIndex()):
        model.fetchMore(QModelIndex())
    assert ids(model) == list(range(2 * PAGE + 7, 0, -1))


def test_new_entries_come_first_even_out_of_turn(history: History) -> None:
    model = HistoryModel(history)
    first, second, third = (history.add(an_entry(name)) for name in "abc")
    for entry_id in (second, third, first, third):
        model.add(entry_id)
    assert ids(model) == [third, second, first]


def test_rows_can_be_heard_and_a_name_is_never_markup(history: History) -> None:
    entry_id = history.add(an_entry("<b>x</b>.jpg"))
    model = HistoryModel(history)
    index = model.index(0)
    assert "Uncertain" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert "news.example" in index.data()
    assert "<b>" not in index.data(Qt.ItemDataRole.ToolTipRole)
    assert model.row_of(entry_id) == 0
    assert model.row_of(entry_id + 1) is None


def test_thumbnails_are_decoded_behind_and_the_row_is_told(history: History, qtbot: QtBot) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (20, 10), "teal").save(buffer, "JPEG")
    history.add(an_entry("a picture", thumbnail=buffer.getvalue()))
    model = HistoryModel(history)
    with qtbot.waitSignal(model.dataChanged) as told:
        assert model.thumbnail(0).isNull()
    assert told.args[0].row() == 0
    assert model.thumbnail(0).width() == 20


def test_a_thumbnail_that_is_none_leaves_the_row(history: History, qtbot: QtBot) -> None:
    history.add(an_entry("broken", thumbnail=b"not a JPEG"))
    model = HistoryModel(history)
    with qtbot.waitSignal(model.dataChanged):
        assert model.thumbnail(0).isNull()
    assert model.thumbnail(0).isNull()


def test_what_comes_fast_is_shown_together(history: History, qtbot: QtBot) -> None:
    model = HistoryModel(history)
    for number in range(50):
        model.add_soon(history.add(an_entry(f"{number}.jpg")))
    assert model.rowCount() == 0
    qtbot.waitUntil(lambda: model.rowCount() == 50)
    assert ids(model) == list(range(50, 0, -1))
