"""The engine: from the bytes of a picture to a verdict. No windows, no sockets, no torch."""

import os

# ONNX Runtime's wheels report usage to their maker unless told not to before they are loaded; nothing may leave the
# machine. tests/packaging/test_no_network.py holds it to that.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
