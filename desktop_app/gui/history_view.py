"""Everything checked so far; the chosen row is what the result view shows."""

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QListView, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.gui import theme
from desktop_app.gui.history_delegate import HistoryDelegate
from desktop_app.gui.history_model import HistoryModel


class HistoryView(QWidget):
    """A heading and the list. Rows are drawn, not made of widgets, so that thousands cost nothing."""

    entry_selected = Signal(object)
    """The Entry that the person, or ``select``, chose."""

    def __init__(self, model: HistoryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._list = _Rows()
        self._list.setModel(model)
        self._list.setItemDelegate(HistoryDelegate(self._list))
        self._list.setAccessibleName(self.tr("History"))
        heading = QLabel(self.tr("&History"))
        heading.setBuddy(self._list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(heading)
        layout.addWidget(self._list)
        self._list.selectionModel().currentChanged.connect(self._handle_current)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def select(self, entry_id: int) -> None:
        """Make this entry the current one, if it is loaded."""
        row = self._model.row_of(entry_id)
        if row is not None:
            index = self._model.index(row)
            self._list.setCurrentIndex(index)
            self._list.scrollTo(index)

    def has_selection(self) -> bool:
        return self._list.currentIndex().isValid()

    def _handle_current(self, current: QModelIndex) -> None:
        if current.isValid():
            self.entry_selected.emit(self._model.entry(current.row()))


class _Rows(QListView):
    """A list that scrolls smoothly, reacts to the pointer and can be made narrow."""

    def __init__(self) -> None:
        super().__init__()
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(theme.current().muted)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            area = self.viewport().rect().adjusted(12, 12, -12, -12)
            painter.drawText(area, flags, self.tr("Nothing checked yet"))

    def sizeHint(self) -> QSize:
        return QSize(290, 400)

    def minimumSizeHint(self) -> QSize:
        return QSize(150, 90)
