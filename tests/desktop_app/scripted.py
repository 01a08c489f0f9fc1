"""A checker without a network, and what tests of the running server share.

``ScriptedChecker`` stands in for ``engine.checker.Checker`` where the test is about queues, sockets and failures and
not about faces: what it does is written in the picture's bytes. The end-to-end tests use the shipped model.
"""

import dataclasses
import hashlib
import threading
from collections.abc import Callable
from typing import Any

from desktop_app.server.server import Listening, LocalServer
from engine import images
from engine.errors import ImageCorrupt, ImageError, ModelMissing
from engine.model_card import ModelCard, Thresholds
from engine.thumbnail import thumbnail
from engine.types import Box, Examination, FaceReport, ImageInput, Label, ModelIdentity, Preview, Verdict

StartServer = Callable[..., LocalServer]
IDENTITY = ModelIdentity("scripted", "1", "0" * 64)


class ScriptedChecker:
    """Bytes beginning with ``corrupt`` raise an engine error, with ``bug`` an unforeseen one, with ``missing`` a
    model's; ``wait`` blocks until ``release`` is called. Anything else gets a probability that depends on the bytes
    alone."""

    identity = IDENTITY
    model_card: ModelCard

    def __init__(self) -> None:
        self.model_card = a_model_card()
        self._gate = threading.Event()
        self.checked: list[bytes] = []

    def release(self) -> None:
        self._gate.set()

    def examine(self, image: ImageInput, *, explain: bool, wanted: Callable[[], bool]) -> Examination:  # noqa: ARG002
        return Examination(self.check(image), _thumbnail(image.data))

    def preview(self, data: bytes, longest_side: int) -> Preview:
        return images.preview(data, longest_side)

    def close(self) -> None:
        """Nothing to end."""

    def check(self, image: ImageInput) -> Verdict:
        self.checked.append(image.data[:32])
        if image.data.startswith(b"wait"):
            assert self._gate.wait(30)
        if image.data.startswith(b"corrupt"):
            raise ImageCorrupt(f"{image.name} is damaged and cannot be decoded. Get it again.")
        if image.data.startswith(b"missing"):
            raise ModelMissing("There is no model in /home/somebody/secret-folder.")
        if image.data.startswith(b"bug"):
            raise ZeroDivisionError("secret internals")
        return verdict_for(image)


def _thumbnail(data: bytes) -> bytes:
    try:
        return thumbnail(images.decode(data).pixels)
    except ImageError:
        return b""


def verdict_for(image: ImageInput) -> Verdict:
    digest = hashlib.sha256(image.data).digest()
    probability = digest[0] / 255
    face = FaceReport(Box(1.5, 2.0, 30.0, 40.0), 40.0, probability, Label.UNCERTAIN)
    return Verdict(
        label=Label.UNCERTAIN,
        fake_probability=probability,
        faces=(face,),
        model=IDENTITY,
        image_sha256=digest.hex(),
        width=64,
        height=48,
        elapsed_ms=1.0,
        sentence="It is uncertain.",
    )


def a_model_card() -> ModelCard:
    """Only passed on, never used for a picture."""
    values: dict[str, Any] = {field.name: None for field in dataclasses.fields(ModelCard)}
    values |= {"name": "scripted", "version": "1", "thresholds": Thresholds(0.2, 0.8, "none")}
    return ModelCard(**values)


def port_of(server: LocalServer) -> int:
    assert isinstance(server.state, Listening)
    return server.state.port
