"""ONNX files → sessions. What is run is what was verified: a file is read once, and its bytes serve both."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import onnxruntime as ort

from engine.errors import ModelDamaged, ModelMissing


def read_network(path: Path, sha256: str | None = None) -> bytes:
    """The file's bytes, if they are those of this hash (hexadecimal). Raises ModelMissing, ModelDamaged."""
    try:
        network = path.read_bytes()
    except OSError as error:
        raise ModelMissing(f"There is no readable {path.name} in {path.parent}. Install the model again.") from error
    if sha256 is not None and hashlib.sha256(network).hexdigest() != sha256:
        raise ModelDamaged(f"{path} is not the file its card describes (sha256 differs). Install the model again.")
    return network


def open_session(network: bytes, called: str, threads: int) -> "ort.InferenceSession":
    """An ONNX Runtime session on the CPU; ``threads`` 0 means one per core, ``called`` is for messages. From bytes, a
    network cannot pull in weights from other files. Raises ModelDamaged."""
    import onnxruntime as ort  # 35 MB that a process which only verifies files does without

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    # Idle threads that spin steal time from the application they serve, and from each other on a busy machine.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return ort.InferenceSession(network, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime raises its own classes, which share no public base.
        raise ModelDamaged(f"{called} is not a network that can be loaded. Install the model again.") from error
