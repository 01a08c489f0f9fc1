"""Render telltale.svg to telltale-<size>.png beside it. Run after changing the drawing:

python assets/icons/render.py
"""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from desktop_app.gui.icons import SIZES

FOLDER = Path(__file__).resolve().parent


def main() -> None:
    drawing = QSvgRenderer(str(FOLDER / "telltale.svg"))
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        drawing.render(painter)
        painter.end()
        image.save(str(FOLDER / f"telltale-{size}.png"))


if __name__ == "__main__":
    main()
