"""Every picture gets exactly one outcome, in the history before it is told."""

import io
import random
import threading
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image
from scripted import IDENTITY, ScriptedChecker, verdict_for
from wire_client import Waiter, wait_until

from desktop_app.history import History
from desktop_app.service import (
    Cancelled,
    CheckService,
    Event,
    Failed,
    Finished,
    Job,
    ModelFailed,
    ModelReady,
    Started,
)
from engine.errors import ModelMissing
from engine.types import Grade, ImageInput, Origin

SECONDS = 20


def picture(data: bytes = b"picture", name: str = "a.jpg") -> ImageInput:
    return ImageInput(data, Origin.CAPTURE, Grade.SCREEN_PIXELS, name, "example.org")


def outcomes_of(events: list[Event]) -> Counter[int]:
    return Counter(event.job.id for event in events if isinstance(event, Finished | Failed | Cancelled))


def test_a_picture_is_started_finished_and_remembered(service: CheckService, history: History) -> None:
    heard = Waiter()
    service.add_listener(heard)
    job = service.submit(picture())
    finished = job.outcome(SECONDS)
    assert isinstance(finished, Finished)
    assert finished.verdict == verdict_for(picture())
    assert [event for event in heard.seen if not isinstance(event, ModelReady)] == [Started(job), finished]
    assert finished.entry_id is not None
    entry = history.get(finished.entry_id)
    assert entry is not None
    assert (entry.origin, entry.grade, entry.page_host) == (Origin.CAPTURE, Grade.SCREEN_PIXELS, "example.org")
    assert entry.outcome == finished.verdict.label.value
    assert entry.verdict == finished.verdict.as_dict()
    assert entry.image_sha256 == finished.verdict.image_sha256


def test_a_bad_picture_fails_and_is_remembered(service: CheckService, history: History) -> None:
    failed = service.submit(picture(b"corrupt", "torn.jpg")).outcome(SECONDS)
    assert isinstance(failed, Failed)
    assert (failed.code, failed.message) == (
        "image_corrupt",
        "torn.jpg is damaged and cannot be decoded. Get it again.",
    )
    assert failed.entry_id is not None
    entry = history.get(failed.entry_id)
    assert entry is not None
    assert (entry.outcome, entry.sentence, entry.verdict) == (failed.code, failed.message, None)
    assert isinstance(service.submit(picture()).outcome(SECONDS), Finished)


def test_a_bug_is_an_internal_error_without_internals(service: CheckService, caplog: pytest.LogCaptureFixture) -> None:
    failed = service.submit(picture(b"bug")).outcome(SECONDS)
    assert isinstance(failed, Failed)
    assert failed.code == "internal_error"
    assert "secret" not in failed.message
    assert "secret internals" in caplog.text
    assert isinstance(service.submit(picture()).outcome(SECONDS), Finished)


def test_a_thumbnail_is_kept_small_and_upright(service: CheckService, history: History) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # Turn right to show.
    buffer = io.BytesIO()
    Image.new("RGB", (2000, 1000), "red").save(buffer, "JPEG", exif=exif)
    finished = service.submit(picture(buffer.getvalue())).outcome(SECONDS)
    assert isinstance(finished, Finished)
    entry = history.get(finished.entry_id or 0)
    assert entry is not None
    assert entry.thumbnail is not None
    with Image.open(io.BytesIO(entry.thumbnail)) as small:
        assert (small.format, small.size) == ("JPEG", (80, 160))
        assert not small.getexif()


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "1", "LA", "I;16", "CMYK"])
def test_pictures_of_every_kind_get_a_thumbnail(service: CheckService, history: History, mode: str) -> None:
    buffer = io.BytesIO()
    Image.new(mode, (300, 200)).save(buffer, "JPEG" if mode == "CMYK" else "PNG")
    finished = service.submit(picture(buffer.getvalue())).outcome(SECONDS)
    assert isinstance(finished, Finished)
    entry = history.get(finished.entry_id or 0)
    assert entry is not None
    assert entry.thumbnail is not None


def test_transparent_parts_are_white_in_the_thumbnail(service: CheckService, history: History) -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (300, 200), (0, 0, 0, 0)).save(buffer, "PNG")
    finished = service.submit(picture(buffer.getvalue())).outcome(SECONDS)
    assert isinstance(finished, Finished)
    entry = history.get(finished.entry_id or 0)
    assert entry is not None
    assert entry.thumbnail is not None
    with Image.open(io.BytesIO(entry.thumbnail)) as small:
        assert small.getpixel((5, 5)) == (255, 255, 255)


def test_a_file_is_read_when_its_turn_comes(service: CheckService, checker: ScriptedChecker, tmp_path: Path) -> None:
    path = tmp_path / "face.jpg"
    path.write_bytes(b"first")
    service.submit(picture(b"wait"))
    job = service.submit_file(path)
    assert (job.image.data, job.image.name, job.image.origin) == (b"", "face.jpg", Origin.FILE)
    path.write_bytes(b"second")
    checker.release()
    finished = job.outcome(SECONDS)
    assert isinstance(finished, Finished)
    assert finished.job.image.data == b"second"
    assert checker.checked == [b"wait", b"second"]


