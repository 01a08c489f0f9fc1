"""What belongs into the installable program, and the check that nothing else got in.

Three nets, because each has holes: modules that PyInstaller is told to leave out; libraries and plugins that nothing
kept needs; and afterwards a look at every file and module of the finished folder. The last one ends the build.
"""

import re
import subprocess
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = "telltale"

EXCLUDED_MODULES = [
    *("torch", "torchvision", "timm", "onnx", "matplotlib", "scipy", "pandas", "sklearn", "sympy", "pytest"),
    *("engine.training", "google.protobuf", "flatbuffers", "setuptools", "pkg_resources", "pip"),
    *("tkinter", "test", "unittest", "doctest", "pydoc", "pydoc_data", "pdb", "lib2to3", "idlelib", "curses"),
    *("readline", "xmlrpc", "multiprocessing", "webbrowser"),
    *("numpy.testing", "numpy.f2py", "numpy.distutils", "numpy._core.tests", "numpy.conftest"),
    *("onnxruntime.tools", "onnxruntime.transformers", "onnxruntime.quantization", "onnxruntime.training"),
    *("PIL.ImageTk", "PIL._imagingtk", "PIL.ImageQt", "PIL.ImageGrab", "websockets.legacy"),
]

PLUGINS = re.compile(
    r"(?:^|/)plugins/(?:"
    r"platforms/(?:lib)?q(?:xcb|wayland|offscreen|windows|cocoa)"
    r"|imageformats/(?:lib)?qjpeg"
    r"|platforminputcontexts/lib(?:compose|ibus)"
    r"|platformthemes/libqxdgdesktopportal"
    r"|wayland-shell-integration/lib(?:xdg-shell|qt-shell)"
    r"|wayland-decoration-client/libbradient"
    r"|styles/"
    r")"
)
"""The Qt plugins that are kept: windows, thumbnails (JPEG), keyboards, the desktop's file dialogs."""

FORBIDDEN_MODULES = (
    {module.partition(".")[0] for module in EXCLUDED_MODULES}
    - {"engine", "google", "numpy"}
    - {
        "onnxruntime",
        "PIL",
        "websockets",
    }
)
FORBIDDEN_SUBMODULES = ("engine.training", "google.protobuf", "numpy.testing", "numpy.f2py", "onnxruntime.transformers")
FORBIDDEN_FILES = re.compile(
    r"\.(?:pyi|pyx|pxd|c|h|cpp|a|lib|pdb|whl|log)$"
    r"|(?:^|/)(?:tests?|testing|__pycache__|include|qml|node_modules|\.git)/"
    r"|(?:^|/)translations/(?!(?:telltale|qtbase)_de\.qm$|engine_de\.json$)|(?<!/translations)/[^/]+\.qm$"
    r"|(?:^|/)(?:torch|torchvision|timm|onnx|matplotlib|scipy|pandas|sklearn|sympy|tkinter|pytest)(?:[-./]|$)"
    r"|Qt6(?:Qml|Quick|Pdf|WebEngine|Designer|Test|Sql|Multimedia|VirtualKeyboard|OpenGLWidgets|PrintSupport|Svg)"
    r"|/plugins/(?:tls|networkinformation|sqldrivers|qmltooling|egldeviceintegrations|generic|xcbglintegrations)/"
    r"|lib(?:gtk-3|gdk-3|cuda|cudnn|nv)[.-]"
    r"|(?:direct_url\.json|RECORD|INSTALLER|REQUESTED)$",
    re.IGNORECASE,
)

_ASSETS = re.compile(
    r"protocol\.json|translations/(?:telltale_[^/]+\.qm|engine_[^/]+\.json)|icons/[^/]+\.(?:png|svg)|samples/[^/]+"
    r"|models/[^/]+/[^/]+\.(?:onnx|json|txt|md)|trust/[^/]+\.pem"
)
_METADATA = re.compile(r"(?:^|/)(?:METADATA|entry_points\.txt)$|licenses?/|LICEN[SC]E|COPYING|NOTICE", re.IGNORECASE)


