"""The forgery lab: fakes that differ from their originals in the face and nowhere else."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engine import resources
from engine.checker import open_finder
from engine.errors import DatasetUnusable, ModelMissing
from engine.images import decode
from engine.picture_files import read_file
from engine.training import data, forge
from engine.training.forge import generators, harmonic, sheet, warping
from engine.types import Box


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> list[data.LabelledFace]:
    """One portrait at three sizes, as donors and subjects."""
    folder = tmp_path_factory.mktemp("faces") / "Train/Real"
    folder.mkdir(parents=True)
    sample = Image.fromarray(decode(read_file(next((resources.assets_dir() / "samples").glob("*.jpg")))).pixels)
    for side in (300, 340, 380):
        copy = sample.copy()
        copy.thumbnail((side, side))
        copy.save(folder / f"{side}.png")
    return data.find_faces(data.scan(folder.parent.parent), open_finder(), folder.parent / "cache")


@pytest.fixture(scope="module")
def trained(faces: list[data.LabelledFace], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generators after two steps: bad ones, but all that the families need."""
    folder = tmp_path_factory.mktemp("generators")
    errors = generators.train(faces, folder, steps=2)
    assert set(errors) == {*generators.UPSAMPLERS, generators.DENOISER, generators.GAN}
    return folder


@pytest.mark.parametrize("name", forge.NAMES)
def test_each_family_changes_the_face_and_little_else(name: str, faces: list[data.LabelledFace], trained: Path) -> None:
    face = faces[1]
    original = decode(read_file(face.picture.path)).pixels
    forger = forge.Forger(faces, [name], trained)
    inside, corner = [], []
    for seed in range(4):
        # WHEN the same is drawn twice THEN it is the same forgery, as large as the original
        fake = forger.forge(original, face, np.random.default_rng(seed))
        assert np.array_equal(fake, forger.forge(original, face, np.random.default_rng(seed)))
        assert fake.shape == original.shape and fake.dtype == np.uint8
        change = np.abs(fake.astype(int) - original).mean(axis=2)
        x, y, w, h = (int(v) for v in (face.box.x, face.box.y, face.box.w, face.box.h))
        inside.append(change[y : y + h, x : x + w].mean())
        corner.append(change[:8, :8].mean())
    assert max(inside) > 0.5
    # self-blending may change the surroundings instead of the face: the seam is the same
    if name != "self_blend":
        assert max(corner) == 0


def test_unknown_families_and_missing_generators_are_said(faces: list[data.LabelledFace], tmp_path: Path) -> None:
    with pytest.raises(DatasetUnusable, match=r"no family morph\. There are: self_blend"):
        forge.Forger(faces, ["morph"])
    with pytest.raises(DatasetUnusable, match="telltale train generators"):
        forge.Forger(faces, ["diffusion"])
    (tmp_path / "transposed.pt").write_bytes(b"cut short")
    with pytest.raises(ModelMissing, match=r"no usable .*nearest\.pt\. Make what is missing there"):
        forge.Forger(faces, ["resynthesis_nearest"], tmp_path)
    with pytest.raises(ModelMissing, match=r"no usable .*transposed\.pt"):
        forge.Forger(faces, ["resynthesis_transposed"], tmp_path)


