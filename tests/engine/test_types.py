"""Verdicts on their way through JSON: between processes, into the history and out of it."""

import json
from typing import Any

import pytest

from engine.types import Box, FaceReport, Label, ModelIdentity, Note, Verdict

VERDICT = Verdict(
    label=Label.LIKELY_FAKE,
    fake_probability=0.1 + 0.2,  # not a short decimal: it must survive to the last bit
    faces=(
        FaceReport(Box(-1.5, 2.25, 30.1, 40.7), 40.7, 0.1 + 0.2, Label.LIKELY_FAKE),
        FaceReport(Box(7, 8, 9, 10), 10.0, None, Label.TOO_SMALL),
        FaceReport(Box(0, 8, 90, 100), 100.0, None, Label.TOO_SMALL, cut_off=True),
    ),
    model=ModelIdentity("name", "1.0", "ab" * 32),
    image_sha256="cd" * 32,
    width=640,
    height=480,
    elapsed_ms=12.3456789,
    sentence="„Ähnlich“ 😀",
    notes=(Note("first_frame_only", "Only the first."),),
)


def test_a_verdict_comes_back_from_json_as_it_was() -> None:
    assert Verdict.from_dict(json.loads(json.dumps(VERDICT.as_dict()))) == VERDICT


def test_a_verdict_from_before_faces_could_be_cut_off_is_read() -> None:
    older = VERDICT.as_dict()
    for face in older["faces"]:
        del face["cut_off"]
    assert [face.cut_off for face in Verdict.from_dict(older).faces] == [False, False, False]


@pytest.mark.parametrize(
    "change",
    [
        {"label": "real"},
        {"label": None},
        {"faces": [{"box": [1, 2, 3], "height_px": 1, "fake_probability": None, "label": "uncertain"}]},
        {"faces": 5},
        {"model": {"name": "x"}},
        {"model": "xyz"},
        {"width": "wide"},
        {"width": float("inf")},
        {"notes": [1]},
        {"fake_probability": []},
    ],
)
def test_what_is_no_verdict_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Verdict.from_dict(VERDICT.as_dict() | change)
    with pytest.raises(ValueError):
        Verdict.from_dict({})
