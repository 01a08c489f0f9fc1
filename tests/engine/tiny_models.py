"""Model bundles small enough to understand: they judge a face by how red it is.

The network is written as ONNX by hand (the format is a handful of nested protobuf messages), so that these tests need
neither torch nor the onnx package, and can make networks that are wrong in a chosen way.
"""

import hashlib
import json
import struct
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort

from engine.model_trial import parity_crops

SIDE = 32
CAUTION = -2.0
"""A ``bias`` with which a grey face gets the probability 1 / (1 + e²) ≈ 0.12."""

FLOAT, PIXEL, INTS, INT = 1, 2, 7, 2  # TensorProto.FLOAT and UINT8; AttributeProto.INTS and INT


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def integer(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def nested(field: int, content: bytes | str) -> bytes:
    raw = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(raw)) + raw


def _tensor(name: str, shape: Sequence[int], values: Sequence[float]) -> bytes:
    dims = b"".join(integer(1, size) for size in shape)
    raw = struct.pack(f"<{len(values)}f", *values)
    return dims + integer(2, FLOAT) + nested(8, name) + nested(9, raw)


def _outside_tensor(name: str, shape: Sequence[int], location: str) -> bytes:
    """A tensor whose values lie in another file."""
    dims = b"".join(integer(1, size) for size in shape)
    entry = nested(1, "location") + nested(2, location)
    return dims + integer(2, FLOAT) + nested(8, name) + nested(13, entry) + integer(14, 1)


def _value(name: str, shape: Sequence[int | str], kind: int = FLOAT) -> bytes:
    dims = b"".join(nested(1, nested(2, d) if isinstance(d, str) else integer(1, d)) for d in shape)
    return nested(1, name) + nested(2, nested(1, integer(1, kind) + nested(2, dims)))


def _node(kind: str, inputs: Sequence[str], output: str, attributes: bytes = b"") -> bytes:
    return b"".join(nested(1, name) for name in inputs) + nested(2, output) + nested(4, kind) + attributes


def _over(*axes: int, keep: bool) -> bytes:
    """The attributes of a ReduceMean."""
    where = nested(1, "axes") + b"".join(integer(8, axis) for axis in axes) + integer(20, INTS)
    return nested(5, where) + nested(5, nested(1, "keepdims") + integer(3, keep) + integer(20, INT))


def _to_float() -> bytes:
    return nested(5, nested(1, "to") + integer(3, FLOAT) + integer(20, INT))


def redness_network(
    gain: float = 40.0,
    bias: float = 0.0,
    batch: int | str = "n",
    subtract_batch_mean: bool = False,
    outside: str | None = None,
    cells: int = 0,
    told: float = 1.0,
) -> bytes:
    """image (n × SIDE × SIDE × 3, uint8) → logits (n × 2): fake by ``gain`` × mean of (red − blue) + ``bias``, colours
    in units of half their range.

    ``subtract_batch_mean`` makes a picture's answer depend on its neighbours; ``outside`` moves the weights to a file
    of that name; ``cells`` adds the outputs influence (n × cells × cells) and influence_bias, and ``told`` times the
    influence is what it then claims."""
    weights = (0.0, gain / 127.5, 0.0, 0.0, 0.0, -gain / 127.5)
    values = _node("Cast", ["image"], "values", _to_float())
    flat = _node("ReduceMean", ["values"], "flat", _over(1, 2, keep=False))
    last = "raw" if subtract_batch_mean else "logits"
    nodes = [values, flat, _node("Gemm", ["flat", "weights", "bias"], last)]
    if subtract_batch_mean:
        nodes += [_node("ReduceMean", ["raw"], "mean", _over(0, keep=True)), _node("Sub", ["raw", "mean"], "logits")]
    tensor = _outside_tensor("weights", (3, 2), outside) if outside else _tensor("weights", (3, 2), weights)
    graph = b"".join(nested(1, node) for node in nodes + (_influence_nodes(cells) if cells else []))
    graph += nested(2, "redness") + (_influence_values(cells, gain * told / 127.5, bias) if cells else b"")
    graph += nested(5, tensor) + nested(5, _tensor("bias", (2,), (0.0, bias)))
    graph += nested(11, _value("image", (batch, SIDE, SIDE, 3), PIXEL)) + nested(12, _value("logits", (batch, 2)))
    return integer(1, 8) + nested(7, graph) + nested(8, nested(1, "") + integer(2, 13))