def asset_files(assets: Path) -> list[Path]:
    """The assets that the program reads; not the scripts and papers beside them. Raises FileNotFoundError when there
    is no model, for a program without one must never be built."""
    files = [path for path in sorted(assets.rglob("*")) if _ASSETS.fullmatch(path.relative_to(assets).as_posix())]
    for needed in ("model.json", "centerface-int8.onnx", "protocol.json"):
        if not any(path.name == needed for path in files):
            raise FileNotFoundError(f"There is no {needed} in {assets}: nothing complete could be built.")
    return files


def shipped_distributions() -> list[str]:
    """The project and everything that it requires to run on this platform, by canonical name. Raises
    PackageNotFoundError for one that is not installed."""
    found: set[str] = set()
    waiting = [PROJECT]
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name not in found:
            found.add(name)
            waiting += _requirements(name)
    return sorted(found)


def _requirements(name: str) -> Iterator[str]:
    for line in metadata.requires(name) or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield requirement.name


def metadata_files(name: str) -> Iterator[tuple[Path, str]]:
    """Versions, entry points and licences of a distribution: each file and the folder it goes to. Not what says where
    it was installed from."""
    for file in metadata.files(name) or ():
        if ".dist-info" in file.parts[0] and _METADATA.search(file.as_posix()):
            yield Path(str(file.locate())), file.parent.as_posix()


def is_wanted_file(target: str) -> bool:
    """Whether a file that PyInstaller found is kept, by where it would lie."""
    path = target.replace("\\", "/")
    if "/plugins/" in path:
        return bool(PLUGINS.search(path))
    return ".dist-info/licenses/" in path or not FORBIDDEN_FILES.search(path)


Entry = tuple[str, str, str]
"""PyInstaller's: where a file goes, where it comes from, and what kind it is."""


def without_orphans(entries: Iterable[Entry]) -> list[Entry]:
    """On Linux, the files less the shared libraries that only left-out plugins needed. Libraries are what lies at
    the top, in Qt's lib folder or in a wheel's; everything else is loaded by name and starts the search."""
    entries = list(entries)
    libraries = {Path(target).name: source for target, source, kind in entries if _is_library(target, kind)}
    waiting = [source for target, source, kind in entries if kind in _LOADED and not _is_library(target, kind)]
    needed = {name for name in libraries if name.startswith("libpython")}  # The program itself loads it.
    waiting += [libraries[name] for name in needed]
    while waiting:
        fresh = (needed_libraries(waiting.pop()) & libraries.keys()) - needed
        needed |= fresh
        waiting += [libraries[name] for name in fresh]
    return [entry for entry in entries if Path(entry[0]).name in needed or not _may_be_orphan(*entry)]


def needed_libraries(path: str | Path) -> set[str]:
    """The names of the shared libraries that an ELF file asks for itself."""
    listing = subprocess.run(["objdump", "-p", path], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"^  NEEDED +(\S+)$", listing, re.MULTILINE))


_LOADED = ("BINARY", "EXTENSION")


def _is_library(target: str, kind: str) -> bool:
    folder = Path(target).parent.as_posix()
    return kind == "BINARY" and (folder in (".", "PySide6/Qt/lib") or folder.endswith(".libs"))


def _may_be_orphan(target: str, _: str, kind: str) -> bool:
    """Links at the top to libraries that lie deeper count as what they point to."""
    return kind == "SYMLINK" or _is_library(target, kind)


def intruders(folder: Path, modules: Iterable[str]) -> list[str]:
    """Everything in the finished program that must not be there, each in a line."""
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())
    wrong = [f"file {name}" for name in files if not is_wanted_file(name)]
    return wrong + [f"module {name}" for name in sorted(modules) if _is_forbidden_module(name)]


def _is_forbidden_module(name: str) -> bool:
    parts = name.split(".")
    below = any(name == module or name.startswith(f"{module}.") for module in FORBIDDEN_SUBMODULES)
    return parts[0] in FORBIDDEN_MODULES or below or "tests" in parts or "conftest" in parts
