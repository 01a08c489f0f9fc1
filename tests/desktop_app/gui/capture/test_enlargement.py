"""Enlarged pictures are told from those that have the detail of their size."""

import numpy as np
import pytest
from PIL import Image

from desktop_app.gui.capture.enlargement import looks_enlarged
from engine import resources

SAMPLES = sorted((resources.assets_dir() / "samples").glob("*.jpg"))
SIDE = 300
WAYS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}


def a_part(sample: Image.Image) -> Image.Image:
    left, top = (sample.width - SIDE) // 2, max(0, (sample.height - SIDE) // 3)
    return sample.crop((left, top, left + SIDE, top + SIDE))


@pytest.fixture(params=SAMPLES, ids=lambda path: path.stem)
def portrait(request: pytest.FixtureRequest) -> Image.Image:
    with Image.open(request.param) as sample:
        return a_part(sample.convert("RGB"))


def test_a_photograph_is_not_enlarged(portrait: Image.Image) -> None:
    assert not looks_enlarged(np.asarray(portrait))
    assert not looks_enlarged(np.asarray(portrait.resize((150, 150), Image.Resampling.LANCZOS)))


@pytest.mark.parametrize("factor", [1.5, 2, 3, 4])
@pytest.mark.parametrize("way", WAYS)
def test_an_enlarged_one_is(portrait: Image.Image, factor: float, way: str) -> None:
    small = portrait.crop((50, 50, 200, 200))
    enlarged = small.resize((round(150 * factor), round(150 * factor)), WAYS[way])
    assert looks_enlarged(np.asarray(enlarged))


@pytest.mark.parametrize("shape", [(10, 400, 3), (63, 63, 3), (64, 64, 3), (65, 900, 3)])
def test_nothing_is_claimed_of_what_is_small_or_empty(shape: tuple[int, int, int]) -> None:
    assert not looks_enlarged(np.zeros(shape, np.uint8))
    assert not looks_enlarged(np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8))
