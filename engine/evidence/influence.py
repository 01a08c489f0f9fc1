"""Where a face's score comes from, in the picture's coordinates. The numbers are the network's own second output."""

from collections.abc import Sequence

from engine.classifier import Explained
from engine.crops import square_around
from engine.evidence.types import Influence
from engine.types import Box


def located(explained: Explained, index: int, face: Box, margin: float, size: tuple[int, int]) -> Influence | None:
    """The map of the ``index``-th crop, laid over the square that was cut around ``face`` from a picture of ``size``
    (width, height). None when the network does not explain itself."""
    if explained.influence is None or explained.bias is None:
        return None
    left, top, side = square_around(face, margin, *size)
    return Influence(
        map=_rows(explained.influence[index].tolist()),
        bias=_rounded(explained.bias[index]),
        margin=_rounded(explained.logits[index, 1] - explained.logits[index, 0]),
        region=(float(left), float(top), float(side), float(side)),
    )


def _rows(values: Sequence[Sequence[float]]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(map(_rounded, row)) for row in values)


def _rounded(value: float) -> float:
    """A millionth of a logit: no more than float32 gives, and half as long in JSON."""
    return round(float(value), 6)
