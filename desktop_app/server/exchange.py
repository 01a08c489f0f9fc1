"""The app's half of authentication and of pairing, one object for each run."""

import secrets

from desktop_app.server import proofs
from desktop_app.server.messages import Hello, Pair, PairChallenge, PairReveal, Welcome
from desktop_app.server.pairing import Pairing
from desktop_app.server.protocol import PROTOCOL, FatalError


class Authentication:
    """Both sides prove that they hold the pairing's key, over nonces that are used once."""

    def __init__(self, hello: Hello, origin: str, pairing: Pairing | None) -> None:
        self._client_nonce = hello.nonce
        self._app_nonce = secrets.token_bytes(32)
        self._origin = origin
        self.pairing = pairing
        self._key = pairing.key if pairing else None

    def welcome(self, app_version: str) -> Welcome:
        """Our proof goes first: a program that only pretends to be Telltale never gets to see the client's."""
        proof = None
        if self.pairing is not None and self._key is not None:
            proof = proofs.app_proof(self._key, self.pairing.id, *self._context())
        return Welcome(PROTOCOL, app_version, self._app_nonce, proof is not None, proof)

    def accept(self, proof: bytes) -> Pairing:
        """The pairing that the client has proved to be. Raises FatalError: not_paired, bad_proof."""
        if self.pairing is None or self._key is None:
            raise FatalError("not_paired")
        if not proofs.equal(proofs.client_proof(self._key, self.pairing.id, *self._context()), proof):
            raise FatalError("bad_proof")
        return self.pairing

    def _context(self) -> tuple[bytes, bytes, str]:
        return self._client_nonce, self._app_nonce, self._origin


class PairingExchange:
    """Agrees on a key with a browser that nobody has approved yet."""

    def __init__(self, pair: Pair, origin: str) -> None:
        self.client_name = plain(pair.name)
        self._commitment = pair.commitment
        self._origin = origin
        self._private_key = proofs.new_private_key()
        self._public_key = proofs.public_bytes(self._private_key)

    def challenge(self) -> PairChallenge:
        return PairChallenge(self._public_key)

    def reveal(self, message: PairReveal) -> tuple[str, Pairing]:
        """The code to compare, and the pairing that an approval makes true. Raises FatalError: bad_proof when the
        client does not keep its promise, malformed when its key is none."""
        if not proofs.equal(proofs.commitment(message.public_key, message.nonce), self._commitment):
            raise FatalError("bad_proof")
        transcript = proofs.transcript(self._public_key, message.public_key, message.nonce, self._origin)
        try:
            key = proofs.pairing_key(self._private_key, message.public_key, transcript)
        except ValueError as error:
            raise FatalError("malformed") from error
        return proofs.short_code(transcript), Pairing(secrets.token_hex(16), self.client_name, self._origin, key)


def plain(text: str) -> str:
    """What a client sent, fit to be shown and logged: without line breaks, escapes and changes of direction."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)
