"""The face finder: exact for small pictures, quick for large ones, and the two agree."""

from pathlib import Path

import numpy as np
import pytest
from pictures import scenery
from PIL import Image

from engine import resources
from engine.checker import open_finder
from engine.errors import ModelMissing
from engine.faces import CenterFaceFinder, FaceFinder, FinderSettings, padded, search_copy
from engine.images import MAX_SIDE
from engine.networks import open_session, read_network
from engine.types import RgbImage

NETWORKS = resources.assets_dir() / "models/centerface"
EXACT, QUICK = NETWORKS / "centerface.onnx", NETWORKS / "centerface-int8.onnx"


@pytest.fixture(scope="module")
def finder() -> FaceFinder:
    return open_finder()


@pytest.fixture(scope="module")
def exact_finder() -> FaceFinder:
    """The network as its authors trained it, for pictures of every size."""
    return CenterFaceFinder(EXACT, EXACT, settings=FinderSettings(exact_side=MAX_SIDE))


def _screen(portrait: Image.Image, width: int = 1920, height: int = 1080) -> RgbImage:
    """Faces of some 48 to 180 pixels."""
    screen, left = scenery(width, height), 20
    for side in (200, 260, 340, 460, 600):
        screen.paste(portrait.resize((side, side), Image.Resampling.LANCZOS), (left, 700 - side))
        left += side + 10
    return np.asarray(screen)


def test_pictures_as_models_learn_from_are_searched_exactly(
    finder: FaceFinder, exact_finder: FaceFinder, portrait: Image.Image
) -> None:
    for side in (256, 400, 512):
        pixels = np.asarray(portrait.resize((side, side)))
        found, expected = finder.find(pixels), exact_finder.find(pixels)
        assert [(face.box, face.score) for face in found] == [(face.box, face.score) for face in expected]
        assert len(found) == 1


def test_large_pictures_are_searched_quickly_and_nothing_is_lost(
    finder: FaceFinder, exact_finder: FaceFinder, portrait: Image.Image
) -> None:
    screen = _screen(portrait)
    quick, exact = finder.find(screen), exact_finder.find(screen)
    assert len(quick) == len(exact) == 5
    assert [face.score for face in quick] != [face.score for face in exact]
    for face in exact:
        assert max(face.box.overlap(other.box) for other in quick) > 0.8


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


def test_the_quick_network_makes_nothing_of_the_fourth_channel() -> None:
    network = open_session(read_network(QUICK), QUICK.name, 1)
    pixels = np.random.default_rng(0).integers(0, 256, (1, 64, 96, 4), np.uint8)
    others = pixels ^ np.array([0, 0, 0, 255], np.uint8)
    for one, other in zip(*(network.run(None, {"image": given}) for given in (pixels, others)), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("missing", [EXACT, QUICK])
def test_a_missing_network_is_told_at_once(missing: Path, tmp_path: Path) -> None:
    exact, quick = (tmp_path / path.name if path == missing else path for path in (EXACT, QUICK))
    with pytest.raises(ModelMissing, match=missing.name):
        CenterFaceFinder(exact, quick)
