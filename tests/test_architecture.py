"""The import rules of the house, as import-linter reads them from pyproject.toml."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_import_contracts_are_kept() -> None:
    linter = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert linter, "Install the development tools first: pip install -e '.[dev]'"
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_judging_pictures_needs_neither_torch_nor_qt_nor_sockets() -> None:
    code = (
        "import sys, engine.checker, engine.model_store, engine.evaluation, engine.doctor, engine.commands.check\n"
        "heavy = {'torch', 'timm', 'torchvision', 'PySide6', 'websockets', 'onnx', 'sklearn'} & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
