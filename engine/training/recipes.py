"""Everything that decides a run, and the three recipes with a name."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from engine.model_card import Geometry

FAMILIES = ("self_blend",)
"""Of the forgery lab, what fakes are made by unless a run says otherwise."""


@dataclass(frozen=True)
class Recipe:
    """``views_per_epoch`` counts augmented pictures, over all processes; 0 means every picture once. ``matched`` draws
    faces so that trivial traits do not tell the classes apart (`balance`). ``blended`` is the share of fakes that the
    forgery lab makes, by ``families``, some of which need the networks in the folder ``generators``; ``mild`` that of
    views that are hardly degraded. With a teacher the views come from a ``bank`` of so many, and ``labels``,
    ``distil`` and ``mimic`` weigh the labels, its logits and its features. ``consistency`` weighs the agreement between
    a view and a clean one. ``ema`` 0 keeps no average; ``cosine`` anneals the learning rate after a warm-up of that
    share."""

    protocol: str = "face"
    backbone: str = "mobilenetv4_conv_small"
    gabor: bool = False
    geometry: Geometry = Geometry(input_size=128, crop_margin=1.2, min_face_px=48, max_face_px=107)  # noqa: RUF009, frozen
    epochs: int = 20
    views_per_epoch: int = 13000
    batch: int = 32
    learning_rate: float = 1.5e-3
    weight_decay: float = 0.03
    warmup: float = 0.05
    cosine: bool = True
    label_smoothing: float = 0.05
    matched: bool = True
    blended: float = 0.3
    families: tuple[str, ...] = FAMILIES
    generators: str = ""
    mild: float = 0.5
    consistency: float = 0.0
    ema: float = 0.998
    bank: int = 60000
    labels: float = 0.3
    distil: float = 1.0
    mimic: float = 1.0
    distil_temperature: float = 2.0
    bfloat16: bool = False
    workers: int = 1
    seed: int = 0

    def as_dict(self) -> dict[str, Any]:
        """The form that a checkpoint keeps."""
        return asdict(self)


def from_dict(values: Mapping[str, Any]) -> Recipe:
    """Of a checkpoint, also an older one: what it does not say is as it was then."""
    known = {field.name for field in fields(Recipe)}
    given = {"mild": 0.0} | {key: value for key, value in values.items() if key in known}
    given["geometry"] = Geometry(**values["geometry"])
    given["families"] = tuple(given.get("families", FAMILIES))
    return Recipe(**given)


TELLTALE = Recipe()

PAPER = Recipe(
    protocol="paper",
    geometry=Geometry(input_size=224, crop_margin=1.0, min_face_px=1, max_face_px=4096),
    epochs=11,
    views_per_epoch=0,
    batch=32,
    learning_rate=1e-3,
    weight_decay=0.0,
    warmup=0.0,
    cosine=False,
    label_smoothing=0.0,
    matched=False,
    blended=0.0,
    ema=0.0,
    mild=0.0,
)
"""Sidnal et al.: 224 pixels, ImageNet statistics, flip, turn and colour jitter (``protocols.PaperProtocol``), Adam at
its usual rate, cross-entropy, batches of 32, 11 epochs."""

WHOLE = replace(PAPER, epochs=8, weight_decay=0.03, warmup=0.05, cosine=True, label_smoothing=0.05, ema=0.998)
"""The same pictures, shown in the same way, to a network that is trained as ours is: how far whole pictures go."""

RECIPES = {"telltale": TELLTALE, "paper": PAPER, "whole": WHOLE}
