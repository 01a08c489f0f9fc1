"""Whatever is chosen in the settings applies at once, is stored, and holds at the next start."""

import json
import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from looking import ScriptedChecker, StartApplication, button, visible_text, window_titled
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QListWidget,
    QPushButton,
    QSpinBox,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.autostart import XdgAutostart
from desktop_app.gui import preferences, theme
from desktop_app.gui.application import Application
from desktop_app.history import History, NewEntry
from desktop_app.server.protocol import PORTS
from desktop_app.server.server import Listening, Stopped
from desktop_app.settings import Language, Settings, SettingsStore, Theme
from engine.model_store import ModelStore
from engine.types import Grade, Origin

sys.path.append(str(Path(__file__).parents[2] / "engine"))
from tiny_models import write_bundle


@pytest.fixture(autouse=True)
def colours_of_the_system_afterwards(qapp: QApplication) -> Iterator[None]:
    yield
    theme.choose(qapp, Theme.SYSTEM)


@pytest.fixture
def application(start_application: StartApplication, qtbot: QtBot) -> Application:
    started = start_application()
    qtbot.waitUntil(lambda: "is ready" in visible_text(started.window))
    return started


@pytest.fixture
def dialog(application: Application, qtbot: QtBot) -> QWidget:
    application.window.activateWindow()
    qtbot.keyClick(application.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    opened = window_titled("Settings")
    assert opened is not None
    return opened


def named(dialog: QWidget, kind: type[QWidget], name: str) -> QWidget:
    found = [child for child in dialog.findChildren(kind) if child.accessibleName() == name]
    assert len(found) == 1, [child.accessibleName() for child in dialog.findChildren(kind)]
    return found[0]


def turn_to(dialog: QWidget, page: str) -> None:
    tabs = dialog.findChild(QTabWidget)
    tabs.setCurrentIndex([tabs.tabText(row).replace("&", "") for row in range(tabs.count())].index(page))


def stored(tmp_path: Path) -> Settings:
    """Less what the tests' start chose: that the introduction was shown."""
    return replace(SettingsStore(tmp_path / "home" / "settings.json").load(), introduced=False)


def an_old_entry(days: int) -> NewEntry:
    when = datetime.now(UTC) - timedelta(days=days)
    return NewEntry(Origin.FILE, Grade.ORIGINAL_BYTES, f"{days} days old.jpg", "", "uncertain", "So.", checked_at=when)


def test_not_to_remember_is_followed_and_stored(
    application: Application, dialog: QWidget, qtbot: QtBot, tmp_path: Path, png: bytes
) -> None:
    turn_to(dialog, "History")
    named(dialog, QCheckBox, "Remember what was checked").click()
    assert stored(tmp_path) == Settings(remember=False)
    assert not named(dialog, QCheckBox, "Keep the pictures too").isEnabled()
    # WHEN a picture is checked
    (tmp_path / "private.png").write_bytes(png)
    application.window.paths_given.emit([tmp_path / "private.png"])
    qtbot.waitUntil(lambda: application.window.history.has_selection())
    # THEN it is listed, says so, and is not in the file
    model = application.window.history._model
    assert "not stored" in model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    history = History(tmp_path / "home" / "history.sqlite3")
    assert history.count() == 0
    history.close()


def test_pictures_are_kept_from_now_on_when_asked(
    application: Application, dialog: QWidget, qtbot: QtBot, tmp_path: Path, png: bytes
) -> None:
    turn_to(dialog, "History")
    named(dialog, QCheckBox, "Keep the pictures too").click()
    (tmp_path / "kept.png").write_bytes(png)
    application.window.paths_given.emit([tmp_path / "kept.png"])
    qtbot.waitUntil(lambda: application._history.originals.size() == (1, len(png)))


def test_a_retention_applies_to_what_is_there_but_not_while_it_is_typed(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preferences, "_TIDY_AFTER_CHANGE_MS", 10)
    (tmp_path / "home").mkdir()
    history = History(tmp_path / "home" / "history.sqlite3")
    for days in (400, 40, 1):
        history.add(an_old_entry(days))
    history.close()
    application = start_application()
    rows = application.window.history._model
    assert rows.rowCount() == 3
    application.window.settings_wanted.emit()
    dialog = window_titled("Settings")
    turn_to(dialog, "History")
    box = named(dialog, QSpinBox, "Entries are kept")
    # WHEN the first digit of 30 is typed
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "3")
    assert stored(tmp_path) == Settings()
    qtbot.keyClicks(box, "0")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    # THEN only the whole number counts, and the dialog stays
    assert dialog.isVisible()
    assert stored(tmp_path).retention_days == 30
    qtbot.waitUntil(lambda: rows.rowCount() == 1)
    assert rows.entry(0).name == "1 days old.jpg"


