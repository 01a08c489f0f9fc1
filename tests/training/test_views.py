"""What the network trains on: views of one distribution for both classes, and blends that stay inside the face."""

from pathlib import Path

import numpy as np
import pytest

from engine.model_card import Geometry
from engine.training import augment, blend
from engine.training.data import LabelledFace, Picture
from engine.training.views import matched_weights
from engine.types import Box, RgbImage

BOX = Box(80, 60, 90, 120)
LANDMARKS = np.array([[105, 105], [145, 105], [125, 130], [108, 155], [142, 155]], np.float32)


@pytest.fixture
def picture() -> RgbImage:
    """Smooth colours with texture, so that every change shows."""
    y, x = np.mgrid[0:256, 0:256]
    noise = np.random.default_rng(0).normal(0, 12, (256, 256, 3))
    return np.clip(np.stack((x, y, 255 - x), axis=-1) + noise, 0, 255).astype(np.uint8)


def test_views_have_the_input_size_and_repeat_with_their_seed(picture: RgbImage) -> None:
    geometry = Geometry(input_size=96, crop_margin=1.2, min_face_px=32, max_face_px=80)
    first = augment.train_view(picture, BOX, geometry, np.random.default_rng(3))
    again = augment.train_view(picture, BOX, geometry, np.random.default_rng(3))
    other = augment.train_view(picture, BOX, geometry, np.random.default_rng(4))
    assert first.shape == (96, 96, 3)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_small_face_is_never_enlarged_before_it_is_degraded(picture: RgbImage) -> None:
    patch = picture[:60, :60]
    scaled = augment.scale_face(patch, 100, Geometry(144, 1.2, 48, 120), np.random.default_rng(0))
    assert scaled.shape == patch.shape


def test_a_blend_changes_the_face_more_than_its_surroundings(picture: RgbImage) -> None:
    """Either the face or everything else is the changed copy, so the seam is what both have in common."""
    differing = 0
    for seed in range(20):
        fake = blend.self_blend(picture, BOX, LANDMARKS, np.random.default_rng(seed))
        assert fake.shape == picture.shape
        assert fake.dtype == np.uint8
        change = np.abs(fake.astype(int) - picture).mean(axis=2)
        inside, outside = change[90:150, 100:150].mean(), change[:, :20].mean()
        differing += abs(inside - outside) > 2
    assert differing >= 15


def test_a_face_at_the_edge_and_a_tiny_one_can_be_blended(picture: RgbImage) -> None:
    for box in (Box(-30, -40, 90, 120), Box(250, 250, 4, 5)):
        points = np.tile((box.x + box.w / 2, box.y + box.h / 2), (5, 1)).astype(np.float32)
        assert blend.self_blend(picture, box, points, np.random.default_rng(1)).shape == picture.shape


def face(height: float, fake: bool, source: str = "one") -> LabelledFace:
    return LabelledFace(Picture(Path("x"), fake, "train", source), Box(0, 0, height, height), LANDMARKS)


def test_drawing_by_the_weights_leaves_a_ruler_nothing() -> None:
    # GIVEN fakes that are much larger than the others, as in the published set
    random = np.random.default_rng(0)
    faces = [face(h, False) for h in random.normal(110, 25, 3000).clip(40, 240)]
    faces += [face(h, True) for h in random.normal(150, 35, 3000).clip(40, 240)]
    # WHEN faces are drawn by their weights
    weights = matched_weights(faces)
    heights = np.array([f.box.h for f in faces])
    fake = np.array([f.picture.fake for f in faces])
    drawn = [random.choice(heights[fake == cls], 20000, p=weights[fake == cls] / weights[fake == cls].sum())
             for cls in (False, True)]  # fmt: skip
    # THEN a higher face is no longer more often a fake
    wins = (drawn[1] > drawn[0]).mean()
    assert abs(wins - 0.5) < 0.03
    assert (random.choice(heights[fake], 20000) > random.choice(heights[~fake], 20000)).mean() > 0.8


def test_a_small_source_is_heard() -> None:
    faces = [face(100, False, "large")] * 900 + [face(100, False, "small")] * 100 + [face(100, True)] * 1000
    weights = matched_weights(faces)
    share = weights[900:1000].sum() / weights[:1000].sum()
    assert share == pytest.approx(0.25)
