"""A Debian system with nothing of ours in it, to install the package into. Needs root and the package debootstrap.

Made by debootstrap from the mirror that this machine's apt is set up with, kept as build/clean-root.tar.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BASE = ROOT / "build" / "clean-root.tar"
X11_SOCKETS = Path("/tmp/.X11-unix")  # noqa: S108
USER_ID = 1000


class CleanRoot:
    """A running system in the folder ``path``: its own files, this machine's kernel, loopback and X sockets."""

    def __init__(self, path: Path, shared: Path) -> None:
        self.path = path
        self.shared = shared
        """A folder that has the same path inside and outside."""

    def run(self, *command: str | Path, check: bool = True, **environment: str) -> str:
        """Run as root inside; returns what it printed. Raises CalledProcessError, after showing it."""
        done = subprocess.run(
            ["chroot", self.path, *command],
            env=_environment() | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if check and done.returncode:
            print(done.stdout)
            done.check_returncode()
        return done.stdout

    def as_user(self, *command: str | Path) -> list[str]:
        """The command line that runs this inside, as somebody who may do nothing special."""
        return ["chroot", f"--userspec={USER_ID}:{USER_ID}", str(self.path), *map(str, command)]


@contextmanager
def clean_root() -> Iterator[CleanRoot]:
    """Unpack it, run it, and leave nothing behind."""
    if not BASE.exists():
        _debootstrap()
    with tempfile.TemporaryDirectory(prefix="telltale-clean-root-") as folder, ExitStack() as mounts:
        path, shared = Path(folder) / "root", Path(folder) / "shared"
        path.mkdir()
        shared.mkdir()
        subprocess.run(["tar", "--extract", "--file", BASE, "--directory", path], check=True)
        _share_apt(path)
        X11_SOCKETS.mkdir(mode=0o1777, exist_ok=True)
        for outside in (Path("/proc"), Path("/dev"), X11_SOCKETS, shared):
            mounts.enter_context(_bound(outside, path / outside.relative_to("/")))
        yield CleanRoot(path, shared)


@contextmanager
def _bound(outside: Path, inside: Path) -> Iterator[None]:
    inside.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "--bind", outside, inside], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", inside], check=True)


def _debootstrap() -> None:
    release = subprocess.run(
        ["sh", "-c", '. /etc/os-release; echo "$VERSION_CODENAME"'], capture_output=True, text=True, check=True
    ).stdout.strip()
    mirror = next(site for site, suite in _mirrors() if suite == release)
    BASE.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"  # a temporary folder is closed to other users, and so would "/" be
        subprocess.run(["debootstrap", "--variant=minbase", release, root, mirror], check=True)
        unfinished = BASE.with_suffix(".part")
        subprocess.run(["tar", "--create", "--file", unfinished, "--directory", root, "."], check=True)
        unfinished.rename(BASE)


def _mirrors() -> list[tuple[str, str]]:
    """(address, suite) of every Debian archive that this machine's apt knows."""
    command = ["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE)", "Created-By: Packages", "Origin: Debian"]
    listing = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return sorted({(site, suite) for site, suite in map(str.split, listing.splitlines())})


def _share_apt(path: Path) -> None:
    """The same archives and proxies as outside, for this run only."""
    for file in Path("/etc/apt/apt.conf.d").iterdir():
        shutil.copy(file, path / "etc/apt/apt.conf.d" / file.name)
    lines = (f"deb {site} {suite} main\n" for site, suite in _mirrors())
    (path / "etc/apt/sources.list").write_text("".join(lines))
    shutil.copy("/etc/resolv.conf", path / "etc/resolv.conf")
    shutil.copy("/etc/hosts", path / "etc/hosts")


def _environment() -> dict[str, str]:
    """Nothing of this machine's: no Python paths, no display, no home."""
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return {"PATH": path, "HOME": "/root", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
