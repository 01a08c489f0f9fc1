"""``telltale doctor``: what works on this machine and what does not, for the user and for a report to us.

Everything that may be broken is imported inside its check, so that one broken part cannot hide the others.
"""

import importlib.util
import os
import platform
import sys
import tempfile
from importlib import metadata

from engine import resources
from engine.findings import Look, Status, find, report

PACKAGES = ("numpy", "pillow", "onnxruntime", "pyside6-essentials", "websockets")
TRAINING_PACKAGES = ("torch", "torchvision", "timm", "onnx")


def missing_for_training() -> list[str]:
    """The packages of the extra "train" that are not installed."""
    return [name for name in TRAINING_PACKAGES if importlib.util.find_spec(name) is None]


def run(as_json: bool) -> int:
    """Print the report, the self-test's lines at its end; 0 when pictures can be judged, 2 when something needed for
    that failed."""
    from engine import self_test

    checks = (*CHECKS, *self_test.checks())
    return report([find(subject, look) for subject, look in checks], as_json)


def _telltale() -> tuple[Status, str]:
    return Status.OK, resources.version()


def _machine() -> tuple[Status, str]:
    return Status.OK, f"Python {platform.python_version()}, {platform.platform()}, {os.cpu_count()} cores"


def _packages() -> tuple[Status, str]:
    return Status.OK, ", ".join(map(_package, PACKAGES))


def _package(name: str) -> str:
    try:
        return f"{name} {metadata.version(name)}"
    except metadata.PackageNotFoundError:
        return f"{name} (not installed)"


def _onnxruntime() -> tuple[Status, str]:
    import onnxruntime

    providers = onnxruntime.get_available_providers()
    status = Status.OK if "CPUExecutionProvider" in providers else Status.FAILED
    return status, f"providers: {', '.join(providers)}"


def _model() -> tuple[Status, str]:
    from engine.isolation.trial import try_bundle
    from engine.model_store import default_store

    card = try_bundle(default_store().active())
    return Status.OK, f"{card.name} {card.version} ({card.architecture}), sha256 {card.sha256}"


def _picture() -> tuple[Status, str]:
    """The whole way, face finder included, on a picture that has a face."""
    from engine.model_store import default_store, open_active_checker
    from engine.picture_files import find_images, read_file
    from engine.types import ImageInput, Origin

    sample = find_images([resources.assets_dir() / "samples"])[0]
    with open_active_checker(default_store()) as checker:
        verdict = checker.check(ImageInput(read_file(sample), Origin.CLI))
    status = Status.OK if verdict.faces else Status.FAILED
    return status, f"{len(verdict.faces)} face(s) found in {sample.name}, judged in {verdict.elapsed_ms:.0f} ms"


def _isolation() -> tuple[Status, str]:
    """A kernel that offers less is no failure: processes and time limits are everywhere."""
    from engine.isolation.checker import ALL_GUARDS
    from engine.model_store import open_active_checker, shipped_store

    with open_active_checker(shipped_store()) as checker:
        held, missing = checker.guards, [guard for guard in ALL_GUARDS if guard not in checker.guards]
    detail = f"pictures are looked at in a process of its own, held by: {', '.join(held) or 'nothing more'}"
    return (Status.NOTE, f"{detail}; not offered here: {', '.join(missing)}") if missing else (Status.OK, detail)


def _data_folder() -> tuple[Status, str]:
    folder = resources.user_data_dir()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        return Status.OK, f"{folder} can be written"


def _window() -> tuple[Status, str]:
    if not metadata.entry_points(group="telltale.commands", name="app"):
        return Status.NOTE, "the window is not part of this installation"
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return Status.NOTE, "there is no display, so no window; `telltale check` needs none"
    return Status.OK, "a display is there"


def _training() -> tuple[Status, str]:
    missing = missing_for_training()
    if missing:
        return Status.NOTE, f"not installed ({', '.join(missing)}); only needed to train models"
    return Status.OK, ", ".join(map(_package, TRAINING_PACKAGES))


CHECKS: tuple[tuple[str, Look], ...] = (
    ("Telltale", _telltale),
    ("machine", _machine),
    ("packages", _packages),
    ("ONNX Runtime", _onnxruntime),
    ("model", _model),
    ("test picture", _picture),
    ("isolation", _isolation),
    ("data folder", _data_folder),
    ("window", _window),
    ("training", _training),
)
