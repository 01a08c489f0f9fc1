"""The face finder: in pictures of every size it finds the faces where they are, and only those."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pictures import scenery
from PIL import Image

from engine import resources
from engine.checker import open_finder
from engine.errors import ModelMissing
from engine.faces import CenterFaceFinder, FaceFinder, padded, search_copy
from engine.networks import open_session, read_network
from engine.types import RgbImage

NETWORK = resources.assets_dir() / "models/centerface/centerface-int8.onnx"
SIDES = (200, 260, 340, 460, 600)


@pytest.fixture(scope="module")
def finder() -> FaceFinder:
    return open_finder()


def _screen(portrait: Image.Image, width: int = 1920, height: int = 1080) -> RgbImage:
    """Faces of some 48 to 180 pixels."""
    screen, left = scenery(width, height), 20
    for side in SIDES:
        screen.paste(portrait.resize((side, side), Image.Resampling.LANCZOS), (left, 700 - side))
        left += side + 10
    return np.asarray(screen)


def test_a_face_is_found_alike_in_pictures_of_every_size(finder: FaceFinder, portrait: Image.Image) -> None:
    (expected,) = finder.find(np.asarray(portrait.resize((512, 512))))
    for side in (96, 128, 256, 400):
        (found,) = finder.find(np.asarray(portrait.resize((side, side))))
        assert found.enlarged(512 / side).box.overlap(expected.box) > 0.8


def test_every_face_of_a_screen_is_found_where_it_is(finder: FaceFinder, portrait: Image.Image) -> None:
    screen = _screen(portrait)
    (alone,) = finder.find(np.asarray(portrait.resize((512, 512))))
    found = finder.find(screen)
    assert len(found) == len(SIDES)
    left = 20
    for side in SIDES:
        box = alone.enlarged(side / 512).box
        expected = replace(box, x=box.x + left, y=box.y + 700 - side)
        assert max(expected.overlap(face.box) for face in found) > 0.8
        left += side + 10


def test_nothing_is_found_where_there_is_no_face(finder: FaceFinder) -> None:
    for size in [(256, 256), (1920, 1080), (1000, 3000)]:
        assert finder.find(np.asarray(scenery(*size))) == []


@pytest.mark.parametrize(
    ("size", "copy"),
    [
        ((960, 400), (960, 400)),
        ((1056, 400), (1056, 400)),
        ((1057, 400), (960, 363)),
        ((1920, 1080), (960, 540)),
        ((2001, 1500), (1001, 750)),
        ((3000, 30), (1000, 10)),
        ((1, 5000), (1, 1000)),
    ],
)
def test_a_search_copy_is_about_as_long_as_wanted(size: tuple[int, int], copy: tuple[int, int]) -> None:
    small, scale = search_copy(np.asarray(scenery(*size)), 960)
    assert small.size == copy
    assert scale == pytest.approx(max(copy) / max(size), abs=1 / max(size))


@pytest.mark.parametrize(("size", "tensor"), [((64, 32), (64, 32)), ((33, 31), (64, 32)), ((1, 1), (32, 32))])
@pytest.mark.parametrize("channels", ["RGB", "RGBX"])
def test_a_picture_is_padded_black(size: tuple[int, int], tensor: tuple[int, int], channels: str) -> None:
    picture = scenery(*size)
    found = padded(picture, channels)
    assert found.shape == (1, tensor[1], tensor[0], len(channels)) and found.dtype == np.uint8
    np.testing.assert_array_equal(found[0, : size[1], : size[0], :3], np.asarray(picture))
    assert not found[0, size[1] :].any() and not found[0, :, size[0] :].any()


def test_the_network_makes_nothing_of_the_fourth_channel() -> None:
    network = open_session(read_network(NETWORK), NETWORK.name, 1)
    pixels = np.random.default_rng(0).integers(0, 256, (1, 64, 96, 4), np.uint8)
    others = pixels ^ np.array([0, 0, 0, 255], np.uint8)
    for one, other in zip(*(network.run(None, {"image": given}) for given in (pixels, others)), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_missing_network_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=NETWORK.name):
        CenterFaceFinder(tmp_path / NETWORK.name)
