"""Widgets side by side, and on further lines where there is no room: so that large letters never widen the window."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """From the side where reading begins; ``centred``: each line in the middle."""

    def __init__(self, centred: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._centred = centred
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = self._lines(width)
        return sum(_height(line) for line in lines) + self.spacing() * max(0, len(lines) - 1)

    def sizeHint(self) -> QSize:
        """All in one line."""
        sizes = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in sizes) + self.spacing() * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        """The widest widget; how many lines there are then is what ``heightForWidth`` tells."""
        sizes = [item.minimumSize() for item in self._items if not item.isEmpty()]
        return QSize(max((s.width() for s in sizes), default=0), max((s.height() for s in sizes), default=0))

    def setGeometry(self, area: QRect) -> None:
        super().setGeometry(area)
        top = area.top()
        for line in self._lines(area.width()):
            self._place(line, area, top)
            top += _height(line) + self.spacing()

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        room = -1
        for item in self._items:
            if item.isEmpty():
                continue
            needed = item.sizeHint().width()
            if needed > room:
                lines.append([])
                room = width
            lines[-1].append(item)
            room -= needed + self.spacing()
        return lines

    def _place(self, line: list[QLayoutItem], area: QRect, top: int) -> None:
        used = sum(item.sizeHint().width() for item in line) + self.spacing() * (len(line) - 1)
        left = (area.width() - used) // 2 if self._centred and used < area.width() else 0
        parent = self.parentWidget()
        reverse = parent is not None and parent.layoutDirection() == Qt.LayoutDirection.RightToLeft
        for item in line:
            size = item.sizeHint().boundedTo(QSize(area.width(), item.sizeHint().height()))
            x = area.right() + 1 - left - size.width() if reverse else area.left() + left
            item.setGeometry(QRect(QPoint(x, top), size))
            left += size.width() + self.spacing()


def _height(line: list[QLayoutItem]) -> int:
    return max(item.sizeHint().height() for item in line)
