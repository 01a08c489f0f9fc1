"""``telltale`` itself and its smaller subcommands: models, doctor, app, train."""

import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from conftest import Run
from pictures import encode, scenery
from tiny_models import redness_network, write_bundle

from engine import cli


def test_the_version_is_the_packages(run: Run) -> None:
    assert run("--version").stdout == f"telltale {metadata.version('telltale')}\n"


def test_help_names_every_command(run: Run) -> None:
    done = run("--help")
    assert done.returncode == 0
    for command in ("app", "check", "evaluate", "train", "models", "doctor"):
        assert f"\n    {command} " in done.stdout


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["check", "--help"], ["models", "--help"]])
def test_help_and_version_load_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom engine.cli import main\n"
        f"try: main({arguments!r})\nexcept SystemExit: pass\n"
        "heavy = {'numpy', 'onnxruntime', 'PIL', 'torch', 'PySide6', 'tqdm'} & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_the_window_is_found_through_its_entry_point() -> None:
    (entry,) = metadata.entry_points(group=cli.COMMAND_GROUP, name="app")
    assert entry.value == "desktop_app.__main__:main"


def test_without_the_window_its_command_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "COMMAND_GROUP", "telltale.commands.of.nobody")
    assert cli.main(["app"]) == cli.main([]) == 2
    assert "not part of this installation" in capsys.readouterr().err


def test_without_the_training_extra_train_says_how_to_install_it(environment: dict[str, str]) -> None:
    code = (
        "import sys\nsys.modules['torch'] = sys.modules['timm'] = None\n"
        "from engine.cli import main\nsys.exit(main(['train', 'somewhere']))"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr.startswith("telltale: Training needs torch, timm.")
    assert "pip install" in done.stderr and done.stderr.endswith("[part_missing]\n")


def test_models_are_installed_activated_and_rolled_back(run: Run, tmp_path: Path) -> None:
    # GIVEN the redness model active, and a bundle of another version
    bundle = write_bundle(tmp_path / "new", redness_network(gain=9.0), version="2")
    # WHEN installed
    installed = run("models", "install", bundle)
    assert installed.returncode == 0
    assert "telltale models activate redness-2" in installed.stdout
    # THEN it is listed, and not active before it is activated
    assert _active(run) == "redness-1"
    assert run("models", "activate", "redness-2").returncode == 0
    assert _active(run) == "redness-2"
    assert run("models", "rollback").stdout == "redness-1 is active again.\n"
    assert _active(run) == "redness-1"
    listed = run("models", "list").stdout
    assert "* " in listed and "redness-2" in listed and "verified" in listed


def test_the_list_calls_worse_only_what_was_measured(run: Run, tmp_path: Path) -> None:
    # GIVEN an active model that was measured, one that is worse, and one that was never measured
    for version, auc in (("2", [0.9, 0.88, 0.92]), ("3", [0.6, 0.5, 0.7]), ("4", None)):
        metrics = {"slice": {"roc_auc": auc}} if auc else {}
        bundle = write_bundle(tmp_path / version, version=version, metrics=metrics)
        assert run("models", "install", "--allow-regression", bundle).returncode == 0
        if version == "2":
            assert run("models", "activate", "redness-2").returncode == 0
    # THEN the list says of each what is true
    rows = {row.removeprefix("*").split()[0]: row for row in run("models", "list").stdout.splitlines()}
    assert "; " not in rows["redness-2"]
    assert "installed although worse" in rows["redness-3"]
    assert "not measured on all that the model before it was" in rows["redness-4"]
    models = {model["key"]: model for model in json.loads(run("models", "list", "--json").stdout)["models"]}
    assert models["redness-3"]["unmeasured"] == models["redness-4"]["allowed_regressions"] == []
    assert models["redness-4"]["unmeasured"] == ["It was not measured on slice."]


def _active(run: Run) -> str:
    models = json.loads(run("models", "list", "--json").stdout)["models"]
    (active,) = [model["key"] for model in models if model["active"]]
    return str(active)


def test_models_that_cannot_serve_are_refused_in_a_sentence(run: Run, tmp_path: Path) -> None:
    damaged = write_bundle(tmp_path / "damaged", sha256="0" * 64)
    escaping = write_bundle(tmp_path / "escaping", name="../../\x1b[31m")
    for arguments, code in [
        (["install", damaged], "model_damaged"),
        (["install", escaping], "model_card_invalid"),
        (["install", tmp_path / "nowhere"], "model_missing"),
        (["activate", "nothing"], "model_missing"),
    ]:
        done = run("models", *arguments)
        assert done.returncode == 2
        assert done.stderr.startswith("telltale: ") and done.stderr.endswith(f"[{code}]\n")
        assert "\x1b" not in done.stderr


def test_a_damaged_model_is_marked_in_the_list(run: Run, home: Path) -> None:
    (home / "models" / "redness-1" / "model.onnx").write_bytes(b"")
    done = run("models", "list")
    assert done.returncode == 0
    assert "[model_damaged]" in done.stdout


def test_the_doctor_finds_everything_well(run: Run) -> None:
    done = run("doctor", "--json")
    findings = {f["subject"]: f for f in json.loads(done.stdout)["findings"]}
    assert done.returncode == 0
    assert findings["Telltale"]["detail"] == metadata.version("telltale")
    assert "redness 1" in findings["model"]["detail"]
    assert "1 face(s) found" in findings["test picture"]["detail"]
    assert {f["status"] for f in findings.values()} <= {"ok", "note"}


def test_the_doctor_names_what_is_broken(run: Run, home: Path) -> None:
    (home / "models" / "redness-1" / "model.onnx").write_bytes(b"")
    done = run("doctor")
    assert done.returncode == 2
    failed = [line for line in done.stdout.splitlines() if line.startswith("failed")]
    assert [line.split()[1] for line in failed] == ["model", "test"]
    assert all("[model_damaged]" in line for line in failed)


def test_the_doctor_notes_a_missing_display_and_judges_all_the_same(telltale: str, environment: dict[str, str]) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("a display can only be missing on Linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        environment.pop(name, None)
    done = subprocess.run([telltale, "doctor"], env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0
    assert "no display" in done.stdout and "telltale check" in done.stdout


def test_a_data_folder_that_cannot_be_written_is_found_by_the_doctor(run: Run, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    done = run("doctor", TELLTALE_HOME=str(in_the_way / "home"))
    assert done.returncode == 2
    assert any(line.startswith("failed  data folder") for line in done.stdout.splitlines())


def test_a_bug_of_ours_is_one_sentence_and_a_traceback_only_on_demand(
    environment: dict[str, str], tmp_path: Path
) -> None:
    # GIVEN an installation in which an essential package breaks in a way that nobody foresaw
    (tmp_path / "a.png").write_bytes(encode(scenery()))
    for debug in (False, True):
        code = (
            "import sys\nimport engine.model_store\n"
            "del engine.model_store.IsolatedChecker\n"
            "from engine.cli import main\n"
            f"sys.exit(main(['check', {str(tmp_path / 'a.png')!r}] + ['--debug'] * {debug:d}))"
        )
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 2
        assert "[internal_error]" in done.stderr
        assert ("Traceback" in done.stderr) is debug
