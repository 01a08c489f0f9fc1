"""Pairs of faces that a ruler cannot tell apart, nor the sharpness of what lies around them."""

from pathlib import Path

import numpy as np

from engine import metrics
from engine.training import audit
from engine.training.data import LabelledFace, Picture
from engine.training.matching import HEIGHT, alike, heights, matched
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
    pairs = matched(faces, [heights(faces)])
    # THEN each face is used once, pairs are of one height, and the height tells nothing any more
    assert len(pairs) > 200
    assert len({f.picture.path for f in pairs}) == len(pairs)
    for real, fake in zip(pairs[::2], pairs[1::2], strict=True):
        assert not real.picture.fake and fake.picture.fake
        assert max(real.box.h, fake.box.h) <= min(real.box.h, fake.box.h) * (1 + HEIGHT)
    after = metrics.roc_auc([f.picture.fake for f in pairs], [f.box.h for f in pairs]).value
    assert after is not None and abs(after - 0.5) < 0.05


def test_one_class_has_no_pairs() -> None:
    one = [face(100, True, 0)]
    assert matched(one, [heights(one)]) == []


def test_pairs_agree_in_everything_that_is_asked() -> None:
    # GIVEN faces of the same heights, the fakes in sharper photographs
    rng = np.random.default_rng(1)
    faces = [
        face(h, fake, n) for n, (h, fake) in enumerate(zip(rng.normal(100, 9, 600), [False, True] * 300, strict=True))
    ]
    sharp = {f.picture.path: float(rng.lognormal(0.4 * f.picture.fake, 0.5)) for f in faces}
    around = [sharp[f.picture.path] for f in faces], 0.1
    # WHEN they are matched in both THEN neither is told apart by either
    pairs = matched(faces, [heights(faces), around])
    assert len(pairs) > 100
    for real, fake in zip(pairs[::2], pairs[1::2], strict=True):
        a, b = sharp[real.picture.path], sharp[fake.picture.path]
        assert max(a, b) <= 1.1 * min(a, b) and max(real.box.h, fake.box.h) <= 1.05 * min(real.box.h, fake.box.h)


def test_pairs_that_a_model_finds_alike_cannot_be_told_apart_by_what_it_knows() -> None:
    # GIVEN faces that several features together tell apart, though none of them well
    rng = np.random.default_rng(2)
    is_fake = [False, True] * 500
    faces = [face(100, fake, n) for n, fake in enumerate(is_fake)]
    known = rng.normal(0, 1, (1000, len(audit.FEATURES))) + 0.35 * np.array(is_fake)[:, None]
    rows = [tuple(map(float, row)) for row in known]
    assert audit.areas(is_fake, rows)[audit.LINEAR] > 0.75
    # WHEN those are paired that a linear model gives the same score
    pairs = matched(faces, [alike(audit.held_out_scores(is_fake, rows))])
    # THEN the audit of the pairs finds nothing
    row_of = {one.picture.path: row for one, row in zip(faces, rows, strict=True)}
    found = audit.areas([one.picture.fake for one in pairs], [row_of[one.picture.path] for one in pairs])
    assert len(pairs) > 400
    assert audit.flagged(found) == []
