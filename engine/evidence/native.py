"""Where the native part of c2pa-python is.

It takes 23 MB, and few pictures have anything for it to read. So the Linux build keeps it packed (a quarter remains;
packaging/slimming.py), and it is unpacked into memory when it is first needed: never into a file, which a process that
looks at strangers' pictures may not write and another program could replace.
"""

import contextlib
import functools
import importlib.util
import lzma
import mmap
import os
import sys
from pathlib import Path

PACKED = ".xz"
_ROOM = 64 * 2**20
"""Of address space; pages that nothing was written to take no memory."""


def library() -> Path | None:
    """What to load it from, or None where there is none for this system."""
    packed = _file((".so" + PACKED,))
    if packed is None:
        return _file((".so", ".dylib", ".dll"))
    room = reserve()
    return None if room is None else _unpacked(packed, room)


@functools.cache
def reserve() -> int | None:
    """An empty file in memory, where the native part is packed. To be called before a process gives up writing: the
    file's size cannot change afterwards, what is mapped of it can."""
    if sys.platform != "linux" or _file((".so" + PACKED,)) is None:
        return None
    with contextlib.suppress(OSError):  # a kernel without
        room = os.memfd_create("c2pa")
        os.ftruncate(room, _ROOM)
        return room
    return None


@functools.cache
def _unpacked(packed: Path, room: int) -> Path:
    with mmap.mmap(room, _ROOM) as mapped, lzma.open(packed) as content:
        while piece := content.read(2**20):
            mapped.write(piece)
    return Path(f"/proc/self/fd/{room}")


@functools.cache
def _file(endings: tuple[str, ...]) -> Path | None:
    found = importlib.util.find_spec("c2pa")
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(found.submodule_search_locations[0]).resolve() / "libs"
    return next((path for path in sorted(folder.glob("*c2pa_c.*")) if path.name.endswith(endings)), None)
