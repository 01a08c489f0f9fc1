"""``telltale check --explain`` and ``--report``, as installed, in a process of their own."""

import json
from pathlib import Path

import pytest
from conftest import Run
from PIL import Image
from signed_pictures import signed
from tiny_models import CAUTION, redness_network, write_bundle
from told_pictures import jpeg

from engine import resources
from engine.model_store import ModelStore


@pytest.fixture
def home(tmp_path: Path) -> Path:
    store = ModelStore(tmp_path / "home" / "models", resources.assets_dir() / "models")
    bundle = write_bundle(tmp_path / "model", redness_network(bias=CAUTION, cells=4))
    store.activate(store.install(bundle, allow_regression=True))
    return tmp_path / "home"


@pytest.fixture
def picture(tmp_path: Path, portrait: Image.Image) -> Path:
    path = tmp_path / "face.jpg"
    path.write_bytes(signed(jpeg(portrait)))
    return path


def test_explaining_says_what_the_answer_rests_on(run: Run, picture: Path) -> None:
    done = run("check", "--explain", picture)

    assert done.returncode == 0
    first, *rest = done.stdout.splitlines()
    assert "no signs found" in first
    assert any(line.strip().startswith("What it means: How much this answer weighs is unknown") for line in rest)
    assert any("the signature holds" in line for line in rest)
    assert any("influence on the score" in line for line in rest)


def test_json_carries_the_evidence_only_on_request(run: Run, picture: Path) -> None:
    plain, explained = run("check", "--json", picture), run("check", "--json", "--explain", picture)

    assert "evidence" not in json.loads(plain.stdout)
    evidence = json.loads(explained.stdout)["evidence"]
    assert evidence["provenance"]["credentials"]["state"] == "valid"
    assert len(evidence["faces"][0]["influence"]["map"]) == 4


@pytest.mark.parametrize("suffix", [".html", ".json"])
def test_a_report_is_written(run: Run, picture: Path, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"report{suffix}"

    done = run("check", "--report", target, picture)

    assert done.returncode == 0 and "face.jpg" in target.read_text(encoding="utf-8")


def test_a_report_is_about_one_picture(run: Run, picture: Path, tmp_path: Path) -> None:
    done = run("check", "--report", tmp_path / "r.html", picture, picture)

    assert done.returncode == 2 and "report_refused" in done.stderr and not (tmp_path / "r.html").exists()


def test_no_report_of_what_could_not_be_judged(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.jpg").write_bytes(b"nothing")

    done = run("check", "--report", tmp_path / "r.html", tmp_path / "bad.jpg")

    assert done.returncode == 2 and "image_unsupported" in done.stderr and not (tmp_path / "r.html").exists()
