"""Pairs of faces that a ruler cannot tell apart."""

from pathlib import Path

import numpy as np

from engine import metrics
from engine.training.data import LabelledFace, Picture
from engine.training.evaluate import TOLERANCE, matched_in_height
from engine.types import Box


def face(height: float, fake: bool, number: int) -> LabelledFace:
    picture = Picture(Path(f"{fake}-{number}.jpg"), fake, "test", "x")
    return LabelledFace(picture, Box(0, 0, height, height), np.zeros((5, 2), np.float32))


def test_a_ruler_is_at_chance_on_pairs_of_matched_height() -> None:
    # GIVEN faces whose height alone tells the classes apart well
    rng = np.random.default_rng(0)
    faces = [face(h, False, n) for n, h in enumerate(rng.normal(100, 15, 800))]
    faces += [face(h, True, n) for n, h in enumerate(rng.normal(130, 15, 800))]
    before = metrics.roc_auc([f.picture.fake for f in faces], [f.box.h for f in faces]).value
    assert before is not None and before > 0.9
    # WHEN they are matched
    pairs = matched_in_height(faces)
    # THEN each face is used once, pairs are of one height, and the height tells nothing any more
    assert len(pairs) > 200
    assert len({f.picture.path for f in pairs}) == len(pairs)
    for real, fake in zip(pairs[::2], pairs[1::2], strict=True):
        assert not real.picture.fake and fake.picture.fake
        assert max(real.box.h, fake.box.h) <= min(real.box.h, fake.box.h) * (1 + TOLERANCE)
    after = metrics.roc_auc([f.picture.fake for f in pairs], [f.box.h for f in pairs]).value
    assert after is not None and abs(after - 0.5) < 0.05


def test_one_class_has_no_pairs() -> None:
    assert matched_in_height([face(100, True, 0)]) == []
