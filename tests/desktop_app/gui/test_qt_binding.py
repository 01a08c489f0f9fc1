"""PySide6 6.12.0 loses a reference to None at every overridden method on Python 3.11, until the process aborts."""

import sys

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot


class Painted(QWidget):
    def paintEvent(self, _event: QPaintEvent) -> None:
        pass


def test_this_pyside_keeps_count_of_its_references(qtbot: QtBot) -> None:
    widget = Painted()
    qtbot.addWidget(widget)
    widget.show()
    before = sys.getrefcount(None)
    for _ in range(200):
        widget.repaint()
    assert sys.getrefcount(None) > before - 100, "Install another version of pyside6-essentials: this one will crash."
