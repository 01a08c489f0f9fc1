"""Makes a Linux build small without touching the wheels' libraries that were patched to find others, which `strip`
breaks. What is done instead, and why it is safe, stands with each function."""

import lzma
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

from contents import Entry

from engine.evidence.native import PACKED

SYSTEM_LIBRARIES = re.compile(r"lib(?:stdc\+\+|gcc_s|dbus-1|systemd)\.so")
"""Taken from the system: the C++ library must be the one its graphics drivers were built for, D-Bus the one its daemon
is. Both are on every desktop; the Debian package depends on them."""

_WITH_SYMBOLS = re.compile(r"libpython3\.\d+\.so|/lib-dynload/|^cryptography/hazmat/bindings/_rust\.")
_SELDOM_USED = re.compile(r"^c2pa/libs/.*\.so$")
_ICU_DATA = re.compile(r"libicudata\.so\.(\d+)$")

_EMPTY_ICU_DATA = """
    .section .rodata, "a"
    .balign 16
    .globl icudt{version}_dat
    .type icudt{version}_dat, @object
icudt{version}_dat:
    .short 32
    .byte 0xda, 0x27
    .short 20, 0
    .byte 0, 0, 2, 0
    .ascii "ToCP"
    .byte 1, 0, 0, 0
    .byte 0, 0, 0, 0
    .zero 8
    .long 0, 0
    .size icudt{version}_dat, . - icudt{version}_dat
    .section .note.GNU-stack, "", @progbits
"""
"""ICU's own "stubdata": a table of contents without entries (icu4c/source/stubdata in its sources)."""


def is_system_library(target: str) -> bool:
    return SYSTEM_LIBRARIES.match(Path(target).name) is not None


def slimmed(entries: Iterable[Entry], work: Path) -> list[Entry]:
    """The same files from smaller sources, which are written to ``work``."""
    work.mkdir(parents=True, exist_ok=True)
    return [_smaller_entry(*entry, work) for entry in entries]


def _smaller_entry(target: str, source: str, kind: str, work: Path) -> Entry:
    if _SELDOM_USED.search(target):
        return target + PACKED, _packed(source, work / (Path(target).name + PACKED)), "DATA"
    return target, _smaller(target, source, work), kind


def _smaller(target: str, source: str, work: Path) -> str:
    icu = _ICU_DATA.search(target)
    if icu and Path(target).parent != Path():
        return _without_icu_data(icu[1], work / Path(target).name)
    return _stripped(source, work / target.replace("/", "_")) if _WITH_SYMBOLS.search(target) else source


def _packed(source: str, copy: Path) -> str:
    """Unpacked again in memory by engine/evidence/native.py, for the few pictures that need it."""
    copy.write_bytes(lzma.compress(Path(source).read_bytes(), preset=9 | lzma.PRESET_EXTREME))
    return str(copy)


def _stripped(source: str, copy: Path) -> str:
    """CPython's own libraries, built on this machine with debugging symbols: a quarter remains. And cryptography's,
    which needs no other library of its wheel and so came unpatched: it loses 2.9 MB of names."""
    subprocess.run(["strip", "--strip-unneeded", "--enable-deterministic-archives", "-o", copy, source], check=True)
    return str(copy)


def _without_icu_data(version: str, library: Path) -> str:
    """32 MB of locales, collations and legacy encodings that nothing here asks ICU for: Qt has locale data of its own,
    text is UTF-8. Qt links ICU all the same, and does without where ICU has no data."""
    listing = library.with_suffix(".s")
    listing.write_text(_EMPTY_ICU_DATA.format(version=version))
    compiled = library.with_suffix(".o")
    subprocess.run(["as", "-o", compiled, listing], check=True)
    link = ["ld", "-shared", "--build-id=none", "-soname", library.name, "-o", library, compiled]
    subprocess.run(link, check=True)
    return str(library)
