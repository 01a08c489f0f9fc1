"""Drag and drop as a person does it: the pointer takes hold of something in another program's window, carries it over
the screen and lets it go over Telltale's."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import program
import pytest
import xvfb

from desktop_app.history import Entry, History
from engine import resources
from engine.types import Grade, Label, Origin

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PORTRAIT = resources.assets_dir() / "samples" / "eileen_collins.jpg"
_SECONDS = 90
_SOURCE_AT = (40, 60)
_TELLTALE_AT = (420, 40)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("dropped") / "home"


@pytest.fixture(scope="module")
def window(home: Path, xvfb_display: str) -> Iterator[str]:
    """The id of the running program's window, beside where things are dragged from."""
    environment = xvfb.display_environment(xvfb_display) | {"TELLTALE_HOME": str(home)}
    process = subprocess.Popen(program.command(), env=environment)
    try:
        xvfb.wait_until(lambda: bool(find(xvfb_display, "^Telltale$")), "the window", _SECONDS)
        [found] = find(xvfb_display, "^Telltale$")
        act(xvfb_display, "windowmove", "--sync", found, *map(str, _TELLTALE_AT))
        act(xvfb_display, "windowsize", "--sync", found, "820", "700")
        yield found
    finally:
        process.kill()
        process.wait()


def find(display: str, title: str) -> list[str]:
    return xvfb.find_windows(display, "--name", title)


def act(display: str, *command: str) -> None:
    subprocess.run(["xdotool", *command], env=xvfb.display_environment(display), check=True, capture_output=True)


@contextmanager
def a_source(display: str, *offered: str) -> Iterator[None]:
    source = Path(__file__).with_name("drag_program.py")
    command = [sys.executable, str(source), "Drag source", *map(str, _SOURCE_AT), *offered]
    process = subprocess.Popen(command, env=xvfb.display_environment(display))
    try:
        xvfb.wait_until(lambda: bool(find(display, "Drag source")), "the other program", _SECONDS)
        yield
    finally:
        process.kill()
        process.wait()


def carry(display: str) -> None:
    """From the other program's window to Telltale's, at a hand's pace: programs talk about what is dragged on the
    way."""
    x, y = _SOURCE_AT[0] + 80, _SOURCE_AT[1] + 80
    act(display, "mousemove", str(x), str(y), "sleep", "0.3", "mousedown", "1", "sleep", "0.3")
    for step in range(1, 13):
        act(display, "mousemove", str(x + step * 50), str(y + step * 15))
        time.sleep(0.1)
    act(display, "sleep", "0.5", "mouseup", "1")


def entries(home: Path) -> list[Entry]:
    history = History(home / "history.sqlite3")
    try:
        return history.recent(50)
    finally:
        history.close()


def drop_until(display: str, home: Path, arrived: Callable[[list[Entry]], bool], what: str) -> list[Entry]:
    """Again, where the machine was too busy for the two programs to agree in time."""

    def try_it() -> bool:
        carry(display)
        try:
            xvfb.wait_until(lambda: arrived(entries(home)), what, 10)
        except TimeoutError:
            return False
        return True

    xvfb.wait_until(try_it, what, _SECONDS)
    return entries(home)


def test_files_and_folders_are_dropped(window: str, home: Path, xvfb_display: str, tmp_path: Path) -> None:
    folder = tmp_path / "a folder"
    folder.mkdir()
    for name in ("one.jpg", "two.jpg"):
        shutil.copy(PORTRAIT, folder / name)
    single = Path(shutil.copy(PORTRAIT, tmp_path / "three, ümlaut.jpg"))
    (tmp_path / "list").write_text("".join(f"{path.as_uri()}\r\n" for path in (folder, single)))
    with a_source(xvfb_display, f"text/uri-list={tmp_path / 'list'}"):
        names = {"one.jpg", "two.jpg", single.name}
        found = drop_until(xvfb_display, home, lambda all_: names <= {e.name for e in all_}, "three verdicts")
    assert {entry.outcome for entry in found} <= set(Label)
    assert {entry.origin for entry in found} == {Origin.FILE}
    assert PORTRAIT.read_bytes() == single.read_bytes()


def test_a_picture_s_bytes_are_dropped_and_its_address_is_not_fetched(
    window: str, home: Path, xvfb_display: str, tmp_path: Path
) -> None:
    (tmp_path / "list").write_text("http://127.0.0.1:9/from-a-page.jpg\r\n")
    address = f"text/uri-list={tmp_path / 'list'}"
    with a_source(xvfb_display, address, f"application/octet-stream={PORTRAIT}"):
        found = drop_until(
            xvfb_display, home, lambda all_: any(e.name == "from-a-page.jpg" for e in all_), "the verdict"
        )
    assert (found[0].origin, found[0].grade) == (Origin.TRANSFER, Grade.ORIGINAL_BYTES)
    before = len(found)
    # WHEN there is nothing but the address, nothing is judged and nothing breaks
    with a_source(xvfb_display, address):
        carry(xvfb_display)
        time.sleep(1)
    assert len(entries(home)) == before
    assert find(xvfb_display, "^Telltale$")
