"""Judging many files, so that a bad one stops nothing."""

import logging
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Protocol, TypeVar

from engine.errors import EngineError, InternalError
from engine.picture_files import read_file
from engine.types import Grade, ImageInput, ModelIdentity, Origin, Verdict

T = TypeVar("T")
R = TypeVar("R")

logger = logging.getLogger(__name__)
MAX_AT_A_TIME = 8
"""A process for each takes some 100 MB."""


class FileChecker(Protocol):
    """A ``Checker`` or an ``IsolatedChecker``; ``check`` is called from several threads."""

    identity: ModelIdentity

    def check(self, image: ImageInput, *, explain: bool = False) -> Verdict: ...


def at_a_time(files: int) -> int:
    """How many of so many files are best judged at once: one a core, since a picture by itself does not keep several
    busy."""
    return max(1, min(files, os.cpu_count() or 1, MAX_AT_A_TIME))


def in_order(function: Callable[[T], R], items: Iterable[T], workers: int) -> Iterator[R]:
    """``function`` of each in so many threads, in their order, each as soon as it and those before it are done. An
    interrupt waits for what is under way, not for what is still to come."""
    with ThreadPoolExecutor(workers, thread_name_prefix="judging") as pool:
        ahead: deque[Future[R]] = deque()
        try:
            for item in items:
                ahead.append(pool.submit(function, item))
                if len(ahead) > workers:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            for future in ahead:
                future.cancel()


def judge_files(
    checker: FileChecker, paths: Iterable[Path], workers: int, explain: bool = False
) -> Iterator[Verdict | EngineError]:
    """One outcome a file, in the order given, each as soon as it and those before it are known."""
    return in_order(lambda path: judge_file(checker, path, explain), paths, workers)


def judge_file(checker: FileChecker, path: Path, explain: bool = False) -> Verdict | EngineError:
    """The verdict, or why there is none; a bug of ours becomes an InternalError and goes to the log."""
    try:
        return checker.check(input_of(path), explain=explain)
    except EngineError as error:
        return error
    except Exception:
        logger.exception("Judging %r failed", str(path))
        return InternalError(
            f"{path.name}: something went wrong inside Telltale. Run again with --debug and report what it says."
        )


def input_of(path: Path) -> ImageInput:
    """A file as the command line hands it in. Raises ImageError."""
    return ImageInput(read_file(path), Origin.CLI, Grade.ORIGINAL_BYTES, path.name)
