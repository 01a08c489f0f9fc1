"""The same done to many, on every core."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from tqdm import tqdm

from engine.judging import at_a_time, in_order

T = TypeVar("T")
R = TypeVar("R")


def several(function: Callable[[T], R], items: Sequence[T], said: str) -> Iterator[R]:
    """``function`` of each, in their order, with a progress bar. Threads: decoding, networks and numpy let others
    run."""
    return in_order(function, tqdm(items, desc=said, disable=None), at_a_time(len(items)))
