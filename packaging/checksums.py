"""``python packaging/checksums.py SYSTEM``: what is in dist/, as ``sha256sum --check`` reads it on every system. Run
again when an installer or a disk image has come to it."""

import sys
from pathlib import Path

import archives

DIST = Path(__file__).resolve().parent.parent / "dist"


def write(folder: Path, system: str) -> Path:
    """SHA256SUMS-SYSTEM of all other files, two spaces before each name; returns its path. Not sha256sum's own output:
    on Windows that has a star there, which the gate before publishing takes for no checksum."""
    sums = folder / f"SHA256SUMS-{system}"
    files = sorted(path for path in folder.iterdir() if path.is_file() and path != sums)
    text = "".join(f"{archives.sha256(path)}  {path.name}\n" for path in files)
    sums.write_text(text, encoding="utf-8", newline="\n")
    return sums


if __name__ == "__main__":
    print(write(DIST, sys.argv[1]).read_text(encoding="utf-8"), end="")
