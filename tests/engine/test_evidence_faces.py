"""Where a score comes from and how stable it is, on a network small enough to know the answer."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pictures import encode, side_by_side, tinted
from PIL import Image
from tiny_models import CAUTION, redness_network, write_bundle

from engine import resources, verdict
from engine.checker import Checker, open_checker
from engine.errors import ModelCardInvalid, ModelDamaged
from engine.evidence import explain as explaining
from engine.evidence import stability
from engine.evidence.stability import CHANGES
from engine.model_card import load_card
from engine.types import Box, FaceReport, Grade, ImageInput, Label, Verdict

RULE = {
    "changes": list(CHANGES),
    "least_kept": {"likely_fake": 10, "no_signs_found": 10},
    "flips": {"likely_fake, fake": [0.05, 0.01, 0.1]},
    "faces": {"likely_fake, fake": 100},
    "chosen_on": "a test",
}
RATES = {
    "false_alarms": [0.01, 0.005, 0.02],
    "cleared": [0.8, 0.75, 0.85],
    "called_likely_fake": [0.6, 0.55, 0.65],
    "missed_fakes": [0.05, 0.03, 0.08],
    "not_fake": 1000,
    "fake": 900,
    "measured_on": "a test",
}
Make = Callable[..., Checker]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def _make(told: float = 1.0, cells: int = 4, bias: float = CAUTION, **card: object) -> Checker:
        network = redness_network(bias=bias, cells=cells, told=told)
        return open_checker(write_bundle(tmp_path / f"model{len(list(tmp_path.iterdir()))}", network, **card))

    return _make


def explained(checker: Checker, image: Image.Image, grade: Grade = Grade.ORIGINAL_BYTES) -> Verdict:
    return checker.check(ImageInput(encode(image), grade=grade), explain=True)


def test_the_shipped_models_map_and_bias_add_up_to_its_score(portrait: Image.Image) -> None:
    checker = open_checker(resources.assets_dir() / "models/telltale-small")
    found = explained(checker, portrait).evidence
    assert found is not None
    influence = found.faces[0].influence

    assert influence is not None
    assert np.sum(influence.map) + influence.bias == pytest.approx(influence.margin, abs=1e-3)
    card = checker.model_card
    probability = 1 / (1 + np.exp((card.offset - influence.margin) / card.temperature))
    assert explained(checker, portrait).faces[0].fake_probability == pytest.approx(probability, abs=1e-4)


def test_the_map_lies_where_the_red_is(make: Make, portrait: Image.Image) -> None:
    """GIVEN a face of which only the left half is red, and a model that knows red
    THEN the left half of its map pushes towards fake, and the right half does not."""
    pixels = np.array(portrait)
    plain = explained(make(), portrait).evidence
    assert plain is not None and plain.faces[0].influence is not None
    x, y, w, h = plain.faces[0].influence.region
    left = slice(max(int(x), 0), int(x + w / 2))
    pixels[:, left] = np.asarray(tinted(portrait, 40))[:, left]

    found = explained(make(), Image.fromarray(pixels)).evidence

    assert found is not None and found.faces[0].influence is not None
    shares = np.array(found.faces[0].influence.map)
    assert shares[:, :2].min() > 0.1 and np.abs(shares[:, 2:]).max() < 0.1
    assert (w, h) == pytest.approx((w, w)) and y < portrait.height


def test_a_map_that_does_not_add_up_is_a_damaged_model(make: Make, portrait: Image.Image) -> None:
    with pytest.raises(ModelDamaged, match="does not add up"):
        explained(make(told=2.0), tinted(portrait, 20))


def test_a_model_without_a_map_still_serves_and_says_so(checker: Checker, portrait: Image.Image) -> None:
    found = explained(checker, portrait).evidence

    assert found is not None and found.faces[0].influence is None
    assert "influence_unavailable" in [note.code for note in found.notes]


def test_plain_checks_carry_no_evidence(checker: Checker, portrait: Image.Image) -> None:
    plain = checker.check(ImageInput(encode(portrait)))

    assert plain.evidence is None and "evidence" not in plain.as_dict()


def test_a_score_that_holds_keeps_its_answer(make: Make, portrait: Image.Image) -> None:
    found = explained(make(stability=RULE), tinted(portrait, 60))

    assert found.label is Label.LIKELY_FAKE and found.evidence is not None
    stable = found.evidence.faces[0].stability
    assert stable is not None and stable.kept == len(CHANGES) and stable.statement.code == "score_stable"
    assert stable.lowest <= min(view.fake_probability for view in stable.views) <= stable.highest


def test_a_score_that_flips_becomes_uncertain_and_says_why(make: Make, portrait: Image.Image) -> None:
    """GIVEN a threshold between the score and its own views"""
    face = tinted(portrait, 5)
    score = make().check(ImageInput(encode(face))).faces[0].fake_probability
    assert score is not None
    thresholds = {"no_signs_found": 0.01, "likely_fake": score - 1e-6, "chosen_on": "a test"}

    plain = make(stability=RULE, thresholds=thresholds).check(ImageInput(encode(face)))
    found = explained(make(stability=RULE, thresholds=thresholds), face)

    assert plain.label is Label.LIKELY_FAKE
    assert found.label is found.faces[0].label is Label.UNCERTAIN and found.evidence is not None
    stable = found.evidence.faces[0].stability
    assert stable is not None and stable.kept < 10 and stable.label == "likely_fake"
    assert stable.statement.code == "score_flips" and "likely fake" in stable.statement.message
    assert "score_unstable" in [note.code for note in found.notes]
    assert found.fake_probability == plain.fake_probability


def test_without_measured_thresholds_nothing_flips(make: Make, portrait: Image.Image) -> None:
    found = explained(make(), portrait).evidence

    assert found is not None and found.faces[0].stability is not None
    assert found.faces[0].stability.least_kept is None
    assert found.faces[0].stability.statement.code == "stability_not_measured"


def test_thresholds_for_other_changes_are_void(make: Make, portrait: Image.Image) -> None:
    found = explained(make(stability=RULE | {"changes": ["mirror"]}), portrait).evidence

    assert found is not None and found.faces[0].stability is not None
    assert found.faces[0].stability.least_kept is None


def test_the_gravest_answer_counts_for_the_picture() -> None:
    """GIVEN two faces, the more suspicious of which did not hold: the other one still makes the picture likely fake."""
    box = Box(0, 0, 90, 120)
    faces = [FaceReport(box, 120, 0.95, Label.UNCERTAIN), FaceReport(box, 120, 0.93, Label.LIKELY_FAKE)]

    assert verdict.label_of_picture(faces) is Label.LIKELY_FAKE and verdict.decisive(faces) == 1


def test_the_time_for_looking_again_is_limited(
    make: Make, portrait: Image.Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explaining, "STABILITY_SECONDS", 0.0)
    found = explained(make(), side_by_side(tinted(portrait, 60), portrait)).evidence

    assert found is not None
    looked_at = [face for face in found.faces if face.stability]
    assert [face.stability.label for face in looked_at if face.stability] == ["likely_fake"]
    assert found.notes[0].code == "stability_out_of_time" and found.notes[0].parameters["left"] == 1


def test_every_view_is_an_input_of_the_network(portrait: Image.Image) -> None:
    card = load_card(resources.assets_dir() / "models/telltale-small")
    face = open_checker(resources.assets_dir() / "models/telltale-small").check(ImageInput(encode(portrait))).faces[0]

    views = stability.views_of(np.asarray(portrait), face.box, card.geometry)

    assert len(views) == len(CHANGES)
    assert all(view.shape == (card.input_size, card.input_size, 3) and view.dtype == np.uint8 for view in views)
    assert len({view.tobytes() for view in views}) == len(views)


def test_error_rates_are_those_of_the_grade_and_the_size(make: Make, portrait: Image.Image) -> None:
    checker = make(grades={"screen_pixels": {"120+": RATES}})
    screen = explained(checker, portrait, Grade.SCREEN_PIXELS).evidence
    original = explained(checker, portrait).evidence

    assert screen is not None and screen.grade.rates is not None and screen.grade.rates.fake == 900
    assert screen.meaning.band == "weak_support"  # 0.75 / 0.08
    assert original is not None and original.grade.rates is None and original.meaning.band == "not_measured"


def test_evidence_survives_json(make: Make, portrait: Image.Image) -> None:
    found = explained(
        make(stability=RULE, grades={"original_bytes": {"120+": RATES}}), side_by_side(portrait, portrait)
    )

    assert Verdict.from_dict(json.loads(json.dumps(found.as_dict(), allow_nan=False))) == found


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("stability", {"changes": []}),
        ("stability", RULE | {"least_kept": {"likely_fake": "ten"}}),
        ("stability", 5),
        ("grades", {"original_bytes": {"120+": {"fake": 1}}}),
        ("grades", []),
    ],
)
def test_a_card_with_other_measurements_is_refused_by_name(tmp_path: Path, field: str, value: object) -> None:
    with pytest.raises(ModelCardInvalid, match=field):
        load_card(write_bundle(tmp_path / "model", redness_network(), **{field: value}))
