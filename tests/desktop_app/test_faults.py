"""What must survive: kill -9, a full disk, folders that cannot be used, strange paths, two users, clocks that jump."""

import json
import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import xvfb
from fault_programs import SAMPLE, a_pairing
from scripted import ScriptedChecker, StartServer
from wire_client import CHROME, WireClient, wait_until

from desktop_app.history import History, NewEntry
from desktop_app.server.messages import Result, Welcome
from desktop_app.server.pairing import Pairing, PairingDesk, PairingStore
from desktop_app.server.server import Listening, LocalServer
from desktop_app.service import CheckService
from desktop_app.settings import SettingsStore
from engine.model_store import ModelStore
from engine.resources import assets_dir
from engine.types import Grade, Origin

PROGRAM = [sys.executable, str(Path(__file__).with_name("fault_programs.py"))]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
SECONDS = 120


def killed_after(name: str, folder: Path, lines: int) -> list[str]:
    """What the program said in all, killed while it was at work on what came after so many lines."""
    with subprocess.Popen([*PROGRAM, name, str(folder)], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        said = [program.stdout.readline().strip() for _ in range(lines)]
        program.send_signal(signal.SIGKILL)
        said += [line.strip() for line in program.stdout if line.endswith("\n")]
    assert all(said), said
    return said


@LINUX
@pytest.mark.parametrize("lines", [2, 5])
def test_a_killed_service_keeps_every_verdict_that_it_told_and_leaves_no_child(tmp_path: Path, lines: int) -> None:
    child, *ids = killed_after("check", tmp_path, lines)
    history = History(tmp_path / "history.sqlite3")
    assert history.set_aside is None
    for entry_id in ids:
        entry = history.get(int(entry_id))
        assert entry is not None and entry.verdict is not None and entry.thumbnail
    history.close()
    wait_until(lambda: not Path(f"/proc/{child.split()[1]}").exists())


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
@pytest.mark.parametrize("lines", [1, 7, 40])
def test_kill_9_among_settings(tmp_path: Path, lines: int) -> None:
    said = killed_after("settings", tmp_path, lines)
    store = SettingsStore(tmp_path / "settings.json")
    assert store.load().retention_days in (int(said[-1]), int(said[-1]) + 1)
    assert store.set_aside is None


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
@pytest.mark.parametrize("lines", [1, 7, 40])
def test_kill_9_among_pairings(tmp_path: Path, lines: int) -> None:
    said = killed_after("pairings", tmp_path, lines)
    store = PairingStore(tmp_path / "pairings.json")
    assert store.set_aside is None
    assert {pairing.id for pairing in store.list()} >= set(said)
    last = int(said[-1], 16)
    assert store.find(said[-1], a_pairing(last).origin) == a_pairing(last)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
@pytest.mark.parametrize("lines", [1, 2])
def test_kill_9_among_installs_of_models(tmp_path: Path, lines: int) -> None:
    said = killed_after("models", tmp_path, lines)
    store = ModelStore(tmp_path / "models", assets_dir() / "models")
    # Every model that is there is whole, those that were told among them, and the last of them or the next serves.
    listed = {model.key: model for model in store.list()}
    assert all(model.problem is None for model in listed.values()) and set(said) <= listed.keys()
    assert store.active().name in (said[-1], f"another-{len(said)}")


@LINUX
def test_a_full_disk_costs_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    # GIVEN a file system of 3 MB, in a namespace of its own
    small = tmp_path / "small"
    small.mkdir()
    mount = f"mount -t tmpfs -o size=3m tmpfs {small} && exec {' '.join(PROGRAM)} full_disk {small}"
    # WHEN everything is written until nothing more fits, and then there is room again
    done = subprocess.run(in_own_mounts(mount), capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    # THEN each attempt was refused, and what had been acknowledged before and meanwhile is there
    assert [refused.split(":")[0] for refused in told["refused"]][:4] == ["history", "settings", "pairings", "models"]
    assert "models: ModelStoreUnwritable" in told["refused"]
    assert (told["lost"], told["pairings_lost"], told["set_aside"], told["left_over"]) == ([], [], [], [])
    assert (told["retention_days"], told["pairing_1"], told["active"]) == (7, True, "telltale-small")
    # AND the verdict was told though it could not be remembered
    assert (told["verdict"], told["in_history"], told["written_again"]) == ("Finished", False, True)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
def test_a_killed_browser_leaves_room_for_the_next(checker: ScriptedChecker, port: int, pairings: PairingStore) -> None:
    pairing = Pairing("ab" * 16, "Browser", CHROME, bytes(32))
    pairings.add(pairing)
    # GIVEN a browser in a process of its own, which has sent half a picture and then waits
    code = (
        "import sys, time\n"
        "from wire_client import WireClient\n"
        "from desktop_app.server.pairing import Pairing\n"
        f"client = WireClient({port}, {CHROME!r})\n"
        "client.__enter__()\n"
        f"client.authenticate(Pairing({pairing.id!r}, 'Browser', {CHROME!r}, bytes(32)))\n"
        "client.send_check('1', b'wait' + bytes(1000))\n"
        "print('sent', flush=True)\n"
        "time.sleep(600)\n"
    )
    browser = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent
    )
    assert browser.stdout is not None and browser.stdout.readline() == "sent\n"
    # WHEN it is killed
    browser.kill()
    browser.wait()
    browser.stdout.close()
    # THEN the same pairing is served on a new connection
    with WireClient(port, CHROME) as client:
        client.authenticate(pairing)
        checker.release()
        client.send_check("2", b"picture")
        assert isinstance(client.receive(), Result)


@pytest.mark.parametrize("home", ["/dev/null/nowhere", "file"])
def test_a_folder_that_cannot_be_used_is_said_in_a_sentence(home: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    path = home if home.startswith("/") else str(tmp_path / home)
    environment = os.environ | {"TELLTALE_HOME": path, "QT_QPA_PLATFORM": "offscreen"}
    app = subprocess.Popen(
        [sys.executable, "-m", "engine.cli", "app"], env=environment, stderr=subprocess.PIPE, text=True
    )
    assert app.stderr is not None
    said = app.stderr.readline()
    app.kill()
    app.communicate()
    assert said.startswith(f"Telltale cannot use its files in {path}: ") and "Traceback" not in said


def in_own_mounts(script: str) -> list[str]:
    """The command for a shell script that may mount what it likes, in a namespace of its own."""
    namespace = ["unshare", "--user", "--map-root-user", "--mount"]
    if not shutil.which("unshare") or subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode:
        pytest.skip("This kernel gives no namespaces to users.")
    return [*namespace, "sh", "-ec", script]


@LINUX
def test_a_home_that_can_only_be_read(tmp_path: Path) -> None:
    """Pictures are judged all the same; the window, which remembers, says that it cannot."""
    home = tmp_path / "home"
    home.mkdir()
    readonly = f"mount -t tmpfs tmpfs {home}; mkdir {home}/Telltale; mount -o remount,ro {home}"
    program = f"{sys.executable} -m engine.cli"
    environment = os.environ | {
        "HOME": str(home), "TELLTALE_HOME": f"{home}/Telltale", "QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8",
    }  # fmt: skip
    check = in_own_mounts(f"{readonly}; {program} check --json {SAMPLE}; {program} models list")
    done = subprocess.run(check, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    assert '"label"' in done.stdout and "telltale-small" in done.stdout
    with subprocess.Popen(
        in_own_mounts(f"{readonly}; exec {program} app"), env=environment, stderr=subprocess.PIPE, text=True
    ) as window:
        assert window.stderr is not None
        said = window.stderr.readline()
        window.kill()
    assert said.startswith(f"Telltale cannot use its files in {home}/Telltale: ")


@LINUX
@pytest.mark.parametrize("folder", ["Fotos – привет 照片 😀", "deep"])
def test_the_window_lives_in_strange_and_long_paths(tmp_path: Path, folder: str) -> None:
    # GIVEN a data folder whose path no socket's name has room for, or of characters from everywhere
    home = tmp_path / folder
    while folder == "deep" and len(str(home)) < 320:
        home /= "a-folder-with-a-long-name-that-somebody-chose"
    environment = os.environ | {"TELLTALE_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "engine.cli", "app"]
    first = subprocess.Popen(command, env=environment)
    try:
        xvfb.wait_until((home / "history.sqlite3").exists, "the history", SECONDS)
        # WHEN a second start is given a picture from there
        picture = Path(shutil.copy(SAMPLE, home / "bild ä.jpg"))
        assert subprocess.run([*command, picture], env=environment, timeout=SECONDS, check=False).returncode == 0
        # THEN the first one checks it
        xvfb.wait_until(lambda: names(home) == [picture.name], "the verdict", SECONDS)
        assert first.poll() is None
    finally:
        first.terminate()
        first.wait(SECONDS)


def names(home: Path) -> list[str]:
    history = History(home / "history.sqlite3")
    try:
        return [entry.name for entry in history.recent(9)]
    finally:
        history.close()


@pytest.mark.parametrize("folder", ["Fotos – привет 照片 😀", "deep"])
def test_strange_and_long_paths(tmp_path: Path, folder: str) -> None:
    # GIVEN a home and a picture below a path of more than 300 characters, or of characters from everywhere
    deep = tmp_path / folder
    while folder == "deep" and len(str(deep)) < 320:
        deep /= "a-folder-with-a-long-name-that-somebody-chose"
    deep.mkdir(parents=True)
    picture = deep / "bild ä.jpg"
    picture.write_bytes(SAMPLE.read_bytes())
    environment = os.environ | {"TELLTALE_HOME": str(deep / "home"), "PYTHONIOENCODING": "utf-8"}
    # WHEN the picture is checked, the models are listed, and a history is written there
    for arguments in (["check", "--json", str(picture)], ["models", "list", "--json"]):
        done = subprocess.run(
            [sys.executable, "-m", "engine.cli", *arguments],
            env=environment, capture_output=True, text=True, encoding="utf-8", timeout=SECONDS, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    history = History(deep / "history.sqlite3")
    assert history.add(_entry("a", datetime.now(UTC))) == history.count() == 1
    history.close()


@pytest.mark.parametrize("home", [None, "/nonexistent"])
def test_no_home_at_all(home: str | None) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("HOME", "TELLTALE_HOME")}
    environment |= {} if home is None else {"HOME": home}
    done = subprocess.run(
        [sys.executable, "-m", "engine.cli", "check", str(SAMPLE)],
        env=environment, capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_two_users_on_one_machine(
    service: CheckService, start_server: StartServer, pairings: PairingStore, desk: PairingDesk, tmp_path: Path
) -> None:
    """The second gets the next port; the first one's browser is a stranger there."""
    first = start_server()
    assert isinstance(first.state, Listening)
    other = LocalServer(service, PairingStore(tmp_path / "other.json"), PairingDesk(), "9.9.9", (first.state.port, 0))
    pairing = Pairing("ab" * 16, "Browser", CHROME, bytes(32))
    pairings.add(pairing)
    other.start()
    try:
        assert isinstance(other.state, Listening) and other.state.port != first.state.port
        with WireClient(other.state.port, CHROME) as client:
            welcome = client.hello(pairing.id)
            assert isinstance(welcome, Welcome) and not welcome.known and welcome.proof is None
    finally:
        other.stop()


@pytest.mark.parametrize("jump", [timedelta(days=-4000), timedelta(days=4000)])
def test_the_clock_jumps(tmp_path: Path, jump: timedelta) -> None:
    """Nothing is lost, hidden or set aside; the list goes by the clock."""
    history = History(tmp_path / "history.sqlite3")
    before = history.add(_entry("before", datetime.now(UTC)))
    after = history.add(_entry("after", datetime.now(UTC) + jump))
    assert [entry.id for entry in history.recent(2)] == ([after, before] if jump > timedelta() else [before, after])
    assert history.forget_before(datetime.now(UTC) - timedelta(days=365)) == (0 if jump > timedelta() else 1)
    history.close()
    again = History(tmp_path / "history.sqlite3")
    assert again.count() == (2 if jump > timedelta() else 1) and again.set_aside is None
    again.close()


def _entry(name: str, when: datetime) -> NewEntry:
    return NewEntry(Origin.FILE, Grade.ORIGINAL_BYTES, name, "", "uncertain", "So.", checked_at=when)
