"""The same done to many, on every core."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from tqdm import tqdm

from engine.judging import at_a_time

T = TypeVar("T")
R = TypeVar("R")


def several(function: Callable[[T], R], items: Sequence[T], said: str) -> Iterator[R]:
    """``function`` of each, in their order, with a progress bar. Threads: decoding, networks and numpy let others run.
    An interrupt waits for what is under way, not for what is still to come."""
    workers = at_a_time(len(items))
    with ThreadPoolExecutor(workers, thread_name_prefix="measuring") as pool:
        ahead: deque[Future[R]] = deque()
        try:
            for item in tqdm(items, desc=said, disable=None):
                ahead.append(pool.submit(function, item))
                if len(ahead) > workers:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            for future in ahead:
                future.cancel()
