"""Run by fuzz.py: one target under atheris. The arguments are libFuzzer's, the target's name the first."""

import logging
import sys
from pathlib import Path

import atheris

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "desktop_app"), str(TESTS / "engine")]

with atheris.instrument_imports(include=["engine", "desktop_app", "PIL"]):
    import targets
    from PIL import Image

logging.disable(logging.CRITICAL)
name = sys.argv.pop(1)
targets.hurry()
# What only the first input would wait for is loaded now: on a busy machine that alone can look like a hang.
Image.init()
targets.TARGETS[name][0](b"")
atheris.Setup(sys.argv, targets.TARGETS[name][0])
atheris.Fuzz()
