"""Writes the vectors beside it. It imports nothing of Telltale: it is a second reading of assets/PROTOCOL.md,
so that an error in one of the two shows. Run it after a change of the protocol and review the difference."""

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

HERE = Path(__file__).resolve().parent
CHROME = "chrome-extension://blbddeoinbmklapfglgpibloglackodp"
FIREFOX = "moz-extension://0f3e2d1c-4b5a-4978-8695-a4b3c2d1e0f9"
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def seeded(label: str, length: int = 32) -> bytes:
    """Bytes that look random and are the same at every run."""
    return hashlib.shake_256(label.encode()).digest(length)


# --- messages ----------------------------------------------------------------------------------------------

B32 = b64(seeded("32 bytes"))
B65 = b64(b"\x04" + seeded("64 bytes", 64))
HEX16 = seeded("16 bytes", 16).hex()
VERDICT = {
    "label": "likely_fake",
    "fake_probability": 0.9375,
    "sentence": "This face shows signs of being fake.",
    "faces": [
        {
            "box": [10.5, -3.25, 120, 160],
            "height_px": 160,
            "fake_probability": 0.9375,
            "label": "likely_fake",
        },
        {"box": [300, 20, 20, 24], "height_px": 24, "fake_probability": None, "label": "too_small"},
    ],
    "model": {"name": "mnv4s", "version": "1", "sha256": "ab" * 32},
    "image_sha256": "cd" * 32,
    "width": 640,
    "height": 480,
    "elapsed_ms": 41.5,
    "notes": [{"code": "first_frame", "message": "Only the first frame was judged."}],
}

STATEMENT = {"code": "not_invented_yet", "parameters": {"count": 3}, "message": "A sentence <b>as plain text</b>."}
EVIDENCE = {
    "format": 1,
    "faces": [{"influence": None, "stability": None}, {"influence": None, "stability": None}],
    "provenance": {
        "credentials": {"state": "none", "statement": STATEMENT},
        "claims": [{"kind": "camera", "found_in": "EXIF", "value": "X", "says_ai": False, "statement": STATEMENT}],
        "thumbnail": {"state": "none", "difference": None, "statement": STATEMENT},
        "notes": [],
    },
    "grade": {"grade": "original_bytes", "face_height": "120+", "statement": STATEMENT, "rates": None},
    "meaning": {"band": "not_measured", "statements": [STATEMENT], "text": STATEMENT["message"]},
    "notes": [],
    "elapsed_ms": 12.5,
}

CLIENT = {
    "hello": {"type": "hello", "protocol": 1, "version": "0.1.0", "nonce": B32, "pairing_id": HEX16},
    "authenticate": {"type": "authenticate", "proof": B32},
    "pair": {"type": "pair", "name": "Chromium on Linux", "commitment": B32},
    "pair_reveal": {"type": "pair_reveal", "public_key": B65, "nonce": B32},
    "cancel": {"type": "cancel", "id": "7"},
    "show": {"type": "show", "receipt": HEX16},
    "ping": {"type": "ping"},
}
SERVER = {
    "welcome": {
        "type": "welcome",
        "protocol": 1,
        "version": "0.1.0",
        "nonce": B32,
        "known": True,
        "proof": B32,
    },
    "ready": {"type": "ready"},
    "pair_challenge": {"type": "pair_challenge", "public_key": B65},
    "paired": {"type": "paired", "pairing_id": HEX16},
    "result": {"type": "result", "id": "7", "verdict": VERDICT, "receipt": HEX16},
    "failed": {"type": "failed", "id": "7", "code": "busy", "message": "Try again in a moment."},
    "pong": {"type": "pong"},
    "error": {"type": "error", "code": "protocol_mismatch", "message": "Update the app.", "update": "app"},
}
Case = dict[str, Any]


def text(message: Any) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def valid(name: str, message: Any, written: str | None = None) -> Case:
    return {"name": name, "text": text(message) if written is None else written, "message": message}


def without(message: dict[str, Any], field: str) -> dict[str, Any]:
    return {key: value for key, value in message.items() if key != field}


