"""Without a display Qt would abort the process; Telltale says so instead."""

import os
import subprocess
import sys

import pytest

from desktop_app.__main__ import why_no_window


@pytest.mark.parametrize("environment", [{}, {"DISPLAY": "", "WAYLAND_DISPLAY": ""}])
def test_linux_without_a_display_is_told_about_the_command_line(environment: dict[str, str]) -> None:
    assert "telltale check" in (why_no_window(environment, "linux") or "")


@pytest.mark.parametrize(
    ("environment", "platform"),
    [({"QT_QPA_PLATFORM": "offscreen"}, "linux"), ({"WAYLAND_DISPLAY": "wayland-0"}, "linux"), ({}, "win32")],
)
def test_where_a_window_can_be_had_nothing_is_said(environment: dict[str, str], platform: str) -> None:
    assert why_no_window(environment, platform) is None


def test_the_program_ends_with_2_and_never_loads_qt() -> None:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    script = (
        "import sys; from desktop_app.__main__ import main; status = main([]); "
        "assert not any(name.startswith('PySide6') for name in sys.modules); sys.exit(status)"
    )
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60)
    if not sys.platform.startswith("linux"):
        pytest.skip("Only Linux can be without a display.")
    assert done.returncode == 2
    assert "telltale check" in done.stderr
    assert "Traceback" not in done.stderr
