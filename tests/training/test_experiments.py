"""The experiments under one budget, the paper protocol, and what a run looks like afterwards: everything runs, in
little."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.errors import ModelRefused
from engine.metrics import Estimate
from engine.model_card import load_card
from engine.model_store import ModelStore
from engine.training import backbones, costs, distil, evaluate, report, runs
from engine.training.__main__ import main
from engine.training.protocols import PAPER
from engine.training.recipes import PAPER as PAPER_RECIPE
from engine.training.recipes import Recipe, from_dict
from engine.types import Box

BUDGET = ["--views", "16", "--epochs", "1", "--size", "64", "--tested", "4", "--workers", "0"]
NUMBER = r"\d\.\d{3} \[\d\.\d{3}, \d\.\d{3}\]"


@pytest.fixture
def common(dataset: Path, found_once: Path) -> list[str]:
    return ["--data", str(dataset), "--cache", str(found_once)]


def test_backbones_are_compared_under_both_protocols(common: list[str], tmp_path: Path) -> None:
    out = tmp_path / "compared"
    assert main(["compare", *common, *BUDGET, "--backbones", "plain_cnn", "--out", str(out)]) == 0
    text = (out / "compare.md").read_text()
    assert "16 views in 1 epochs each, inputs of 64 pixels" in text
    for protocol in ("face", "paper"):
        pattern = rf"\| plain_cnn \| {protocol} \| 0\.39 M \| \d+ M \| \d+\.\d ms \| {NUMBER} \| {NUMBER} \|"
        assert re.search(pattern, text), text


def test_each_family_is_left_out_in_turn(common: list[str], tmp_path: Path) -> None:
    out = tmp_path / "carried"
    options = ["--backbone", "plain_cnn", "--families", "self_blend", "liquify", "--out", str(out)]
    assert main(["carry-over", *common, *BUDGET, *options]) == 0
    lines = (out / "carry-over.md").read_text().splitlines()[-2:]
    for line, family in zip(lines, ("self_blend", "liquify"), strict=True):
        assert re.fullmatch(rf"\| {family} \| {NUMBER} \| \d\.\d{{3}} \|", line), line


def test_families_are_left_out_together_from_a_start_that_is_named(common: list[str], tmp_path: Path) -> None:
    # GIVEN a run to start from
    start, out = tmp_path / "start", tmp_path / "carried"
    size = ["--size", "64", "--views", "16", "--epochs", "1", "--workers", "0", "--backbone", "plain_cnn"]
    assert main(["fit", *common, "--run", str(start), *size]) == 0
    # WHEN
    groups = ["--families", "self_blend", "liquify,inpaint", "--start", str(start)]
    assert main(["carry-over", *common, *BUDGET, "--backbone", "plain_cnn", *groups, "--out", str(out)]) == 0
    # THEN
    text = (out / "carry-over.md").read_text()
    assert text.startswith("plain_cnn from the run start")
    assert re.search(rf"\| liquify \(with inpaint\) \| {NUMBER} \| \d\.\d{{3}} \|", text), text
    _, content = runs.load_network(out / "without-liquify-inpaint")
    assert content["initial"] == "random; gone on from the run start"
    assert content["recipe"]["families"] == ("self_blend",)


def test_one_family_cannot_be_left_out_of_itself(
    common: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["carry-over", *common, *BUDGET, "--families", "liquify", "--out", str(tmp_path / "out")]) == 2
    assert "at least two different --families" in capsys.readouterr().err


def test_parts_of_the_recipe_are_left_out(common: list[str], tmp_path: Path) -> None:
    out = tmp_path / "ablated"
    only = ["consistency between views", "trivial traits not balanced"]
    assert main(["ablate", *common, *BUDGET, "--backbone", "plain_cnn", "--out", str(out), "--only", *only]) == 0
    lines = (out / "ablation.md").read_text().splitlines()[-2:]
    for line, name in zip(lines, only, strict=True):
        assert re.fullmatch(rf"\| {name} \| {NUMBER} \| {NUMBER} \|", line), line
    # AND one of those runs can be where every line of another table starts
    start = ["--start", str(out / "trivial-traits-not-balanced"), "--only", "no cosine"]
    assert main(["ablate", *common, *BUDGET, "--backbone", "plain_cnn", "--out", str(tmp_path / "on"), *start]) == 0
    assert (
        (tmp_path / "on" / "ablation.md").read_text().startswith("plain_cnn from the run trivial-traits-not-balanced (")
    )


def test_a_paper_run_is_reported_exported_and_measured_but_never_serves(
    dataset: Path, common: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN a run of the paper's recipe, behind Gabor filters, for one epoch
    run, bundle = tmp_path / "paper", tmp_path / "bundle"
    size = ["--backbone", "plain_cnn", "--gabor", "--size", "64", "--epochs", "1", "--workers", "0"]
    assert main(["fit", *common, "--run", str(run), "--recipe", "paper", *size]) == 0
    # WHEN it is reported THEN one page shows it all and needs nothing else
    assert main(["report", *common, "--run", str(run)]) == 0
    page = (run / report.NAME).read_text()
    assert page.count("<figure>") == 4 and "Audit" in page and "Confusion" in page
    assert "<script" not in page and "http" not in page and "src=" not in page
    # WHEN it is exported and measured THEN as whole pictures, with the audit of what the network sees
    named = ["--name", "paper", "--version", "1", "--limits", "Only to compare.", "--licence", "MIT"]
    assert main(["export", *common, "--run", str(run), "--bundle", str(bundle), *named]) == 0
    slices = ["--slice", "astronaut", str(dataset / "Test")]
    assert main(["measure", "--bundle", str(bundle), *slices, *common[2:]]) == 0
    card = load_card(bundle)
    assert (card.protocol, card.mean) == ("paper", PAPER.mean)
    assert card.metrics["astronaut"]["pictures"] == {"not_fake": 20, "fake": 20}
    assert card.audit["astronaut"]["share of padding"] == 0.5
    text = (bundle / "MODEL_CARD.md").read_text()
    assert "Only to compare." in text and "protocol “paper”" in text and "| astronaut | 20 + 20 fake |" in text
    # AND it is refused for serving
    with pytest.raises(ModelRefused, match="not to serve"):
        ModelStore(tmp_path / "home", tmp_path / "none").install(bundle, allow_regression=True)
    # AND the audit stands side by side for both protocols
    capsys.readouterr()
    assert main(["audit", *slices, *common[2:]]) == 0
    assert re.search(r"face height before cropping +0\.\d+ +0\.\d+", capsys.readouterr().out)


def test_whole_pictures_are_learned_from_where_a_run_on_faces_ended(common: list[str], tmp_path: Path) -> None:
    # GIVEN a run on faces
    faces, whole = tmp_path / "faces", tmp_path / "whole"
    options = [*common, "--backbone", "plain_cnn", "--epochs", "1", "--workers", "0"]
    assert main(["fit", *options, "--run", str(faces), "--views", "16", "--size", "64"]) == 0
    # WHEN another goes on from it, in the other protocol and at another size
    assert main(["fit", *options, "--run", str(whole), "--recipe", "whole", "--start", str(faces), "--size", "96"]) == 0
    # THEN every picture was learned from, annealed
    content = runs.load_network(whole)[1]
    recipe = from_dict(content["recipe"])
    assert (recipe.protocol, recipe.views_per_epoch, recipe.cosine, recipe.blended) == ("paper", 0, True, 0.0)
    assert content["initial"].endswith("gone on from the run faces")


def test_the_papers_view_is_the_whole_picture() -> None:
    """Flipped half of the time, turned by up to ten degrees, its colours a little changed."""
    picture = np.zeros((120, 200, 3), np.uint8)
    picture[:, 100:] = 200
    seen = [PAPER.training_view(picture, Box(0, 0, 9, 9), PAPER_RECIPE.geometry, np.random.default_rng(n), 0.0)
            for n in range(40)]  # fmt: skip
    assert all(view.shape == (224, 224, 3) for view in seen)
    bright_on_the_right = sum(view[112, 180, 0] > view[112, 40, 0] for view in seen)
    assert 8 <= bright_on_the_right <= 32
    assert len({int(view[112, 180, 0]) for view in seen}) > 5
    assert len({tuple(view[0, 0]) for view in seen}) > 1  # a turned picture's corner is black


def test_swapped_labels_are_called_out() -> None:
    metrics = {"pictures": {"not_fake": 9, "fake": 9}, "roc_auc": [0.1, 0.05, 0.2]}
    assert "Are Real and Fake swapped" in evaluate.table("upside down", metrics, {})
    assert "swapped" not in evaluate.table("chance", metrics | {"roc_auc": [0.45, 0.4, 0.52]}, {})
    (alarm,) = report._alarms(Estimate(0.1, 0.05, 0.2), {"sharpness": 0.5})
    assert "Are Real and Fake swapped" in alarm
    assert report._alarms(Estimate(0.9, 0.85, 0.95), {"sharpness": 0.5}) == []
    (alarm,) = report._alarms(Estimate(0.9, 0.85, 0.95), {"sharpness": 0.7})
    assert "sharpness" in alarm


def test_costs_are_those_of_the_arithmetic() -> None:
    network = backbones.PlainCnn()
    widths = (3, *network.CHANNELS)
    convolutions = sum(a * b * 9 * (64 >> step) ** 2 for step, (a, b) in enumerate(zip(widths, widths[1:]), 1))  # noqa: B905, RUF007
    assert costs.multiplications(network, 64) == convolutions + 256 * 2
    assert costs.parameters(network) == sum(a * b * 9 + 2 * b for a, b in zip(widths, widths[1:])) + 514  # noqa: B905, RUF007


def test_views_that_agree_cost_nothing_and_others_do() -> None:
    one = torch.tensor([[2.0, -1.0], [0.3, 0.1]])
    assert distil.disagreement(one, one).item() == pytest.approx(0, abs=1e-6)
    assert 0 < distil.disagreement(one, -one).item() <= np.log(2)


def test_weights_that_timm_cannot_fetch_are_said_and_replaced(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is fetched in tests (conftest.py); a machine that has the weights already may use them."""
    network, initial = backbones.build("mobilenetv2_100", backbones.PRETRAINED)
    assert backbones.core(network).num_classes == 2
    if initial == "random":
        assert "cannot load ImageNet weights for mobilenetv2_100" in capsys.readouterr().out
    else:
        assert initial.startswith("ImageNet (timm")


def test_a_recipe_comes_back_from_a_checkpoint_and_an_old_one_is_as_it_was() -> None:
    recipe = Recipe(families=("liquify", "inpaint"), mild=0.3)
    assert from_dict(recipe.as_dict()) == recipe
    old = {key: value for key, value in recipe.as_dict().items() if key not in {"mild", "protocol", "families"}}
    assert from_dict(old | {"ema_of_then": 1}).mild == 0.0