def not_messages() -> list[Case]:
    """Texts that are no message of either side."""
    texts = {
        "empty text": "",
        "blank": " ",
        "not JSON": "hello",
        "cut off": '{"type":"ping"',
        "something after the object": '{"type":"ping"}{}',
        "trailing comma": '{"type":"ping",}',
        "single quotes": "{'type':'ping'}",
        "comment": '{"type":"ping"}//',
        "byte order mark": '\ufeff{"type":"ping"}',
        "NUL after the object": '{"type":"ping"}\x00',
        "bare control character in a string": '{"type":"cancel","id":"a\nb"}',
        "array": '["ping"]',
        "string": '"ping"',
        "number": "1",
        "null": "null",
        "NaN": "NaN",
        "no type": "{}",
        "null type": '{"type":null}',
        "array as type": '{"type":["ping"]}',
        "object as type": '{"type":{"toString":"ping"}}',
        "number as type": '{"type":0}',
        "unknown type": '{"type":"shutdown"}',
        "type in another case": '{"type":"Ping"}',
        "type with a space": '{"type":"ping "}',
        "type from the prototype: __proto__": '{"type":"__proto__"}',
        "type from the prototype: constructor": '{"type":"constructor"}',
        "type from the prototype: toString": '{"type":"toString"}',
        "type from the prototype: hasOwnProperty": '{"type":"hasOwnProperty"}',
        "deep nesting": "[" * 3000,
        "deep nesting, closed": '{"type":' + "[" * 3000 + "]" * 3000 + "}",
    }
    return [{"name": name, "text": written, "error": "malformed"} for name, written in texts.items()]


def mutilated(messages: dict[str, dict[str, Any]], optional: set[tuple[str, str]]) -> list[Case]:
    """Every message with each field missing, null, of a wrong type, and with a field too many."""
    cases = []
    for kind, message in messages.items():
        extra = {"unknown field": {"extra": 1}, "field in another case": {"Type": kind}}
        for name, field in extra.items():
            cases.append((f"{kind}: {name}", message | field))
        proto = text(message)[:-1] + ',"__proto__":{}}'
        cases.append((f"{kind}: __proto__ as a field", proto))
        for field in message.keys() - {"type"}:
            if (kind, field) not in optional:
                cases.append((f"{kind}: {field} missing", without(message, field)))
            for name, value in {"null": None, "array": [message[field]], "object in a string": "{}"}.items():
                cases.append((f"{kind}: {field} is {name}", message | {field: value}))
    # A string field accepts "{}": that case is valid and left out.
    strings = {"hello: version", "welcome: version", "pair: name", "cancel: id", "result: id"}
    strings |= {"failed: id", "failed: code", "failed: message", "error: code", "error: message"}
    return [
        {"name": name, "text": case if isinstance(case, str) else text(case), "error": "malformed"}
        for name, case in sorted(cases, key=lambda case: case[0])
        if not (name.endswith(" is object in a string") and name.removesuffix(" is object in a string") in strings)
    ]


def bad_base64url(kind: str, message: dict[str, Any], field: str) -> list[Case]:
    good = message[field]
    standard = good[:-2] + "+/"
    values = {
        "empty": "",
        "a byte short": b64(seeded("short", 31 if len(good) == 43 else 64)),
        "a byte long": b64(seeded("long", 33 if len(good) == 43 else 66)),
        "padded": good + "=",
        "standard alphabet": standard,
        "a space inside": good[:20] + " " + good[21:],
        "a line feed at the end": good + "\n",
        "a letter that is not ASCII": good[:-1] + "é",
        "number": 5,
        "boolean": True,
    }
    if len(good) == 43:
        values["bits beyond the last byte"] = good[:-1] + "_" if good[-1] != "_" else good[:-1] + "-"
    cases = []
    for name, value in values.items():
        cases.append({"name": f"{kind}: {field}: {name}", "text": text(message | {field: value}), "error": "malformed"})
    return cases


def bad_hex(kind: str, message: dict[str, Any], field: str) -> list[Case]:
    good = message[field]
    values = {
        "empty": "",
        "upper case": "AB" * 16,
        "a digit short": good[:-1],
        "a byte long": good + "00",
        "prefixed": "0x" + good[2:],
        "a line feed at the end": good + "\n",
        "full-width digits": "\uff10" * 32,
        "number": 12345678901234567890123456789012,
    }
    return [
        {"name": f"{kind}: {field}: {name}", "text": text(message | {field: value}), "error": "malformed"}
        for name, value in values.items()
    ]


