"""The about page has the version, the model's card, what is owed to others, and the doctor's word."""

from looking import StartApplication, button, visible_text, window_titled
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from engine import resources


def text_of(dialog: QWidget, name: str) -> str:
    [found] = [text for text in dialog.findChildren(QPlainTextEdit) if text.accessibleName() == name]
    return str(found.toPlainText())


def test_what_it_says(start_application: StartApplication, qtbot: QtBot) -> None:
    application = start_application()
    qtbot.waitUntil(lambda: "is ready" in visible_text(application.window))
    application._presence.commands.about_wanted.emit()
    dialog = window_titled("About Telltale")
    assert dialog is not None
    text = visible_text(dialog)
    assert f"Telltale {resources.version()}" in text
    assert "Model scripted 1" in text
    assert "It has not seen everything." in text
    pages = dialog.findChild(QTabWidget)
    pages.setCurrentIndex(1)
    assert "MIT License" in text_of(dialog, "Licences")
    assert "PySide6" in text_of(dialog, "Licences")
    # WHEN the doctor's page is looked at, THEN it examines this machine in a process of its own
    pages.setCurrentIndex(2)
    qtbot.waitUntil(lambda: "ONNX Runtime" in text_of(dialog, "The doctor's report"), timeout=120_000)
    button(dialog, "Copy").click()
    assert QGuiApplication.clipboard().text() == text_of(dialog, "The doctor's report")
    assert button(dialog, "Examine again").isEnabled()


def test_without_a_model_it_says_why(start_application: StartApplication, qtbot: QtBot) -> None:
    application = start_application()
    application._about.show_model("There is no model here. (model_missing)")
    application._about.open()
    assert "There is no model here. (model_missing)" in visible_text(window_titled("About Telltale"))
