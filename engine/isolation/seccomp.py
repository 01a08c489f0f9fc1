"""A seccomp filter (``man 2 seccomp``) for x86-64 and 64-bit ARM: what no judging of pictures needs fails with EPERM.

A list of what is forbidden, not of what is allowed: an allowlist would break with the next C library. What it is to
stop is a decoder that obeys a picture: sockets, programs, other processes, writing to file systems, and the corners of
the kernel that such code climbs out by.
"""

import ctypes
import errno
import os
import platform
import struct

_LOAD, _EQUAL, _GREATER, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _FAIL, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER_AT, _PROCESSOR_AT, _ARGUMENTS_AT = 0, 4, 16
_PR_SET_SECCOMP, _FILTER_MODE = 22, 2
_X32_CALLS = 0x40000000
_CLONE_THREAD = 0x00010000
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_PROCESSORS = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""Column of the tables below, and how the kernel calls it (AUDIT_ARCH)."""

_FORBIDDEN: dict[str, tuple[int | None, int | None]] = {
    # sockets and other ways to talk to other processes
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242), "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190),
    "mq_open": (240, 180), "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "kill": (62, 129), "pidfd_send_signal": (424, 424), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438),
    # programs and processes; a new thread is let through below
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    # writing to file systems; opening to write is seen below
    "creat": (85, None), "truncate": (76, 45), "link": (86, None), "linkat": (265, 37), "unlink": (87, None),
    "unlinkat": (263, 35), "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276),
    "mkdir": (83, None), "mkdirat": (258, 34), "rmdir": (84, None), "symlink": (88, None), "symlinkat": (266, 36),
    "mknod": (133, None), "mknodat": (259, 33), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53),
    "fchmodat2": (452, 452), "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "utimensat": (280, 88),
    # the rest of the kernel
    "io_uring_setup": (425, 425), "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "chroot": (161, 51), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "mount_setattr": (442, 442), "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106), "kexec_load": (246, 104),
    "personality": (135, 92),
}  # fmt: skip
_NOT_THERE = {"clone3": (435, 435), "openat2": (437, 437)}
"""These keep their flags where a filter cannot look; told that they do not exist, callers use the older ones."""
_BY_FLAGS: dict[str, tuple[int | None, int | None, int]] = {"open": (2, None, 1), "openat": (257, 56, 2)}
"""Which argument has the flags."""
_CLONE = (56, 220)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def install() -> bool:
    """From now on, for this thread and what it starts. False where the kernel or the processor does not offer it."""
    if platform.machine() not in _PROCESSORS:
        return False
    code = _filter(*_PROCESSORS[platform.machine()])
    program = _Program(len(code) // 8, code)
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.prctl(_PR_SET_SECCOMP, _FILTER_MODE, ctypes.byref(program), 0, 0) == 0)


def _filter(column: int, processor: int) -> bytes:
    """The program for the kernel: eight bytes an instruction."""
    fail, absent = _step(_RETURN, _FAIL | errno.EPERM), _step(_RETURN, _FAIL | errno.ENOSYS)
    steps = [_step(_LOAD, _PROCESSOR_AT), _step(_EQUAL, processor, 1, 0), _step(_RETURN, _KILL)]
    steps += [_step(_LOAD, _NUMBER_AT), _step(_GREATER, _X32_CALLS, 0, 1), fail]
    for answer, calls in ((fail, _FORBIDDEN), (absent, _NOT_THERE)):
        for numbers in calls.values():
            number = numbers[column]
            if number is not None:
                steps += [_step(_EQUAL, number, 0, 1), answer]
    for on_x86, on_arm, argument in _BY_FLAGS.values():
        number = (on_x86, on_arm)[column]
        if number is not None:
            steps += _unless(number, argument, _step(_ANY_BIT, _WRITING, 0, 1), fail)
    steps += _unless(_CLONE[column], 0, _step(_ANY_BIT, _CLONE_THREAD, 1, 0), fail)
    return b"".join([*steps, _step(_RETURN, _ALLOW)])


def _unless(number: int, argument: int, look: bytes, fail: bytes) -> list[bytes]:
    """For one call: look at the lower half of an argument, and then allow it or not."""
    load = _step(_LOAD, _ARGUMENTS_AT + 8 * argument)
    return [_step(_EQUAL, number, 0, 4), load, look, fail, _step(_RETURN, _ALLOW)]


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
