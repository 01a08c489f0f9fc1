"""Thousands of files at once: all are judged, and the window goes on answering."""

import time
from pathlib import Path

import pytest
from looking import StartApplication
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

FILES = 1500
LONGEST_TURN = 0.3
"""Seconds of this thread's own work between two events; what other programs take of the machine does not count."""


@pytest.mark.timeout(300)
def test_a_folder_of_many_files_does_not_freeze_the_window(
    start_application: StartApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    application = start_application()
    for number in range(FILES):
        (tmp_path / f"{number:04}.jpg").write_bytes(b"picture %d" % number)
    turns, before = [], [time.thread_time()]

    def note_turn() -> None:
        turns.append(time.thread_time() - before[0])
        before[0] = time.thread_time()

    def scroll() -> None:
        bar = application.window.history._list.verticalScrollBar()
        bar.setValue((bar.value() + 300) % max(1, bar.maximum()))

    timers = [QTimer(application, interval=interval) for interval in (5, 100)]
    for timer, slot in zip(timers, (note_turn, scroll), strict=True):
        timer.timeout.connect(slot)
        timer.start()
    # WHEN a folder is dropped and somebody scrolls through what is there already
    application.window.paths_given.emit([tmp_path])
    qtbot.waitUntil(lambda: application._history.count() == FILES, timeout=240_000)
    # THEN no single turn of the window's thread was long
    assert max(turns[1:]) < LONGEST_TURN
    model = application.window.history._model
    qtbot.waitUntil(lambda: model.rowCount() == FILES, timeout=20_000)
    assert {model.entry(row).name for row in range(FILES)} == {f"{number:04}.jpg" for number in range(FILES)}
