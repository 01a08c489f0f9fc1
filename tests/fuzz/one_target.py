"""Run by fuzz.py: one target under atheris. The arguments are libFuzzer's, the target's name the first."""

import logging
import sys
from pathlib import Path

import atheris

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "desktop_app"), str(TESTS / "engine")]

with atheris.instrument_imports(include=["engine", "desktop_app", "PIL"]):
    import targets

logging.disable(logging.CRITICAL)
name = sys.argv.pop(1)
targets.hurry()
atheris.Setup(sys.argv, targets.TARGETS[name][0])
atheris.Fuzz()
