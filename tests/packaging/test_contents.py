"""What may be in the program, and what its lists must cover."""

import json
import re
import tomllib
from pathlib import Path

import contents
import pytest
import sbom
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from provenance import Origin

from engine import images, resources

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "packaging/requirements.txt").read_text(encoding="utf-8")


def lay(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")
    return folder


@pytest.mark.parametrize(
    "name",
    [
        "_internal/torch/lib/libtorch.so",
        "_internal/PySide6/Qt/translations/qt_de.qm",
        "_internal/assets/translations/telltale_de.ts",
        "_internal/PySide6/telltale_de.qm",
        "_internal/PySide6/Qt/lib/libQt6Quick.so.6",
        "_internal/PySide6/Qt/plugins/tls/libqopensslbackend.so",
        "_internal/PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "_internal/numpy/tests/data.txt",
        "_internal/libgtk-3.so.0",
        "_internal/telltale-1.dist-info/direct_url.json",
    ],
)
def test_a_file_that_does_not_belong_is_found(tmp_path: Path, name: str) -> None:
    folder = lay(tmp_path, "telltale", "_internal/PySide6/Qt/plugins/platforms/libqxcb.so", name)
    assert contents.intruders(folder, ["engine.checker"]) == [f"file {name}"]


@pytest.mark.parametrize(
    "name", ["torch", "timm.models", "engine.training.fit", "numpy.testing", "tkinter", "x.tests.y"]
)
def test_a_module_that_does_not_belong_is_found(tmp_path: Path, name: str) -> None:
    assert contents.intruders(tmp_path, ["engine.checker", "numpy", name]) == [f"module {name}"]


def test_all_that_the_program_reads_is_taken_and_no_more() -> None:
    taken = {path.relative_to(ROOT / "assets").as_posix() for path in contents.asset_files(ROOT / "assets")}
    assert {"protocol.json", "icons/telltale.svg", "models/centerface/centerface-int8.onnx"} <= taken
    assert "trust/c2pa-trust-list.pem" in taken
    assert not [name for name in taken if name.endswith(".py") or name == "PROTOCOL.md"]


@pytest.mark.parametrize(
    "name",
    [
        "_internal/assets/translations/telltale_de.qm",
        "_internal/assets/translations/engine_de.json",
        "_internal/PySide6/Qt/translations/qtbase_de.qm",
    ],
)
def test_a_translation_that_is_spoken_belongs(tmp_path: Path, name: str) -> None:
    assert contents.intruders(lay(tmp_path, name), []) == []
    taken = {path.name for path in contents.asset_files(ROOT / "assets")}
    assert {"telltale_de.qm", "engine_de.json"} <= taken and "telltale_de.ts" not in taken


def test_a_program_without_a_model_is_not_built(tmp_path: Path) -> None:
    lay(tmp_path, "protocol.json", "models/centerface/centerface-int8.onnx")
    with pytest.raises(FileNotFoundError, match=r"model\.json"):
        contents.asset_files(tmp_path)


def test_the_lock_pins_every_requirement_with_a_hash_and_names_no_registry() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [Requirement(line) for line in (*project["dependencies"], *project["optional-dependencies"]["package"])]
    pinned = {canonicalize_name(name): version for name, version in re.findall(r"(?m)^([\w.-]+)==([\w.]+)", LOCK)}
    assert [str(r) for r in wanted if pinned.get(canonicalize_name(r.name), "0") not in r.specifier] == []
    entries = re.split(r"\n(?=\w)", LOCK.partition("\n\n")[2] or LOCK)
    assert [entry for entry in entries if "==" in entry and "--hash=sha256:" not in entry] == []
    assert "://" not in LOCK


def test_the_desktop_offers_telltale_for_every_format() -> None:
    entry = (ROOT / "packaging/linux/telltale.desktop").read_text(encoding="utf-8")
    types = set(re.findall(r"image/(\w+)", entry))
    assert types == {name.lower() for name in images.FORMATS}
    windows = (ROOT / "packaging/windows/telltale.iss").read_text(encoding="utf-8")
    assert all(f'"{ending}"' in windows for ending in (".jpg", ".png", ".webp", ".gif", ".bmp", ".avif"))


def test_the_bill_of_materials_names_packages_and_models(tmp_path: Path) -> None:
    model = lay(tmp_path, "small/model.onnx") / "small/model.onnx"
    parts = [Origin("pypi", "numpy", "9.9"), Origin("debian", "libxcb1", "1:2~3"), Origin("project", "telltale", "1")]
    count = sbom.write(tmp_path / "sbom.json", [*parts, *parts], [model], "1.2.3", 0)
    document = json.loads((tmp_path / "sbom.json").read_text())
    assert count == len(document["components"]) == 3
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.5")
    purls = {component.get("purl") for component in document["components"]}
    assert purls == {"pkg:pypi/numpy@9.9", "pkg:deb/debian/libxcb1@1%3A2~3", None}
    assert document["metadata"]["component"]["version"] == "1.2.3"


def test_the_shipped_packages_are_what_the_project_requires() -> None:
    shipped = contents.shipped_distributions()
    assert {"telltale", "onnxruntime", "pyside6-essentials", "websockets"} <= set(shipped)
    assert not {"torch", "timm", "pytest", "mypy", "pyinstaller"} & set(shipped)
    assert resources.version()