def test_what_got_too_old_meanwhile_is_deleted_at_the_start(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "home").mkdir()
    SettingsStore(tmp_path / "home" / "settings.json").save(Settings(retention_days=30))
    history = History(tmp_path / "home" / "history.sqlite3")
    history.add(an_old_entry(31))
    history.close()
    application = start_application()
    qtbot.waitUntil(lambda: application._history.count() == 0)
    qtbot.waitUntil(lambda: application.window.history._model.rowCount() == 0)


def test_colours_change_at_once_and_come_back(dialog: QWidget, qtbot: QtBot, tmp_path: Path) -> None:
    box = named(dialog, QComboBox, "Colours")
    for words, is_dark in (("Dark", True), ("Light", False)):
        box.setCurrentText(words)
        assert theme.is_dark(theme.current().window) is is_dark
        assert stored(tmp_path).theme == words.lower()
        colours = theme.current()
        for colour in (colours.muted, colours.fake, colours.uncertain, colours.no_signs):
            assert theme.contrast(colour, colours.window) >= theme.TEXT_CONTRAST
    box.setCurrentText("As the system has it")
    assert stored(tmp_path) == Settings()


def test_browsers_are_let_in_or_not(application: Application, dialog: QWidget, qtbot: QtBot, tmp_path: Path) -> None:
    qtbot.waitUntil(lambda: isinstance(application._server.state, Listening))
    turn_to(dialog, "Browsers")
    box = named(dialog, QCheckBox, "Browsers may send pictures to Telltale")
    box.click()
    qtbot.waitUntil(lambda: "Browsers: paused" in visible_text(application.window))
    assert application._server.state == Stopped()
    # WHEN the person asks for it where the browsers are listed
    button(application.window, "Browsers…").click()
    button(window_titled("Browsers"), "Resume").click()
    # THEN the setting follows
    qtbot.waitUntil(lambda: "Browsers: ready" in visible_text(application.window))
    assert box.isChecked()
    assert stored(tmp_path) == Settings()


