"""What a person can choose. Everything applies at once; there is nothing to confirm."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.model_page import ModelPage
from desktop_app.gui.text_labels import WrappedLabel
from desktop_app.settings import MAX_DAYS, MAX_THREADS, Settings, Theme


class SettingsDialog(QDialog):
    """Not modal. Shows the settings it is given and says what was changed in them."""

    changed = Signal(Settings)

    def __init__(self, settings: Settings, models: ModelPage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self._settings = settings
        self._remember = self._check(self.tr("&Remember what was checked"))
        self._retention = self._days(self.tr("for ever"))
        self._originals = self._check(self.tr("Keep the &pictures too"))
        self._originals_days = self._days(self.tr("as long as their entries"))
        self._theme = self._theme_box()
        self._threads = self._thread_box()
        self._service = self._check(self.tr("&Browsers may send pictures to Telltale"))
        self._problem = WrappedLabel(role="banner")
        self._problem.hide()
        self._pages = QTabWidget()
        self._pages.setAccessibleName(self.tr("Groups of settings"))
        self._pages.addTab(self._general_page(), self.tr("&General"))
        self._pages.addTab(self._history_page(), self.tr("&History"))
        self._pages.addTab(models, self.tr("&Models"))
        self._assemble()
        self.show_settings(settings)
        self._connect()

    def show_settings(self, settings: Settings) -> None:
        """What holds from now on; nothing is emitted."""
        self._settings = settings
        for widget, value in self._values(settings):
            widget.blockSignals(True)
            if isinstance(widget, QCheckBox):
                widget.setChecked(value)
            elif isinstance(widget, QSpinBox):
                widget.setValue(value)
            else:
                widget.setCurrentIndex(widget.findData(value))
            widget.blockSignals(False)
        self._enable_what_matters()

    def show_problem(self, sentence: str) -> None:
        """An empty one takes it back."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def _values(self, settings: Settings) -> list[tuple[QCheckBox | QSpinBox | QComboBox, Any]]:
        return [
            (self._remember, settings.remember),
            (self._retention, settings.retention_days),
            (self._originals, settings.keep_originals),
            (self._originals_days, settings.originals_days),
            (self._theme, settings.theme),
            (self._threads, settings.threads),
            (self._service, settings.service_enabled),
        ]

    def _connect(self) -> None:
        for box in (self._remember, self._originals, self._service):
            box.toggled.connect(self._handle_change)
        for days in (self._retention, self._originals_days, self._threads):
            days.valueChanged.connect(self._handle_change)
        self._theme.currentIndexChanged.connect(self._handle_change)

    def _handle_change(self) -> None:
        self._settings = replace(
            self._settings,
            remember=self._remember.isChecked(),
            retention_days=self._retention.value(),
            keep_originals=self._originals.isChecked(),
            originals_days=self._originals_days.value(),
            theme=Theme(self._theme.currentData()),  # Qt gives a plain text back.
            threads=self._threads.value(),
            service_enabled=self._service.isChecked(),
        )
        self._enable_what_matters()
        self.changed.emit(self._settings)

    def _enable_what_matters(self) -> None:
        self._originals.setEnabled(self._remember.isChecked())

    def _check(self, text: str) -> QCheckBox:
        box = QCheckBox(text)
        box.setAccessibleName(text.replace("&", ""))
        return box

    def _days(self, for_zero: str) -> QSpinBox:
        """Half-typed numbers are not acted upon: they would delete."""
        box = QSpinBox()
        box.setKeyboardTracking(False)
        box.setRange(0, MAX_DAYS)
        box.setSpecialValueText(for_zero)
        box.setSuffix(self.tr(" days"))
        return box

    def _theme_box(self) -> QComboBox:
        box = QComboBox()
        for words, theme in (
            (self.tr("As the system has it"), Theme.SYSTEM),
            (self.tr("Light"), Theme.LIGHT),
            (self.tr("Dark"), Theme.DARK),
        ):
            box.addItem(words, theme)
        return box

    def _thread_box(self) -> QSpinBox:
        box = QSpinBox()
        box.setKeyboardTracking(False)
        box.setRange(0, MAX_THREADS)
        box.setSpecialValueText(self.tr("All"))
        return box

    def _general_page(self) -> QWidget:
        page = QWidget()
        form = _form(page)
        _add_row(form, self.tr("&Colours"), self._theme)
        _add_row(form, self.tr("Processor cores to &use"), self._threads)
        form.addRow(self._service)
        form.addRow(
            WrappedLabel(self.tr("Only browsers that you paired can, and only from this computer."), "muted"),
        )
        return page

    def _history_page(self) -> QWidget:
        page = QWidget()
        form = _form(page)
        form.addRow(self._remember)
        form.addRow(
            WrappedLabel(
                self.tr(
                    "Otherwise new results are listed until you quit, and never written to the disk. What was "
                    "remembered before stays until you delete it."
                ),
                "muted",
            )
        )
        _add_row(form, self.tr("&Entries are kept"), self._retention)
        form.addRow(self._originals)
        form.addRow(
            WrappedLabel(
                self.tr(
                    "Copies of the pictures stay on this computer, so that they can be seen in full and checked again "
                    "after the model changed. Without them only a small copy is kept."
                ),
                "muted",
            )
        )
        _add_row(form, self.tr("Pictures &are kept"), self._originals_days)
        return page

    def _assemble(self) -> None:
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.close)
        close.setAutoDefault(False)  # Enter ends the typing of a number, not the dialog.
        bottom = QHBoxLayout()
        bottom.addWidget(WrappedLabel(self.tr("Changes apply at once."), "muted"), 1)
        bottom.addWidget(close)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 14, 16, 14)
        rows.setSpacing(12)
        rows.addWidget(self._problem)
        rows.addWidget(self._pages, 1)
        rows.addLayout(bottom)
        self.resize(560, 520)


def _form(page: QWidget) -> QFormLayout:
    form = QFormLayout(page)
    form.setContentsMargins(16, 16, 16, 16)
    form.setVerticalSpacing(12)
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    return form


def _add_row(form: QFormLayout, label: str, widget: QWidget) -> None:
    widget.setAccessibleName(label.replace("&", ""))
    form.addRow(label, widget)