def test_a_folder_from_before_the_gan_serves_and_gets_what_it_lacks(
    faces: list[data.LabelledFace], trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN generators as they were trained when there was no GAN
    old = tmp_path / "generators"
    shutil.copytree(trained, old)
    (old / "gan.pt").unlink()
    kept = {path: path.stat().st_mtime_ns for path in old.iterdir()}
    # THEN the other families work, and this one says what it lacks
    assert "resynthesis_gan" not in generators.trained(old) and len(generators.trained(old)) == 5
    forge.Forger(faces, ["diffusion", "resynthesis_nearest"], old)
    with pytest.raises(ModelMissing, match=r"no usable .*gan\.pt\. Make what is missing there"):
        forge.Forger(faces, ["resynthesis_gan"], old)
    # WHEN the command is given again THEN only that is trained
    assert set(generators.train(faces, old, steps=1)) == {"gan"}
    assert "transposed, nearest, bilinear, pixel_shuffle, denoiser: there already" in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert generators.train(faces, old, steps=1) == {} and generators.trained(old) == generators.NAMES


def test_the_gan_comes_close_to_faces_and_its_discriminator_is_heard(
    faces: list[data.LabelledFace], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generators, "WINDOW", 24)
    monkeypatch.setattr(generators, "BATCH", 2)
    shown = torch.from_numpy(np.stack([generators._square(face) for face in faces]).transpose(0, 3, 1, 2).copy())
    networks = []
    for weight in (generators.CLOSE, 1e6):  # beside so much the discriminator is not heard
        monkeypatch.setattr(generators, "CLOSE", weight)
        torch.manual_seed(0)
        networks.append(generators.Autoencoder("transposed"))
        assert generators._train_gan(networks[-1], shown, 20) < 40  # of 255
    heard, unheard = (network.last.weight for network in networks)
    assert not torch.allclose(heard, unheard, atol=1e-3)


def test_a_plane_is_filled_in_as_a_plane() -> None:
    """Harmonic functions that are known: linear ones."""
    y, x = np.mgrid[0:61, 0:50].astype(np.float32)
    plane = np.stack((x, 2 * y, x + y), axis=-1)
    hole = np.zeros((61, 50), bool)
    hole[20:40, 15:35] = True
    filled = harmonic.fill(np.where(hole[..., None], np.float32(0), plane), hole)
    assert np.abs(filled - plane).max() < 2.5
    assert np.array_equal(filled[~hole], plane[~hole])


def test_a_cloned_patch_meets_its_surroundings_and_keeps_its_own_gradients() -> None:
    # GIVEN a texture on a dark ground that is to be laid on a bright one
    texture = np.random.default_rng(0).normal(0, 10, (48, 48, 1)).astype(np.float32)
    mask = np.zeros((48, 48), bool)
    mask[12:36, 12:36] = True
    result = harmonic.cloned(np.broadcast_to(texture + 40, (48, 48, 3)), np.full((48, 48, 3), 200, np.float32), mask)
    # THEN no light is left of the dark ground, and the texture is there
    assert abs(float(result[mask].mean()) - 200) < 8
    kept = np.corrcoef(result[14:34, 14:34, 0].ravel(), texture[14:34, 14:34, 0].ravel())[0, 1]
    assert kept > 0.9
    assert (result[~mask] == 200).all()


def test_a_known_turn_and_scale_is_found_again() -> None:
    points = np.random.default_rng(1).uniform(0, 100, (5, 2)).astype(np.float32)
    turn = 1.3 * np.array(((np.cos(0.4), -np.sin(0.4)), (np.sin(0.4), np.cos(0.4))))
    moved = (points @ turn.T + (7, -3)).astype(np.float32)
    found = warping.similarity(points, moved)
    assert np.allclose(found, np.column_stack((turn, (7, -3))), atol=1e-3)
    assert warping.misfit(points, moved) < 1e-4 < warping.misfit(points, moved[::-1].copy())


@pytest.mark.parametrize("box", [Box(-20, -30, 60, 80), Box(395, 295, 4, 5), Box(0, 0, 400, 300)])
def test_faces_at_the_edge_tiny_and_huge_ones_can_be_forged(box: Box) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (300, 400, 3), np.uint8)
    points = np.array([(0.3, 0.4), (0.7, 0.4), (0.5, 0.6), (0.35, 0.8), (0.65, 0.8)], np.float32)
    landmarks = (points * (box.w, box.h) + (box.x, box.y)).astype(np.float32)
    subject = forge.Subject(pixels, box, landmarks)
    for family in forge.families.FAMILIES.values():
        for seed in range(3):
            assert family(subject, subject, np.random.default_rng(seed)).shape == pixels.shape


def test_the_sheet_shows_every_family_beside_the_original(faces: list[data.LabelledFace], trained: Path) -> None:
    page = sheet.sheet(faces, forge.NAMES, trained, rows=2, seed=0)
    assert page.size == (sheet.SIDE * (1 + len(forge.NAMES)), 2 * sheet.SIDE + sheet.HEADING)
