"""Hundreds of pictures from eight browsers at once; browser_load.py runs thousands against the shipped model."""

import hashlib

from browser_load import Load, make_pairings
from scripted import ScriptedChecker

from desktop_app.history import History
from desktop_app.server.pairing import PairingStore
from engine.types import Origin

PICTURES = 400
BYTES = 400_000
MEMORY = 60 * 2**20
"""Half of what the last three quarters of the pictures have together: were they kept anywhere, it would not do."""


def picture(number: int) -> bytes:
    return hashlib.sha256(str(number).encode()).digest() * (BYTES // 32)


def test_eight_browsers_get_every_answer_and_their_own(
    port: int, pairings: PairingStore, history: History, checker: ScriptedChecker
) -> None:
    report = Load(port, make_pairings(pairings, 8), PICTURES, picture).run()
    assert report.wrong == []
    assert len(report.seconds) == PICTURES
    entries = history.recent(PICTURES + 1)
    assert {entry.name for entry in entries} == {f"{number}.jpg" for number in range(PICTURES)}
    assert {entry.origin for entry in entries} == {Origin.BROWSER}
    assert len(entries) == len(checker.checked) == PICTURES
    used = [bytes_ for _, bytes_ in report.memory]
    assert max(used) - used[PICTURES // 4] < MEMORY
