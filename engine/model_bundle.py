"""A model bundle that may come from a stranger: what is taken of it, what it is called, and whether it works.

Only ``model.onnx`` and ``model.json`` are taken, never through a link and never more than their limits. The name
comes from the card, against an alphabet without separators. Weights outside of ``model.onnx``, which its hash would
not cover, are not copied: a network that wants them fails its self-test.
"""

import json
import os
import re
import stat
from pathlib import Path
from typing import BinaryIO

from engine.errors import ModelCardInvalid, ModelDamaged, ModelMissing, ModelRefused
from engine.model_card import CARD_NAME, NETWORK_NAME, SERVED, ModelCard

LIMITS = {CARD_NAME: 4 * 2**20, NETWORK_NAME: 2**30}
"""The files of a bundle and how many bytes each may have."""

_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._+-]{0,62}[A-Za-z0-9])?")
_CHUNK = 2**20


def key_for(card: ModelCard) -> str:
    """The folder name of an installed model, safe on every file system. Raises ModelCardInvalid."""
    for field, value in (("name", card.name), ("version", card.version)):
        if not _NAME.fullmatch(value):
            raise ModelCardInvalid(
                f"{CARD_NAME}: the field {field!r} must be 1 to 64 letters, digits and . _ + - between them."
            )
    return f"{card.name}-{card.version}"


def is_classifier(folder: Path) -> bool:
    """Whether the folder holds a card, and not one of a network of another kind or of one that is not to serve; a
    damaged card counts."""
    try:
        card = json.loads((folder / CARD_NAME).read_bytes())
    except OSError:
        return False
    except (ValueError, RecursionError):
        return True
    if not isinstance(card, dict):
        return True
    return (card.get("kind", "classifier"), card.get("protocol", SERVED)) == ("classifier", SERVED)


def copy_bundle(source: Path, target: Path) -> None:
    """Copy the two files of a bundle to an existing folder, flushed to the disk.

    Raises ModelMissing, ModelDamaged; OSError when the target cannot be written."""
    if not source.is_dir():
        raise ModelMissing(f"{source} is not a folder. A model is a folder with {NETWORK_NAME} and {CARD_NAME}.")
    for name, limit in LIMITS.items():
        with _open_plain(source / name) as file:
            _copy_limited(file, target / name, limit)


def _open_plain(path: Path) -> BinaryIO:
    """Open a regular file for reading: no link, no pipe that waits for ever, no device that never ends."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if path.is_symlink():
        raise ModelDamaged(f"{path} is a link. A model's files must lie in its own folder.")
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        raise ModelMissing(f"There is no readable {path.name} in {path.parent}.") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise ModelDamaged(f"{path} is not a regular file.")
    return os.fdopen(descriptor, "rb")


def _copy_limited(source: BinaryIO, target: Path, limit: int) -> None:
    left = limit
    with target.open("xb") as file:
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise ModelDamaged(f"{target.name} is larger than {limit // 2**20} MB, more than Telltale takes.")
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def require_servable(card: ModelCard) -> None:
    """Raise ModelRefused for a model that was only made to compare with."""
    if card.protocol != SERVED:
        raise ModelRefused(
            f"{card.name} is a model of the {card.protocol} protocol: it judges whole pictures as published models do, "
            "and is there to compare with, not to serve. Install one of the face protocol."
        )
