"""The listening socket: on loopback only, on the first free port."""

import socket
import sys
from collections.abc import Sequence

from desktop_app.server import protocol


def bind_first_free(ports: Sequence[int]) -> socket.socket | None:
    """A listening socket on the first port that no other program holds."""
    for port in ports:
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            _claim_exclusively(listening)
            listening.bind((protocol.HOST, port))
            listening.listen()
        except OSError:
            listening.close()
        else:
            return listening
    return None


def _claim_exclusively(listening: socket.socket) -> None:
    """On Windows another program could otherwise bind the same port on top of ours; elsewhere the option below only
    skips the wait after a restart."""
    if sys.platform == "win32":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
