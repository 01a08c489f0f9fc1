"""Senders take turns, whatever they bring."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.fair_queue import FairQueue


def filled(**items: str) -> FairQueue[str]:
    queue: FairQueue[str] = FairQueue()
    for sender, brought in items.items():
        for number, letter in enumerate(brought):
            queue.put(f"{letter}{number}", sender)
    return queue


def drained(queue: FairQueue[str]) -> str:
    return " ".join(queue.take() for _ in range(len(queue)))


def test_one_sender_is_served_in_order() -> None:
    assert drained(filled(folder="ffff")) == "f0 f1 f2 f3"


def test_senders_take_turns() -> None:
    assert drained(filled(folder="fffff", chrome="cc", firefox="x")) == "f0 c0 x0 f1 c1 f2 f3 f4"


def test_who_comes_late_with_one_item_waits_for_one_of_each_other() -> None:
    queue = filled(folder="f" * 1000, chrome="c" * 1000)
    assert [queue.take() for _ in range(3)] == ["f0", "c0", "f1"]
    queue.put("click", "firefox")
    assert [queue.take() for _ in range(4)] == ["c1", "f2", "click", "c2"]


def test_going_away_and_coming_back_gains_nothing() -> None:
    queue = filled(folder="ff", chrome="c")
    assert queue.take() == "f0"
    assert queue.take() == "c0"
    queue.put("again", "chrome")
    queue.put("new", "firefox")
    assert drained(queue) == "f1 again new"


def test_an_item_can_be_taken_out_anywhere() -> None:
    queue = filled(folder="fff", chrome="c")
    queue.discard("f1")
    queue.discard("c0")
    queue.discard("c0")
    queue.discard("never there")
    assert sorted(queue.items()) == ["f0", "f2"]
    assert drained(queue) == "f0 f2"
    with pytest.raises(IndexError):
        queue.take()


def test_a_folder_of_thousands_is_taken_out_quickly() -> None:
    """Closing the application cancels each job by itself: a search through the list would take minutes."""
    queue: FairQueue[int] = FairQueue()
    numbers = list(range(200_000))
    for number in numbers:
        queue.put(number, number % 3)
    random.Random(1).shuffle(numbers)
    for number in numbers:
        queue.discard(number)
    assert len(queue) == 0


@given(st.lists(st.sampled_from("abcd"), max_size=60))
def test_nothing_is_lost_and_nobody_is_overtaken_twice(senders: list[str]) -> None:
    queue: FairQueue[tuple[str, int]] = FairQueue()
    for number, sender in enumerate(senders):
        queue.put((sender, number), sender)
    taken = [queue.take() for _ in senders]
    assert sorted(number for _, number in taken) == list(range(len(senders)))
    for sender in set(senders):
        own = [number for name, number in taken if name == sender]
        assert own == sorted(own)
        places = [place for place, (name, _) in enumerate(taken) if name == sender]
        assert all(late - early <= len(set(senders)) for early, late in itertools.pairwise(places))
