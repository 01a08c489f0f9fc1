"""Reading and splitting folders: neighbours stay together, unusable folders are told apart."""

import itertools
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine import preprocessing, resources
from engine.checker import open_finder
from engine.errors import DatasetUnusable
from engine.training import copies, data, splitting
from engine.training.duplicates import duplicates
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
        assert set(parts) == set(splitting.PARTS)
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


def save_scene(path: Path, seed: int, brightness: float = 1.0, side: int = 160, quality: int = 90) -> None:
    """A picture of coarse random fields, so that two seeds are two scenes."""
    fields = np.random.default_rng(seed).integers(0, 200, (9, 9, 3), np.uint8)
    picture = Image.fromarray(fields).resize((160, 160), Image.Resampling.BICUBIC).resize((side, side))
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.point(lambda value: min(255, int(value * brightness))).save(path, quality=quality)


def test_a_copy_is_told_from_another_picture(tmp_path: Path) -> None:
    # GIVEN thirty scenes, one of them again, smaller, brighter and compressed hard, and a file that is no picture
    for seed in range(30):
        save_scene(tmp_path / f"{seed:02}.jpg", seed)
    save_scene(tmp_path / "copy.jpg", 7, brightness=1.1, side=110, quality=40)
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff no picture")
    Image.new("RGB", (64, 64), "grey").save(tmp_path / "plain_1.png")
    Image.new("RGB", (64, 64), "grey").save(tmp_path / "plain_2.png")
    # WHEN
    paths = sorted(tmp_path.iterdir())
    pairs = [{paths[a].name, paths[b].name} for a, b in duplicates(paths)]
    # THEN
    assert pairs == [{"07.jpg", "copy.jpg"}]


def test_copies_and_their_neighbours_stay_in_one_part(tmp_path: Path) -> None:
    # GIVEN 40 scenes of each class, where a fake in the part that tests shows a scene of the real ones that train
    for fake, cls in ((0, "0_real"), (1, "1_fake")):
        for number in range(40):
            save_scene(tmp_path / cls / f"{number}.jpg", 1000 * fake + number)
    save_scene(tmp_path / "1_fake/39.jpg", 5, brightness=1.1)
    # WHEN
    part = {(p.fake, int(p.path.stem)): p.part for p in data.scan(tmp_path)}
    # THEN both lie in one part, their blocks of four with them, and the rest is as it would be
    assert {part[True, n] for n in (36, 37, 38, 39)} == {part[False, n] for n in (4, 5, 6, 7)} == {"train"}
    assert {part[False, n] for n in (36, 37, 38, 39)} == {"test"}
    assert {part[True, n] for n in (32, 33, 34, 35)} == {"validation"}


def test_a_folder_that_is_one_picture_over_and_over_is_refused(tmp_path: Path) -> None:
    for cls in ("real", "fake"):
        for number in range(20):
            save_scene(tmp_path / cls / f"{number}.jpg", 1, brightness=1 - number / 100)
    with pytest.raises(DatasetUnusable, match=r"are copies of one another .* nothing is left for the validation part"):
        data.scan(tmp_path)


def test_class_folders_without_pictures_and_doubled_parts_are_named(tmp_path: Path) -> None:
    make_files(tmp_path / "empty/Real", ["notes.txt"])
    with pytest.raises(DatasetUnusable, match=r"empty/Real: no pictures there \(\.avif"):
        data.scan(tmp_path / "empty")
    make_files(tmp_path / "doubled/val/Real", ["a.jpg"])
    make_files(tmp_path / "doubled/Validation/Real", ["a.jpg"])
    with pytest.raises(DatasetUnusable, match="more than one folder for the validation part"):
        data.scan(tmp_path / "doubled")
    make_files(tmp_path / "other/cats", ["a.jpg"])
    with pytest.raises(DatasetUnusable, match="Its folders: cats"):
        data.scan(tmp_path / "other")


