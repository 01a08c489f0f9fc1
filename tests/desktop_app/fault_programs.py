"""Programs that tests kill, stop, or let run out of disk: ``python fault_programs.py NAME FOLDER``.

Each says on standard output what it has been acknowledged, a line each: that must be there afterwards.
"""

import itertools
import json
import shutil
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from browser_load import with_comment

from desktop_app.history import History, NewEntry
from desktop_app.server.pairing import Pairing, PairingStore
from desktop_app.service import CheckService, Finished
from desktop_app.settings import Settings, SettingsStore
from engine.errors import ModelError
from engine.isolation.checker import IsolatedChecker
from engine.model_store import ModelStore, open_active_checker, shipped_store
from engine.resources import assets_dir
from engine.types import Grade, ImageInput, Origin

SAMPLE = assets_dir() / "samples" / "eileen_collins.jpg"


def say(what: object) -> None:
    print(what, flush=True)


def check(folder: Path) -> None:
    """Pictures through the service for ever; says each entry's number, and first the child's."""
    opened: list[IsolatedChecker] = []

    def open_checker() -> IsolatedChecker:
        opened.append(open_active_checker(shipped_store(), 1))
        say(f"child {opened[-1].pids()[0]}")
        return opened[-1]

    service = CheckService(open_checker, History(folder / "history.sqlite3"))
    service.start()
    picture = SAMPLE.read_bytes()
    for number in itertools.count():
        outcome = service.submit(ImageInput(with_comment(picture, number), Origin.BROWSER)).outcome(120)
        assert isinstance(outcome, Finished)
        say(outcome.entry_id)


def settings(folder: Path) -> None:
    """Settings saved for ever; says each number that it saved."""
    store = SettingsStore(folder / "settings.json")
    for number in itertools.count(1):
        store.save(replace(Settings(), retention_days=number))
        say(number)


def pairings(folder: Path) -> None:
    """Browsers paired for ever; says each pairing's id."""
    store = PairingStore(folder / "pairings.json")
    for number in itertools.count():
        store.add(a_pairing(number))
        say(f"{number:032x}")


def a_pairing(number: int) -> Pairing:
    origin, key = "chrome-extension://" + "a" * 32, bytes([number % 256]) * 32
    return Pairing(f"{number:032x}", f"browser {number}", origin, key, datetime(2026, 1, 1, tzinfo=UTC))


def models(folder: Path) -> None:
    """Models installed and activated for ever; says each one's key."""
    store = ModelStore(folder / "models", assets_dir() / "models")
    shipped = shipped_store().active()
    for number in itertools.count():
        bundle = Path(shutil.copytree(shipped, folder / f"bundle {number}"))
        card = json.loads((shipped / "model.json").read_text(encoding="utf-8"))
        (bundle / "model.json").write_text(json.dumps(card | {"name": "another", "version": str(number)}))
        key = store.install(bundle)
        store.activate(key)
        say(key)


def full_disk(folder: Path) -> None:
    """On a small file system: fill it, try to write everything there is, make room, and look what is left. Says what
    happened as JSON."""
    history, store = History(folder / "history.sqlite3"), SettingsStore(folder / "settings.json")
    browsers = PairingStore(folder / "pairings.json")
    models = ModelStore(folder / "models", assets_dir() / "models")
    store.save(replace(Settings(), retention_days=7))
    browsers.add(a_pairing(1))
    kept = [history.add(_entry(f"{number}.jpg")) for number in range(20)]
    ballast = folder / "ballast"
    _fill(ballast)
    told: dict[str, object] = {"refused": []}
    refused: list[str] = []
    attempts = {
        "history": lambda: [kept.append(history.add(_entry(f"late {number}.jpg"))) for number in range(300)],
        "settings": lambda: store.save(replace(Settings(), retention_days=8, shortcut="x" * 60_000)),
        "pairings": lambda: [browsers.add(a_pairing(number)) for number in range(2, 400)],
        "models": lambda: models.install(shipped_store().active()),
        "activate": lambda: models.activate("telltale-small"),
    }
    for name, attempt in attempts.items():
        try:
            attempt()
        except (ModelError, Exception) as error:
            refused.append(f"{name}: {type(error).__name__}")
    service = CheckService(lambda: open_active_checker(shipped_store(), 1), history)
    service.start()
    outcome = service.submit(ImageInput(SAMPLE.read_bytes(), Origin.FILE)).outcome(120)
    told["verdict"] = type(outcome).__name__
    told["in_history"] = getattr(outcome, "entry_id", None) is not None
    service.close()
    known = {pairing.id for pairing in browsers.list()}
    history.close()
    ballast.unlink()
    again = History(folder / "history.sqlite3")
    told["refused"] = refused
    told["lost"] = [entry_id for entry_id in kept if again.get(entry_id) is None]
    told["set_aside"] = [str(again.set_aside)] if again.set_aside else []
    told["written_again"] = again.get(again.add(_entry("after.jpg"))) is not None
    again.close()
    fresh = SettingsStore(folder / "settings.json")
    told["retention_days"] = fresh.load().retention_days
    reread = PairingStore(folder / "pairings.json")
    told["pairings_lost"] = sorted(known - {pairing.id for pairing in reread.list()})
    told["pairing_1"] = reread.find(f"{1:032x}", a_pairing(1).origin) == a_pairing(1)
    told["set_aside"] = [*told["set_aside"], *[str(s.set_aside) for s in (fresh, reread) if s.set_aside]]  # type: ignore[misc]
    told["active"] = models.active().name
    told["left_over"] = sorted(path.name for path in (folder / "models").glob("*"))
    say(json.dumps(told))


def _entry(name: str) -> NewEntry:
    return NewEntry(
        Origin.FILE, Grade.ORIGINAL_BYTES, name, "", "uncertain", "So.", verdict={"n": 1}, thumbnail=b"t" * 8000
    )


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        for size in (2**16, 4096, 512, 1):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                continue


PROGRAMS = {"check": check, "settings": settings, "pairings": pairings, "models": models, "full_disk": full_disk}

if __name__ == "__main__":
    threading.current_thread().name = sys.argv[1]
    PROGRAMS[sys.argv[1]](Path(sys.argv[2]))
