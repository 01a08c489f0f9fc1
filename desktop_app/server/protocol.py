"""Messages ↔ text and bytes, after assets/protocol.json. No I/O but reading that file once.

What comes from outside is refused unless it is exactly what the tables allow; see assets/PROTOCOL.md.
"""

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, NoReturn, TypeVar

from desktop_app.server.messages import (
    Authenticate,
    Cancel,
    Check,
    ClientMessage,
    Error,
    Failed,
    Hello,
    Pair,
    PairChallenge,
    Paired,
    PairReveal,
    Ping,
    Pong,
    Ready,
    Result,
    ServerMessage,
    Show,
    Welcome,
)
from engine.resources import assets_dir

_DOCUMENT: Final[dict[str, Any]] = json.loads((assets_dir() / "protocol.json").read_text(encoding="utf-8"))
PROTOCOL: Final[int] = _DOCUMENT["protocol"]
SUBPROTOCOL: Final[str] = _DOCUMENT["subprotocol"]
HOST: Final[str] = _DOCUMENT["host"]
PORTS: Final[tuple[int, ...]] = tuple(_DOCUMENT["ports"])
CHROMIUM_EXTENSION_ID: Final[str] = _DOCUMENT["chromium_extension_id"]
CLOSE_NORMALLY: Final = 1000
_FATAL: Final[Mapping[str, Mapping[str, Any]]] = _DOCUMENT["errors"]["fatal"]
_REQUEST: Final[Mapping[str, str]] = _DOCUMENT["errors"]["request"]


@dataclass(frozen=True)
class Limits:
    """The ``limits`` of protocol.json: bytes, seconds, counts, and counts per second."""

    text_frame_bytes: int
    answer_frame_bytes: int
    header_bytes: int
    image_bytes: int
    connections: int
    handshakes: int
    in_flight_per_client: int
    in_flight_total: int
    receipts_per_client: int
    handshake_seconds: float
    pairing_seconds: float
    send_seconds: float
    idle_seconds: float
    ping_seconds: float
    connects_burst: int
    connects_per_second: float
    checks_burst: int
    checks_per_second: float


LIMITS: Final = Limits(**_DOCUMENT["limits"])


