"""Results of browsers and captures are told while nobody sees the window, and only then."""

import pytest
from looking import StartApplication, visible_text
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from desktop_app.gui.application import Application
from desktop_app.gui.notifier import GATHER_MS, Notifier
from engine.types import Grade, ImageInput, Origin


class Recorder(QObject):
    """Where messages can be read back: a desktop's own cannot. The real tray is clicked in test_real_tray."""

    message_clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[str, str]] = []

    def can_tell(self) -> bool:
        return True

    def tell(self, title: str, text: str) -> None:
        self.told.append((title, text))


@pytest.fixture
def messages() -> Recorder:
    return Recorder()


@pytest.fixture
def application(start_application: StartApplication, qtbot: QtBot, messages: Recorder) -> Application:
    started = start_application()
    notifier = Notifier(messages, started._presence._is_hidden, started)
    started._bridge.finished.connect(notifier.handle_outcome)
    started._bridge.failed.connect(notifier.handle_outcome)
    notifier.entry_wanted.connect(started._presence.open_entry)
    started._preferences.applied.connect(lambda settings: setattr(notifier, "enabled", settings.notifications))
    qtbot.waitUntil(lambda: "is ready" in visible_text(started.window))
    return started


def check(application: Application, origin: Origin, data: bytes, name: str = "a.png", host: str = "") -> None:
    job = application._service.submit(ImageInput(data, origin, Grade.PAGE_REENCODED, name, host))
    job.outcome(30)


@pytest.mark.parametrize("origin", [Origin.BROWSER, Origin.CAPTURE])
def test_a_result_is_told_and_leads_to_its_entry(
    application: Application, qtbot: QtBot, messages: Recorder, png: bytes, origin: Origin
) -> None:
    application.window.hide()
    check(application, origin, png, "<b>seen & heard</b>.png", "news.example")
    qtbot.waitUntil(lambda: len(messages.told) == 1, timeout=30_000)
    title, text = messages.told[0]
    assert title == "Uncertain"
    assert text == "‹b›seen ＆ heard‹/b›.png — news.example\nIt is uncertain."
    messages.message_clicked.emit()
    assert application.window.isVisible()
    qtbot.waitUntil(lambda: "seen & heard" in visible_text(application.window))


def test_what_fails_is_told_too(application: Application, qtbot: QtBot, messages: Recorder) -> None:
    application.window.hide()
    check(application, Origin.CAPTURE, b"corrupt")
    qtbot.waitUntil(lambda: len(messages.told) == 1, timeout=30_000)
    assert messages.told[0][0] == "Could not be checked"


def test_many_at_once_are_one_message(application: Application, qtbot: QtBot, messages: Recorder, png: bytes) -> None:
    application.window.hide()
    for number in range(4):
        check(application, Origin.BROWSER, png, f"{number}.png")
    check(application, Origin.BROWSER, b"corrupt")
    qtbot.waitUntil(lambda: len(messages.told) == 1, timeout=30_000)
    assert messages.told == [("5 pictures were checked", "Uncertain: 4, Could not be checked: 1")]


def test_nothing_is_told_of_what_can_be_seen_of_files_or_when_not_wanted(
    application: Application, qtbot: QtBot, messages: Recorder, png: bytes
) -> None:
    check(application, Origin.BROWSER, png)
    check(application, Origin.CAPTURE, png)
    qtbot.waitUntil(lambda: application.window.history._model.rowCount() == 2)
    application.window.hide()
    check(application, Origin.FILE, png)
    qtbot.wait(GATHER_MS * 2)
    application._preferences.change(notifications=False)
    check(application, Origin.BROWSER, png)
    qtbot.wait(GATHER_MS * 2)
    assert messages.told == []


def test_who_opens_the_window_in_time_is_not_told(
    application: Application, qtbot: QtBot, messages: Recorder, png: bytes
) -> None:
    application.window.hide()
    check(application, Origin.BROWSER, png)
    application.window.show()
    qtbot.wait(GATHER_MS * 2)
    assert messages.told == []
