"""However much is dropped, little of it waits in the service at a time, and nothing is lost or told twice."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.gui.intake import AHEAD, Intake, Unusable
from desktop_app.history import History
from desktop_app.service import Cancelled, CheckService, Event, Failed, Finished, PictureChecker

Outcomes = list[Event]


@pytest.fixture
def intake(service: CheckService, history: History) -> Iterator[Intake]:
    started = Intake(service, history)
    started.start()
    yield started
    started.close()


@pytest.fixture
def outcomes(service: CheckService) -> Outcomes:
    heard: Outcomes = []
    service.add_listener(
        lambda event: heard.append(event) if isinstance(event, Finished | Failed | Cancelled) else None
    )
    return heard


def folder_of(tmp_path: Path, count: int, data: bytes = b"picture") -> Path:
    folder = tmp_path / "dropped"
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:03}.jpg").write_bytes(data + bytes([number]))
    return folder


def test_a_folder_is_judged_file_by_file(
    intake: Intake, outcomes: Outcomes, history: History, tmp_path: Path, qtbot: QtBot
) -> None:
    intake.take([folder_of(tmp_path, 30)])
    qtbot.waitUntil(lambda: len(outcomes) == 30)
    assert {entry.name for entry in history.recent(50)} == {f"{number:03}.jpg" for number in range(30)}


def test_only_a_few_wait_at_a_time(
    intake: Intake, service: CheckService, checker: PictureChecker, outcomes: Outcomes, tmp_path: Path, qtbot: QtBot
) -> None:
    # GIVEN a checker that is stuck
    intake.take([folder_of(tmp_path, 30, b"wait")])
    qtbot.waitUntil(lambda: len(checker.checked) == 1)
    qtbot.wait(200)
    # THEN what waits behind it is bounded
    assert len(service._queue) <= AHEAD
    checker.release()
    qtbot.waitUntil(lambda: len(outcomes) == 30)


def test_stop_leaves_out_the_rest_but_not_what_comes_later(
    intake: Intake, checker: PictureChecker, outcomes: Outcomes, tmp_path: Path, qtbot: QtBot
) -> None:
    intake.take([folder_of(tmp_path, 30, b"wait")])
    qtbot.waitUntil(lambda: len(checker.checked) == 1)
    intake.stop()
    later = tmp_path / "later.jpg"
    later.write_bytes(b"later")
    intake.take([later])
    checker.release()
    qtbot.waitUntil(lambda: b"later" in checker.checked)
    assert len(checker.checked) <= 2 + AHEAD


def test_a_folder_without_pictures_is_an_entry_of_its_own(
    intake: Intake, history: History, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "notes.txt").write_text("no picture")
    with qtbot.waitSignal(intake.unusable) as told:
        intake.take([tmp_path])
    unusable = told.args[0]
    assert isinstance(unusable, Unusable)
    assert unusable.code == "no_images"
    assert history.get(unusable.entry_id).outcome == "no_images"


def test_nothing_stops_when_a_file_is_missing(intake: Intake, outcomes: Outcomes, tmp_path: Path, qtbot: QtBot) -> None:
    there = tmp_path / "there.jpg"
    there.write_bytes(b"picture")
    intake.take([tmp_path / "gone.jpg", there])
    qtbot.waitUntil(lambda: len(outcomes) == 2)
    assert isinstance(outcomes[0], Failed)
    assert outcomes[0].code == "image_not_found"
    assert isinstance(outcomes[1], Finished)


def test_the_thread_ends(intake: Intake) -> None:
    intake.close()
    assert "intake" not in {thread.name for thread in threading.enumerate()}
