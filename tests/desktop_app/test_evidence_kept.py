"""Evidence on its way: from the service, out of a process of its own, through the history, to what the window shows."""

from collections.abc import Iterator

import pytest

from desktop_app.history import History
from desktop_app.service import CheckService, Finished
from engine import resources
from engine.isolation.checker import IsolatedChecker
from engine.types import ImageInput, Origin, Verdict

SECONDS = 120
SAMPLE = resources.assets_dir() / "samples/eileen_collins.jpg"


@pytest.fixture
def isolated(history: History) -> Iterator[CheckService]:
    bundle = resources.assets_dir() / "models/telltale-small"
    service = CheckService(lambda: IsolatedChecker(bundle, threads=1), history)
    service.start()
    yield service
    service.close()


def test_evidence_is_kept_with_the_entry_only_if_it_was_asked_for(isolated: CheckService, history: History) -> None:
    image = ImageInput(SAMPLE.read_bytes(), Origin.FILE, name=SAMPLE.name)

    explained = isolated.submit(image, explain=True).outcome(SECONDS)
    plain = isolated.submit(image).outcome(SECONDS)

    assert isinstance(explained, Finished) and isinstance(plain, Finished)
    assert explained.entry_id is not None and plain.entry_id is not None
    kept, without = history.get(explained.entry_id), history.get(plain.entry_id)
    assert kept is not None and kept.verdict is not None and without is not None and without.verdict is not None
    assert Verdict.from_dict(kept.verdict) == explained.verdict
    assert explained.verdict.evidence is not None and explained.verdict.evidence.faces[0].influence is not None
    assert "evidence" not in without.verdict
    scores = [face.fake_probability for face in explained.verdict.faces]
    assert scores == [face.fake_probability for face in plain.verdict.faces]
