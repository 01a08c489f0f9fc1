"""Which files differ between two builds: two folders dist/, or two archives of one kind.

    python packaging/compare_builds.py FIRST SECOND

Looks into .tar.gz, .zip and .deb archives, so that it names the file and not only the archive around it. Exit status 0:
no difference; 1: the differences are printed, one a line; 2: there was nothing to compare.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

Contents = dict[str, str]
"""Name in the archive → what stands for its content, mode and time."""


def main(first: Path, second: Path) -> int:
    before, after = described(first), described(second)
    if not before or not after:
        print(f"There is nothing to compare in {first if not before else second}.")
        return 2
    differences = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    for name in differences:
        print(f"{_kind_of_difference(name, before, after)}  {name}")
    if not differences:
        print(f"{len(before)} files, no difference")
    return 1 if differences else 0


def described(path: Path) -> Contents:
    """Every file below a folder, or in an archive, and every archive's own members after it."""
    if not path.is_dir():
        return {path.name: _digest(path.read_bytes())} | _members(path)
    found: Contents = {}
    for file in sorted(path.rglob("*")):
        name = file.relative_to(path).as_posix()
        if file.is_symlink():
            found[name] = f"link to {file.readlink()}"
        elif file.is_file():
            found[name] = _digest(file.read_bytes())
            found |= {f"{name}: {member}": value for member, value in _members(file).items()}
    return found


def _members(path: Path) -> Contents:
    for ending, read in READERS.items():
        if path.name.endswith(ending):
            return read(path)
    return {}


def _tar(path: Path) -> Contents:
    with tarfile.open(path) as tar:
        return {member.name: _tar_member(tar, member) for member in tar}


def _tar_member(tar: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    content = tar.extractfile(member) if member.isfile() else None
    digest = _digest(content.read()) if content else member.linkname
    return f"{digest} {member.type!r} {member.mode:o} {member.mtime} {member.uid}:{member.gid}"


def _zip(path: Path) -> Contents:
    with zipfile.ZipFile(path) as file:
        return {
            info.filename: f"{_digest(file.read(info))} {info.date_time} {info.external_attr}"
            for info in file.infolist()
        }


def _deb(path: Path) -> Contents:
    """The files it installs and its control files, taken apart by dpkg-deb."""
    found: Contents = {}
    for option, prefix in (("--ctrl-tarfile", "DEBIAN"), ("--fsys-tarfile", "")):
        with tempfile.NamedTemporaryFile(suffix=".tar") as unpacked:
            subprocess.run(["dpkg-deb", option, path], stdout=unpacked, check=True)
            found |= {f"{prefix}{name.removeprefix('.')}": value for name, value in _tar(Path(unpacked.name)).items()}
    return found


READERS: dict[str, Callable[[Path], Contents]] = {".tar.gz": _tar, ".zip": _zip, ".deb": _deb}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _kind_of_difference(name: str, before: Contents, after: Contents) -> str:
    if name not in after:
        return "only in the first "
    return "differs           " if name in before else "only in the second"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: compare_builds.py FIRST SECOND")
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
