"""The native library that the Linux build keeps packed, loaded by a process that may not write files any more."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import slimming

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Only the Linux build packs it.")

_LOAD = """
import resource, signal, sys
sys.path.insert(0, sys.argv[1])
from engine.evidence import credentials, native
native.reserve()
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
print(native.library(), credentials.library_version())
"""


def test_it_is_unpacked_into_memory_and_works(tmp_path: Path) -> None:
    # GIVEN c2pa as the build lays it down
    found = importlib.util.find_spec("c2pa")
    assert found is not None and found.submodule_search_locations
    installed = Path(found.submodule_search_locations[0])
    package = tmp_path / "c2pa"
    shutil.copytree(installed, package, ignore=shutil.ignore_patterns("libs", "__pycache__"))
    entries = [("c2pa/libs/libc2pa_c.so", str(installed / "libs/libc2pa_c.so"), "BINARY")]
    [(target, packed, kind)] = slimming.slimmed(entries, tmp_path / "work")
    assert (target, kind) == ("c2pa/libs/libc2pa_c.so.xz", "DATA")
    (tmp_path / target).parent.mkdir()
    shutil.copy(packed, tmp_path / target)
    # WHEN a process that may not write needs it
    command = [sys.executable, "-c", _LOAD, str(tmp_path)]
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    # THEN it runs out of memory's own file
    assert done.returncode == 0, done.stderr
    path, version = done.stdout.split()
    assert path.startswith("/proc/self/fd/") and version[0].isdigit()
