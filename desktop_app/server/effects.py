"""What a session wants done. The server carries effects out in their order and decides nothing."""

from dataclasses import dataclass

from desktop_app.server.pairing import Pairing, PairingRequest
from engine.types import ImageInput


@dataclass(frozen=True)
class Send:
    """A text frame for the client."""

    text: str


@dataclass(frozen=True)
class Close:
    """Nothing follows it."""

    code: int
    reason: str


@dataclass(frozen=True)
class Submit:
    """Judge a picture, with evidence if ``explain``; the answer comes back through the session's ``finished`` or
    ``failed`` with this id."""

    request_id: str
    image: ImageInput
    explain: bool = False


@dataclass(frozen=True)
class Abandon:
    """Nobody waits for this request any more."""

    request_id: str


@dataclass(frozen=True)
class Open:
    """Show the person this entry of the history."""

    entry_id: int


@dataclass(frozen=True)
class AskPerson:
    """Put it on the desk; the answer comes back through ``answered``, or through ``desk_busy`` at once."""

    request: PairingRequest


@dataclass(frozen=True)
class Withdraw:
    """Take it off the desk again."""

    request: PairingRequest


@dataclass(frozen=True)
class Keep:
    """Write the pairing to the disk, before any effect that follows."""

    pairing: Pairing


@dataclass(frozen=True)
class Admit:
    """The client has proved that it holds the key of this pairing."""

    pairing: Pairing


Effect = Send | Close | Submit | Abandon | Open | AskPerson | Withdraw | Keep | Admit
