"""Keys that work from anywhere, chosen by the person: on a real X server, with a real conflict."""

import subprocess
import sys

import pytest
import xvfb

pytestmark = pytest.mark.e2e

_PROGRAM = """
import sys
from PySide6.QtWidgets import QApplication
from desktop_app.gui.capture.shortcut import GlobalShortcut

application = QApplication(sys.argv)
one, other = GlobalShortcut(), GlobalShortcut()
print(one.hold("Ctrl+Alt+U").name)
for keys in ("Ctrl+Alt+U", "Meta+F8", "Ctrl+Alt+Shift+7", "A", "Shift+A", "Ctrl+Ä", "nonsense", "", "F12"):
    print(other.hold(keys).name)
one.release()
print(other.hold("Ctrl+Alt+U").name)
other.pressed.connect(lambda: (print("pressed"), application.quit()))
print("ready", flush=True)
application.exec()
"""


def test_keys_are_held_given_back_and_conflicts_told(xvfb_environment: dict[str, str], xvfb_display: str) -> None:
    command = [sys.executable, "-c", _PROGRAM]
    program = subprocess.Popen(command, env=xvfb_environment, stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    try:
        outcomes = []
        while (line := program.stdout.readline().strip()) != "ready":
            assert line, "the program ended"
            outcomes.append(line)
        assert outcomes[0] == "HELD"
        assert outcomes[1:10] == ["TAKEN", "HELD", "HELD", "UNFIT", "UNFIT", "UNFIT", "UNFIT", "OFF", "HELD"]
        assert outcomes[10] == "HELD"  # The one before gave them back.
        keys = ["xdotool", "key", "ctrl+alt+u"]
        subprocess.run(keys, env=xvfb.display_environment(xvfb_display), check=True, timeout=60)
        assert program.stdout.readline().strip() == "pressed"
        assert program.wait(60) == 0
    finally:
        program.kill()
        program.wait()
