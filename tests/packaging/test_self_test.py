"""``telltale self-test`` from the sources: what it finds well, and that it notices when something is not."""

import json
import math
from pathlib import Path

import pytest

from engine import resources, self_test
from engine.cli import main


def findings(capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[str, str]]:
    report = json.loads(capsys.readouterr().out)
    return {one["subject"]: (one["status"], one["detail"]) for one in report["findings"]}


def test_everything_is_well_and_the_scores_can_be_had_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLTALE_HOME", str(tmp_path / "home"))
    golden = tmp_path / "golden.json"
    assert main(["self-test", "--json", "--write-golden", str(golden)]) == 0
    found = findings(capsys)
    assert [subject for subject, (status, _) in found.items() if status == "failed"] == []
    assert {"formats", "faces", "scores", "browser to history"} <= found.keys()
    assert main(["self-test", "--json", "--golden", str(golden)]) == 0
    assert findings(capsys)["golden scores"][0] == "ok"
    assert not (tmp_path / "home").exists(), "the self-test touched the user's folder"


@pytest.mark.parametrize("content", ["{}", '{"another.jpg": "0x1p-1"}', "[]", "not JSON"])
def test_other_golden_scores_are_a_failure(tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]) -> None:
    golden = tmp_path / "golden.json"
    golden.write_text(content)
    assert main(["self-test", "--json", "--golden", str(golden)]) == 2
    assert findings(capsys)["golden scores"][0] == "failed"


def test_the_last_bit_of_a_score_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exact = {name: score for name, score in self_test.scores().items() if score != "none"}
    name, score = next(iter(exact.items()))
    golden = tmp_path / "golden.json"
    golden.write_text(json.dumps(self_test.scores() | {name: math.nextafter(float.fromhex(score), 1).hex()}))
    assert main(["self-test", "--json", "--golden", str(golden)]) == 2
    assert name in findings(capsys)["golden scores"][1]


@pytest.mark.parametrize("damage", ["change", "remove", "empty list"])
def test_a_file_that_is_not_as_built_is_named(tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """GIVEN a built program's folder with its list of files WHEN one is damaged THEN the self-test names it."""
    (tmp_path / "assets").mkdir()
    library = tmp_path / "library.so"
    library.write_bytes(b"as built")
    digest = self_test._sha256(library)
    manifest = tmp_path / self_test.MANIFEST_NAME
    manifest.write_text(f"{digest}  library.so\n")
    monkeypatch.setattr(resources, "assets_dir", lambda: tmp_path / "assets")
    assert self_test._program_files() == ("ok", "1 files, all as built")
    if damage == "change":
        library.write_bytes(b"changed")
    elif damage == "remove":
        library.unlink()
    else:
        manifest.write_text("")
    status, detail = self_test._program_files()
    assert status == "failed"
    assert damage == "empty list" or "library.so" in detail
