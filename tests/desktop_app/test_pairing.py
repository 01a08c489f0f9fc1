"""The pairings on the disk, and the request before the person."""

import json
import os
import stat
import threading
from pathlib import Path

import pytest
from wire_client import CHROME, FIREFOX, Waiter

from desktop_app.server.pairing import Pairing, PairingDesk, PairingRequest, PairingStore

KEY = bytes(range(32))


def pairing(number: int = 1, origin: str = CHROME) -> Pairing:
    return Pairing(f"{number:032x}", f"Browser {number}", origin, KEY)


def request(code: str = "123 456") -> PairingRequest:
    return PairingRequest("Browser", CHROME, code, 120)


def test_pairings_are_there_after_a_restart(tmp_path: Path) -> None:
    store = PairingStore(tmp_path / "new" / "pairings.json")
    store.add(pairing(1))
    store.add(pairing(2, FIREFOX))
    reopened = PairingStore(tmp_path / "new" / "pairings.json").list()
    assert reopened == store.list()
    assert [(found.origin, found.key) for found in reopened] == [(CHROME, KEY), (FIREFOX, KEY)]


def test_a_pairing_counts_for_its_own_origin_only(tmp_path: Path) -> None:
    store = PairingStore(tmp_path / "pairings.json")
    store.add(pairing(1, FIREFOX))
    assert store.find(pairing().id, FIREFOX) is not None
    assert store.find(pairing().id, CHROME) is None
    assert store.find("0" * 32, FIREFOX) is None
    assert store.has_origin(FIREFOX)
    assert not store.has_origin(CHROME)


def test_a_removed_pairing_is_gone_from_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "pairings.json"
    store = PairingStore(path)
    store.add(pairing())
    assert store.remove(pairing().id)
    assert not store.remove(pairing().id)
    assert PairingStore(path).list() == []
    assert "key" not in path.read_text()


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_nobody_else_may_read_the_keys(tmp_path: Path) -> None:
    path = tmp_path / "pairings.json"
    path.write_text('{"pairings": []}')
    path.chmod(0o644)
    PairingStore(path).add(pairing())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_key_does_not_show_in_a_log(tmp_path: Path) -> None:
    assert "\\x01\\x02" not in repr(pairing())
    assert "key" not in repr(pairing())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"pairings": 1}',
        b'{"pairings": [1]}',
        b'{"pairings": [{"id": "00"}]}',
        b"\xff\xfe",
        json.dumps(
            {"pairings": [{"id": "0" * 32, "name": "", "origin": "", "key": "AA==", "created_at": ""}]}
        ).encode(),
    ],
)
def test_a_damaged_file_is_kept_and_the_store_starts_afresh(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "pairings.json"
    path.write_bytes(content)
    store = PairingStore(path)
    assert store.list() == []
    assert store.set_aside is not None
    assert store.set_aside.read_bytes() == content
    store.add(pairing())
    assert [found.id for found in PairingStore(path).list()] == [pairing().id]


def test_many_threads_lose_no_pairing(tmp_path: Path) -> None:
    store = PairingStore(tmp_path / "pairings.json")
    threads = [threading.Thread(target=store.add, args=(pairing(number),)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(PairingStore(tmp_path / "pairings.json").list()) == 20


def test_the_desk_takes_one_request_at_a_time() -> None:
    desk, answers, shown = PairingDesk(), Waiter(), Waiter()
    desk.add_listener(shown)
    first, second = request(), request("654 321")
    assert desk.ask(first, answers)
    assert not desk.ask(second, answers)
    assert desk.pending is first
    assert desk.approve(first)
    assert answers.seen == [True]
    assert desk.pending is None
    assert desk.ask(second, answers)
    assert desk.refuse(second)
    assert answers.seen == [True, False]
    assert shown.seen == [first, None, second, None]


def test_a_late_click_does_not_let_in_the_next_browser() -> None:
    desk, answers = PairingDesk(), Waiter()
    first, next_one = request(), request()  # The same code and name: equal to a person, not to the desk.
    desk.ask(first, answers)
    desk.withdraw(first)
    desk.ask(next_one, answers)
    assert not desk.approve(first)
    assert not desk.refuse(first)
    desk.withdraw(first)
    assert desk.pending is next_one
    assert answers.seen == []


def test_an_answer_is_given_once() -> None:
    desk, answers = PairingDesk(), Waiter()
    waiting = request()
    desk.ask(waiting, answers)
    results = [desk.approve(waiting), desk.refuse(waiting), desk.approve(waiting)]
    assert results == [True, False, False]
    assert answers.seen == [True]


def test_a_window_that_fails_does_not_block_the_desk() -> None:
    desk, answers = PairingDesk(), Waiter()

    def broken(pending: PairingRequest | None) -> None:
        raise RuntimeError("window gone")

    desk.add_listener(broken)
    waiting = request()
    assert desk.ask(waiting, answers)
    assert desk.approve(waiting)


def test_the_window_ends_up_showing_what_waits() -> None:
    """Requests that come and go from several threads are told in the order in which they came and went."""
    desk = PairingDesk()
    told: list[PairingRequest | None] = []
    desk.add_listener(told.append)

    def come_and_go() -> None:
        for _ in range(300):
            mine = request()
            if desk.ask(mine, lambda _approved: None):
                desk.withdraw(mine)

    threads = [threading.Thread(target=come_and_go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) % 2 == 0
    assert all(shown is not None and gone is None for shown, gone in zip(told[::2], told[1::2], strict=True))
