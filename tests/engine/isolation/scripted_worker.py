"""A child whose checker does what is written in the picture's bytes: run as a program, by the tests of isolation.

Everything but the checker is the product's: confinement, limits, messages. What it does is what a decoder with a hole
in it could be made to do.
"""

import ctypes
import os
import signal
import socket
import sys
import time
from pathlib import Path

from engine.checker import Checker, open_checker
from engine.isolation import worker
from engine.types import Examination, ImageInput, Preview, Verdict


class Obedient:
    """Does what the picture says, and else judges it."""

    def __init__(self, checker: Checker) -> None:
        self._checker = checker
        self.model_card, self.identity = checker.model_card, checker.identity
        self._poisoned = False

    def check(self, image: ImageInput, *, explain: bool = False) -> Verdict:
        if self._poisoned:
            ctypes.string_at(0)
        if image.data.startswith(b"do "):
            self._obey(image.data[3:].decode())
        return self._checker.check(image, explain=explain)

    def examine(self, image: ImageInput, *, explain: bool = False) -> Examination:
        return Examination(self.check(image, explain=explain), b"")

    def preview(self, data: bytes, longest_side: int) -> Preview:
        return self._checker.preview(data, longest_side)

    def _obey(self, order: str) -> None:
        match order.split():
            case ["crash"]:
                ctypes.string_at(0)
            case ["abort"]:
                os.abort()
            case ["poison"]:
                self._poisoned = True
            case ["sleep"]:
                time.sleep(3600)
            case ["spin"]:
                while True:
                    pass
            case ["eat"]:
                eaten = []
                while True:
                    eaten.append(bytearray(2**24))
            case ["garble"]:
                os.write(_ANSWERS, b"\xff" * 64)
            case ["lie"]:
                os.write(_ANSWERS, b"\0\0\0\x18\0\0\0\0" + b'{"verdict": {"label": 1}}'[:24])
                time.sleep(3600)
            case ["write", path]:
                Path(path).write_bytes(b"was here")
            case ["read", path]:
                Path(path).read_bytes()
            case ["connect", port]:
                socket.create_connection(("127.0.0.1", int(port)), timeout=5)
            case ["start"]:
                os.posix_spawn("/bin/true", ["true"], {})
            case ["fork"]:
                os.fork()
            case ["kill", pid]:
                os.kill(int(pid), signal.SIGTERM)
            case ["print"]:
                print("not an answer", flush=True)


_ANSWERS = -1


def main() -> None:
    global _ANSWERS
    requests, answers = worker._take_over_streams()
    _ANSWERS = answers.fileno()
    setup, _ = worker.messages.read(requests)
    guards = worker._confine(setup)
    try:
        worker.serve(requests, answers, setup, guards, lambda bundle, threads: Obedient(open_checker(bundle, threads)))
    except (EOFError, BrokenPipeError):
        sys.exit(0)


if __name__ == "__main__":
    main()