class FatalError(Exception):
    """Ends the connection. ``code`` is one of protocol.json's fatal errors; ``update`` says which side is old."""

    def __init__(self, code: str, update: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.update = update

    @property
    def close_code(self) -> int:
        return int(_FATAL[self.code]["close"])


_M = TypeVar("_M", bound=ClientMessage | ServerMessage)
_Table = Mapping[str, Mapping[str, Mapping[str, Any]]]
_CLIENT_TABLE: Final[_Table] = _DOCUMENT["messages"]["client"]
_SERVER_TABLE: Final[_Table] = _DOCUMENT["messages"]["server"]
_CLIENT_TYPES: Final[Mapping[str, type[ClientMessage]]] = {
    "hello": Hello,
    "authenticate": Authenticate,
    "pair": Pair,
    "pair_reveal": PairReveal,
    "check": Check,
    "cancel": Cancel,
    "show": Show,
    "ping": Ping,
}
_SERVER_TYPES: Final[Mapping[str, type[ServerMessage]]] = {
    "welcome": Welcome,
    "ready": Ready,
    "pair_challenge": PairChallenge,
    "paired": Paired,
    "result": Result,
    "failed": Failed,
    "pong": Pong,
    "error": Error,
}
_TABLE_OF: Final = {
    cls: (name, table[name])
    for types, table in ((_CLIENT_TYPES, _CLIENT_TABLE), (_SERVER_TYPES, _SERVER_TABLE))
    for name, cls in types.items()
}


def decode_client_text(text: str) -> ClientMessage:
    """A client's text frame. Raises FatalError: malformed, too_large, protocol_mismatch."""
    if len(text) > LIMITS.text_frame_bytes or len(text.encode("utf-8")) > LIMITS.text_frame_bytes:
        raise FatalError("too_large")
    body = _object(text)
    if body.get("type") == "hello":
        _compare_protocol(body.get("protocol"))
    message = _message(body, _CLIENT_TYPES, _CLIENT_TABLE)
    if isinstance(message, Check):  # Its picture needs a binary frame.
        raise FatalError("malformed")
    return message


def decode_server_text(text: str) -> ServerMessage:
    """An app's text frame: the client's half, for other clients in Python and for the tests. Raises FatalError."""
    if len(text.encode("utf-8", "surrogatepass")) > LIMITS.answer_frame_bytes:
        raise FatalError("too_large")
    return _message(_object(text), _SERVER_TYPES, _SERVER_TABLE)


def decode_check(frame: bytes) -> tuple[Check, bytes]:
    """A client's binary frame: the header and the picture. Raises FatalError: malformed, too_large."""
    size = int.from_bytes(frame[:4], "big")
    header, image = frame[4 : 4 + size], frame[4 + size :]
    if not 1 <= size <= LIMITS.header_bytes or not image:
        raise FatalError("malformed")
    if len(image) > LIMITS.image_bytes:
        raise FatalError("too_large")
    try:
        body = _object(header.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise FatalError("malformed") from error
    message = _message(body, _CLIENT_TYPES, _CLIENT_TABLE)
    if not isinstance(message, Check):
        raise FatalError("malformed")
    return message, image


def encode(message: ClientMessage | ServerMessage) -> str:
    """The message as JSON: a text frame, or the header of a check."""
    name, table = _TABLE_OF[type(message)]
    body: dict[str, Any] = {"type": name}
    for field in fields(message):
        value = getattr(message, field.name)
        if value is not None:
            body[field.name] = _to_base64url(value) if table[field.name]["type"] == "base64url" else value
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def error_message(error: FatalError) -> Error:
    """What the client is told before the connection closes."""
    return Error(error.code, _FATAL[error.code]["message"], error.update)


def request_failure(request_id: str, code: str, message: str | None = None) -> Failed:
    """The end of one request; the message is the table's unless one is given. A code that the table does not
    have is none that a client could understand, and becomes internal_error."""
    known = code if code in _REQUEST else "internal_error"
    text = message if message and known == code else _REQUEST[known]
    return Failed(request_id, known, text[: int(_SERVER_TABLE["failed"]["message"]["max"])])


def _compare_protocol(theirs: object) -> None:
    if type(theirs) is int and theirs != PROTOCOL and 1 <= theirs <= 65535:
        raise FatalError("protocol_mismatch", update="app" if theirs > PROTOCOL else "extension")


def _object(text: str) -> dict[str, Any]:
    try:
        body = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_without_duplicates)
    except (ValueError, RecursionError) as error:
        raise FatalError("malformed") from error
    if not isinstance(body, dict):
        raise FatalError("malformed")
    return body


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    body = dict(pairs)
    if len(body) != len(pairs):
        raise ValueError("a key appears twice")
    return body


def _message(body: dict[str, Any], types: Mapping[str, type[_M]], table: _Table) -> _M:
    name = body.pop("type", None)
    if not isinstance(name, str) or name not in types:
        raise FatalError("malformed")
    return types[name](**_fields(body, table[name]))


def _fields(body: dict[str, Any], rules: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    required = {name for name, rule in rules.items() if not rule.get("optional")}
    if not required <= body.keys() <= rules.keys():
        raise FatalError("malformed")
    try:
        return {name: _READERS[rules[name]["type"]](value, rules[name]) for name, value in body.items()}
    except ValueError as error:
        raise FatalError("malformed") from error


def _read_integer(value: Any, rule: Mapping[str, Any]) -> int:
    if type(value) is not int or not rule["min"] <= value <= rule["max"]:  # bool is an int to isinstance.
        raise ValueError("no integer, or out of range")
    return value


def _read_boolean(value: Any, _rule: Mapping[str, Any]) -> bool:
    if not isinstance(value, bool):
        raise ValueError("no boolean")
    return value


def _read_object(value: Any, _rule: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value


def _read_string(value: Any, rule: Mapping[str, Any]) -> str:
    if not isinstance(value, str) or not rule.get("min", 0) <= len(value) <= rule["max"]:
        raise ValueError("no string, or of a wrong length")
    value.encode("utf-8")  # An unpaired surrogate raises UnicodeEncodeError, a ValueError.
    return value


def _read_enum(value: Any, rule: Mapping[str, Any]) -> str:
    if not isinstance(value, str) or value not in rule["values"]:
        raise ValueError("not one of the values")
    return value


def _read_hex(value: Any, rule: Mapping[str, Any]) -> str:
    if not isinstance(value, str) or not re.fullmatch(rf"[0-9a-f]{{{2 * rule['bytes']}}}", value):
        raise ValueError("no lower-case hexadecimal, or of a wrong length")
    return value


def _read_base64url(value: Any, rule: Mapping[str, Any]) -> bytes:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9_-]*", value):
        raise ValueError("no base64url")
    data = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    if len(data) != rule["bytes"] or _to_base64url(data) != value:  # One way to write each value.
        raise ValueError("of a wrong length, or with bits beyond the last byte")
    return data


def _to_base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


_READERS: Final[Mapping[str, Callable[[Any, Mapping[str, Any]], Any]]] = {
    "integer": _read_integer,
    "boolean": _read_boolean,
    "object": _read_object,
    "string": _read_string,
    "enum": _read_enum,
    "hex": _read_hex,
    "base64url": _read_base64url,
}
