"""``telltale evaluate`` on folders whose every answer is known in advance."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Run
from pictures import encode, scenery, tinted
from PIL import Image

from engine import metrics
from engine.checker import Checker
from engine.errors import DatasetUnusable
from engine.evaluation import evaluate, find_labelled


@pytest.fixture
def labelled(tmp_path: Path, portrait: Image.Image) -> Path:
    """Real: 3 grey, 1 red (a false alarm), 1 too small, 1 without a face. Fake: 3 red, 1 grey (missed),
    1 unreadable."""
    red, small = tinted(portrait, 15), portrait.resize((portrait.width // 5, portrait.height // 5))
    content = {
        "Real": {"1": portrait, "2": portrait, "3": portrait, "4": red, "5": small, "6": scenery()},
        "Fake": {"1": red, "2": red, "3": red, "4": portrait},
    }
    for folder, pictures in content.items():
        (tmp_path / "set" / folder).mkdir(parents=True)
        for name, picture in pictures.items():
            (tmp_path / "set" / folder / f"{name}.png").write_bytes(encode(picture))
    (tmp_path / "set" / "Fake" / "5.png").write_bytes(b"no picture")
    return tmp_path / "set"


def test_every_number_is_the_one_worked_out_by_hand(checker: Checker, labelled: Path) -> None:
    result = evaluate(checker, find_labelled(labelled)).as_dict()
    assert result["pictures"] == {"real": 6, "fake": 5}
    assert result["scored"] == 8
    assert result["left_out"] == {"no_face": 1, "too_small": 1, "unreadable": 1}
    assert result["confusion"] == {
        "true_positive": 3,
        "false_positive": 1,
        "false_negative": 1,
        "true_negative": 3,
    }
    for rate in ("accuracy", "precision", "recall", "f1"):
        assert result[rate]["value"] == pytest.approx(0.75)
    # of the 16 pairs 9 are won, 6 tied (3 red against red, 3 grey against grey), 1 lost
    assert result["roc_auc"]["value"] == pytest.approx((9 + 3) / 16)
    assert result["shares"]["real"]["likely_fake"] == metrics.proportion(1, 6).as_dict()
    assert result["shares"]["real"]["too_small"] == metrics.proportion(1, 6).as_dict()
    assert result["shares"]["fake"]["unreadable"] == metrics.proportion(1, 5).as_dict()
    assert result["shares"]["all"]["no_signs_found"] == metrics.proportion(4, 11).as_dict()
    assert [Path(item["path"]).name for item in result["unreadable"]] == ["5.png"]
    assert result["unreadable"][0]["code"] == "image_unsupported"
    json.dumps(result, allow_nan=False)


@pytest.mark.parametrize("names", [("real", "fake"), ("0_real", "1_fake"), ("REAL", "Fake")])
def test_the_usual_names_of_the_class_folders_are_known(labelled: Path, names: tuple[str, str]) -> None:
    for old, new in zip(("Real", "Fake"), names, strict=True):
        (labelled / old).rename(labelled / f"_{new}")
        (labelled / f"_{new}").rename(labelled / new)
    pictures = find_labelled(labelled)
    assert [picture.is_fake for picture in pictures].count(True) == 5
    assert [picture.is_fake for picture in pictures].count(False) == 6


def test_pictures_in_folders_below_the_class_folders_belong_to_them(labelled: Path) -> None:
    (labelled / "Fake" / "by method").mkdir()
    (labelled / "Fake" / "1.png").rename(labelled / "Fake" / "by method" / "1.png")
    assert [picture.is_fake for picture in find_labelled(labelled)].count(True) == 5


def test_a_folder_that_cannot_be_evaluated_says_what_is_missing(tmp_path: Path, checker: Checker) -> None:
    with pytest.raises(DatasetUnusable, match="is not a folder"):
        find_labelled(tmp_path / "nowhere")
    (tmp_path / "Test" / "Fake").mkdir(parents=True)
    with pytest.raises(DatasetUnusable, match=r"folder Real \(also real, 0_real\)\. Its folders: Test\."):
        find_labelled(tmp_path)
    (tmp_path / "Real").mkdir()
    (tmp_path / "Real" / "1.png").write_bytes(encode(scenery()))
    with pytest.raises(DatasetUnusable, match="folder Fake"):
        find_labelled(tmp_path)
    (tmp_path / "Fake").mkdir()
    (tmp_path / "Fake" / "1.png").touch()
    with pytest.raises(DatasetUnusable, match="No face could be judged in 2 pictures"):
        evaluate(checker, find_labelled(tmp_path))


def test_the_command_prints_the_same_in_json_and_in_words(run: Run, labelled: Path, checker: Checker) -> None:
    expected = evaluate(checker, find_labelled(labelled)).as_dict()
    as_json = run("evaluate", "--json", labelled)
    assert as_json.returncode == 0
    values = json.loads(as_json.stdout)
    assert values.pop("folder") == str(labelled)
    assert values.pop("telltale")
    for measured in (values, expected):
        measured.pop("seconds")
    assert values == expected
    words = run("evaluate", labelled)
    assert words.returncode == 0
    assert "11 pictures" in words.stdout
    assert "1 without a face, 1 too small, 1 unreadable (1 image_unsupported)" in words.stdout
    assert "Accuracy                 0.7500  [" in words.stdout
    assert "ROC-AUC                  0.7500  [" in words.stdout


def test_the_command_refuses_in_a_sentence(run: Run, tmp_path: Path) -> None:
    done = run("evaluate", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("[dataset_unusable]\n")


def test_evaluating_needs_no_torch(environment: dict[str, str], labelled: Path) -> None:
    code = (
        "import sys\nsys.modules['torch'] = sys.modules['timm'] = sys.modules['sklearn'] = None\n"
        f"from engine.cli import main\nsys.exit(main(['evaluate', {str(labelled)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
