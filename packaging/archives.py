"""Archives whose bytes depend on names and contents alone: sorted, with one time, without owners."""

import gzip
import hashlib
import stat
import tarfile
import time
import zipfile
from pathlib import Path

_EARLIEST_IN_ZIP = 315532800  # 1 January 1980, in seconds since 1970


def write_tar_gz(folder: Path, archive: Path, top: str, epoch: int) -> None:
    """``folder`` under the name ``top``; links stay links, and only the executable bit is kept of the modes."""
    # The header of gzip must not tell the name or the time either.
    with (
        archive.open("wb") as raw,
        gzip.GzipFile("", "wb", 6, raw, mtime=epoch) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.GNU_FORMAT) as tar,
    ):
        _add(tar, folder, top, epoch)
        for path in _sorted_tree(folder):
            _add(tar, path, f"{top}/{path.relative_to(folder).as_posix()}", epoch)


def write_zip(folder: Path, archive: Path, top: str, epoch: int) -> None:
    """The same as a zip file, for Windows; it cannot hold links, so there must be none. Raises ValueError."""
    date = time.gmtime(max(epoch, _EARLIEST_IN_ZIP))[:6]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for path in _sorted_tree(folder):
            if path.is_symlink():
                raise ValueError(f"{path} is a link, which zip files cannot hold.")
            if path.is_file():
                info = zipfile.ZipInfo(f"{top}/{path.relative_to(folder).as_posix()}", date)
                info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
                info.external_attr = (stat.S_IFREG | normal_mode(path)) << 16
                file.writestr(info, path.read_bytes())


def normal_mode(path: Path) -> int:
    """0755 for folders and what can be run, else 0644: nobody's umask gets into an archive."""
    executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
    return 0o755 if executable else 0o644


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sorted_tree(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix())


def _add(tar: tarfile.TarFile, path: Path, name: str, epoch: int) -> None:
    info = tarfile.TarInfo(name)
    info.mtime = epoch
    if path.is_symlink():
        info.type, info.linkname, info.mode = tarfile.SYMTYPE, path.readlink().as_posix(), 0o777
        tar.addfile(info)
    elif path.is_dir():
        info.type, info.mode = tarfile.DIRTYPE, 0o755
        tar.addfile(info)
    else:
        info.size, info.mode = path.stat().st_size, normal_mode(path)
        with path.open("rb") as file:
            tar.addfile(info, file)
