"""One Telltale per data folder; others hand over what they were given."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from desktop_app.gui.single_instance import SingleInstance, socket_name


@pytest.fixture
def first(tmp_path: Path, qtbot: QtBot) -> Iterator[SingleInstance]:
    instance = SingleInstance(tmp_path)
    assert instance.claim()
    instance.listen()
    yield instance
    instance.close()


SECOND_START = """
import json, sys
from pathlib import Path
from desktop_app.gui.single_instance import SingleInstance
second = SingleInstance(Path(sys.argv[1]))
assert not second.claim()
sys.exit(0 if second.hand_over([Path(text) for text in json.load(sys.stdin)]) else 1)
"""


def start_again(folder: Path, paths: list[Path]) -> "subprocess.Popen[bytes]":
    """In a process of its own: one that waits for an answer cannot give it."""
    process = subprocess.Popen([sys.executable, "-c", SECOND_START, str(folder)], stdin=subprocess.PIPE)
    assert process.stdin
    process.stdin.write(json.dumps([str(path) for path in paths]).encode())
    process.stdin.close()
    return process


def assert_handed_over(first: SingleInstance, folder: Path, given: list[Path], qtbot: QtBot) -> None:
    with qtbot.waitSignal(first.asked, timeout=30_000) as asked:
        second = start_again(folder, given)
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=30_000)
    assert asked.args == [given]
    assert second.returncode == 0


def test_a_second_start_hands_over_its_files(first: SingleInstance, tmp_path: Path, qtbot: QtBot) -> None:
    assert_handed_over(first, tmp_path, [tmp_path / "a b.jpg", tmp_path / "ü.png"], qtbot)


def test_thousands_of_files_are_handed_over(first: SingleInstance, tmp_path: Path, qtbot: QtBot) -> None:
    assert_handed_over(first, tmp_path, [Path(f"/pictures/{number:05}.jpg") for number in range(5000)], qtbot)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows removes the pipe of a process that ends")
def test_what_a_killed_process_left_is_no_obstacle(tmp_path: Path, qtbot: QtBot) -> None:
    # GIVEN a socket nobody listens to
    left = socket.socket(socket.AF_UNIX)
    left.bind(socket_name(tmp_path))
    left.close()
    # THEN the next start is the one
    instance = SingleInstance(tmp_path)
    assert instance.claim()
    instance.listen()
    assert_handed_over(instance, tmp_path, [], qtbot)
    instance.close()


def test_other_folders_have_other_instances(first: SingleInstance, tmp_path: Path) -> None:
    other = SingleInstance(tmp_path / "other")
    assert other.claim()
    other.close()


def test_after_the_end_another_may_start(first: SingleInstance, tmp_path: Path) -> None:
    first.close()
    second = SingleInstance(tmp_path)
    assert second.claim()
    second.close()


@pytest.mark.parametrize("nonsense", [b"\n", b"{}\n", b'{"paths": 3}\n', b"\xff\xfe\n", b'{"paths": [1]}\n'])
def test_nonsense_is_not_taken_for_files(first: SingleInstance, tmp_path: Path, qtbot: QtBot, nonsense: bytes) -> None:
    client = QLocalSocket()
    client.connectToServer(socket_name(tmp_path))
    assert client.waitForConnected(2000)
    with qtbot.assertNotEmitted(first.asked, wait=200):
        client.write(nonsense)
        client.flush()
    qtbot.waitUntil(lambda: client.state() == QLocalSocket.LocalSocketState.UnconnectedState)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has pipes, not sockets in folders")
def test_the_socket_lies_where_only_this_user_can_reach_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    private, public, long = tmp_path / "private", tmp_path / "public", tmp_path / ("long" * 30)
    for folder, mode in ((private, 0o700), (public, 0o755), (long, 0o700)):
        folder.mkdir()
        folder.chmod(mode)
    for folder in (private, public, long):
        place = Path(socket_name(folder))
        assert len(os.fsencode(place)) <= 107
        assert place.parent.stat().st_mode & 0o077 == 0
        assert place.parent.stat().st_uid == os.getuid()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has pipes, not sockets in folders")
def test_a_runtime_folder_open_to_others_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    public = tmp_path / "public"
    public.mkdir(mode=0o755)
    trap = tmp_path / f"telltale-{os.getuid()}"
    trap.mkdir()
    trap.chmod(0o777)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with pytest.raises(PermissionError):
        socket_name(public)
