"""A program that tries the screen capture once, prints what came of it, and ends."""

import os
import sys

from PySide6.QtWidgets import QApplication

from desktop_app.gui.capture.grab import grabber_for
from desktop_app.gui.capture.trial import CaptureTrial

qt = QApplication([])
qt.setQuitOnLastWindowClosed(False)
trial = CaptureTrial(grabber_for(os.environ))


def end(sentence: str) -> None:
    print(sentence, flush=True)
    qt.quit()


trial.finished.connect(end)
trial.start()
sys.exit(qt.exec())
