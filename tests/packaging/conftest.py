"""The build's scripts lie in a folder that is no package, on purpose: make them importable by their names, and what the
tests of the application share."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))
sys.path.append(str(ROOT / "tests" / "desktop_app"))
