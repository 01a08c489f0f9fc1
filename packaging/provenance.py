"""Where every file of the program comes from, and that it is the file which its packager published."""

import base64
import hashlib
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import contents


class Unknown(Exception):
    """A file whose origin nobody vouches for, or that was changed since."""


@dataclass(frozen=True)
class Origin:
    """``kind`` is "pypi", "debian", "python" or "project"; ``name`` and ``version`` are the package's."""

    kind: str
    name: str
    version: str


def pypi_owners() -> dict[str, tuple[Origin, str]]:
    """Resolved path → the distribution it came in and the SHA-256 that its RECORD gives, of all that may be shipped."""
    owners = {}
    for name in [*contents.shipped_distributions(), "pyinstaller"]:  # Its loader is part of the program.
        distribution = metadata.distribution(name)
        origin = Origin("project" if name == contents.PROJECT else "pypi", name, distribution.version)
        for file in distribution.files or ():
            digest = file.hash.value if file.hash else ""
            owners[str(Path(str(file.locate())).resolve())] = (origin, digest)
    return owners


def origins(sources: Iterable[str], project: Path, work: Path) -> dict[str, Origin]:
    """Source path → its origin. Raises Unknown for a file that no package brought, or that differs from the hash its
    package was published with."""
    owners, found, system = pypi_owners(), {}, []
    for source in sorted(set(sources)):
        path = Path(source).resolve()
        if str(path) in owners:
            found[source] = owners[str(path)][0]
            _verify(path, owners[str(path)][1])
        elif path.is_relative_to(project) and not path.is_relative_to(Path(sys.prefix).resolve()):
            found[source] = Origin("project", contents.PROJECT, metadata.version(contents.PROJECT))
        elif path.is_relative_to(work) or _is_pythons(path):
            found[source] = Origin("python", "cpython", ".".join(map(str, sys.version_info[:3])))
        else:
            system.append(source)
    return found | _system_origins(system)


def _is_pythons(path: Path) -> bool:
    base = Path(sys.base_prefix).resolve()
    return base != Path("/usr") and path.is_relative_to(base) and "site-packages" not in path.parts


def _verify(path: Path, expected: str) -> None:
    digest = hashlib.sha256(path.read_bytes()).digest()
    if expected and base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != expected:
        raise Unknown(f"{path} is not the file that its package was published with.")


def _system_origins(paths: list[str]) -> dict[str, Origin]:
    if paths and not sys.platform.startswith("linux"):
        raise Unknown(f"Nothing installed here owns {paths[0]}.")
    return {path: _debian_owner(Path(path)) for path in paths}


def _debian_owner(path: Path) -> Origin:
    """Debian's /lib is a link to /usr/lib, and packages may list either."""
    resolved = path.resolve()
    for candidate in (resolved, Path("/", *resolved.parts[2:]), path):
        asked = subprocess.run(["dpkg-query", "--search", candidate], capture_output=True, text=True)
        if asked.returncode == 0:
            package = asked.stdout.partition(": ")[0].partition(",")[0]
            query = ["dpkg-query", "--show", "--showformat=${Version}", package]
            version = subprocess.run(query, capture_output=True, text=True, check=True).stdout
            return Origin("debian", package.partition(":")[0], version)
    raise Unknown(f"No package owns {path}.")
