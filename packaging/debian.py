"""The .deb: the built folder in /usr/lib/telltale, with a desktop entry, icons and the command."""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

import contents
from archives import normal_mode

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent / "linux"

PACKAGE_OF = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libstdc++.so.6": "libstdc++6",
    "libgcc_s.so.1": "libgcc-s1",
    "libxcb.so.1": "libxcb1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libresolv.so.2": "libc6",
}
"""The libraries that are not bundled, because they must fit the machine's drivers or daemons."""

_LIBC = re.compile(r"^(?:libc|libm|libdl|libpthread|librt|libutil|ld-linux-[\w-]+)\.so\.\d+$")
_DATA_PACKAGES = ["xkb-data", "fontconfig-config", "libx11-data"]
"""Keyboards, a font, and what X needs to know of locales: bundled libraries look for these files in the system."""


def external_packages(program: Path) -> list[str]:
    """The Debian packages of all libraries that the program needs and does not bring, the C library's version
    included. Raises LookupError for one that is not foreseen above: bundle it, or name its package."""
    binaries = [path for path in sorted(program.rglob("*")) if _is_elf(path)]
    needed = {name for path in binaries for name in contents.needed_libraries(path)}
    missing = needed - {path.name for path in program.rglob("*")}
    missing = {name for name in missing if not _LIBC.match(name)}
    unknown = sorted(missing - PACKAGE_OF.keys())
    if unknown:
        raise LookupError(f"Not bundled, and no package is named for them: {', '.join(unknown)}")
    libc = f"libc6 (>= {_libc_version(binaries)})"
    return [libc, *sorted({PACKAGE_OF[name] for name in missing} - {"libc6"}), *_DATA_PACKAGES]


def _is_elf(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _libc_version(binaries: list[Path]) -> str:
    """The newest version of the C library whose symbols are used."""
    versions = set()
    for path in binaries:
        listing = subprocess.run(["objdump", "-p", path], capture_output=True, text=True, check=True).stdout
        versions |= {tuple(map(int, found.split("."))) for found in re.findall(r" GLIBC_(\d[\d.]+)$", listing, re.M)}
    return ".".join(map(str, max(versions)))


def build(program: Path, target: Path, version: str, work: Path, epoch: int) -> None:
    """Write the package. The same input gives the same bytes, on machines with any number of cores."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(program, work / "usr/lib/telltale", symlinks=True)
    _integrate(work)
    _document(work, epoch)
    _control(work, version, external_packages(program))
    _normalise(work, epoch)
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(epoch), "DPKG_DEB_THREADS_MAX": "1"}
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "-z6", "--build", work, target]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


def _integrate(root: Path) -> None:
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/bin/telltale").symlink_to("../lib/telltale/telltale")
    _install(HERE / "telltale.desktop", root / "usr/share/applications/telltale.desktop")
    icons = ROOT / "assets/icons"
    for icon in sorted(icons.glob("telltale-*.png")):
        size = icon.stem.removeprefix("telltale-")
        _install(icon, root / f"usr/share/icons/hicolor/{size}x{size}/apps/telltale.png")
    _install(icons / "telltale.svg", root / "usr/share/icons/hicolor/scalable/apps/telltale.svg")


def _document(root: Path, epoch: int) -> None:
    folder = root / "usr/share/doc/telltale"
    _install(ROOT / "THIRD_PARTY_NOTICES.md", folder / "THIRD_PARTY_NOTICES.md")
    _install(ROOT / "LICENSE", folder / "copyright")
    with (folder / "changelog.gz").open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=epoch) as file:
        file.write((ROOT / "CHANGELOG.md").read_bytes())


def _control(root: Path, version: str, packages: list[str]) -> None:
    files = [path for path in sorted(root.rglob("*")) if path.is_file() and not path.is_symlink()]
    kilobytes = sum(path.stat().st_size for path in files) // 1024
    fields = (HERE / "control").read_text(encoding="utf-8")
    control = root / "DEBIAN"
    control.mkdir()
    filled = fields.format(version=version, depends=", ".join(packages), size=kilobytes, arch=architecture())
    (control / "control").write_text(filled, encoding="utf-8")
    sums = (f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(root)}\n" for path in files)  # noqa: S324
    (control / "md5sums").write_text("".join(sums), encoding="utf-8")
    _install(HERE / "postrm", control / "postrm")
    (control / "postrm").chmod(0o755)


def architecture() -> str:
    """Debian's name for what this machine builds for."""
    return subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True).stdout.strip()


def _normalise(root: Path, epoch: int) -> None:
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            path.chmod(normal_mode(path))
        os.utime(path, (epoch, epoch), follow_symlinks=False)


def _install(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