def bad_integer(kind: str, message: dict[str, Any]) -> list[Case]:
    written = {
        "zero": "0",
        "negative": "-1",
        "too large": "65536",
        "huge": "1" + "0" * 400,
        "beyond a double": "1e999",
        "fraction": "1.5",
        "string": '"1"',
        "true": "true",
        "NaN": "NaN",
        "Infinity": "Infinity",
        "-Infinity": "-Infinity",
        "hexadecimal": "0x1",
        "leading zero": "01",
    }
    template = text(message).replace('"protocol":1,', '"protocol":@,')
    return [
        {"name": f"{kind}: protocol: {name}", "text": template.replace("@", value), "error": "malformed"}
        for name, value in written.items()
    ]


def bad_string(kind: str, message: dict[str, Any], field: str, longest: int) -> list[Case]:
    values = {
        "one code point too long": "x" * (longest + 1),
        "one code point beyond U+FFFF too long": "\U0001f3ad" * (longest + 1),
        "number": 1,
        "true": True,
    }
    cases = [
        {"name": f"{kind}: {field}: {name}", "text": text(message | {field: value}), "error": "malformed"}
        for name, value in values.items()
    ]
    for name, value in {
        "lone high surrogate": r"\ud83c",
        "lone low surrogate": r"a\udfad",
        "swapped": r"\udfad\ud83c",
    }.items():
        written = text(message | {field: "@"}).replace('"@"', f'"{value}"')
        cases.append({"name": f"{kind}: {field}: {name}", "text": written, "error": "malformed"})
    return cases


def fitting_string(kind: str, message: dict[str, Any], field: str, longest: int) -> list[Case]:
    values = {
        "as long as allowed": "x" * longest,
        "as long as allowed beyond U+FFFF": "\U0001f3ad" * longest,
        "markup": '<img src=x onerror="alert(1)">',
        "control characters": "a\x00b\x1b[31m\r\n",
        "right-to-left override": "\u202egnp.exe",
        "surrogate pair": "\U0001f3ad",
    }
    return [valid(f"{kind}: {field}: {name}", message | {field: value[:longest]}) for name, value in values.items()]


FATAL = [
    "malformed", "not_authenticated", "bad_proof", "not_paired", "timeout", "pairing_refused", "revoked",
    "too_large", "pairing_busy", "protocol_mismatch", "too_many_requests", "internal_error", "shutting_down",
]  # fmt: skip
FAILURES = [
    "busy", "cancelled", "duplicate_id", "image_empty", "image_too_large", "image_unsupported",
    "image_truncated", "image_corrupt", "unsafe_image", "unknown_receipt", "model_missing", "model_damaged",
    "model_card_invalid", "internal_error",
]  # fmt: skip


def every_error() -> list[Case]:
    """Each code of both kinds, as the app sends it."""
    plain_error = without(SERVER["error"], "update")
    fatal = [valid(f"error {code}", plain_error | {"code": code}) for code in FATAL]
    other_side = valid("error protocol_mismatch, update the extension", SERVER["error"] | {"update": "extension"})
    return [*fatal, other_side, *(valid(f"failed {code}", SERVER["failed"] | {"code": code}) for code in FAILURES)]


def too_long(message: dict[str, Any], limit: int) -> Case:
    """A frame one byte over the limit: "text" is to be filled up with spaces, which JSON allows."""
    return {"name": "a frame one byte too long", "text": text(message), "pad_to": limit + 1, "error": "too_large"}


def client_messages() -> dict[str, list[Case]]:
    good = [valid(kind, message) for kind, message in CLIENT.items()]
    good += [
        valid("hello without a pairing", without(CLIENT["hello"], "pairing_id")),
        valid("hello with an empty version", CLIENT["hello"] | {"version": ""}),
        valid("ping with white space", CLIENT["ping"], ' {\t"type" :\r\n"ping" } '),
        valid("ping with escapes", CLIENT["ping"], r'{"\u0074ype":"p\u0069ng"}'),
        valid(
            "escaped surrogate pair",
            CLIENT["cancel"] | {"id": "\U0001f3ad"},
            r'{"type":"cancel","id":"\ud83c\udfad"}',
        ),
    ]
    for kind, field, longest in (("hello", "version", 32), ("pair", "name", 64), ("cancel", "id", 64)):
        good += fitting_string(kind, CLIENT[kind], field, longest)
    bad = not_messages() + mutilated(CLIENT, {("hello", "pairing_id")})
    bad += bad_integer("hello", CLIENT["hello"]) + bad_hex("hello", CLIENT["hello"], "pairing_id")
    bad += bad_hex("show", CLIENT["show"], "receipt")
    bad += bad_base64url("hello", CLIENT["hello"], "nonce") + bad_base64url(
        "pair_reveal", CLIENT["pair_reveal"], "public_key"
    )
    bad += bad_base64url("authenticate", CLIENT["authenticate"], "proof")
    for kind, field, longest in (("hello", "version", 32), ("pair", "name", 64), ("cancel", "id", 64)):
        bad += bad_string(kind, CLIENT[kind], field, longest)
    bad.append({"name": "cancel: id: empty", "text": text(CLIENT["cancel"] | {"id": ""}), "error": "malformed"})
    check = {"type": "check", "id": "1", "name": "", "page_host": "", "grade": "original_bytes"}
    bad.append({"name": "check as text", "text": text(check), "error": "malformed"})
    good.append(valid("a frame as long as allowed", CLIENT["ping"]) | {"pad_to": 65536})
    bad.append(too_long(CLIENT["ping"], 65536))
    bad += [
        {"name": f"message of the app: {kind}", "text": text(m), "error": "malformed"} for kind, m in SERVER.items()
    ]
    return {"valid": good, "invalid": bad, "other_protocol": other_protocols()}


