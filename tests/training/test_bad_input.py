"""What goes wrong while training: too little data, a full disk, an interrupt. The last checkpoint stays usable."""

import io
import itertools
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import torch

from engine.training import runs
from engine.training.__main__ import main

TINY = ["--backbone", "plain_cnn", "--size", "64", "--views", "16", "--batch", "8", "--workers", "0"]


@pytest.fixture
def common(dataset: Path, found_once: Path) -> list[str]:
    return ["--data", str(dataset), "--cache", str(found_once), *TINY]


def test_ten_pictures_are_too_few(dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for cls in ("Real", "Fake"):
        target = tmp_path / "few" / cls
        target.mkdir(parents=True)
        for path in sorted((dataset / "Train" / cls).iterdir())[:5]:
            shutil.copy(path, target)
    assert main(["fit", "--data", str(tmp_path / "few"), "--run", str(tmp_path / "run")]) == 2
    assert "at least 20 are needed" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_pictures_without_faces_do_not_count(dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Enough files, but half of one class cannot be read."""
    copy = tmp_path / "set"
    shutil.copytree(dataset, copy)
    for path in sorted((copy / "Train/Fake").iterdir())[:12]:
        path.write_bytes(b"\xff\xd8\xff cut short")
    options = ["--data", str(copy), "--cache", str(tmp_path / "cache"), "--run", str(tmp_path / "run"), *TINY]
    assert main(["fit", *options, "--epochs", "1"]) == 2
    said = capsys.readouterr()
    assert "12 cannot be read" in said.out
    assert "The train part has 12 pictures of the class Fake" in said.err


@pytest.mark.skipif(sys.platform == "win32", reason="limits as POSIX has them")
def test_a_disk_that_fills_costs_the_epoch_not_the_run(
    common: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN a run with one epoch behind it
    fit = ["fit", *common, "--run", str(tmp_path / "run")]
    assert main([*fit, "--epochs", "1"]) == 0
    before = (tmp_path / "run" / runs.CHECKPOINT).read_bytes()
    # WHEN the next checkpoint finds no room
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    previous = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 3, hard))
    try:
        status = main([*fit, "--epochs", "2"])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, previous)
    # THEN that is said, nothing is left half written, and with room again the run goes on
    said = capsys.readouterr().err
    assert status == 2 and "[run_unusable]" in said and "make room" in said
    assert (tmp_path / "run" / runs.CHECKPOINT).read_bytes() == before
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == [runs.CHECKPOINT, runs.LOG]
    assert main([*fit, "--epochs", "2"]) == 0
    assert [line["epoch"] for line in runs.read_log(tmp_path / "run")] == [1, 2]


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupt_at_any_moment_leaves_a_usable_checkpoint(
    sent: signal.Signals, common: list[str], tmp_path: Path
) -> None:
    # GIVEN a training without end, and a home with a model chosen
    run, home = tmp_path / "run", tmp_path / "home"
    (home / "models").mkdir(parents=True)
    (home / "models" / "active.json").write_text('{"format": 1, "active": "@shipped", "previous": null}')
    arguments = [sys.executable, "-m", "engine.training", "fit", *common, "--run", str(run), "--epochs", "100000"]
    process = subprocess.Popen(arguments, env=os.environ | {"TELLTALE_HOME": str(home)}, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 200
        while not (run / runs.LOG).exists() and time.monotonic() < deadline:
            assert process.poll() is None, process.communicate()[1]
            time.sleep(0.05)
        # WHEN it is stopped at some moment of a later epoch
        time.sleep(0.3 + 0.1 * (os.getpid() % 7))
        process.send_signal(sent)
        _, said = process.communicate(timeout=100)
    finally:
        process.kill()
    # THEN
    if sent is signal.SIGINT:
        assert process.returncode == 130 and b"Traceback" not in said and b"goes on from the last" in said
    _, content = runs.load_network(run)
    done = content["epoch"]
    assert main(["fit", *common, "--run", str(run), "--epochs", str(done + 1)]) == 0
    assert runs.read_log(run)[-1]["epoch"] == done + 1
    assert [path.name for path in home.rglob("*")] == ["models", "active.json"]


@pytest.mark.parametrize("at", [1, 3, 6, 20])
def test_an_interrupt_while_a_checkpoint_is_written_stays_one(
    at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a checkpoint, and a file that is interrupted as another is written into it
    runs.save(tmp_path, {}, {"epoch": 1})
    writes = itertools.count(1)

    class Interrupted(io.FileIO):
        def write(self, data: Any) -> int:
            if next(writes) == at:
                raise KeyboardInterrupt
            return super().write(data)

    monkeypatch.setattr(Path, "open", lambda path, mode: Interrupted(path, mode))
    # THEN it is no broken run, and the one before stays; torch makes a RuntimeError of some of them
    with pytest.raises(KeyboardInterrupt):
        runs.save(tmp_path, {}, {"epoch": 2, "weights": [torch.zeros(10_000) for _ in range(9)]})
    monkeypatch.undo()
    assert torch.load(tmp_path / runs.CHECKPOINT, weights_only=True) == {"epoch": 1}


def test_a_damaged_checkpoint_and_one_of_another_network_are_said(
    common: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fit = ["fit", *common, "--run", str(tmp_path / "run")]
    assert main([*fit, "--epochs", "1"]) == 0
    assert main([*fit, "--epochs", "2", "--gabor"]) == 2
    assert "another network or recipe" in capsys.readouterr().err
    (tmp_path / "run" / runs.LOG).open("a").write('{"epoch": 2, "los')
    assert [line["epoch"] for line in runs.read_log(tmp_path / "run")] == [1]
    checkpoint = tmp_path / "run" / runs.CHECKPOINT
    checkpoint.write_bytes(checkpoint.read_bytes()[:5000])
    assert main([*fit, "--epochs", "2"]) == 2
    assert "no readable checkpoint.pt" in capsys.readouterr().err


def test_two_processes_train_one_network(common: list[str], tmp_path: Path) -> None:
    """As torchrun starts them, here on the CPU: one writes the log, and the network is whole."""
    run = tmp_path / "run"
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    fit = ["-m", "--", "engine.training", "fit", *common, "--run", str(run), "--epochs", "2", "--batch", "4"]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run([*torchrun, *fit], env=environment, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in (run / runs.LOG).read_text().splitlines()]
    assert [line["epoch"] for line in lines] == [1, 2]
    assert runs.load_network(run)[1]["epoch"] == 2
