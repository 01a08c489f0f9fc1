"""What `measure` adds to a slice: every face at one height, degradations, forged twins."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from engine import images
from engine.checker import Checker, open_checker, open_finder
from engine.evaluation import Judged, LabelledPicture
from engine.model_card import load_card
from engine.training import audit, data, evaluate, twins
from engine.training.__main__ import main
from engine.training.answers import CENTRAL, Answers, drop
from engine.training.conditions import DEGRADATIONS, LEVEL, LEVELLED, SMALL, Condition
from engine.training.data import LabelledFace, Picture
from engine.training.protocols import FACE
from engine.training.recipes import TELLTALE
from engine.types import Box, ImageInput, RgbImage, Verdict

SIZE = ["--backbone", "plain_cnn", "--size", "64", "--views", "16", "--epochs", "1", "--workers", "0"]
NAMING = ["--name", "tiny", "--version", "1", "--limits", "Knows nothing.", "--licence", "MIT"]


@pytest.fixture(scope="module")
def bundle(dataset: Path, found_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("measured")
    common = ["--data", str(dataset), "--cache", str(found_once)]
    assert main(["fit", *common, "--run", str(work / "run"), *SIZE, "--families", "self_blend"]) == 0
    assert main(["export", *common, "--run", str(work / "run"), "--bundle", str(work / "bundle"), *NAMING]) == 0
    return work / "bundle"


@pytest.fixture(scope="module")
def faces(dataset: Path, found_once: Path) -> list[LabelledFace]:
    return data.find_faces(data.pictures_at(str(dataset / "Test"), "test"), open_finder(), found_once)


class Counting(Checker):
    """Counts what it is asked."""

    def __init__(self, bundle: Path) -> None:
        checker = open_checker(bundle, threads=1)
        super().__init__(checker._finder, checker._classifier)
        self.asked = 0

    def check(self, image: ImageInput, *, explain: bool = False) -> Verdict:
        self.asked += 1
        return super().check(image, explain=explain)


def test_a_slice_is_measured_at_one_height_degraded_and_forged(
    bundle: Path, dataset: Path, found_once: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN a slice and one that is a part of it, given by a pattern
    monkeypatch.setattr(evaluate, "FEWEST_PAIRS", 2)
    part = str(dataset / "Test/*/*_1*.jpg")
    slices = ["--slice", "all", str(dataset / "Test"), "--slice", "teens", part]
    asked = ["--central", "teens", "all", "--levelled", "teens", "--degraded", "all"]
    forged = ["--forge", str(dataset / "Test"), "--pairs", "3"]
    # WHEN
    assert main(["measure", "--bundle", str(bundle), "--cache", str(found_once), *slices, *asked, *forged]) == 0
    # THEN everything stands in the card
    card = load_card(bundle)
    assert card.metrics["teens"]["pictures"] == {"not_fake": 11, "fake": 11} and "of" not in card.metrics["teens"]
    levelled = f"teens, {LEVELLED.name}"
    assert card.metrics[levelled]["of"] == "teens" and card.metrics[levelled]["how"] == "levelled"
    assert set(card.audit[levelled]) == {*audit.FEATURES, audit.LINEAR}
    for title in ("teens", levelled):
        assert card.metrics[f"{title}, {CENTRAL}"]["how"] == "central"
    for condition, title in ((c, t) for c in DEGRADATIONS for t in ("all", f"all, {CENTRAL}")):
        entry = card.metrics[f"{title}, {condition.name}"]
        assert entry["how"] == "degraded" and entry["drop"][1] <= entry["drop"][0] <= entry["drop"][2]
    drops = [card.metrics[f"all, {condition.name}"]["drop"][0] for condition in DEGRADATIONS]
    assert card.metrics["all"]["mean_drop_degraded"][0] == pytest.approx(np.mean(drops), abs=0.05)
    blended, swapped = (card.metrics[f"forgery lab: {name}"] for name in ("self_blend", "swap_alpha"))
    assert blended["trained_on"] is True and swapped["trained_on"] is False
    assert blended["pictures"] == {"not_fake": 3, "fake": 3}
    assert any(entry.get("how") == "matched" for entry in card.metrics.values())
    # AND in the text beside it and on the screen, as tables
    text, said = (bundle / "MODEL_CARD.md").read_text(), capsys.readouterr().out
    for page in (text, said):
        assert re.search(r"\| self_blend \| yes \| 3 \+ 3 fake \|", page)
        assert f"| all, {DEGRADATIONS[0].name} |" in page and "| all, mean |" in page
        assert f"| {levelled} |" in page and f"| teens, {CENTRAL} |" in page
        assert f"| {levelled}, {CENTRAL} |" in page


@pytest.mark.parametrize("condition", [LEVELLED, *DEGRADATIONS], ids=lambda condition: condition.name)
def test_a_face_is_where_a_condition_says_it_then_is(condition: Condition, faces: list[LabelledFace]) -> None:
    finder = open_finder()
    for face in faces[:5]:
        pixels, box = condition.shown(face)
        assert max(found.box.overlap(box) for found in finder.find(pixels)) > 0.75


def test_a_slice_that_is_not_there_is_said(
    bundle: Path, dataset: Path, found_once: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--bundle", str(bundle), "--cache", str(found_once), "--slice", "all", str(dataset / "Test")]
    assert main(["measure", *options, "--degraded", "al"]) == 2
    assert "There is no slice al. Name it with --slice first: all." in capsys.readouterr().err
    options[-1] = str(dataset / "Test/*/nothing*")
    assert main(["measure", *options]) == 2
    assert "matches no pictures in folders Real or Fake" in capsys.readouterr().err


def test_a_picture_in_two_slices_is_judged_once(bundle: Path, faces: list[LabelledFace]) -> None:
    checker = Counting(bundle)
    answers = Answers(checker)
    first = answers.under(LEVELLED, faces[:6], "one")
    again = answers.under(LEVELLED, faces[3:8], "another")
    assert checker.asked == 8 and first[3:] == again[:3]
    assert [one.picture.path for one in again] == [face.picture.path for face in faces[3:8]]


def test_conditions_do_what_they_say(faces: list[LabelledFace]) -> None:
    for face in faces[:3]:
        pixels = LEVELLED.pixels(face)
        height = face.box.enlarged(pixels.shape[0] / 200).h
        assert LEVEL[0] * 0.99 <= height <= LEVEL[1] * 1.01
        assert np.array_equal(pixels, LEVELLED.pixels(face)), "the same in every run"
        jpeg, small, blurred, screenshot = DEGRADATIONS
        assert images.decode(jpeg.file(face)).format == "JPEG"
        assert len(jpeg.file(face)) < face.picture.path.stat().st_size
        assert small.pixels(face).shape[0] == pytest.approx(200 * SMALL / face.box.h, abs=1)
        original = images.decode(face.picture.path.read_bytes()).pixels
        assert _detail(blurred.pixels(face)) < 0.8 * _detail(original)
        assert screenshot.pixels(face).shape != original.shape
        assert images.decode(screenshot.file(face)).format == "PNG"


def _detail(pixels: RgbImage) -> float:
    return float(np.abs(np.diff(pixels.astype(float), axis=1)).mean())


def test_a_drop_is_the_mean_over_the_changes_on_what_was_scored_each_time() -> None:
    def judged(scores: Sequence[float | None]) -> list[Judged]:
        return [Judged(LabelledPicture(Path(str(n)), n % 2 == 1), "", s) for n, s in enumerate(scores)]

    perfect, reversed_, half = [0.0, 1.0] * 20, [1.0, 0.0] * 20, [0.5, 0.5] * 20
    assert drop(judged(perfect), [judged(perfect)]).value == 0
    both = drop(judged(perfect), [judged(reversed_), judged(half)])
    assert both.value == pytest.approx(0.75) and both.low == pytest.approx(0.75)
    lost = [None if n in (0, 1) else s for n, s in enumerate(reversed_)]
    assert drop(judged(perfect), [judged(lost)]).value == pytest.approx(1.0)
    assert drop(judged([None] * 4), [judged([0.1] * 4)]).value is None


def test_the_audit_tells_sharper_photographs_from_sharper_forgeries() -> None:
    """GIVEN noise that is stronger within the face or around it, in one class."""
    rng = np.random.default_rng(0)
    box = Box(50, 40, 90, 110)

    def rows(inside: float, around: float) -> list[audit.Features]:
        found = []
        for _ in range(12):
            picture = rng.normal(128, around * rng.uniform(0.9, 1.1), (200, 200, 3))
            picture[55:135, 60:130] = rng.normal(128, inside * rng.uniform(0.9, 1.1), (80, 70, 3))
            shown = audit.Shown(np.clip(picture, 0, 255).astype(np.uint8), box)
            found.append(audit.features(shown, FACE, TELLTALE.geometry))
        return found

    plain, sharp_face, sharp_photograph = rows(10, 10), rows(20, 10), rows(20, 20)
    fake = [False] * 12 + [True] * 12
    forgery = audit.cause(audit.areas(fake, plain + sharp_face))
    photograph = audit.cause(audit.areas(fake, plain + sharp_photograph))
    assert forgery is not None and "comes with the forgery" in forgery
    assert photograph is not None and "around the faces, too" in photograph
    assert audit.cause({"sharpness": 0.8}) is None, "a card of before"


def test_faces_to_forge_come_from_every_source() -> None:
    def face(source: str, number: int) -> LabelledFace:
        picture = Picture(Path(f"{source}{number}"), False, "test", source)
        return LabelledFace(picture, Box(0, 0, 9, 9), np.zeros((5, 2), np.float32))

    many = [face("many", n) for n in range(100)]
    chosen = twins.spread([*many, *(face("few", n) for n in range(4))], 20)
    assert sum(one.picture.source == "few" for one in chosen) == 4
    assert [one.picture.path.name for one in chosen if one.picture.source == "many"][:2] == ["many0", "many6"]
    assert len(chosen) == 20 and twins.spread([], 5) == []


def test_the_audit_shows_pairs_beside_both_protocols(faces: list[LabelledFace]) -> None:
    lines = audit.side_by_side("astronaut", faces).splitlines()
    assert lines[0].startswith("astronaut: 20 not fake, 20 fake")
    assert re.match(r"pairs: \d+ of each class, as served, whose faces agree in height before cropping$", lines[1])
    heading = next(line for line in lines if line.split()[:2] == ["face", "paper"])
    height = next(line for line in lines if line.startswith("face height before cropping"))
    assert len(re.findall(r"\d\.\d{3}", height)) == len(heading.split()) >= 3
