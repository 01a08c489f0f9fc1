"""What parent and child say to each other: a JSON object and bytes, the length of each before both.

Never pickle: what a child says is parsed as data, since a picture may have taken the child over. Its answers are
bounded in length for the same reason.
"""

import json
import struct
from typing import IO, Any, NoReturn

MAX_HEADER = 8 * 2**20
MAX_PAYLOAD = 64 * 2**20
_LENGTHS = struct.Struct(">II")


class Garbled(Exception):
    """The other side does not speak this language."""


def write(stream: IO[bytes], header: dict[str, Any], payload: bytes = b"") -> None:
    """Raises OSError when the other side is gone."""
    text = json.dumps(header, allow_nan=False).encode("ascii")
    stream.write(_LENGTHS.pack(len(text), len(payload)) + text)
    if payload:
        stream.write(payload)
    stream.flush()


def read(stream: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """Raises EOFError when the other side is gone, Garbled."""
    header_length, payload_length = _LENGTHS.unpack(_exactly(stream, _LENGTHS.size))
    if header_length > MAX_HEADER or payload_length > MAX_PAYLOAD:
        raise Garbled("too long")
    try:
        header = json.loads(_exactly(stream, header_length), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Garbled("no JSON") from error
    if not isinstance(header, dict):
        raise Garbled("no object")
    return header, _exactly(stream, payload_length)


def _exactly(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


def _refuse(constant: str) -> NoReturn:
    """JSON has no NaN and no infinity, though Python reads them."""
    raise ValueError(constant)
