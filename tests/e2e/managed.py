"""A browser as an organisation manages it: with policies that this one browser sees and no other on the machine."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import firefox_browser
import pytest


def chromium(folder: Path, policies: dict[str, Any]) -> list[str]:
    """What to put before the command of a Chromium to be managed by ``policies``."""
    return _with_file(folder, Path("/etc/chromium"), "policies/managed/policies.json", policies)


def firefox(folder: Path, policies: dict[str, Any]) -> list[str]:
    program = firefox_browser.program() or ""
    place = Path(program).resolve().parent / "distribution"
    return _with_file(folder, place, "policies.json", {"policies": policies})


def _with_file(folder: Path, place: Path, name: str, content: dict[str, Any]) -> list[str]:
    """In a mount namespace of its own, where ``folder`` lies over ``place``."""
    if os.geteuid() != 0 or not place.is_dir() or not _may_mount():
        pytest.skip(f"Needs root, {place} and mount namespaces: browsers read policies from the system's folders only.")
    file = folder / "policies" / name
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(content))
    return ["unshare", "--mount", "sh", "-c", f'mount --bind "{folder / "policies"}" "{place}" && exec "$@"', "sh"]


def _may_mount() -> bool:
    tried = ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]
    return bool(shutil.which("unshare")) and subprocess.run(tried, capture_output=True).returncode == 0
