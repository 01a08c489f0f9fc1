"""The child: gives up what it can, loads the model, then judges one picture after the other until its parent is gone.

It is started as ``telltale engine-worker`` (engine/cli.py), which no help mentions. Requests come on standard input,
answers go to standard output; whatever else would print there goes nowhere.
"""

import ctypes
import logging
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Protocol

from engine.errors import EngineError, ImageTooLarge, InternalError
from engine.evidence import native
from engine.isolation import confinement, messages
from engine.model_card import ModelCard
from engine.types import Examination, Grade, ImageInput, ModelIdentity, Origin, Preview, Verdict

logger = logging.getLogger(__name__)
_LONGEST_TRACE = 8000


class PictureChecker(Protocol):
    """What is run in the child: `engine.checker.Checker`."""

    model_card: ModelCard
    identity: ModelIdentity

    def check(self, image: ImageInput) -> Verdict: ...
    def examine(self, image: ImageInput) -> Examination: ...
    def preview(self, data: bytes, longest_side: int) -> Preview: ...


OpenChecker = Callable[[Path, int], PictureChecker]


def main() -> int:
    """The child's life, from the first message to the parent's end. The exit status."""
    requests, answers = _take_over_streams()
    try:
        setup, _ = messages.read(requests)
        guards = _confine(setup)
        # Only now: numpy and ONNX Runtime start threads, which must be confined too.
        if setup["is_trial"]:
            from engine.model_trial import self_test

            try_out(answers, setup, self_test)
            return 0
        from engine.checker import open_checker

        serve(requests, answers, setup, guards, open_checker)
    except (EOFError, BrokenPipeError):
        return 0
    return 0


def serve(
    requests: IO[bytes],
    answers: IO[bytes],
    setup: dict[str, Any],
    guards: list[confinement.Guard],
    open_checker: OpenChecker,
) -> None:
    """Say hello, or why not; then answer until the requests end, which raises EOFError."""
    try:
        checker = open_checker(Path(setup["bundle"]), setup["threads"])
    except Exception as error:
        messages.write(answers, _told(error, "the model"))
        return
    _give_back_memory()
    guards = [*guards, *confinement.limit_memory(setup["memory_bytes"])]
    guards += confinement.limit_time(setup["cpu_seconds"])
    messages.write(answers, _hello(checker, guards))
    while True:
        request, data = messages.read(requests)
        confinement.limit_time(setup["cpu_seconds"])
        messages.write(answers, *_answer(checker, request, data))


def _give_back_memory() -> None:
    """What loading the networks left behind, 13 MB of it; the C library would keep it for later."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:  # musl has none
        trim(0)


def try_out(answers: IO[bytes], setup: dict[str, Any], self_test: Callable[[Path], ModelCard]) -> None:
    """Say what the bundle is when it works, or why not."""
    try:
        messages.write(answers, {"card": self_test(Path(setup["bundle"])).as_dict()})
    except Exception as error:
        messages.write(answers, _told(error, "the model"))


def _take_over_streams() -> tuple[IO[bytes], IO[bytes]]:
    """The pipes for ourselves alone: a library that prints must not be taken for an answer. Interrupts are the
    parent's to handle: a terminal sends them to both."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nothing, stream)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.dont_write_bytecode = True
    return requests, answers


def _confine(setup: dict[str, Any]) -> list[confinement.Guard]:
    leash = setup.get("leash")
    guards = [] if leash is None else confinement.leash(leash)
    native.reserve()
    readable = [*confinement.program_folders(), *map(Path, setup["readable"]), Path(setup["bundle"])]
    return guards + confinement.confine(readable)


def _hello(checker: PictureChecker, guards: list[confinement.Guard]) -> dict[str, Any]:
    return {"card": checker.model_card.as_dict(), "guards": [guard.value for guard in guards]}


def _answer(checker: PictureChecker, request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        if request["do"] == "preview":
            preview = checker.preview(data, request["longest_side"])
            return {"width": preview.width, "height": preview.height}, preview.rgb
        image = _image(request, data)
        options: dict[str, Any] = {"explain": True} if request["explain"] else {}
        if request["do"] == "check":
            return {"verdict": checker.check(image, **options).as_dict()}, b""
        examination = checker.examine(image, **options)
        return {"verdict": examination.verdict.as_dict()}, examination.thumbnail
    except Exception as error:
        return _told(error, request.get("name") or "the picture"), b""


def _image(request: dict[str, Any], data: bytes) -> ImageInput:
    return ImageInput(data, Origin(request["origin"]), Grade(request["grade"]), request["name"])


def _told(error: Exception, about: str) -> dict[str, Any]:
    """``detail`` is for the parent's log."""
    if isinstance(error, EngineError):
        return {"error": {"code": error.code, "message": error.message}}
    if isinstance(error, MemoryError):
        return _told(ImageTooLarge(f"{about} needs more memory than it may have. Save a smaller copy."), about)
    detail = "".join(traceback.format_exception(error))[-_LONGEST_TRACE:]
    return {"error": {"code": InternalError.code, "message": f"Something went wrong with {about}.", "detail": detail}}
