"""A program that captures once and writes what was captured: FOLDER [MIN_FACE_PX]. Its windows are real, and so is
everything it captures with; the tests drive it from outside."""

import os
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop_app.gui import theme
from desktop_app.gui.capture.capture import Capture
from desktop_app.gui.capture.grab import grabber_for
from desktop_app.gui.capture.windows import window_finder_for
from engine.types import ImageInput


def main() -> int:
    folder = Path(sys.argv[1])
    qt = QApplication([])
    qt.setQuitOnLastWindowClosed(False)
    theme.apply(qt)
    capture = Capture(grabber_for(os.environ), window_finder_for(os.environ))
    if len(sys.argv) > 2:
        capture.set_min_face_px(int(sys.argv[2]))

    def write(name: str, data: bytes) -> None:
        (folder / f"{name}.part").write_bytes(data)
        (folder / f"{name}.part").rename(folder / name)
        qt.quit()

    def handle_captured(image: ImageInput) -> None:
        write("captured.png", image.data)

    capture.captured.connect(handle_captured)
    capture.failed.connect(lambda sentence: write("failed.txt", sentence.encode()))
    capture.left.connect(lambda: write("left.txt", b""))
    capture.start()
    return qt.exec()


if __name__ == "__main__":
    sys.exit(main())
