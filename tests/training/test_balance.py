"""Drawn by its weights, no trivial trait tells a fake from another face."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from engine import metrics
from engine.training.balance import balanced_weights, heard, overlap_weights, traits
from engine.training.data import LabelledFace, Picture
from engine.training.recipes import TELLTALE
from engine.types import Box

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def area(fake: Floats, values: Floats, weights: Floats) -> float:
    """The ROC-AUC of values where each counts as often as its weight says."""
    order = np.argsort(values)
    is_fake, weight = fake[order].astype(bool), weights[order]
    below = np.cumsum(weight * ~is_fake)
    return float((weight * is_fake * below).sum() / (weight[is_fake].sum() * weight[~is_fake].sum()))


def test_a_ruler_and_a_sharpness_gauge_are_at_chance() -> None:
    # GIVEN fakes that are much larger than the others, a little sharper, and of another spread in brightness
    random = np.random.default_rng(0)
    fake = np.repeat([False, True], 3000)
    rows = random.normal(0, 1, (6000, 3))
    rows[fake] = rows[fake] * (1, 1, 0.5) + (1.2, 0.4, 0)
    alike = np.ones(6000)
    assert metrics.roc_auc(fake, rows[:, 0]).value > 0.75  # type: ignore[operator]
    # WHEN faces are drawn by their weights
    weights = overlap_weights(rows, fake, alike)
    # THEN nothing tells them apart, the distance from the middle included
    for column in (*rows.T, np.abs(rows[:, 2])):
        assert area(fake, column, weights) == pytest.approx(0.5, abs=0.04)
    assert area(fake, np.abs(rows[:, 2]), alike) < 0.4


def test_few_faces_are_not_torn_apart() -> None:
    # GIVEN as few faces as traits, so that a plane between the classes can always be found
    random = np.random.default_rng(1)
    fake = np.repeat([False, True], 8)
    weights = overlap_weights(random.normal(0, 1, (16, 9)), fake, np.ones(16))
    assert weights.min() > 0.1 * weights.max()


def test_one_class_alone_keeps_its_weights() -> None:
    before = np.array([1.0, 2.0, 3.0])
    assert np.array_equal(overlap_weights(np.eye(3), np.zeros(3, bool), before), before)


def test_a_small_source_is_heard() -> None:
    sources = ["large"] * 900 + ["small"] * 100 + ["large"] * 1000
    weights = heard(sources, np.repeat([False, True], 1000))
    assert weights[900:1000].sum() / weights[:1000].sum() == pytest.approx(0.25)


def test_traits_are_what_they_say() -> None:
    noise = np.random.default_rng(2).normal(120, 40, (128, 128, 3)).clip(0, 255).astype(np.uint8)
    sharp, soft = traits(noise), traits(np.asarray(Image.fromarray(noise).filter(ImageFilter.GaussianBlur(2))))
    *bands, brightness, contrast, colours = np.subtract(sharp, soft)
    assert all(a < b for a, b in pairwise(bands[:4]))  # a blur takes more the finer it is
    assert abs(brightness) < 2 and contrast > 10 and colours > 10


def test_pictures_that_give_themselves_away_are_drawn_less(tmp_path: Path) -> None:
    # GIVEN fakes that are brighter than the others, but for some
    random = np.random.default_rng(3)
    faces, light = [], []
    for number in range(60):
        fake, bright = number % 2 == 1, number % 2 == 1 or number % 6 == 0
        pixels = random.normal(160 if bright else 90, 20, (96, 96, 3)).clip(0, 255).astype(np.uint8)
        path = tmp_path / f"{number}.png"
        Image.fromarray(pixels).save(path)
        faces.append(LabelledFace(Picture(path, fake, "train", "x"), Box(20, 20, 56, 56), np.zeros((5, 2), np.float32)))
        light.append(bright)
    # WHEN they are weighed THEN a bright face that is no fake counts for more than a dark one
    weights = balanced_weights(faces, TELLTALE.geometry)
    fakes, lights = np.array([face.picture.fake for face in faces]), np.array(light)
    assert weights[~fakes & lights].mean() > 1.5 * weights[~fakes & ~lights].mean()
