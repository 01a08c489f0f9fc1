"""The model in assets/models: that it is what its card says, and that a fresh installation judges with it."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from engine import resources
from engine.model_card import NETWORK_NAME
from engine.model_store import ModelStore
from engine.model_trial import self_test

JUDGED = {"likely_fake", "uncertain", "no_signs_found"}


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return ModelStore(tmp_path, resources.assets_dir() / "models").active()


def test_it_is_verified_and_small(bundle: Path) -> None:
    card = self_test(bundle)
    assert card.protocol == "face"
    assert card.architecture.startswith("mobilenetv4_conv_small")
    assert (bundle / NETWORK_NAME).stat().st_size <= 12e6


def test_its_card_states_data_results_and_audit(bundle: Path) -> None:
    card = self_test(bundle)
    assert card.trained_on and card.metrics and card.audit
    for metrics in card.metrics.values():
        for rate in ("accuracy", "roc_auc"):
            value, low, high = metrics[rate]
            assert value is None or 0 <= low <= value <= high <= 1


def test_a_fresh_installation_judges_the_sample_with_it(telltale: str, tmp_path: Path, bundle: Path) -> None:
    done = subprocess.run(
        [telltale, "check", "--json", str(resources.assets_dir() / "samples")],
        env=os.environ | {"TELLTALE_HOME": str(tmp_path / "fresh")},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    for line in map(json.loads, done.stdout.splitlines()):
        assert line["label"] in JUDGED
        assert line["model"]["sha256"] == self_test(bundle).sha256
