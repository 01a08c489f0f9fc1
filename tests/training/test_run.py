"""A training of seconds: from a folder of pictures to a bundle that serves, interrupted and taken up again."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engine import resources
from engine.checker import open_checker
from engine.errors import ModelRefused
from engine.model_store import ModelStore
from engine.picture_files import read_file
from engine.training import runs
from engine.training.__main__ import main
from engine.types import ImageInput, Origin

SAMPLE = resources.assets_dir() / "samples/eileen_collins.jpg"
SMALL = ["--views", "16", "--batch", "8", "--workers", "0", "--size", "64"]


@pytest.fixture(scope="module")
def run_folder(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two epochs of a small network taught by a larger one, stopped after the first."""
    work = tmp_path_factory.mktemp("runs")
    common = ["--data", str(dataset), "--cache", str(work / "cache"), *SMALL]
    assert (
        main(["fit", *common, "--run", str(work / "teacher"), "--backbone", "tf_efficientnet_lite0", "--epochs", "1"])
        == 0
    )
    student = ["fit", *common, "--run", str(work / "student"), "--teacher", str(work / "teacher"), "--bank", "16"]
    assert main([*student, "--epochs", "1"]) == 0
    (work / "student" / "checkpoint.pt.part").write_bytes(b"an interrupt while writing leaves this behind")
    assert main([*student, "--epochs", "2"]) == 0
    return work


def test_an_interrupted_run_goes_on_where_it_stopped(run_folder: Path) -> None:
    lines = [json.loads(line) for line in (run_folder / "student" / runs.LOG).read_text().splitlines()]
    assert [line["epoch"] for line in lines] == [1, 2]
    assert all(np.isfinite(line["loss"]) and 0 <= line["validation_roc_auc"] <= 1 for line in lines)


def test_a_run_ends_with_statistics_of_the_averaged_network(dataset: Path, found_once: Path, tmp_path: Path) -> None:
    # GIVEN two epochs of a hundred batches
    options = ["--backbone", "plain_cnn", "--size", "32", "--batch", "2", "--views", "200", "--epochs", "2"]
    data = ["--data", str(dataset), "--cache", str(found_once)]
    assert main(["fit", *data, *options, "--workers", "0", "--run", str(tmp_path)]) == 0
    # THEN what the network that serves remembers comes from one hundred at the end, not from training
    content = torch.load(tmp_path / runs.CHECKPOINT, weights_only=True)
    counters = {name: int(value) for name, value in content["average"].items() if "num_batches" in name}
    assert counters and set(counters.values()) == {100}
    assert {int(content["student"][name]) for name in counters} == {200}