def other_protocols() -> list[Case]:
    """Hellos of a later client, which may carry anything: the app must still say who must update."""
    hello = CLIENT["hello"]
    messages = {
        "the next": hello | {"protocol": 2},
        "the last": hello | {"protocol": 65535},
        "with a field of tomorrow": hello | {"protocol": 2, "languages": ["en"]},
        "without the fields of today": {"type": "hello", "protocol": 2},
        "with a longer nonce": hello | {"protocol": 2, "nonce": "A" * 86},
    }
    return [{"name": name, "text": text(m), "error": "protocol_mismatch"} for name, m in messages.items()]


def server_messages() -> dict[str, list[Case]]:
    good = [valid(kind, message) for kind, message in SERVER.items()]
    good += [
        valid("welcome to a stranger", without(SERVER["welcome"], "proof") | {"known": False}),
        valid("error without a side to update", without(SERVER["error"], "update") | {"code": "timeout"}),
        valid("failed with a code of tomorrow", SERVER["failed"] | {"code": "not_invented_yet"}),
        valid("result with an empty verdict", SERVER["result"] | {"verdict": {}}),
        valid("result that the history does not have", without(SERVER["result"], "receipt")),
        valid("result with evidence", SERVER["result"] | {"verdict": VERDICT | {"evidence": EVIDENCE}}),
        valid("failed for a receipt", SERVER["failed"] | {"id": HEX16, "code": "unknown_receipt"}),
    ]
    good += every_error()
    good.append(valid("a frame as long as allowed", SERVER["pong"]) | {"pad_to": 1048576})
    for kind, field, longest in (
        ("failed", "code", 64),
        ("failed", "message", 1024),
        ("error", "message", 1024),
    ):
        good += fitting_string(kind, SERVER[kind], field, longest)
    optional = {("welcome", "proof"), ("result", "receipt"), ("error", "update")}
    bad = not_messages() + mutilated(SERVER, optional) + bad_integer("welcome", SERVER["welcome"])
    bad += bad_hex("paired", SERVER["paired"], "pairing_id") + bad_hex("result", SERVER["result"], "receipt")
    bad += bad_base64url("welcome", SERVER["welcome"], "proof")
    bad += bad_base64url("pair_challenge", SERVER["pair_challenge"], "public_key")
    for kind, field, longest in (("failed", "code", 64), ("failed", "message", 1024), ("result", "id", 64)):
        bad += bad_string(kind, SERVER[kind], field, longest)
    others = {
        "error: update: unknown side": SERVER["error"] | {"update": "both"},
        "error: update: from the prototype": SERVER["error"] | {"update": "constructor"},
        "welcome: known: number": SERVER["welcome"] | {"known": 1},
        "welcome: known: string": SERVER["welcome"] | {"known": "true"},
        "result: verdict: string": SERVER["result"] | {"verdict": "likely_fake"},
        "result: verdict: number": SERVER["result"] | {"verdict": 1},
        "result: id: empty": SERVER["result"] | {"id": ""},
    }
    bad += [{"name": name, "text": text(m), "error": "malformed"} for name, m in others.items()]
    bad.append(too_long(SERVER["pong"], 1048576))
    bad += [
        {"name": f"message of the client: {kind}", "text": text(m), "error": "malformed"} for kind, m in CLIENT.items()
    ]
    return {"valid": good, "invalid": bad}


