"""The history as a Qt list, newest first, read from the database a page at a time."""

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage

from desktop_app.gui import wording
from desktop_app.history import Entry, History, Query, Sort
from desktop_app.history.query import comes_before

PAGE = 200
"""Entries read at once: a few milliseconds of SQLite."""

_THUMBNAILS_KEPT = 256
"""Decoded ones: about 100 kB each, and many more than a window shows at once."""

_Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """What the delegate asks for beside the usual roles."""

    ENTRY = Qt.ItemDataRole.UserRole + 1
    THUMBNAIL = Qt.ItemDataRole.UserRole + 2


class HistoryModel(QAbstractListModel):
    """Lives in the window's thread; ``add`` is told of every new entry."""

    def __init__(self, history: History, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self._entries: list[Entry] = []
        self._thumbnails: dict[int, QImage] = {}
        self._exhausted = False
        self.fetchMore(QModelIndex())

    def add(self, entry_id: int) -> None:
        """Show a new entry, in the place its time gives it: two workers may finish out of turn."""
        entry = self._history.get(entry_id)
        if entry is None or self.row_of(entry_id) is not None:
            return
        older = (row for row, known in enumerate(self._entries) if comes_before(entry, known, Sort.NEWEST))
        row = next(older, len(self._entries))
        self.beginInsertRows(QModelIndex(), row, row)
        self._entries.insert(row, entry)
        self.endInsertRows()

    def row_of(self, entry_id: int) -> int | None:
        """The row of this entry, or None when it is not loaded."""
        return next((row for row, entry in enumerate(self._entries) if entry.id == entry_id), None)

    def entry(self, row: int) -> Entry:
        return self._entries[row]

    def thumbnail(self, row: int) -> QImage:
        """Decoded when first seen; null for pictures that could not be read."""
        entry = self._entries[row]
        if entry.id not in self._thumbnails:
            if len(self._thumbnails) >= _THUMBNAILS_KEPT:
                del self._thumbnails[next(iter(self._thumbnails))]
            self._thumbnails[entry.id] = thumbnail_image(entry)
        return self._thumbnails[entry.id]

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        entry = self._entries[index.row()]
        if role == Role.ENTRY:
            return entry
        if role == Role.THUMBNAIL:
            return self.thumbnail(index.row())
        if role == Qt.ItemDataRole.ToolTipRole:
            return wording.tooltip(wording.source(entry.name, entry.page_host))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._in_words(entry)
        return None

    def canFetchMore(self, parent: _Index) -> bool:
        return not parent.isValid() and not self._exhausted

    def fetchMore(self, _parent: _Index) -> None:
        oldest = self._entries[-1] if self._entries else None
        page = self._history.find(Query(), PAGE, after=oldest)
        self._exhausted = len(page) < PAGE
        if page:
            first = len(self._entries)
            self.beginInsertRows(QModelIndex(), first, first + len(page) - 1)
            self._entries.extend(page)
            self.endInsertRows()

    def _in_words(self, entry: Entry) -> str:
        words = wording.verdict_words(entry.outcome)
        source = wording.source(entry.name, entry.page_host)
        return f"{words}: {source}, {wording.moment(entry.checked_at)}"


def thumbnail_image(entry: Entry) -> QImage:
    """Qt may decode this: Telltale itself wrote the JPEG. Null when there is none."""
    image = QImage()
    if entry.thumbnail:
        image.loadFromData(entry.thumbnail, "JPEG")
    return image