def test_runs_have_a_mean_that_can_be_gone_on_from(
    dataset: Path, found_once: Path, run_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN a run, and another that began from it and forged its fakes otherwise
    one, other, mean = run_folder / "student", tmp_path / "other", tmp_path / "mean"
    data = ["--data", str(dataset), "--cache", str(found_once), *SMALL, "--epochs", "1"]
    assert main(["fit", *data, "--run", str(other), "--start", str(one), "--families", "liquify"]) == 0
    # WHEN they are averaged
    assert main(["average", "--run", str(mean), "--of", str(one), str(other)]) == 0
    # THEN each weight is the mean of the two, the card will name all families, and a run can start there
    first, second, both = (
        torch.load(run / runs.CHECKPOINT, weights_only=True)["average"] for run in (one, other, mean)
    )
    weight = "blocks.0.0.conv.weight"
    assert torch.allclose(both[weight], (first[weight] + second[weight]) / 2) and not both[weight].equal(first[weight])
    _, content = runs.load_network(mean)
    assert set(runs.forged_by(content)) == {"self_blend", "liquify"}
    assert "the mean of the runs student and other" in content["initial"]
    assert main(["fit", *data, "--run", str(tmp_path / "on"), "--start", str(mean)]) == 0
    # AND networks of different kinds have none
    assert main(["average", "--run", str(tmp_path / "no"), "--of", str(one), str(run_folder / "teacher")]) == 2
    assert "only those of one kind have a mean" in capsys.readouterr().err
    assert not (tmp_path / "no").exists()


def test_the_exported_bundle_serves_and_carries_its_measurements(
    dataset: Path, run_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN the bundle of the run
    bundle, cache = tmp_path / "bundle", ["--cache", str(run_folder / "cache")]
    described = ["--name", "tiny", "--version", "1", "--limits", "Knows nothing.", "--licence", "MIT"]
    data = ["--data", str(dataset)]
    assert (
        main(["export", "--run", str(run_folder / "student"), "--bundle", str(bundle), *described, *data, *cache]) == 0
    )
    # WHEN it is measured and opened as serving does
    assert main(["measure", "--bundle", str(bundle), "--slice", "astronaut", str(dataset / "Test"), *cache]) == 0
    checker = open_checker(bundle)
    verdict = checker.check(ImageInput(read_file(SAMPLE), Origin.CLI))
    # THEN the card says what it was trained on and how it did, and the report is printed with its audit
    card = checker.model_card
    assert card.trained_on == (
        "astronaut: train 24 not fake + 24 fake, validation 20 not fake + 20 fake, test 20 not fake + 20 fake "
        "(test only measured on)",
    )
    assert card.initial_weights == (
        "random, but for the first convolution, which is the teacher's; distilled from the run teacher"
    )
    assert card.metrics["astronaut"]["pictures"] == {"not_fake": 20, "fake": 20}
    assert set(card.audit["astronaut"]) >= {"face height before cropping", "sharpness", "file size"}
    assert "alone, without any network" in capsys.readouterr().out
    # AND the calibrated answer for a picture lies within 0–1, whatever it is
    assert verdict.fake_probability is not None
    assert 0 <= verdict.fake_probability <= 1


def test_the_teacher_is_exported_installed_and_serves_with_evidence(
    dataset: Path, run_folder: Path, tmp_path: Path
) -> None:
    # GIVEN the larger network's bundle and a store whose own model was never measured
    bundle, home = tmp_path / "large", tmp_path / "home"
    described = ["--name", "large", "--version", "1", "--limits", "Slow.", "--licence", "MIT"]
    common = ["--data", str(dataset), "--cache", str(run_folder / "cache")]
    assert main(["export", "--run", str(run_folder / "teacher"), "--bundle", str(bundle), *described, *common]) == 0
    store = ModelStore(home, resources.assets_dir() / "models")
    # WHEN it is installed as it is THEN that is refused, since it was measured on nothing
    with pytest.raises(ModelRefused, match="was not measured on"):
        store.install(bundle)
    # WHEN that is allowed THEN it serves, with its own card, and shows where it looked
    store.activate(store.install(bundle, allow_regression=True))
    checker = open_checker(store.active())
    assert checker.model_card.architecture == "tf_efficientnet_lite0"
    verdict = checker.check(ImageInput(read_file(SAMPLE), Origin.CLI), explain=True)
    assert verdict.model.name == "large" and verdict.fake_probability is not None
    assert verdict.evidence is not None and verdict.evidence.faces[0].influence is not None
    # AND back again
    assert store.rollback() == "telltale-small"


def test_a_ruler_is_caught_by_the_audit(
    dataset: Path, run_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN a set whose fakes are cropped more tightly, as in the published one
    bundle, cache = tmp_path / "bundle", ["--cache", str(tmp_path / "cache")]
    described = ["--name", "tiny", "--version", "1", "--limits", "Knows nothing.", "--licence", "MIT"]
    main(
        [
            "export",
            "--run",
            str(run_folder / "student"),
            "--bundle",
            str(bundle),
            *described,
            "--data",
            str(dataset),
            *cache,
        ]
    )
    tight = tmp_path / "tight"
    shutil.copytree(dataset / "Test", tight)
    for path in (tight / "Fake").iterdir():
        picture = Image.open(path)
        picture.crop((20, 20, 170, 170)).resize((200, 200)).save(path, quality=90)
    # WHEN
    capsys.readouterr()
    assert main(["measure", "--bundle", str(bundle), "--slice", "tight", str(tight), *cache]) == 0
    # THEN
    height = next(line for line in capsys.readouterr().out.splitlines() if "face height" in line)
    assert "explains too much" in height


@pytest.mark.parametrize(("arrange", "said"), [("empty", "Real or Fake"), ("one class", "of the class Fake")])
def test_a_folder_that_cannot_be_used_is_explained(
    arrange: str, said: str, dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    if arrange == "one class":
        shutil.copytree(dataset / "Train/Real", folder / "Train/Real")
    assert main(["fit", "--data", str(folder), "--run", str(tmp_path / "run"), "--cache", str(tmp_path / "cache")]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_unreadable_pictures_are_left_out_and_counted(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "set"
    shutil.copytree(dataset, copy)
    (copy / "Train/Real/broken.jpg").write_bytes(b"\xff\xd8\xff not a picture")
    options = ["--data", str(copy), "--run", str(tmp_path / "run"), "--cache", str(tmp_path / "cache")]
    assert main(["fit", *options, *SMALL, "--epochs", "1"]) == 0
    assert "48 faces in 49 pictures; 1 left out" in capsys.readouterr().out


def test_what_is_tested_on_is_not_trained_on(dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "set"
    shutil.copytree(dataset, copy)
    Image.open(copy / "Test/Fake/fake_3.jpg").resize((170, 170)).save(copy / "Train/Real/taken.jpg", quality=60)
    options = ["--data", str(copy), "--run", str(tmp_path / "run"), "--cache", str(tmp_path / "cache")]
    assert main(["fit", *options, *SMALL, "--backbone", "plain_cnn", "--epochs", "1"]) == 0
    said = capsys.readouterr().out
    assert "49 faces in 49 pictures" in said and "left out of the train part" in said and "taken.jpg" in said
