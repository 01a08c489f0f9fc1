"""Pictures to train on that are copies of others to validate or test on, where the parts were given: they must go.

A network that was shown a picture knows its copy, and a score on that is worth nothing. Parts that are made here have
no such copies (see ``splitting``), but several folders together may.
"""

import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.training.data import NAMED, Picture, fingerprint
from engine.training.duplicates import duplicates

Pair = tuple[int, int]


def copied_from_elsewhere(pictures: Sequence[Picture], cache: Path) -> frozenset[Path]:
    """Those of the train part that are copies of pictures in another part, of any of the folders; counted and named,
    and so are copies between the other two, which stay. ``cache`` is a folder that keeps what was compared."""
    crossing = [pair for pair in _pairs(pictures, cache) if len({pictures[i].part for i in pair}) == 2]
    from_train = [pair for pair in crossing if "train" in {pictures[i].part for i in pair}]
    _tell(pictures, from_train, "copies of validation or test pictures are left out of the train part")
    others = [pair for pair in crossing if pair not in set(from_train)]
    _tell(pictures, others, "pictures are in the validation and in the test part; they stay there")
    return frozenset(pictures[i].path for pair in from_train for i in pair if pictures[i].part == "train")


def _tell(pictures: Sequence[Picture], pairs: Sequence[Pair], what: str) -> None:
    if pairs:
        names = ", ".join(f"{pictures[a].path} = {pictures[b].path}" for a, b in pairs[:NAMED])
        more = f" and {len(pairs) - NAMED} more" if len(pairs) > NAMED else ""
        print(f"{len(pairs)} {what}: {names}{more}", flush=True)


def _pairs(pictures: Sequence[Picture], cache: Path) -> list[Pair]:
    cache.mkdir(parents=True, exist_ok=True)
    store = cache / f"copies-{fingerprint(pictures)}.npz"
    try:
        with np.load(store) as archive:
            return [(int(a), int(b)) for a, b in archive["pairs"]]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):  # not there, or damaged: compared again
        pairs = duplicates([picture.path for picture in pictures])
    partial = store.with_suffix(f".{os.getpid()}.npz")
    try:
        np.savez_compressed(partial, pairs=np.array(pairs, np.int64).reshape(-1, 2))
        partial.replace(store)
    except OSError as error:
        partial.unlink(missing_ok=True)
        print(f"What was compared cannot be kept in {cache}: {error.strerror or error}.", flush=True)
    return pairs