def test_browsers_that_are_not_let_in_stay_out_at_the_next_start(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    SettingsStore(tmp_path / "home" / "settings.json").save(Settings(service_enabled=False))
    application = start_application()
    qtbot.waitUntil(lambda: "is ready" in visible_text(application.window))
    assert application._server.state == Stopped()
    assert "Browsers: paused" in visible_text(application.window)


def test_the_model_is_opened_anew_for_another_number_of_cores(
    start_application: StartApplication, qtbot: QtBot, checker: ScriptedChecker, tmp_path: Path
) -> None:
    opened = []
    application = start_application(lambda: opened.append(1) or checker)
    qtbot.waitUntil(lambda: len(opened) == 1)
    application.window.settings_wanted.emit()
    named(window_titled("Settings"), QSpinBox, "Processor cores to use").setValue(1)
    qtbot.waitUntil(lambda: len(opened) == 2)
    assert stored(tmp_path) == Settings(threads=1)


def test_settings_that_cannot_be_stored_hold_until_the_end(
    application: Application, dialog: QWidget, tmp_path: Path
) -> None:
    (tmp_path / "home" / "settings.json" / "in the way").mkdir(parents=True)
    turn_to(dialog, "History")
    named(dialog, QCheckBox, "Remember what was checked").click()
    assert "could not be stored" in visible_text(dialog)
    assert not application._history.remembering


def test_damaged_settings_are_kept_and_told(start_application: StartApplication, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "settings.json").write_text("{")
    assert "The settings were damaged" in visible_text(start_application().window)
    [aside] = (tmp_path / "home").glob("settings.json.damaged*")
    assert aside.read_text() == "{"


def test_a_key_of_a_later_version_survives_a_change(dialog: QWidget, application: Application, tmp_path: Path) -> None:
    path = tmp_path / "home" / "settings.json"
    path.write_text('{"wallpaper": "blue"}')
    application._settings.load()
    turn_to(dialog, "Browsers")
    named(dialog, QCheckBox, "Browsers may send pictures to Telltale").click()
    assert json.loads(path.read_text())["wallpaper"] == "blue"


def test_everything_has_a_name_and_can_be_reached_by_keyboard(dialog: QWidget, qtbot: QtBot) -> None:
    for kind in (QCheckBox, QSpinBox, QComboBox, QPushButton, QListWidget, QTabWidget):
        for child in dialog.findChildren(kind):
            if child.objectName().startswith("qt_"):
                continue
            assert child.accessibleName() or child.text()
            assert child.focusPolicy() & Qt.FocusPolicy.TabFocus
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def models_listed(dialog: QWidget) -> list[str]:
    rows = named(dialog, QListWidget, "Models")
    return [rows.item(row).text() for row in range(rows.count())]


def test_models_are_installed_activated_and_rolled_back(
    application: Application, dialog: QWidget, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a shipped model
    write_bundle(tmp_path / "home" / "shipped" / "first", name="first", version="1", limits="It is only shipped.")
    bundle = write_bundle(tmp_path / "second", name="second", version="2", limits="It has seen little.")
    turn_to(dialog, "Models")
    qtbot.waitUntil(lambda: models_listed(dialog) == ["first 1 — shipped with Telltale, in use"])
    assert "It is only shipped." in visible_text(dialog)
    # WHEN another one is installed from a folder
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(bundle))
    button(dialog, "Install from a folder…").click()
    qtbot.waitUntil(lambda: "second 2 — installed" in models_listed(dialog))
    assert "second-2 is installed" in visible_text(dialog)
    # AND activated
    named(dialog, QListWidget, "Models").setCurrentRow(1)
    assert "It has seen little." in visible_text(dialog)
    with qtbot.waitSignal(application._bridge.model_ready):
        button(dialog, "Use this model").click()
    qtbot.waitUntil(lambda: "second 2 — installed, in use" in models_listed(dialog))
    assert not button(dialog, "Use this model").isEnabled()
    # AND rolled back
    with qtbot.waitSignal(application._bridge.model_ready):
        button(dialog, "Go back to the one before").click()
    qtbot.waitUntil(lambda: "first 1 — shipped with Telltale, in use" in models_listed(dialog))


def test_a_model_that_cannot_serve_is_said_why(
    dialog: QWidget, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = write_bundle(tmp_path / "damaged", name="damaged", version="1")
    (damaged / "model.onnx").write_bytes(b"no network")
    turn_to(dialog, "Models")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(damaged))
    button(dialog, "Install from a folder…").click()
    qtbot.waitUntil(lambda: "(model_damaged)" in visible_text(dialog))
    assert button(dialog, "Install from a folder…").isEnabled()
    button(dialog, "Go back to the one before").click()
    qtbot.waitUntil(lambda: "(model_refused)" in visible_text(dialog))


def test_it_starts_at_login_only_when_asked(start_application: StartApplication, qtbot: QtBot, tmp_path: Path) -> None:
    entry = XdgAutostart(tmp_path / "autostart", ["telltale"])
    application = start_application(at_login=entry)
    assert not entry.is_enabled()
    application.window.settings_wanted.emit()
    box = named(window_titled("Settings"), QCheckBox, "Start Telltale when I log in")
    assert not box.isChecked()
    box.click()
    assert entry.is_enabled()
    # WHEN the desktop's own settings switch it off meanwhile, THEN the dialog says so when it is opened again
    entry.disable()
    window_titled("Settings").close()
    application.window.settings_wanted.emit()
    assert not box.isChecked()


def test_a_start_at_login_that_cannot_be_written_is_said_and_not_shown_as_on(
    start_application: StartApplication, tmp_path: Path
) -> None:
    (tmp_path / "autostart").write_text("a file where a folder must be")
    application = start_application(at_login=XdgAutostart(tmp_path / "autostart", ["telltale"]))
    application.window.settings_wanted.emit()
    dialog = window_titled("Settings")
    box = named(dialog, QCheckBox, "Start Telltale when I log in")
    if box.isEnabled():
        box.click()
    assert not box.isChecked()
    assert "autostart" in visible_text(dialog)


def test_a_portable_copy_does_not_offer_it(dialog: QWidget) -> None:
    assert not named(dialog, QCheckBox, "Start Telltale when I log in").isEnabled()
    assert "portable copy" in visible_text(dialog)


def test_another_port_is_taken_at_once(
    start_application: StartApplication, qtbot: QtBot, free_ports: list[int]
) -> None:
    first, second = free_ports
    application = start_application(ports=(first, second))
    qtbot.waitUntil(lambda: application._server.state == Listening(first))
    application._preferences.change(first_port=second)
    qtbot.waitUntil(lambda: application._server.state == Listening(second))
    qtbot.waitUntil(lambda: f"Browsers: ready (port {second})" in visible_text(application.window))


@pytest.fixture
def free_ports() -> Iterator[list[int]]:
    """Two that were free a moment ago."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    ports = [listening.getsockname()[1] for listening in sockets]
    for listening in sockets:
        listening.close()
    yield ports


def test_the_ports_that_the_extension_tries_are_offered(dialog: QWidget, tmp_path: Path) -> None:
    turn_to(dialog, "Browsers")
    box = named(dialog, QComboBox, "Order of the ports")
    assert [box.itemText(row) for row in range(box.count())][1:] == [f"{port} first" for port in PORTS]
    box.setCurrentIndex(2)
    assert stored(tmp_path).first_port == PORTS[1]


def test_the_language_is_stored_for_the_next_start(dialog: QWidget, tmp_path: Path) -> None:
    named(dialog, QComboBox, "Language").setCurrentText("Deutsch")
    assert stored(tmp_path).language == Language.GERMAN
    assert "from the next start" in visible_text(dialog)


def test_a_worse_model_is_refused_and_one_installed_all_the_same_says_so(
    application: Application, dialog: QWidget, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN an active model that was measured
    good = {"slice": {"roc_auc": [0.9, 0.88, 0.92]}}
    write_bundle(tmp_path / "home" / "shipped" / "first", name="first", version="1", metrics=good)
    worse = write_bundle(tmp_path / "worse", name="worse", version="2", metrics={"slice": {"roc_auc": [0.6, 0.5, 0.7]}})
    turn_to(dialog, "Models")
    qtbot.waitUntil(lambda: len(models_listed(dialog)) == 1)

    def install_and_choose(bundle: Path, listed: int) -> None:
        """By the command line, whatever it is worth; the dialog then shows so many models, and this one's facts."""
        ModelStore(tmp_path / "home" / "models", tmp_path / "home" / "shipped").install(bundle, allow_regression=True)
        turn_to(dialog, "General")
        turn_to(dialog, "Models")
        qtbot.waitUntil(lambda: len(models_listed(dialog)) == listed, timeout=60_000)
        named(dialog, QListWidget, "Models").setCurrentRow(1)

    # WHEN a worse one is to be installed, THEN the dialog says in what it is worse, and installs nothing
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(worse))
    button(dialog, "Install from a folder…").click()
    qtbot.waitUntil(lambda: "(model_refused)" in visible_text(dialog), timeout=60_000)
    assert "roc" in visible_text(dialog).lower() and "--allow-regression" in visible_text(dialog)
    assert len(models_listed(dialog)) == 1
    # WHEN it is installed by the command line all the same, THEN the dialog keeps saying so
    install_and_choose(worse, 2)
    assert "Installed although it is worse" in visible_text(dialog)
    assert "Not measured where" not in visible_text(dialog)
    assert "that of the serving model is 0.900" in visible_text(dialog)
    # AND of one that was only never measured it says that, and not that it is worse
    unknown = write_bundle(tmp_path / "unknown", name="unknown", version="3", metrics={})
    install_and_choose(unknown, 3)
    assert "Not measured where the model of that time was" in visible_text(dialog)
    assert "It was not measured on slice." in visible_text(dialog)
    assert "Installed although" not in visible_text(dialog)
