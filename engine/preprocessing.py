"""Which preparation of a picture a verdict comes from."""

VERSION = 5
"""Raised whenever the same picture and card would give the network other inputs (in ``engine.images``,
``engine.faces``, ``engine.crops`` or ``engine.checker``), so that the history can tell a changed verdict's reason. By
itself here, because the history's process needs the number and none of the code."""
