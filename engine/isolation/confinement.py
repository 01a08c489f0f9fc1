"""What a child gives up before it sees its first picture, as far as the kernel can take it.

Limits of processor time and file size hold wherever there is POSIX. On Linux there is also one of memory, Landlock
takes away reading outside of the program's own folders, and a seccomp filter every call that would write to a file
system, open a socket or start a program. Both bind threads that are begun later, so they come first: before numpy and
ONNX Runtime start theirs.
"""

import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from engine.isolation import landlock, seccomp

if sys.platform != "win32":
    import fcntl
    import resource


class Guard(StrEnum):
    """What holds a child, for the doctor's report."""

    MEMORY = "memory"
    TIME = "processor time"
    NO_WRITES = "no writing"
    NO_NETWORK = "no network"
    FEW_READS = "reads only the program"
    LEASH = "ends with its parent"


_NO_NEW_PRIVILEGES = 38
_SYSTEM_FOLDERS = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/etc/ld.so.cache", "/dev/urandom")
_FACTS_OF_THE_MACHINE = ("/sys/devices/system", "/proc/cpuinfo", "/proc/meminfo", "/proc/self")


def program_folders() -> list[Path]:
    """What a child must be able to read: Python, packages, libraries, and how many processors there are."""
    names = [*sys.path, sys.prefix, sys.base_prefix, sys.exec_prefix, *_SYSTEM_FOLDERS, *_FACTS_OF_THE_MACHINE]
    if getattr(sys, "frozen", False):  # Then the modules lie in the program's file itself.
        names += [getattr(sys, "_MEIPASS", ""), sys.executable]
    return [Path(name) for name in names if name]


def confine(readable: Iterable[Path]) -> list[Guard]:
    """Give up what this system can take away, for good; what is left is what the kernel does not offer."""
    if sys.platform == "win32":
        return []
    guards: list[Guard] = []
    _lower(resource.RLIMIT_CORE, 0)  # A core dump would hold the picture.
    _lower(resource.RLIMIT_FSIZE, 0)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    if sys.platform == "linux" and _give_up_privileges():
        if landlock.restrict(readable):
            guards.append(Guard.FEW_READS)
        if seccomp.install():
            guards += [Guard.NO_WRITES, Guard.NO_NETWORK]
    return guards


def limit_memory(more_bytes: int) -> list[Guard]:
    """Let this process grow by so much address space and no further. To be called once everything is loaded: how
    much address space that takes depends on the machine."""
    if sys.platform != "linux":  # macOS does not enforce it.
        return []
    _lower(resource.RLIMIT_AS, _address_space() + more_bytes)
    return [Guard.MEMORY]


def limit_time(more_seconds: int) -> list[Guard]:
    """Let this process, all its threads together, use so much more processor time; then the kernel ends it."""
    if sys.platform == "win32":
        return []
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (used + more_seconds + 1, hard))
        return [Guard.TIME]
    return []


def leash(descriptor: int) -> list[Guard]:
    """End with whoever holds the other end of this pipe, however busy this process is then: when the last holder is
    gone, the kernel sends SIGIO, which ends a process that does not handle it. (PR_SET_PDEATHSIG would look at the
    thread that started us, not at its process.)"""
    if sys.platform != "linux":
        return []
    fcntl.fcntl(descriptor, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(descriptor, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    with contextlib.suppress(BlockingIOError):
        if os.read(descriptor, 1) == b"":
            sys.exit(1)  # The parent was gone before.
    return [Guard.LEASH]


def _give_up_privileges() -> bool:
    """Needed for the rest, and a good idea by itself: no program we could start would have more rights than we."""
    return bool(ctypes.CDLL(None, use_errno=True).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0)


def _lower(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    limit = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (limit, limit))


def _address_space() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()
