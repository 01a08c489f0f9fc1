"""``make try-package``: the .deb in dist/, installed as a stranger would, on a Debian without Python and without us.

Installs an older version, uses it (window, pictures dropped and handed over, real browsers with the extension, a look
at every system call for the network), upgrades it, and removes it.
Needs root, debootstrap, and what `packaging/system-packages.sh test` installs. Stops at the first thing that is wrong.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from clean_root import ROOT, USER_ID, CleanRoot, clean_root

sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
import xvfb  # noqa: E402

from desktop_app.history import History  # noqa: E402

OLDER_VERSION = "0.0.0"
GOLDEN = ROOT / "build" / "package" / "golden.json"
SAMPLE = ROOT / "assets" / "samples" / "eileen_collins.jpg"
WAIT_SECONDS = 120.0


def main() -> None:
    package = _the_package()
    with clean_root() as root, xvfb.running_display() as display:
        _refuse_what_is_ours(root)
        _install(root, _older(package, root.shared))
        _say("installed on a system without Python; what it needs came with it")
        _self_test(root)
        home = root.shared / "home"
        _use_window(root, display, home)
        _pass(root, "tests/desktop_app/gui/test_real_drop.py")
        _say("pictures and folders dropped by the pointer got their verdicts")
        _pass(root, "tests/packaging/test_no_network.py")
        _say("it spoke to nobody but this machine, system call by system call")
        _pass(root, "tests/e2e/test_browser.py")
        _say("a real Chromium and a real Firefox with the extension paired with it and got their verdicts")
        kept = _remembered(home)
        _install(root, package)
        if _remembered(home) != kept:
            _fail("the upgrade changed the user's files")
        _self_test(root)
        _say(f"upgraded from {OLDER_VERSION}: {len(kept)} files of the user as they were, history and pairings too")
        _remove(root, home, kept)
    print("The package installs, works, upgrades and goes.")


def _the_package() -> Path:
    packages = sorted((ROOT / "dist").glob("*.deb"))
    if len(packages) != 1 or not GOLDEN.exists():
        _fail("there must be exactly one .deb in dist/, made by: make package")
    return packages[0]


def _refuse_what_is_ours(root: CleanRoot) -> None:
    for name in ("python3", "node", "telltale", "Xvfb"):
        if shutil.which(name, path=f"{root.path}/usr/bin:{root.path}/usr/local/bin"):
            _fail(f"the clean system has {name}")


def _older(package: Path, folder: Path) -> Path:
    """The same program under an older version's number, as long as there is no older release."""
    with tempfile.TemporaryDirectory() as unpacked:
        subprocess.run(["dpkg-deb", "--raw-extract", package, unpacked], check=True)
        control = Path(unpacked) / "DEBIAN/control"
        control.write_text(re.sub(r"(?m)^Version: .*$", f"Version: {OLDER_VERSION}", control.read_text()))
        Path(unpacked).chmod(0o755)
        older = folder / "older.deb"
        command = ["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", unpacked, older]
        subprocess.run(command, check=True, capture_output=True)
    return older


def _install(root: CleanRoot, package: Path) -> None:
    inside = root.shared / package.name
    if inside != package:
        shutil.copy(package, inside)
    root.run("apt-get", "update", "-qq")
    root.run("apt-get", "install", "--yes", "--no-install-recommends", inside)
    if (root.path / "usr/bin/python3").exists():
        _fail("the package brought Python in")
    changed = root.run("dpkg", "--verify", "telltale")
    if changed.strip():
        _fail(f"files are not as packed:\n{changed}")


def _self_test(root: CleanRoot) -> None:
    """As a user without a home, and with the scores that the sources gave on this machine."""
    shutil.copy(GOLDEN, root.shared / "golden.json")
    command = root.as_user("/usr/bin/telltale", "self-test", "--golden", root.shared / "golden.json")
    done = subprocess.run(
        command, env={"TELLTALE_HOME": "/nonexistent", "PATH": os.environ["PATH"]}, capture_output=True, text=True
    )
    print(done.stdout + done.stderr, end="")
    if done.returncode:
        _fail("the self-test of the installed program failed")


def _use_window(root: CleanRoot, display: str, home: Path) -> None:
    """Open the window on a picture; then hand another over to the running program, as the file manager does."""
    first, second = root.shared / "first.jpg", root.shared / "second.jpg"
    for picture in (first, second):
        shutil.copy(SAMPLE, picture)
    home.mkdir()
    os.chown(home, USER_ID, USER_ID)
    environment = {"DISPLAY": display, "TELLTALE_HOME": str(home), "LANG": "C.UTF-8", "PATH": os.environ["PATH"]}
    window = subprocess.Popen(root.as_user("/usr/bin/telltale", "app", first), env=environment)
    try:
        xvfb.wait_for_window(display, "--pid", str(window.pid), "--name", "^Telltale$", seconds=WAIT_SECONDS)
        xvfb.wait_until(lambda: len(_judged(home)) == 1, "the first verdict", WAIT_SECONDS)
        subprocess.run(root.as_user("/usr/bin/telltale", "app", second), env=environment, check=True)
        xvfb.wait_until(lambda: len(_judged(home)) == 2, "the second verdict", WAIT_SECONDS)
    finally:
        window.terminate()
        window.wait(WAIT_SECONDS)
    _say(f"the window opened and judged {len(_judged(home))} pictures: {', '.join(_judged(home))}")


def _judged(home: Path) -> list[str]:
    if not (home / "history.sqlite3").exists():
        return []
    history = History(home / "history.sqlite3")
    try:
        return [entry.outcome for entry in history.recent(100)]
    finally:
        history.close()


def _pass(root: CleanRoot, tests: str) -> None:
    """Tests of the sources, with the installed program in the place of the sources."""
    environment = os.environ | {"TELLTALE_PROGRAM": f"chroot {root.path} /usr/bin/telltale app"}
    files = [str(ROOT / tests), f"--basetemp={root.shared / Path(tests).stem}"]
    done = subprocess.run([_test_python(), "-m", "pytest", "-q", "-m", "e2e", *files], cwd=ROOT, env=environment)
    if done.returncode:
        _fail(f"the installed program does not pass {tests}")


def _test_python() -> Path:
    return ROOT / ".venv/bin/python"


def _remembered(home: Path) -> dict[str, bytes]:
    """Everything that the user has, logs aside."""
    files = [path for path in sorted(home.rglob("*")) if path.is_file() and "logs" not in path.parts]
    if not files:
        _fail("there are no files of the user to keep")
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in files}


def _remove(root: CleanRoot, home: Path, kept: dict[str, bytes]) -> None:
    told = root.run("apt-get", "purge", "--yes", "telltale")
    left = [path for path in ("usr/lib/telltale", "usr/bin/telltale") if (root.path / path).exists()]
    left += [str(path) for path in (root.path / "usr/share").rglob("*telltale*")]
    if left:
        _fail(f"removal leaves {left}")
    if ".local/share/Telltale" not in told:
        _fail("removal does not say where the user's files are")
    if _remembered(home) != kept:
        _fail("removal touched the user's files")
    _say("removed: nothing of the program is left, everything of the user is, and it said where")


def _say(line: str) -> None:
    print(f"✓ {line}", flush=True)


def _fail(problem: str) -> None:
    sys.exit(f"✗ {problem}")


if __name__ == "__main__":
    main()
