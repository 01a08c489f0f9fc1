"""What a person can choose. Everything applies at once; there is nothing to confirm."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QKeySequenceEdit,
    QPushButton,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui import settings_fields as fields
from desktop_app.gui.model_page import ModelPage
from desktop_app.gui.text_labels import WrappedLabel
from desktop_app.settings import MAX_THREADS, Language, Settings, Theme

_Field = QCheckBox | QSpinBox | QComboBox | QKeySequenceEdit
_PORTABLE = QKeySequence.SequenceFormat.PortableText


class SettingsDialog(QDialog):
    """Not modal. Shows the settings it is given and says what was changed in them. ``ports``: those that browsers
    try; ``keys_possible``: whether this platform has shortcuts that work from anywhere."""

    changed = Signal(Settings)
    start_at_login_wanted = Signal(bool)

    def __init__(
        self,
        settings: Settings,
        models: ModelPage,
        ports: Sequence[int],
        keys_possible: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self._settings = settings
        self._make_fields(ports)
        self._at_login = fields.check(self.tr("&Start Telltale when I log in"))
        self._at_login_hint = fields.hint("")
        self._keys_state = fields.hint("")
        self._keys.setEnabled(keys_possible)
        self._problem = WrappedLabel(role="banner")
        self._problem.hide()
        self._pages = QTabWidget()
        self._pages.setAccessibleName(self.tr("Groups of settings"))
        self._pages.addTab(self._general_page(), self.tr("&General"))
        self._pages.addTab(self._browser_page(ports), self.tr("&Browsers"))
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
            elif isinstance(widget, QKeySequenceEdit):
                widget.setKeySequence(QKeySequence(value, _PORTABLE))
            else:
                widget.setCurrentIndex(widget.findData(value))
            widget.blockSignals(False)
        self._enable_what_matters()

    def show_start_at_login(self, is_enabled: bool, why_not: str = "") -> None:
        """How it stands in the system; ``why_not`` says why it cannot be changed here."""
        self._at_login.blockSignals(True)
        self._at_login.setChecked(is_enabled)
        self._at_login.blockSignals(False)
        self._at_login.setEnabled(not why_not)
        self._at_login_hint.setText(why_not or self.tr("Without its window, where there is a tray to reach it by."))

    def show_keys_state(self, sentence: str) -> None:
        """Whether the keys for a capture are held."""
        self._keys_state.setText(sentence)

    def show_problem(self, sentence: str) -> None:
        """An empty one takes it back."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def _make_fields(self, ports: Sequence[int]) -> None:
        system = self.tr("As the system has it")
        self._remember = fields.check(self.tr("&Remember what was checked"))
        self._retention = fields.days(self.tr("for ever"), self.tr(" days"))
        self._originals = fields.check(self.tr("Keep the &pictures too"))
        self._originals_days = fields.days(self.tr("as long as their entries"), self.tr(" days"))
        self._theme = fields.choice(
            (system, Theme.SYSTEM), (self.tr("Light"), Theme.LIGHT), (self.tr("Dark"), Theme.DARK)
        )
        self._language = fields.choice(
            (system, Language.SYSTEM), ("English", Language.ENGLISH), ("Deutsch", Language.GERMAN)
        )
        self._threads = fields.number(MAX_THREADS, self.tr("All"))
        self._notifications = fields.check(self.tr("&Tell results while the window is hidden"))
        self._service = fields.check(self.tr("B&rowsers may send pictures to Telltale"))
        self._first_port = fields.choice(
            (self.tr("In their order"), 0), *((self.tr("{} first").format(port), port) for port in ports)
        )
        self._keys = QKeySequenceEdit()
        self._keys.setMaximumSequenceLength(1)
        self._keys.setClearButtonEnabled(True)

    def _values(self, settings: Settings) -> list[tuple[_Field, Any]]:
        return [
            (self._remember, settings.remember),
            (self._retention, settings.retention_days),
            (self._originals, settings.keep_originals),
            (self._originals_days, settings.originals_days),
            (self._theme, settings.theme),
            (self._language, settings.language),
            (self._threads, settings.threads),
            (self._notifications, settings.notifications),
            (self._service, settings.service_enabled),
            (self._first_port, settings.first_port),
            (self._keys, settings.shortcut),
        ]

    def _connect(self) -> None:
        for box in (self._remember, self._originals, self._notifications, self._service):
            box.toggled.connect(self._handle_change)
        for days in (self._retention, self._originals_days, self._threads):
            days.valueChanged.connect(self._handle_change)
        for choice in (self._theme, self._language, self._first_port):
            choice.currentIndexChanged.connect(self._handle_change)
        self._keys.editingFinished.connect(self._handle_change)
        self._keys.keySequenceChanged.connect(self._handle_keys)
        self._at_login.toggled.connect(self.start_at_login_wanted)

    def _handle_keys(self, keys: QKeySequence) -> None:
        """Cleared by the mouse, it does not say that the editing is finished."""
        if keys.isEmpty():
            self._handle_change()

    def _handle_change(self) -> None:
        self._settings = replace(
            self._settings,
            remember=self._remember.isChecked(),
            retention_days=self._retention.value(),
            keep_originals=self._originals.isChecked(),
            originals_days=self._originals_days.value(),
            theme=Theme(self._theme.currentData()),  # Qt gives a plain text back.
            language=Language(self._language.currentData()),
            threads=self._threads.value(),
            notifications=self._notifications.isChecked(),
            service_enabled=self._service.isChecked(),
            first_port=self._first_port.currentData() or 0,
            shortcut=self._keys.keySequence().toString(_PORTABLE),
        )
        self._enable_what_matters()
        self.changed.emit(self._settings)

    def _enable_what_matters(self) -> None:
        self._originals.setEnabled(self._remember.isChecked())

    def _general_page(self) -> QWidget:
        page, form = fields.page()
        fields.add_row(form, self.tr("&Colours"), self._theme)
        fields.add_row(form, self.tr("&Language"), self._language)
        form.addRow(fields.hint(self.tr("Another language holds from the next start.")))
        fields.add_row(form, self.tr("Capture from any&where"), self._keys)
        form.addRow(self._keys_state)
        form.addRow(self._notifications)
        form.addRow(
            fields.hint(self.tr("Those of browsers and of captured screens, beside the tray, where there is one."))
        )
        form.addRow(self._at_login)
        form.addRow(self._at_login_hint)
        fields.add_row(form, self.tr("Processor cores to &use"), self._threads)
        return fields.scrolled(page)

    def _browser_page(self, ports: Sequence[int]) -> QWidget:
        page, form = fields.page()
        form.addRow(self._service)
        form.addRow(fields.hint(self.tr("Only browsers that you paired can, and only from this computer.")))
        fields.add_row(form, self.tr("Order of the &ports"), self._first_port)
        form.addRow(
            fields.hint(
                self.tr(
                    "The extension looks for Telltale on these ports only: {}. Telltale takes the first that is free. "
                    "Choose another one if a program that starts later needs it."
                ).format(", ".join(map(str, ports)))
            )
        )
        return fields.scrolled(page)

    def _history_page(self) -> QWidget:
        page, form = fields.page()
        form.addRow(self._remember)
        form.addRow(
            fields.hint(
                self.tr(
                    "Otherwise new results are listed until you quit, and never written to the disk. What was "
                    "remembered before stays until you delete it."
                )
            )
        )
        fields.add_row(form, self.tr("&Entries are kept"), self._retention)
        form.addRow(self._originals)
        form.addRow(
            fields.hint(
                self.tr(
                    "Copies of the pictures stay on this computer, so that they can be seen in full and checked again "
                    "after the model changed. Without them only a small copy is kept."
                )
            )
        )
        fields.add_row(form, self.tr("Pictures &are kept"), self._originals_days)
        return fields.scrolled(page)

    def _assemble(self) -> None:
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.close)
        close.setAutoDefault(False)  # Enter ends the typing of a number, not the dialog.
        bottom = QHBoxLayout()
        bottom.addWidget(fields.hint(self.tr("Changes apply at once.")), 1)
        bottom.addWidget(close)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 14, 16, 14)
        rows.setSpacing(12)
        rows.addWidget(self._problem)
        rows.addWidget(self._pages, 1)
        rows.addLayout(bottom)
        self.resize(580, 580)
