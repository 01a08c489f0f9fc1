"""Lets timm import torchvision where torch is a CPU build.

timm imports torchvision, whose wheel for Linux is built against CUDA torch: on CPU torch its operators are missing and
the import fails on registering their fakes. Declaring two schemas first lets it through; the operators themselves are
never called here. Applied only where the import fails, so an ordinary pair of torch and torchvision is left alone.
"""

import importlib
import sys

import torch

_SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
_library: torch.library.Library | None = None  # kept: the schemas live as long as it does


def ensure_importable() -> None:
    """Import torchvision, with the two schemas declared if it does not import without."""
    global _library
    try:
        importlib.import_module("torchvision")
        return
    except RuntimeError as error:
        if "torchvision::nms" not in str(error):
            raise
    for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        del sys.modules[name]
    _library = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
    for schema in _SCHEMAS:
        _library.define(schema)  # type: ignore[no-untyped-call]
    importlib.import_module("torchvision")
