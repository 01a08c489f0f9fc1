"""Another program that things can be dragged out of, as out of a file manager or a browser:
TITLE X Y FORMAT=FILE... where FORMAT is ``text/uri-list`` (FILE's lines are addresses) or any other, whose bytes FILE
has. Its window is 200 × 150 at X, Y; what is dragged is offered for copying."""

import sys
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel


class Source(QLabel):
    def __init__(self, offered: list[str]) -> None:
        super().__init__("Drag me")
        self.offered = dict(offer.split("=", 1) for offer in offered)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            mime = QMimeData()
            for kind, file in self.offered.items():
                mime.setData(kind, Path(file).read_bytes())
            drag = QDrag(self)
            drag.setMimeData(mime)
            drag.exec(Qt.DropAction.CopyAction)


qt = QApplication([])
title, x, y, *offered = sys.argv[1:]
source = Source(offered)
source.setWindowTitle(title)
source.setGeometry(int(x), int(y), 200, 150)
source.show()
sys.exit(qt.exec())
