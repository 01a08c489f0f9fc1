"""What a person can take away from a result: its text, the picture with the boxes drawn in, and a report."""

from pathlib import Path, PurePath

from PySide6.QtCore import QObject, QSizeF, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication, QImage, QImageWriter
from PySide6.QtWidgets import QFileDialog

from desktop_app.gui.background import Background
from desktop_app.gui.face_painter import annotated
from desktop_app.gui.result_text import as_text
from desktop_app.gui.result_view import ResultView
from desktop_app.gui.shown import ShownResult
from engine import report
from engine.types import ImageInput, Preview


class ResultActions(QObject):
    """Of the result that is shown at that moment. Lives in the window's thread; files are written behind it."""

    notice = Signal(str)
    """What came of it, for the person."""

    def __init__(self, view: ResultView, background: Background) -> None:
        super().__init__(view)
        self._view, self._background = view, background
        view.copy_wanted.connect(self._copy)
        view.picture_wanted.connect(self._ask_where_to_save_picture)
        view.report_wanted.connect(self._ask_where_to_save_report)

    def save_picture_to(self, path: Path) -> None:
        """As PNG, whatever it is called."""
        result, picture, font = self._view.result, self._view.picture, self._view.font()
        if result is None or picture.isNull():
            return
        self._background.run(
            lambda: _write_annotated(path, result, picture, font),
            lambda _: self.notice.emit(self.tr("Saved as {}.").format(path)),
            lambda error: self.notice.emit(self.tr("The picture could not be saved: {}.").format(error)),
        )

    def save_report_to(self, path: Path) -> None:
        """HTML or JSON, by its suffix."""
        result, picture = self._view.result, self._view.picture
        if result is None or result.verdict is None or picture.isNull():
            return
        verdict, image = result.verdict, ImageInput(b"", result.origin, result.grade, result.name, result.page_host)
        self._background.run(
            lambda: report.write(path, verdict, image, _as_preview(picture)),
            lambda _: self.notice.emit(self.tr("Saved as {}.").format(path)),
            lambda error: self.notice.emit(self.tr("The report could not be saved: {}").format(error)),
        )

    def _copy(self) -> None:
        if self._view.result is not None:
            QGuiApplication.clipboard().setText(as_text(self._view.result, self._view.card_of_result))
            self.notice.emit(self.tr("The result is in the clipboard, as text."))

    def _ask_where_to_save_picture(self) -> None:
        result = self._view.result
        if result is None or self._view.picture.isNull():
            return
        suggested = str(Path.home() / f"{_file_name(result)}-telltale.png")
        title = self.tr("Save the picture with its boxes")
        name, _ = QFileDialog.getSaveFileName(self._view, title, suggested, self.tr("Picture (*.png)"))
        if name:
            self.save_picture_to(Path(name) if Path(name).suffix else Path(name).with_suffix(".png"))

    def _ask_where_to_save_report(self) -> None:
        result = self._view.result
        if result is None or result.verdict is None or self._view.picture.isNull():
            return
        suggested = str(Path.home() / f"{_file_name(result)}-telltale.html")
        kinds = self.tr("Report to read (*.html);;Report for programs (*.json)")
        name, kind = QFileDialog.getSaveFileName(self._view, self.tr("Save a report"), suggested, kinds)
        if name:
            chosen = ".json" if "*.json" in kind else ".html"
            self.save_report_to(Path(name) if Path(name).suffix in report.SUFFIXES else Path(name + chosen))


def _as_preview(picture: QImage) -> Preview:
    """The picture as a report takes it: RGB, rows without padding, not larger than a report needs."""
    side = report.LONGEST_SIDE
    if max(picture.width(), picture.height()) > side:
        modes = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        picture = picture.scaled(side, side, *modes)
    rgb = picture.convertToFormat(QImage.Format.Format_RGB888)
    pixels, stride, width = bytes(rgb.constBits()), rgb.bytesPerLine(), 3 * rgb.width()
    rows = b"".join(pixels[row * stride : row * stride + width] for row in range(rgb.height()))
    return Preview(rgb.width(), rgb.height(), rows)


def _write_annotated(path: Path, result: ShownResult, picture: QImage, font: QFont) -> None:
    """Raises OSError. A file that is there already is replaced whole or not at all."""
    size = QSizeF(result.width or picture.width(), result.height or picture.height())
    draft = path.with_name(f".{path.name}.new")
    try:
        writer = QImageWriter(str(draft), b"png")
        if not writer.write(annotated(picture, result.faces, size, font)):
            raise OSError(writer.errorString())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _file_name(result: ShownResult) -> str:
    """A suggestion from a stranger's name: only letters, digits and harmless marks of it."""
    stem = PurePath(result.name).stem
    return "".join(char if char.isalnum() or char in "-_ ." else "_" for char in stem)[:80].strip(" .") or "picture"