def test_what_is_left_out_is_counted_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # GIVEN a portrait, seven broken files and a picture without a face, and a cache that was damaged
    portrait = next((resources.assets_dir() / "samples").glob("*.jpg"))
    real = tmp_path / "set/Train/real"
    make_files(real, [f"broken_{n}.jpg" for n in range(7)])
    shutil.copy(portrait, real / "portrait.jpg")
    Image.new("RGB", (200, 200), "green").save(real / "wall.png")
    pictures = data.scan(tmp_path / "set")
    # WHEN searched twice, the cache being cut short between
    first = data.find_faces(pictures, open_finder(), tmp_path / "cache")
    (store,) = (tmp_path / "cache").iterdir()
    store.write_bytes(store.read_bytes()[:40])
    capsys.readouterr()
    second = data.find_faces(pictures, open_finder(), tmp_path / "cache")
    # THEN
    assert [face.picture.path.name for face in first] == [face.picture.path.name for face in second] == ["portrait.jpg"]
    told = capsys.readouterr().out
    assert "1 faces in 9 pictures; 8 left out" in told
    assert "7 cannot be read:" in told and "broken_4.jpg and 2 more" in told
    assert "1 show no face:" in told and "wall.png" in told
    # AND shown whole, the wall is a picture like any other
    assert len(data.whole_pictures(pictures)) == 2


def test_what_an_older_search_found_is_searched_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = tmp_path / "set/Train/real"
    make_files(real, [])
    shutil.copy(next((resources.assets_dir() / "samples").glob("*.jpg")), real)
    pictures, cache = data.scan(tmp_path / "set"), tmp_path / "cache"
    for version in (1, 1, 2):
        monkeypatch.setattr(preprocessing, "VERSION", version)
        assert len(data.find_faces(pictures, open_finder(), cache)) == 1
    assert len(list(cache.iterdir())) == 2


def test_copies_of_test_pictures_are_left_out_of_the_train_part(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN parts that were given: a test picture again in Train, in another folder and made into a fake, one in
    # Validation, and a pair within Train
    for number in range(12):
        part = ("Train", "Validation", "Test")[number % 3]
        save_scene(tmp_path / "one" / part / "Real" / f"{number}.jpg", number)
    save_scene(tmp_path / "two/Train/Fake/copy_of_2.jpg", 2, brightness=1.1, side=110, quality=40)
    save_scene(tmp_path / "two/Validation/Fake/copy_of_5.jpg", 5, side=120)
    save_scene(tmp_path / "two/Train/Fake/copy_of_3.jpg", 3, side=120)
    pictures = [*data.scan(tmp_path / "one"), *data.scan(tmp_path / "two")]
    # WHEN
    gone = copies.copied_from_elsewhere(pictures, tmp_path / "cache")
    # THEN only the one goes, and what was found is said
    assert gone == {tmp_path / "two/Train/Fake/copy_of_2.jpg"}
    said = capsys.readouterr().out
    assert "1 copies of validation or test pictures are left out of the train part:" in said
    assert "copy_of_2.jpg" in said and "Test/Real/2.jpg" in said
    assert "1 pictures are in the validation and in the test part" in said and "copy_of_3" not in said
    # AND it is not compared again: the pictures' dates and sizes say that nothing changed
    (store,) = (tmp_path / "cache").iterdir()
    before = store.stat().st_mtime_ns
    assert copies.copied_from_elsewhere(pictures, tmp_path / "cache") == gone
    assert store.stat().st_mtime_ns == before
    # unless what was kept is damaged, or a picture is another
    store.write_bytes(b"PK cut short")
    assert copies.copied_from_elsewhere(pictures, tmp_path / "cache") == gone
    save_scene(tmp_path / "two/Train/Fake/copy_of_2.jpg", 77)
    assert copies.copied_from_elsewhere(pictures, tmp_path / "cache") == frozenset()
