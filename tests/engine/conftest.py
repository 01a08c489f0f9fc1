"""Shared by the engine's tests: a portrait, models that judge by colour, and the installed command."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from tiny_models import CAUTION, redness_network, write_bundle

from engine import resources
from engine.checker import Checker, open_checker
from engine.model_store import ModelStore
from engine.picture_files import find_images

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def portrait() -> Image.Image:
    """A photograph of one person, in grey, with a face some 200 pixels high: nothing about it is red."""
    with Image.open(find_images([resources.assets_dir() / "samples"])[0]) as image:
        grey = image.convert("L").convert("RGB")
    grey.thumbnail((600, 600))
    return grey


@pytest.fixture(scope="session")
def red_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that calls red faces fake and grey ones free of signs."""
    return write_bundle(tmp_path_factory.mktemp("bundles") / "redness", redness_network(bias=CAUTION))


@pytest.fixture(scope="session")
def checker(red_bundle: Path) -> Checker:
    return open_checker(red_bundle)


@pytest.fixture
def home(tmp_path: Path, red_bundle: Path) -> Path:
    """A user's folder in which the model that judges by redness is active."""
    store = ModelStore(tmp_path / "home" / "models", resources.assets_dir() / "models")
    store.activate(store.install(red_bundle, allow_regression=True))
    return tmp_path / "home"


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    return os.environ | {"TELLTALE_HOME": str(home), "PYTHONIOENCODING": "utf-8"}


@pytest.fixture(scope="session")
def telltale() -> str:
    """The command as pip installed it."""
    command = shutil.which("telltale", path=str(Path(sys.executable).parent))
    assert command, "Install Telltale into this environment first: pip install -e '.[dev]'"
    return command


@pytest.fixture
def run(telltale: str, environment: dict[str, str]) -> Run:
    """Run the installed command and wait for it; never a traceback, whatever the test is about."""

    def _run(*arguments: str | Path, **changes: str) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [telltale, *map(str, arguments)],
            env=environment | changes,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
        )
        assert "Traceback" not in done.stderr
        return done

    return _run