# --- check frames ------------------------------------------------------------------------------------------

CHECK = {"type": "check", "id": "7", "name": "a.jpg", "page_host": "example.org", "grade": "original_bytes"}


def frame(header: Any, image: bytes, length: int | None = None) -> bytes:
    written = header if isinstance(header, bytes) else text(header).encode()
    return (len(written) if length is None else length).to_bytes(4, "big") + written + image


def padded_header(size: int) -> bytes:
    """A valid header of exactly ``size`` bytes: JSON may carry white space."""
    return text(CHECK).encode().ljust(size)


def check_frames() -> dict[str, list[Case]]:
    image = b"\xff\xd8\xff\xe0 not quite a picture"
    good = {
        "plain": (frame(CHECK, image), CHECK, image),
        "one byte of picture": (frame(CHECK, b"\x00"), CHECK, b"\x00"),
        "header as long as allowed": (frame(padded_header(4096), image), CHECK, image),
    }
    for grade in ("page_reencoded", "screen_pixels"):
        good[grade] = (frame(CHECK | {"grade": grade}, image), CHECK | {"grade": grade}, image)
    for explain in (True, False):
        good[f"explain {explain}".lower()] = (
            frame(CHECK | {"explain": explain}, image),
            CHECK | {"explain": explain},
            image,
        )
    for language in ("de", "x", "de-Latn-AT-x-somebody-from-Carinthi"):
        spoken = CHECK | {"language": language}
        good[f"language {language}"] = (frame(spoken, image), spoken, image)
    wide = CHECK | {"id": "\U0001f3ad" * 64, "name": "ü" * 255, "page_host": ""}
    good["characters beyond ASCII"] = (frame(wide, image), wide, image)
    whole = frame(CHECK, image)
    header = text(CHECK).encode()
    bad = {
        "empty": b"",
        "one byte": b"\x00",
        "three bytes": b"\x00\x00\x01",
        "length only": b"\x00\x00\x00\x02",
        "header of length 0": frame(b"", image),
        "no picture": frame(CHECK, b""),
        "header cut off": whole[:20],
        "length one too small": frame(CHECK, image, len(header) - 1),
        "length one too large": frame(CHECK, image, len(header) + 1),
        "length little-endian": len(header).to_bytes(4, "little") + header + image,
        "length 2^32 - 1": frame(CHECK, image, 2**32 - 1),
        "length 2^31": frame(CHECK, image, 2**31),
        "header one byte too long": frame(padded_header(4097), image),
        "header not UTF-8": frame(header.replace(b"a.jpg", b"a\xff.jpg"), image),
        "header in UTF-16": frame(text(CHECK).encode("utf-16"), image),
        "surrogate in UTF-8": frame(header.replace(b"a.jpg", b"\xed\xa0\xbc"), image),
        "overlong UTF-8": frame(header.replace(b"a.jpg", b"\xc0\xaf"), image),
        "byte order mark": frame(b"\xef\xbb\xbf" + header, image),
        "header is an array": frame([CHECK], image),
        "header of another type": frame({"type": "ping"}, image),
        "unknown grade": frame(CHECK | {"grade": "best"}, image),
        "grade from the prototype": frame(CHECK | {"grade": "constructor"}, image),
        "grade missing": frame(without(CHECK, "grade"), image),
        "id missing": frame(without(CHECK, "id"), image),
        "id empty": frame(CHECK | {"id": ""}, image),
        "id too long": frame(CHECK | {"id": "x" * 65}, image),
        "id a number": frame(CHECK | {"id": 7}, image),
        "name too long": frame(CHECK | {"name": "x" * 256}, image),
        "page_host null": frame(CHECK | {"page_host": None}, image),
        "page_host too long": frame(CHECK | {"page_host": "x" * 256}, image),
        "explain a number": frame(CHECK | {"explain": 1}, image),
        "explain a string": frame(CHECK | {"explain": "true"}, image),
        "explain null": frame(CHECK | {"explain": None}, image),
        "language empty": frame(CHECK | {"language": ""}, image),
        "language too long": frame(CHECK | {"language": "x" * 36}, image),
        "language a list": frame(CHECK | {"language": ["de"]}, image),
        "language null": frame(CHECK | {"language": None}, image),
        "unknown field": frame(CHECK | {"url": "https://example.org/a.jpg"}, image),
        "lone surrogate escape": frame(header.replace(b"a.jpg", rb"\ud83c"), image),
        "NaN": frame(header.replace(b'"7"', b"NaN"), image),
    }
    return {
        "valid": [
            {"name": name, "hex": data.hex(), "message": message, "image_hex": picture.hex()}
            for name, (data, message, picture) in good.items()
        ],
        "invalid": [{"name": name, "hex": data.hex(), "error": "malformed"} for name, data in bad.items()],
    }


