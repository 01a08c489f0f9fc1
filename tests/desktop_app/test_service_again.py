"""Another model, and the pictures that were checked before."""

import threading
from pathlib import Path

import pytest
from scripted import ScriptedChecker
from wire_client import Waiter

from desktop_app.history import History
from desktop_app.service import CheckService, Failed, Finished, ModelFailed, ModelReady
from engine import crops
from engine.errors import ModelMissing
from engine.types import Grade, ImageInput, ModelIdentity, Origin, Verdict

SECONDS = 20


class NewerChecker(ScriptedChecker):
    """As if a newer model had been activated."""

    identity = ModelIdentity("scripted", "2", "1" * 64)

    def check(self, image: ImageInput) -> Verdict:
        verdict = super().check(image)
        return Verdict(**(vars(verdict) | {"model": self.identity, "fake_probability": 0.99}))


def picture(data: bytes = b"data") -> ImageInput:
    return ImageInput(data, Origin.BROWSER, Grade.PAGE_REENCODED, "seen.png", "news.example")


def test_another_model_judges_from_now_on(history: History, checker: ScriptedChecker) -> None:
    models = [NewerChecker(), checker]
    heard = Waiter()
    service = CheckService(lambda: models.pop(), history)
    service.add_listener(heard)
    service.start()
    first = service.submit(picture()).outcome(SECONDS)
    assert isinstance(first, Finished)
    # WHEN the model is opened anew, without any picture to judge
    service.reload_model()
    assert [heard.next(ModelReady).identity.version for _ in range(2)] == ["1", "2"]
    # THEN the next picture is judged by the other one
    second = service.submit(picture()).outcome(SECONDS)
    assert isinstance(second, Finished)
    assert second.verdict.model.version == "2"
    # AND the history knows what changed
    assert second.entry_id is not None
    entry = history.get(second.entry_id)
    assert entry is not None
    assert entry.preprocessing == crops.VERSION
    earlier = history.earlier(entry)
    assert earlier is not None
    assert earlier.id == first.entry_id
    service.close()


def test_a_model_that_cannot_be_opened_judges_nothing_in_the_old_one_s_name(
    history: History, checker: ScriptedChecker
) -> None:
    def open_checker() -> ScriptedChecker:
        if heard.seen:
            raise ModelMissing("The new model is gone.")
        return checker

    heard = Waiter()
    service = CheckService(open_checker, history)
    service.add_listener(heard)
    service.start()
    heard.next(ModelReady)
    service.reload_model()
    assert heard.next(ModelFailed).code == "model_missing"
    outcome = service.submit(picture()).outcome(SECONDS)
    assert isinstance(outcome, Failed)
    assert outcome.code == "model_missing"
    service.close()


def test_opening_anew_waits_for_nobody_and_loses_no_picture(history: History) -> None:
    service = CheckService(ScriptedChecker, history, workers=3)
    service.start()
    jobs = []

    def submit() -> None:
        jobs.extend(service.submit(picture(b"%d" % number)) for number in range(30))

    sender = threading.Thread(target=submit)
    sender.start()
    for _ in range(20):
        service.reload_model()
    sender.join()
    assert all(isinstance(job.outcome(SECONDS), Finished) for job in jobs)
    service.close()


def test_a_kept_picture_is_checked_again_as_what_it_was(history: History, service: CheckService) -> None:
    history.keeping_originals = True
    first = service.submit(picture()).outcome(SECONDS)
    assert isinstance(first, Finished)
    assert first.entry_id is not None
    entry = history.get(first.entry_id)
    assert entry is not None
    original = history.originals.find(entry.image_sha256)
    assert original is not None
    # WHEN
    again = service.submit_again(entry, original).outcome(SECONDS)
    # THEN it has an entry of its own that says where the picture came from
    assert isinstance(again, Finished)
    assert again.entry_id is not None
    later = history.get(again.entry_id)
    assert later is not None
    assert later.id > entry.id
    assert (later.origin, later.grade, later.name) == (Origin.BROWSER, Grade.PAGE_REENCODED, "seen.png")
    assert (later.page_host, later.image_sha256) == ("news.example", entry.image_sha256)


def test_a_picture_that_could_not_be_judged_is_not_kept(history: History, service: CheckService) -> None:
    history.keeping_originals = True
    assert isinstance(service.submit(picture(b"corrupt")).outcome(SECONDS), Failed)
    assert history.originals.size() == (0, 0)


def test_an_original_that_vanished_is_said(history: History, service: CheckService, tmp_path: Path) -> None:
    first = service.submit(picture()).outcome(SECONDS)
    assert isinstance(first, Finished)
    entry = history.get(first.entry_id or 0)
    assert entry is not None
    outcome = service.submit_again(entry, tmp_path / entry.image_sha256).outcome(SECONDS)
    assert isinstance(outcome, Failed)
    assert outcome.code == "image_not_found"


@pytest.mark.parametrize("workers", [1, 3])
def test_it_ends_while_a_model_is_opened_anew(history: History, workers: int) -> None:
    service = CheckService(ScriptedChecker, history, workers=workers)
    service.start()
    service.reload_model()
    service.close()
