"""Crops of large pictures: the views they give are those of the pictures themselves, and they cannot outgrow their
room."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.training import augment, crops_cache, forge
from engine.training.data import LabelledFace, Picture
from engine.training.recipes import TELLTALE
from engine.training.views import read_pixels
from engine.types import Box

FACE = Box(1200, 900, 170, 220)


def face_in(path: Path, box: Box = FACE) -> LabelledFace:
    points = np.array([(0.3, 0.4), (0.7, 0.4), (0.5, 0.6), (0.35, 0.8), (0.65, 0.8)], np.float32)
    landmarks = (points * (box.w, box.h) + (box.x, box.y)).astype(np.float32)
    return LabelledFace(Picture(path, False, "train", "photographs"), box, landmarks)


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    noise = np.random.default_rng(0).integers(0, 256, (150, 200, 3), np.uint8)
    path = tmp_path / "photograph.jpg"
    Image.fromarray(noise).resize((2000, 1500), Image.Resampling.BICUBIC).save(path, quality=95)
    assert path.stat().st_size > crops_cache.SMALL_FILE
    return path


def test_views_and_forgeries_of_a_crop_are_those_of_the_picture(photograph: Path, tmp_path: Path) -> None:
    for box in (FACE, Box(0, 10, 170, 220), Box(1900, 1300, 170, 220)):
        face = face_in(photograph, box)
        (crop,) = crops_cache.from_crops([face], tmp_path / "cache")
        assert crop.picture.path != photograph and crop.picture.source == "photographs"
        small, large = read_pixels(crop), read_pixels(face)
        assert small.size < large.size / 5
        for seed in range(5):
            views = [
                augment.train_view(pixels, one.box, TELLTALE.geometry, np.random.default_rng(seed))
                for pixels, one in ((small, crop), (large, face))
            ]
            assert np.abs(views[0].astype(int) - views[1]).mean() < 1
        liquify = forge.Forger([face], ["liquify"])
        forged = liquify.forge(small, crop, np.random.default_rng(1))
        whole = liquify.forge(large, face, np.random.default_rng(1))
        change = (forged.astype(int) - small).any(axis=2).sum(), (whole.astype(int) - large).any(axis=2).sum()
        assert change[0] == pytest.approx(change[1], rel=0.02)


def test_a_very_large_face_is_scaled_down(photograph: Path, tmp_path: Path) -> None:
    face = face_in(photograph, Box(300, 200, 800, 1000))
    (crop,) = crops_cache.from_crops([face], tmp_path / "cache")
    assert crop.box.h == pytest.approx(crops_cache.HIGHEST)
    assert read_pixels(crop).shape[0] <= crops_cache.MARGIN * crops_cache.HIGHEST + 1
    place = (crop.landmarks - (crop.box.x, crop.box.y)) / crop.box.h
    assert np.allclose(place, (face.landmarks - (300, 200)) / 1000, atol=1e-3)


def test_small_files_are_left_alone_and_crops_are_made_once(photograph: Path, tmp_path: Path) -> None:
    thumbnail = tmp_path / "small.jpg"
    Image.open(photograph).resize((300, 200)).save(thumbnail)
    faces = [face_in(thumbnail, Box(50, 50, 60, 80)), face_in(photograph)]
    first = crops_cache.from_crops(faces, tmp_path / "cache")
    assert first[0] is faces[0]
    (store,) = (tmp_path / "cache/crops").iterdir()
    written = store.stat().st_mtime_ns
    crops_cache.from_crops(faces, tmp_path / "cache")
    assert store.stat().st_mtime_ns == written
    # WHEN it is damaged or the picture is another THEN it is made anew
    store.write_bytes(store.read_bytes()[:20])
    crops_cache.from_crops(faces, tmp_path / "cache")
    assert read_pixels(crops_cache.from_crops(faces, tmp_path / "cache")[1]).shape[0] > 400
    Image.open(photograph).rotate(180).save(photograph, quality=95)
    crops_cache.from_crops(faces, tmp_path / "cache")
    assert len(list((tmp_path / "cache/crops").iterdir())) == 2


def test_what_finds_no_room_is_read_from_its_file(
    photograph: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faces = [face_in(photograph), face_in(photograph, Box(300, 300, 170, 220))]
    assert crops_cache.from_crops(faces, tmp_path / "cache", limit=1000) == faces
    assert "2 of 2 large pictures found no room" in capsys.readouterr().out
    assert list((tmp_path / "cache/crops").iterdir()) == []
