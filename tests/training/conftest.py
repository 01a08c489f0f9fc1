"""Shared by the training's tests: a folder of pictures to train on in seconds, and where its faces are kept."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from engine import resources
from engine.checker import open_finder
from engine.images import decode
from engine.picture_files import read_file
from engine.training.blend import self_blend

os.environ["HF_HUB_OFFLINE"] = "1"  # before timm is imported: no test fetches weights
os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch is: its threads wait for each other on a busy machine

SAMPLE = resources.assets_dir() / "samples/eileen_collins.jpg"
COUNTS = {"Train": 24, "Validation": 20, "Test": 20}
TURNED: dict[str, Callable[[Image.Image], Image.Image]] = {
    "Train": lambda crop: crop,
    "Validation": ImageOps.mirror,
    "Test": lambda crop: ImageOps.mirror(crop).rotate(20, Image.Resampling.BILINEAR),
}
"""So that the parts hold no copies of one another."""


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Crops of one astronaut, half of them blended with themselves: enough to run everything, to learn nothing."""
    folder = tmp_path_factory.mktemp("data") / "astronaut"
    portrait = decode(read_file(SAMPLE)).pixels
    face = open_finder().find(portrait)[0]
    random = np.random.default_rng(0)
    for part, count in COUNTS.items():
        for fake, cls in ((False, "Real"), (True, "Fake")):
            target = folder / part / cls
            target.mkdir(parents=True)
            for number in range(count):
                pixels = self_blend(portrait, face.box, face.landmarks, random) if fake else portrait
                side = int(face.box.h * random.uniform(1.5, 2))
                x, y = (max(0, int(v)) for v in (face.box.x - 0.3 * face.box.w, face.box.y - 0.25 * face.box.h))
                crop = Image.fromarray(pixels[y : y + side, x : x + side]).resize((200, 200))
                TURNED[part](crop).save(target / f"{cls.lower()}_{number}.jpg", quality=90)
    return folder


@pytest.fixture(scope="session")
def found_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache of found faces, for all tests."""
    return tmp_path_factory.mktemp("cache")
