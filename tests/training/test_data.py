"""Reading and splitting folders: neighbours stay together, unusable folders are told apart."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from engine.errors import DatasetUnusable
from engine.training import data
from engine.types import Box, Face


def make_files(folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_bytes(b"content does not matter for scanning")


def test_parts_and_class_names_are_read_in_any_case(tmp_path: Path) -> None:
    # GIVEN the layout of the published set and the one of other tools
    make_files(tmp_path / "set/Train/Real", ["a.jpg", "notes.txt"])
    make_files(tmp_path / "set/valid/1_fake", ["b.PNG"])
    # WHEN
    pictures = data.scan(tmp_path / "set")
    # THEN
    assert {(p.path.name, p.fake, p.part, p.source) for p in pictures} == {
        ("a.jpg", False, "train", "set"),
        ("b.PNG", True, "validation", "set"),
    }


def test_without_parts_neighbours_stay_in_one_part(tmp_path: Path) -> None:
    # GIVEN 400 consecutive pictures of each class, whose names sort as numbers
    for cls in ("real", "fake"):
        make_files(tmp_path / cls, [f"face_{i}.jpg" for i in range(400)])
    # WHEN
    pictures = data.scan(tmp_path)
    # THEN there are all three parts, and along the numbers the part changes only from block to block
    for fake in (False, True):
        parts = [p.part for p in sorted((p for p in pictures if p.fake is fake), key=lambda p: int(p.path.stem[5:]))]
        assert set(parts) == set(data.PARTS)
        assert sum(a != b for a, b in itertools.pairwise(parts)) <= 2
        assert parts.count("test") == 40


@pytest.mark.parametrize(("layout", "said"), [([], "Real or Fake"), (["Train/Pictures"], "Real or Fake")])
def test_a_folder_without_classes_is_refused_by_name(tmp_path: Path, layout: list[str], said: str) -> None:
    for folder in layout:
        make_files(tmp_path / folder, ["a.jpg"])
    with pytest.raises(DatasetUnusable, match=said):
        data.scan(tmp_path)


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(DatasetUnusable, match="nowhere is not a folder"):
        data.scan(tmp_path / "nowhere")


def test_one_class_is_not_enough(tmp_path: Path) -> None:
    make_files(tmp_path / "Train/Fake", [f"{i}.jpg" for i in range(50)])
    with pytest.raises(DatasetUnusable, match="0 pictures of the class Real"):
        data.require_both_classes(data.scan(tmp_path), "train")


def test_the_central_face_is_the_one_the_picture_was_cropped_around() -> None:
    points = np.zeros((5, 2), np.float32)
    centre = Face(Box(90, 80, 70, 90), 0.6, points)
    corner = Face(Box(0, 0, 80, 100), 0.9, points)
    assert data.central_face([corner, centre], 256, 256) is centre
    assert data.central_face([], 256, 256) is None
