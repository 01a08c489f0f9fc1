"""The cryptography of pairing and authentication: pure functions, named after assets/PROTOCOL.md.

Sources: ECDH and its public keys, NIST SP 800-56A and SEC 1; HKDF, RFC 5869; HMAC, RFC 2104. The commitment makes the
short code safe against a program in the middle, as in ZRTP (RFC 6189, section 4.4.1.1).
"""

import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # Loaded when a browser pairs: few starts need it, and every start would wait for it.
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey


def new_private_key() -> "EllipticCurvePrivateKey":
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP256R1())


def public_bytes(private: "EllipticCurvePrivateKey") -> bytes:
    """65 bytes: 0x04, x, y."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def commitment(client_public: bytes, client_nonce: bytes) -> bytes:
    return hashlib.sha256(client_public + client_nonce).digest()


def transcript(app_public: bytes, client_public: bytes, client_nonce: bytes, origin: str) -> bytes:
    """32 bytes that both sides only share when nobody stands between them."""
    promised = commitment(client_public, client_nonce)
    exchanged = promised + app_public + client_public + client_nonce + origin.encode("utf-8")
    return hashlib.sha256(b"telltale/1 pair\x00" + exchanged).digest()


def short_code(transcript_: bytes) -> str:
    """Six digits for people to compare: "123 456"."""
    digits = f"{int.from_bytes(transcript_[:4], 'big') % 1_000_000:06d}"
    return f"{digits[:3]} {digits[3:]}"


def pairing_key(private: "EllipticCurvePrivateKey", peer_public: bytes, transcript_: bytes) -> bytes:
    """The 32 bytes both sides keep. Raises ValueError for a peer's key that is no uncompressed point of the curve: a
    point off the curve would leak the private key, and a second form of the same point another transcript."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    peer = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), peer_public)
    shared = private.exchange(ec.ECDH(), peer)
    return HKDF(hashes.SHA256(), 32, salt=transcript_, info=b"telltale/1 key").derive(shared)


def app_proof(key: bytes, pairing_id: str, client_nonce: bytes, app_nonce: bytes, origin: str) -> bytes:
    return _proof(key, b"app", pairing_id, client_nonce, app_nonce, origin)


def client_proof(key: bytes, pairing_id: str, client_nonce: bytes, app_nonce: bytes, origin: str) -> bytes:
    return _proof(key, b"client", pairing_id, client_nonce, app_nonce, origin)


def equal(ours: bytes, theirs: bytes) -> bool:
    """In a time that says nothing about where they differ."""
    return hmac.compare_digest(ours, theirs)


def _proof(key: bytes, role: bytes, pairing_id: str, client_nonce: bytes, app_nonce: bytes, origin: str) -> bytes:
    """The role keeps one side's proof from being sent back to it as the other's."""
    context = bytes.fromhex(pairing_id) + client_nonce + app_nonce + origin.encode("utf-8")
    return hmac.digest(key, b"telltale/1 " + role + b"\x00" + context, "sha256")
