"""A start is quick and small because it leaves out what few starts need."""

import subprocess
import sys

HEAVY = ["numpy", "PIL", "onnxruntime", "cryptography", "keyring", "mss", "Xlib"]
"""Those that judge pictures are the child process's; the others are loaded when they are needed."""


def test_the_window_s_modules_load_nothing_heavy() -> None:
    script = f"import sys, desktop_app.gui.application; print(*[m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.split() == []