# --- pairing -----------------------------------------------------------------------------------------------


def private_key(label: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(seeded(label)) % (P256_ORDER - 1) + 1, ec.SECP256R1())


def raw(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def jwk(private: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    point = raw(private.public_key())
    d = private.private_numbers().private_value.to_bytes(32, "big")
    return {"kty": "EC", "crv": "P-256", "d": b64(d), "x": b64(point[1:33]), "y": b64(point[33:])}


def pairing_vector(name: str, origin: str, client_nonce: bytes) -> Case:
    client, app = private_key(f"{name} client"), private_key(f"{name} app")
    pc, ps = raw(client.public_key()), raw(app.public_key())
    commitment = hashlib.sha256(pc + client_nonce).digest()
    transcript = hashlib.sha256(b"telltale/1 pair\x00" + commitment + ps + pc + client_nonce + origin.encode()).digest()
    code = f"{int.from_bytes(transcript[:4], 'big') % 1_000_000:06d}"
    shared = client.exchange(ec.ECDH(), app.public_key())
    key = HKDF(hashes.SHA256(), 32, salt=transcript, info=b"telltale/1 key").derive(shared)
    pairing_id = seeded(f"{name} id", 16)
    nc, ns = seeded(f"{name} Nc"), seeded(f"{name} Ns")
    context = pairing_id + nc + ns + origin.encode()
    return {
        "name": name,
        "origin": origin,
        "client_private_jwk": jwk(client),
        "app_private_jwk": jwk(app),
        "client_public_key": b64(pc),
        "app_public_key": b64(ps),
        "client_nonce": b64(client_nonce),
        "commitment": b64(commitment),
        "transcript": b64(transcript),
        "code": f"{code[:3]} {code[3:]}",
        "shared_secret": b64(shared),
        "key": b64(key),
        "authentication": {
            "pairing_id": pairing_id.hex(),
            "client_hello_nonce": b64(nc),
            "app_welcome_nonce": b64(ns),
            "app_proof": b64(hmac.digest(key, b"telltale/1 app\x00" + context, "sha256")),
            "client_proof": b64(hmac.digest(key, b"telltale/1 client\x00" + context, "sha256")),
        },
    }


def with_code_below(name: str, origin: str, limit: int) -> Case:
    """A vector whose code begins with zeros, which a careless formatter drops."""
    for number in range(100_000):
        vector = pairing_vector(name, origin, seeded(f"{name} {number}"))
        if int(vector["code"].replace(" ", "")) < limit:
            return vector
    raise AssertionError("no such nonce")


def bad_public_keys() -> list[dict[str, str]]:
    good = raw(private_key("bad keys").public_key())
    prime = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
    keys = {
        "not on the curve": good[:-1] + bytes([good[-1] ^ 1]),
        "all zero after the prefix": b"\x04" + bytes(64),
        "x and y are the prime": b"\x04" + prime.to_bytes(32, "big") * 2,
        "all ones": b"\x04" + b"\xff" * 64,
        # OpenSSL, and with it WebCrypto in Node, takes this one: the first byte must be compared.
        "hybrid prefix": bytes([6 + (good[-1] & 1)]) + good[1:],
        "compressed prefix": b"\x02" + good[1:],
        "prefix 0": b"\x00" + good[1:],
    }
    return [{"name": name, "public_key": b64(key)} for name, key in keys.items()]


def write(name: str, content: Any) -> None:
    (HERE / name).write_text(json.dumps(content, indent=1) + "\n", encoding="ascii")


def main() -> None:
    write("messages.json", {"client": client_messages(), "server": server_messages()})
    write("check_frames.json", check_frames())
    vectors = [
        pairing_vector("chromium", CHROME, seeded("chromium Rc")),
        pairing_vector("firefox", FIREFOX, seeded("firefox Rc")),
        with_code_below("code with leading zeros", CHROME, 1000),
    ]
    write("pairing.json", {"vectors": vectors, "bad_public_keys": bad_public_keys()})


if __name__ == "__main__":
    main()