@pytest.mark.parametrize(
    ("make", "code"), [("missing", "image_not_found"), ("empty", "image_empty"), ("folder", "image_unreadable")]
)
def test_a_file_that_cannot_be_read_fails_like_any_other(
    service: CheckService, history: History, tmp_path: Path, make: str, code: str
) -> None:
    path = tmp_path / "face.jpg"
    {"missing": lambda: None, "empty": path.touch, "folder": path.mkdir}[make]()
    failed = service.submit_file(path).outcome(SECONDS)
    assert isinstance(failed, Failed)
    assert failed.code == code
    assert str(tmp_path) not in failed.message
    entry = history.get(failed.entry_id or 0)
    assert entry is not None
    assert (entry.name, entry.outcome) == ("face.jpg", code)


def test_a_waiting_picture_is_cancelled_and_never_checked(
    service: CheckService, checker: ScriptedChecker, history: History
) -> None:
    heard = Waiter()
    service.add_listener(heard)
    running, waiting = service.submit(picture(b"wait")), service.submit(picture())
    assert waiting.cancel()
    assert waiting.outcome(0) == Cancelled(waiting)
    assert not waiting.cancel()
    checker.release()
    assert isinstance(running.outcome(SECONDS), Finished)
    assert Started(waiting) not in heard.seen
    assert history.count() == 1
    assert checker.checked == [b"wait"]


def test_a_running_picture_is_cancelled_and_forgotten(
    service: CheckService, checker: ScriptedChecker, history: History
) -> None:
    job = service.submit(picture(b"wait"))
    wait_until(lambda: checker.checked == [b"wait"])
    assert job.cancel()
    assert job.outcome(0) == Cancelled(job)
    checker.release()
    assert isinstance(service.submit(picture()).outcome(SECONDS), Finished)
    assert history.count() == 1


def test_a_picture_cancelled_as_its_turn_comes_is_not_started(checker: ScriptedChecker, history: History) -> None:
    heard = Waiter()
    service = CheckService(lambda: checker, history)
    service.add_listener(heard)
    job, after = service.submit(picture(b"cancelled")), service.submit(picture())
    # GIVEN a worker that has taken the job off the queue and is about to tell so
    with job._order:
        service.start()
        wait_until(lambda: job not in service._queue)
        # WHEN it is cancelled at this moment THEN it is never started
        assert job.cancel()
    assert isinstance(after.outcome(SECONDS), Finished)
    service.close()
    assert [event for event in heard.seen if getattr(event, "job", None) is job] == [Cancelled(job)]
    assert checker.checked == [b"picture"]


def test_senders_take_turns(checker: ScriptedChecker, history: History, tmp_path: Path) -> None:
    """A folder, captures and two browsers: each waits for one picture of the others at most."""
    path = tmp_path / "face.jpg"
    path.write_bytes(b"folder")
    service = CheckService(lambda: checker, history)
    jobs = [service.submit_file(path) for _ in range(6)]
    for data, sender in ((b"page", "chrome"), (b"page", "chrome"), (b"click", "firefox")):
        jobs.append(service.submit(ImageInput(data, Origin.BROWSER), sender))
    jobs.append(service.submit(picture(b"capture")))
    service.start()
    assert all(isinstance(job.outcome(SECONDS), Finished) for job in jobs)
    service.close()
    expected = [b"folder", b"page", b"click", b"capture", b"folder", b"page", *[b"folder"] * 4]
    assert checker.checked == expected


def test_a_finished_picture_cannot_be_cancelled(service: CheckService) -> None:
    job = service.submit(picture())
    finished = job.outcome(SECONDS)
    assert not job.cancel()
    assert job.outcome(0) == finished


def test_waiting_for_an_outcome_can_be_limited(service: CheckService, checker: ScriptedChecker) -> None:
    with pytest.raises(TimeoutError):
        service.submit(picture(b"wait")).outcome(0.05)