def _influence_nodes(cells: int) -> list[bytes]:
    """The mean of red − blue in every cell; the sum over the cells is what the logit rests on."""
    side = SIDE // cells
    pool = _ints("kernel_shape", side, side) + _ints("strides", side, side)
    return [
        _node("Transpose", ["values"], "channels_first", _ints("perm", 0, 3, 1, 2)),
        _node("AveragePool", ["channels_first"], "pooled", pool),
        _node("Conv", ["pooled", "shares"], "map"),
        _node("ReduceMean", ["map"], "influence", _over(1, keep=False)),
        _node("ReduceMean", ["influence"], "mean_influence", _over(1, 2, keep=False)),
        _node("Mul", ["mean_influence", "nothing"], "zeros"),
        _node("Add", ["zeros", "constant"], "influence_bias"),
    ]


def _influence_values(cells: int, gain: float, bias: float) -> bytes:
    share = gain / cells**2
    tensors = [
        _tensor("shares", (1, 3, 1, 1), (share, 0.0, -share)),
        _tensor("nothing", (1,), (0.0,)),
        _tensor("constant", (1,), (bias,)),
    ]
    outputs = nested(12, _value("influence", ("n", cells, cells))) + nested(12, _value("influence_bias", ("n",)))
    return b"".join(nested(5, tensor) for tensor in tensors) + outputs


def _ints(name: str, *values: int) -> bytes:
    return nested(5, nested(1, name) + b"".join(integer(8, value) for value in values) + integer(20, INTS))


def card(network: bytes, **changes: Any) -> dict[str, Any]:
    """A valid ``model.json`` for a network, with changes; a change to None leaves the field out."""
    values: dict[str, Any] = {
        "format": 1,
        "kind": "classifier",
        "name": "redness",
        "version": "1",
        "architecture": "mean colour",
        "protocol": "face",
        "input_size": SIDE,
        "mean": [0.5, 0.5, 0.5],
        "std": [0.5, 0.5, 0.5],
        "crop_margin": 1.2,
        "min_face_px": 40,
        "max_face_px": 112,
        "temperature": 1.0,
        "thresholds": {"no_signs_found": 0.3, "likely_fake": 0.9, "chosen_on": "nothing: a test"},
        "sha256": hashlib.sha256(network).hexdigest(),
        "trained_on": ["nothing"],
        "initial_weights": "by hand",
        "limits": "It only knows red.",
        "trained_at": "2025-01-01",
        "licence": "MIT",
        "parity": _logits(network),
    }
    return {key: value for key, value in (values | changes).items() if value is not None}


def _logits(network: bytes) -> list[list[float]]:
    """What the network gives for the pictures of the parity check; zeros for one that gives no numbers."""
    crops, logits = np.stack(parity_crops(SIDE)), np.zeros((len(parity_crops(SIDE)), 2))
    with suppress(Exception):
        logits = np.concatenate(
            [ort.InferenceSession(network).run(["logits"], {"image": crop[None]})[0] for crop in crops]
        )
    return [[float(a), float(b)] for a, b in np.nan_to_num(logits)]


def write_bundle(folder: Path, network: bytes | None = None, **changes: Any) -> Path:
    """A bundle in a new folder; ``changes`` go to its card."""
    content = redness_network() if network is None else network
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(content)
    (folder / "model.json").write_text(json.dumps(card(content, **changes)))
    return folder
