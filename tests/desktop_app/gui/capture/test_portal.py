"""The screenshot portal over a real session bus, with another program that answers as desktops do."""

import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtDBus import QDBusConnection
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.gui.capture.frozen import FrozenScreen
from desktop_app.gui.capture.portal import PortalGrabber, split

StartPortal = Callable[[str, Path], None]
_NAMES = (f"test-bus-{number}" for number in itertools.count())


_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir={folder}</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy></busconfig>"""
"""A session bus that starts no service by itself: the desktop the tests run on may have a portal."""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Of a session bus of our own."""
    if shutil.which("dbus-daemon") is None:
        pytest.skip("Needs a message bus: apt-get install dbus-x11")
    (tmp_path / "bus.conf").write_text(_BUS.format(folder=tmp_path))
    command = ["dbus-daemon", f"--config-file={tmp_path / 'bus.conf'}", "--nofork", "--print-address"]
    daemon = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert daemon.stdout
    yield daemon.stdout.readline().strip()
    daemon.terminate()
    daemon.wait()
    daemon.stdout.close()


@pytest.fixture
def start_portal(address: str) -> Iterator[StartPortal]:
    started: list[subprocess.Popen[str]] = []

    def start(behaviour: str, picture: Path) -> None:
        command = [sys.executable, str(Path(__file__).with_name("portal_program.py")), behaviour, str(picture)]
        environment = os.environ | {"DBUS_SESSION_BUS_ADDRESS": address}
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout
        assert process.stdout.readline() == "ready\n"

    yield start
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()


@pytest.fixture
def bus(address: str, qapp: QApplication) -> Iterator[QDBusConnection]:
    name = next(_NAMES)
    yield QDBusConnection.connectToBus(address, name)
    QDBusConnection.disconnectFromBus(name)


class Answer:
    """What a grabber told."""

    def __init__(self) -> None:
        self.frozen: list[list[FrozenScreen]] = []
        self.refusals: list[str] = []

    def is_there(self) -> bool:
        return bool(self.frozen or self.refusals)


def ask(bus: QDBusConnection, qtbot: QtBot, patience_ms: int = 30_000) -> Answer:
    answer, grabber = Answer(), PortalGrabber(bus, patience_ms)
    grabber.grab(QGuiApplication.screens(), answer.frozen.append, answer.refusals.append)
    qtbot.waitUntil(answer.is_there, timeout=20_000)
    qtbot.wait(100)
    assert len(answer.frozen) + len(answer.refusals) == 1
    return answer


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """Of the whole screen."""
    size = QGuiApplication.primaryScreen().size()
    pixels = np.random.default_rng(3).integers(0, 256, (size.height(), size.width(), 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a screenshot.png")
    return tmp_path / "a screenshot.png"


def test_the_desktop_s_picture_is_used_and_does_not_lie_about(
    bus: QDBusConnection, start_portal: StartPortal, picture: Path, qtbot: QtBot
) -> None:
    expected = QImage(str(picture)).convertToFormat(QImage.Format.Format_RGB888)
    start_portal("grant", picture)
    [[frozen]] = ask(bus, qtbot).frozen
    assert frozen.picture == expected
    assert not picture.exists()


def test_a_refusal_is_told(bus: QDBusConnection, start_portal: StartPortal, picture: Path, qtbot: QtBot) -> None:
    start_portal("deny", picture)
    assert "not allowed" in ask(bus, qtbot).refusals[0]


def test_silence_ends(bus: QDBusConnection, start_portal: StartPortal, picture: Path, qtbot: QtBot) -> None:
    start_portal("silence", picture)
    assert "did not answer" in ask(bus, qtbot, patience_ms=1000).refusals[0]


def test_no_portal_is_told(bus: QDBusConnection, qtbot: QtBot) -> None:
    assert "no screenshot portal" in ask(bus, qtbot).refusals[0]


def test_no_bus_is_told(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    nowhere = QDBusConnection.connectToBus(f"unix:path={tmp_path}/nothing", next(_NAMES))
    assert "no screenshot portal" in ask(nowhere, qtbot).refusals[0]


@pytest.mark.parametrize("content", [b"", b"no picture"])
def test_a_picture_that_is_none_is_told(
    bus: QDBusConnection, start_portal: StartPortal, tmp_path: Path, qtbot: QtBot, content: bytes
) -> None:
    (tmp_path / "bad.png").write_bytes(content)
    start_portal("grant", tmp_path / "bad.png")
    assert "could not be used" in ask(bus, qtbot).refusals[0]


def test_a_picture_of_another_shape_is_not_taken_for_the_screen(qapp: QApplication) -> None:
    size = QGuiApplication.primaryScreen().size()
    other = QImage(size.width(), size.height() // 2, QImage.Format.Format_RGB888)
    assert split(other, QGuiApplication.screens()) == []


@pytest.mark.parametrize("enlarged", [2, 3])
def test_what_the_compositor_enlarged_is_brought_back(qapp: QApplication, enlarged: int) -> None:
    # GIVEN a picture drawn at the scale of a denser screen
    size = QGuiApplication.primaryScreen().size()
    pixels = np.random.default_rng(4).integers(0, 256, (size.height(), size.width(), 3), dtype=np.uint8)
    large = pixels.repeat(enlarged, 0).repeat(enlarged, 1)
    height, width = large.shape[:2]
    image = QImage(large.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
    # THEN the screen's own pixels are found again
    [frozen] = split(image, QGuiApplication.screens())
    found = np.frombuffer(frozen.picture.constBits(), np.uint8).reshape(size.height(), -1)[:, : 3 * size.width()]
    np.testing.assert_allclose(found.reshape(pixels.shape).astype(int), pixels, atol=1)
