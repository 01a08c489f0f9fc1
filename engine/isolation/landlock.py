"""Landlock (Linux 5.13 and later, ``man 7 landlock``): a process gives up files, and from 6.7 and 6.12 on TCP, abstract
sockets and signals to others."""

import ctypes
import os
import stat
from collections.abc import Iterable
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same number on every processor
_ASK_VERSION = 1
_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
"""Version → how many rights over files it knows, which are the lowest bits; 16 from version 5 on."""
_TCP_RIGHTS = 0b11
_SCOPES = 0b11


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("tcp", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("rights", ctypes.c_uint64), ("parent", ctypes.c_int32))


def restrict(readable: Iterable[Path]) -> bool:
    """From now on this thread, and what it starts, reads only what lies in ``readable`` and writes nowhere; what is
    open stays open. False where the kernel has no Landlock."""
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_VERSION)
    if version < 1:
        return False
    ruleset = libc.syscall(_CREATE_RULESET, *_everything(version), 0)
    if ruleset < 0:
        return False
    try:
        for path in readable:
            _allow_reading(libc, ruleset, path)
        return bool(libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _everything(version: int) -> tuple[object, ctypes.c_size_t]:
    """All that this version can forbid, and the size of the structure as that version knows it."""
    files = (1 << _FILE_RIGHTS.get(version, 16)) - 1
    known = 1 if version < 4 else 2 if version < 6 else 3
    ruleset = _Ruleset(files, _TCP_RIGHTS if known > 1 else 0, _SCOPES if known > 2 else 0)
    return ctypes.byref(ruleset), ctypes.c_size_t(8 * known)


def _allow_reading(libc: ctypes.CDLL, ruleset: int, path: Path) -> None:
    """A path that is not there needs no rule."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        rule = _PathBeneath(_READ_FILE | (_READ_DIR if is_folder else 0), descriptor)
        libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(descriptor)
