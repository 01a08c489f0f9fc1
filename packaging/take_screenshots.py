"""Takes the README's screenshots: ``python packaging/take_screenshots.py [FOLDER]``, by default assets/screenshots.

Runs the application with the shipped model in this process, in a folder of its own, and lets every view draw itself
into a picture, in light and in dark. Needs no display: Qt's "offscreen" platform draws as the others do.
"""

import io
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image, ImageFilter
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QListWidget, QTabWidget, QWidget

from desktop_app.gui import theme
from desktop_app.gui.application import Application
from desktop_app.gui.capture.frozen import FrozenScreen
from desktop_app.gui.capture.picker import Picker
from desktop_app.gui.capture.selection import PixelRect
from desktop_app.gui.encoding import png
from desktop_app.gui.evidence_panel import EvidencePanel
from desktop_app.gui.single_instance import SingleInstance
from desktop_app.history import History
from desktop_app.server.pairing import PairingDesk, PairingStore
from desktop_app.server.server import LocalServer
from desktop_app.service import CheckService
from desktop_app.settings import SettingsStore, Theme
from engine import resources
from engine.model_store import open_active_checker, shipped_store

SIZE = (1120, 760)
_QUALITY = 74
_SECONDS = 180
_SAMPLE = resources.assets_dir() / "samples" / "eileen_collins.jpg"


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else resources.assets_dir() / "screenshots"
    qt = QApplication([])
    qt.setQuitOnLastWindowClosed(False)
    theme.apply(qt)
    for chosen in (Theme.LIGHT, Theme.DARK):
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home,
            running(Path(home), chosen) as application,
        ):
            _take_all(application, Path(home), _Camera(folder, chosen.value))
    return 0


@contextmanager
def running(home: Path, chosen: Theme) -> Iterator[Application]:
    instance = SingleInstance(home)
    instance.claim()
    settings = SettingsStore(home / "settings.json")
    settings.save(replace(settings.load(), theme=chosen, introduced=True, shortcut=""))
    history, pairings = History(home / "history.sqlite3"), PairingStore(home / "pairings.json")
    models, desk = shipped_store(), PairingDesk()
    service = CheckService(lambda: open_active_checker(models, 0), history)
    server = LocalServer(service, pairings, desk, resources.version(), ports=(0,))
    application = Application(instance, settings, models, history, service, pairings, desk, server, None)
    application.window.resize(*SIZE)
    application.start([])
    try:
        yield application
    finally:
        application.close()
        application.window.deleteLater()


class _Camera:
    """Pictures small enough for a repository: WebP, and no more pixels than the window has."""

    def __init__(self, folder: Path, suffix: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._suffix = folder, suffix

    def __call__(self, view: QWidget, name: str) -> None:
        QTest.qWait(400)
        path = self._folder / f"{name}-{self._suffix}.webp"
        drawn = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        with Image.open(io.BytesIO(png(drawn))) as picture:
            picture.save(path, "WEBP", quality=_QUALITY, method=6)
        print(f"{path.name:28} {path.stat().st_size / 1024:5.0f} kB")


def _take_all(application: Application, home: Path, take: _Camera) -> None:
    window = application.window
    _wait(lambda: application.window.result._card is not None, "the model")
    take(window, "empty")
    for path in _pictures(home):
        before = application._history.count()
        window.paths_given.emit([path])
        _wait(lambda before=before: application._history.count() > before, path.name)
    _wait(lambda: window.history._model.rowCount() == application._history.count(), "the list")
    window.history.select(1)
    _wait(lambda: not window.result.picture.isNull(), "the picture")
    take(window, "result")
    _show_evidence(window)
    take(window, "evidence")
    window.result.verticalScrollBar().setValue(0)
    _button(window, "Filter and order").click()
    take(window, "history")
    _button(window, "Filter and order").click()
    _take_capture(take)
    _take_dialogs(application, take)


def _pictures(home: Path) -> Iterator[Path]:
    """The sample, and what becomes of it: judged as whatever the model says."""
    with Image.open(_SAMPLE) as opened:
        sample = opened.convert("RGB")
    variants = {
        "eileen_collins.jpg": sample,
        "thumbnail.jpg": sample.resize((96, 96)),
        "mirrored.png": sample.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        "blurred.webp": sample.filter(ImageFilter.GaussianBlur(3)),
        "only the suit.jpg": sample.crop((0, 330, 256, 512)),
    }
    for name, picture in variants.items():
        buffer = io.BytesIO()
        picture.save(buffer, {".png": "PNG", ".webp": "WEBP"}.get(Path(name).suffix, "JPEG"))
        (home / name).write_bytes(buffer.getvalue())
        yield home / name
    (home / "damaged.jpg").write_bytes((home / "eileen_collins.jpg").read_bytes()[:5000])
    yield home / "damaged.jpg"


def _show_evidence(window: QWidget) -> None:
    panel = window.findChild(EvidencePanel)
    for box in panel.findChildren(QAbstractButton):
        if box.isCheckable() and box.isVisible() and box.isEnabled():
            box.setChecked(True)
    QTest.qWait(100)
    window.result.ensureWidgetVisible(panel, 0, 400)  # type: ignore[attr-defined]


def _take_capture(take: _Camera) -> None:
    """A page with a portrait, frozen, and a part of it selected."""
    screen = QApplication.primaryScreen()
    page = QImage(screen.size(), QImage.Format.Format_RGB888)
    page.fill(QColor("#f4f1ea"))
    painter = QPainter(page)
    painter.drawImage(150, 90, QImage(str(_SAMPLE)))
    painter.end()
    picker = Picker([(FrozenScreen(screen, page), [])], 48, None)
    picker.open()
    [overlay] = picker._overlays
    overlay.chosen.emit(PixelRect(270, 100, 220, 230))
    take(overlay, "capture")
    picker.leave()


def _take_dialogs(application: Application, take: _Camera) -> None:
    commands = application._presence.commands
    commands.introduction_wanted.emit()
    take(application.window, "introduction")
    for wish, name in ((commands.settings_wanted, "settings"), (commands.about_wanted, "about")):
        wish.emit()
        [dialog] = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]
        take(dialog, name)
        for tabs in dialog.findChildren(QTabWidget) if name == "settings" else []:
            tabs.setCurrentIndex(tabs.count() - 1)
            _wait(lambda tabs=tabs: tabs.currentWidget().findChild(QListWidget).count() > 0, "the models")
            take(dialog, "settings-models")
        dialog.close()


def _button(window: QWidget, name: str) -> QAbstractButton:
    return next(b for b in window.findChildren(QAbstractButton) if b.isVisible() and name in b.text())


def _wait(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"Waited {_SECONDS} s for {what}.")
        QTest.qWait(50)


if __name__ == "__main__":
    sys.exit(main())
