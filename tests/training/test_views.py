"""What the network trains on: views of one distribution for both classes, and blends that stay inside the face."""

import numpy as np
import pytest

from engine.model_card import Geometry
from engine.training import augment, blend
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