@pytest.mark.parametrize("workers", [1, 3])
def test_each_picture_has_exactly_one_outcome(history: History, workers: int) -> None:
    """Pictures of every kind, cancelled from several threads at any moment, and the service closed in between."""
    chance = random.Random(workers)
    checker, heard = ScriptedChecker(), Waiter()
    checker.release()
    service = CheckService(lambda: checker, history, workers)
    service.add_listener(heard)
    service.start()
    jobs: list[Job] = []
    cancelled: list[int] = []
    kinds = [b"picture", b"corrupt", b"bug", b"missing"]

    def submit_and_cancel(seed: int) -> None:
        mine = random.Random(seed)
        for number in range(60):
            job = service.submit(picture(mine.choice(kinds) + str(number).encode()))
            jobs.append(job)
            if mine.random() < 0.4 and mine.choice(jobs[-10:]).cancel():
                cancelled.append(seed)

    threads = [threading.Thread(target=submit_and_cancel, args=(chance.random(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads[:2]:
        thread.join()
    service.close()
    for thread in threads:
        thread.join()
    late = service.submit(picture())
    jobs.append(late)
    # THEN
    assert outcomes_of(heard.seen) == Counter(job.id for job in jobs)
    assert late.outcome(0) == Cancelled(late)
    order: dict[int, type[Event]] = {}
    for event in heard.seen:
        if isinstance(event, Started):
            assert event.job.id not in order
        if not isinstance(event, ModelReady):
            order.setdefault(event.job.id, type(event))
    results = [job.outcome(0) for job in jobs]
    remembered = [outcome for outcome in results if not isinstance(outcome, Cancelled)]
    assert len(remembered) == history.count()
    assert {outcome.entry_id for outcome in remembered} == {entry.id for entry in history.recent(1000)}
    for outcome in remembered:
        assert order[outcome.job.id] is Started


def test_the_model_is_announced(checker: ScriptedChecker, history: History) -> None:
    heard = Waiter()
    service = CheckService(lambda: checker, history)
    service.add_listener(heard)
    service.start()
    assert heard.next() == ModelReady(checker.model_card, IDENTITY)
    service.close()


def test_a_missing_model_fails_each_picture_until_it_is_there(checker: ScriptedChecker, history: History) -> None:
    heard = Waiter()
    present = threading.Event()

    def open_checker() -> ScriptedChecker:
        if not present.is_set():
            raise ModelMissing("There is no model. Install one.")
        return checker

    service = CheckService(open_checker, history)
    service.add_listener(heard)
    service.start()
    assert heard.next() == ModelFailed("model_missing", "There is no model. Install one.")
    failed = service.submit(picture()).outcome(SECONDS)
    assert isinstance(failed, Failed)
    assert (failed.code, failed.message) == ("model_missing", "There is no model. Install one.")
    assert history.get(failed.entry_id or 0) is not None
    present.set()
    assert isinstance(service.submit(picture()).outcome(SECONDS), Finished)
    assert heard.next(ModelReady)
    service.close()


def test_a_model_that_fails_unforeseen_is_an_internal_error(history: History, caplog: pytest.LogCaptureFixture) -> None:
    def open_checker() -> ScriptedChecker:
        raise OSError("secret path")

    heard = Waiter()
    service = CheckService(open_checker, history)
    service.add_listener(heard)
    service.start()
    failed = service.submit(picture()).outcome(SECONDS)
    assert isinstance(failed, Failed)
    assert failed.code == heard.next(ModelFailed).code == "internal_error"
    assert "secret" not in failed.message
    assert "secret path" in caplog.text
    service.close()


def test_several_workers_load_one_model(checker: ScriptedChecker, history: History) -> None:
    loads = Waiter()

    def open_checker() -> ScriptedChecker:
        loads("load")
        return checker

    service = CheckService(open_checker, history, workers=4)
    service.start()
    for job in [service.submit(picture()) for _ in range(8)]:
        assert isinstance(job.outcome(SECONDS), Finished)
    service.close()
    assert loads.seen == ["load"]


def test_closing_lets_what_runs_finish_and_cancels_the_rest(checker: ScriptedChecker, history: History) -> None:
    service = CheckService(lambda: checker, history)
    service.start()
    running, waiting = service.submit(picture(b"wait")), service.submit(picture())
    wait_until(lambda: checker.checked == [b"wait"])
    closer = threading.Thread(target=service.close)
    closer.start()
    assert waiting.outcome(SECONDS) == Cancelled(waiting)
    checker.release()
    closer.join(SECONDS)
    assert not closer.is_alive()
    assert isinstance(running.outcome(0), Finished)
    service.close()


def test_a_service_that_was_never_started_can_be_closed(checker: ScriptedChecker, history: History) -> None:
    service = CheckService(lambda: checker, history)
    job = service.submit(picture())
    service.close()
    assert job.outcome(0) == Cancelled(job)


def test_a_history_that_cannot_be_written_costs_no_verdict(
    checker: ScriptedChecker, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    history = History(tmp_path / "history.sqlite3")
    history.close()
    service = CheckService(lambda: checker, history)
    service.start()
    finished, failed = service.submit(picture()).outcome(SECONDS), service.submit(picture(b"corrupt")).outcome(SECONDS)
    assert isinstance(finished, Finished)
    assert isinstance(failed, Failed)
    assert finished.entry_id is failed.entry_id is None
    assert "could not be written" in caplog.text
    service.close()


def test_a_listener_that_fails_disturbs_nobody(service: CheckService) -> None:
    def broken(event: Event) -> None:
        raise RuntimeError("a bug in a listener")

    heard = Waiter()
    service.add_listener(broken)
    service.add_listener(heard)
    assert isinstance(service.submit(picture()).outcome(SECONDS), Finished)
    assert isinstance(service.submit(picture()).outcome(SECONDS), Finished)
    assert len(outcomes_of(heard.seen)) == 2


def test_a_listener_may_cancel_at_the_start(service: CheckService, history: History) -> None:
    def impatient(event: Event) -> None:
        if isinstance(event, Started):
            event.job.cancel()

    service.add_listener(impatient)
    job = service.submit(picture())
    assert job.outcome(SECONDS) == Cancelled(job)
