"""The engine: from the bytes of a picture to a verdict. No windows, no sockets, no torch."""
