"""Garbage is collected in the window's thread only.

Python collects cycles in whichever thread happens to allocate; a Qt widget in such a cycle would be destroyed away
from its own thread, which crashes the process. Reference counting is not concerned: it frees most things at once.
"""

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 5000


class Collector(QObject):
    """Switches the automatic collection off for the process and does it by timer, as often as it would be due."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)
        self._timer.start(INTERVAL_MS)

    def collect(self) -> None:
        """The oldest generation that is due, and with it the younger ones."""
        due = [
            g for g, (count, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)) if count > most
        ]
        if due:
            gc.collect(due[-1])
