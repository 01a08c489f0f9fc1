"""A screen left of and above the main one has negative coordinates; Qt and the grabber must mean the same by them."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def a_screen(name: str, x: int, y: int, width: int, height: int, ratio: int) -> dict[str, Any]:
    size = {"width": width, "height": height, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": ratio}
    return {"name": name, "x": x, "y": y, **size}


@pytest.mark.skipif(sys.platform == "win32", reason="Qt's offscreen platform reads its screens from a file on Unix")
def test_negative_offsets_at_mixed_scales(tmp_path: Path) -> None:
    screens = [a_screen("main", 0, 0, 800, 600, 1), a_screen("left", -1000, -300, 1000, 700, 2)]
    described = tmp_path / "screens.json"
    described.write_text(json.dumps({"synchronousWindowSystemEvents": True, "screens": screens}))
    environment = os.environ | {
        "QT_QPA_PLATFORM": f"offscreen:configfile={described}",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    program = Path(__file__).with_name("several_screens_program.py")
    done = subprocess.run([sys.executable, str(program)], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["screens"]["left"] == [-1000, -300, 1000, 700]
    # THEN each overlay covers its own screen, and each picture is asked for where that screen is
    assert told["overlays"] == told["screens"]
    assert told["areas"]["left"] == {"left": -1000, "top": -300, "width": 2000, "height": 1400}
    # AND of a window that reaches over the edge the visible part is captured, from the right screen
    assert told["screen"] == "left"
    assert told["size"] == [100, 90]
    assert told["corner"] == [0, 50]
