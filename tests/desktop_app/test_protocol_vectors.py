"""The vectors that the extension's tests run too, against the application's code."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from desktop_app.server import proofs, protocol
from desktop_app.server.protocol import FatalError

FOLDER = Path(__file__).resolve().parent.parent / "protocol_vectors"
MESSAGES = json.loads((FOLDER / "messages.json").read_text(encoding="utf-8"))
FRAMES = json.loads((FOLDER / "check_frames.json").read_text(encoding="utf-8"))
PAIRING = json.loads((FOLDER / "pairing.json").read_text(encoding="utf-8"))
DECODERS = {"client": protocol.decode_client_text, "server": protocol.decode_server_text}
Case = dict[str, Any]


def cases(side: str, kind: str) -> list[Any]:
    return [pytest.param(side, case, id=f"{side}: {case['name']}") for case in MESSAGES[side][kind]]


def named(vectors: list[Case]) -> list[Any]:
    return [pytest.param(vector, id=vector["name"]) for vector in vectors]


def text_of(case: Case) -> str:
    text: str = case["text"]
    return text.ljust(case.get("pad_to", 0))


def test_every_message_and_every_error_of_the_protocol_has_a_vector() -> None:
    document = json.loads((FOLDER.parents[1] / "assets" / "protocol.json").read_text(encoding="utf-8"))
    said = {side: [case["message"] for case in MESSAGES[side]["valid"]] for side in ("client", "server")}
    for side, messages in said.items():
        framed = {"check"} if side == "client" else set()
        assert {message["type"] for message in messages} | framed == set(document["messages"][side])
    for kind, errors in {"error": "fatal", "failed": "request"}.items():
        codes = {message["code"] for message in said["server"] if message["type"] == kind}
        assert codes >= set(document["errors"][errors])
    assert {case["error"] for case in MESSAGES["client"]["invalid"]} == {"malformed", "too_large"}


def unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.parametrize(("side", "case"), cases("client", "valid") + cases("server", "valid"))
def test_valid_messages_are_understood_and_written_back(side: str, case: Case) -> None:
    message = DECODERS[side](text_of(case))
    assert json.loads(protocol.encode(message)) == case["message"]


@pytest.mark.parametrize(
    ("side", "case"),
    cases("client", "invalid") + cases("server", "invalid") + cases("client", "other_protocol"),
)
def test_invalid_messages_are_refused_with_their_code(side: str, case: Case) -> None:
    with pytest.raises(FatalError) as refused:
        DECODERS[side](text_of(case))
    assert refused.value.code == case["error"]


@pytest.mark.parametrize("case", named(FRAMES["valid"]))
def test_check_frames_are_taken_apart(case: Case) -> None:
    check, image = protocol.decode_check(bytes.fromhex(case["hex"]))
    assert json.loads(protocol.encode(check)) == case["message"]
    assert image.hex() == case["image_hex"]


@pytest.mark.parametrize("case", named(FRAMES["invalid"]))
def test_wrong_check_frames_are_refused_with_their_code(case: Case) -> None:
    with pytest.raises(FatalError) as refused:
        protocol.decode_check(bytes.fromhex(case["hex"]))
    assert refused.value.code == case["error"]


def private_key(jwk: dict[str, str]) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(unpadded(jwk["d"]), "big"), ec.SECP256R1())


@pytest.mark.parametrize("vector", named(PAIRING["vectors"]))
def test_both_sides_of_a_pairing_come_to_the_vectors_values(vector: Case) -> None:
    client, app = private_key(vector["client_private_jwk"]), private_key(vector["app_private_jwk"])
    client_public, app_public = proofs.public_bytes(client), proofs.public_bytes(app)
    nonce = unpadded(vector["client_nonce"])
    assert client_public == unpadded(vector["client_public_key"])
    assert app_public == unpadded(vector["app_public_key"])
    assert proofs.commitment(client_public, nonce) == unpadded(vector["commitment"])
    transcript = proofs.transcript(app_public, client_public, nonce, vector["origin"])
    assert transcript == unpadded(vector["transcript"])
    assert proofs.short_code(transcript) == vector["code"]
    assert proofs.pairing_key(app, client_public, transcript) == unpadded(vector["key"])
    assert proofs.pairing_key(client, app_public, transcript) == unpadded(vector["key"])


@pytest.mark.parametrize("vector", named(PAIRING["vectors"]))
def test_proofs_match_the_vectors(vector: Case) -> None:
    run = vector["authentication"]
    nonces = unpadded(run["client_hello_nonce"]), unpadded(run["app_welcome_nonce"])
    context = (unpadded(vector["key"]), run["pairing_id"], *nonces, vector["origin"])
    assert proofs.app_proof(*context) == unpadded(run["app_proof"])
    assert proofs.client_proof(*context) == unpadded(run["client_proof"])
    assert run["app_proof"] != run["client_proof"]


@pytest.mark.parametrize("case", named(PAIRING["bad_public_keys"]))
def test_bad_public_keys_never_meet_a_private_key(case: Case) -> None:
    with pytest.raises(ValueError, match=r".*"):
        proofs.pairing_key(proofs.new_private_key(), unpadded(case["public_key"]), bytes(32))
