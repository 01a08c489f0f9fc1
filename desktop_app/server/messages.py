"""The messages of assets/protocol.json, which says what each field may hold. base64url fields are bytes here,
hexadecimal ones stay text."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Hello:
    protocol: int
    version: str
    nonce: bytes
    pairing_id: str | None = None


@dataclass(frozen=True)
class Authenticate:
    proof: bytes


@dataclass(frozen=True)
class Pair:
    name: str
    commitment: bytes


@dataclass(frozen=True)
class PairReveal:
    public_key: bytes
    nonce: bytes


@dataclass(frozen=True)
class Check:
    id: str
    name: str
    page_host: str
    grade: str
    explain: bool | None = None
    language: str | None = None


@dataclass(frozen=True)
class Cancel:
    id: str


@dataclass(frozen=True)
class Show:
    receipt: str


@dataclass(frozen=True)
class Ping:
    pass


@dataclass(frozen=True)
class Welcome:
    protocol: int
    version: str
    nonce: bytes
    known: bool
    proof: bytes | None = None


@dataclass(frozen=True)
class Ready:
    pass


@dataclass(frozen=True)
class PairChallenge:
    public_key: bytes


@dataclass(frozen=True)
class Paired:
    pairing_id: str


@dataclass(frozen=True)
class Result:
    id: str
    verdict: dict[str, Any]
    receipt: str | None = None


@dataclass(frozen=True)
class Failed:
    id: str
    code: str
    message: str


@dataclass(frozen=True)
class Pong:
    pass


@dataclass(frozen=True)
class Error:
    code: str
    message: str
    update: str | None = None


ClientMessage = Hello | Authenticate | Pair | PairReveal | Check | Cancel | Show | Ping
ServerMessage = Welcome | Ready | PairChallenge | Paired | Result | Failed | Pong | Error
