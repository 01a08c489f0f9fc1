"""C2PA Content Credentials: read and validated by c2pa-python, offline.

Nothing is ever fetched: neither a manifest that the file only names by address, nor a certificate's status (OCSP).
Signers are looked up in the trust lists that are shipped. The library is native code and is loaded when a picture has
something for it to read.
"""

import functools
import io
import json
import os
from pathlib import Path
from typing import Any

from engine import resources
from engine.evidence import native
from engine.evidence.claims import SYNTHETIC_SOURCES, remote_credentials, source_type
from engine.evidence.metadata import Metadata, shown
from engine.evidence.statements import say
from engine.evidence.types import Action, Credentials, Statement

MAX_ACTIONS, MAX_PROBLEMS = 20, 10
MAX_MANIFEST_MB = 8
_MARK = b"jumb"
_MIME = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "AVIF": "image/avif",
}
_STATES = {"Trusted": "trusted", "Valid": "valid", "Invalid": "invalid"}
_ONLY_UNKNOWN = frozenset({"signingCredential.untrusted", "timeStamp.untrusted"})
"""Codes that say that nobody vouches for the signer, not that anything is wrong with the picture."""


def check(data: bytes, metadata: Metadata) -> Credentials:
    """Never raises: whatever goes wrong is a state."""
    if _MARK not in data:
        return _state("remote" if remote_credentials(metadata) else "none")
    library = _library()
    if library is None:
        return _state("not_checked")
    try:
        return _read(library, data, _MIME.get(metadata.format, ""))
    except library.C2paError as error:
        return _state(_state_of_error(str(error)))
    except Exception:  # ctypes, JSON that is none, or fields of other types than the standard says
        return _state("unreadable")


def details(found: Credentials) -> tuple[Statement, ...]:
    """What credentials say that hold; nothing of others."""
    if found.state not in ("trusted", "valid"):
        return ()
    kinds = sorted({action.source_type for action in found.actions} & SYNTHETIC_SOURCES)
    said = [say("credentials_say_ai", source_type=", ".join(kinds))] if found.says_ai else []
    if found.generator:
        said.append(say("credentials_made_with", generator=found.generator))
    if found.signed_at:
        said.append(say("credentials_signed_at", when=found.signed_at))
    return tuple(said)


def trust_lists() -> list[Path]:
    """The files of trusted certificates (PEM) that are shipped."""
    return sorted((resources.assets_dir() / "trust").glob("*.pem"))


def library_version() -> str | None:
    """That of the library that validates; None where this copy of Telltale has none that loads."""
    library = _library()
    return None if library is None else str(library.sdk_version())


def _read(library: Any, data: bytes, mime: str) -> Credentials:
    settings = library.Settings.from_dict(_settings())
    with library.Context(settings) as context, library.Reader(mime, io.BytesIO(data), context=context) as reader:
        return _described(json.loads(reader.json()))


def _settings() -> dict[str, Any]:
    return {
        "core": {
            "allowed_network_hosts": [],
            "allow_redirects": False,
            "max_decompressed_manifest_size_in_mb": MAX_MANIFEST_MB,
        },
        "verify": {
            "remote_manifest_fetch": False,
            "ocsp_fetch": False,
            "verify_trust": True,
            "verify_timestamp_trust": True,
        },
        **({"trust": {"trust_anchors": _anchors()}} if _anchors() else {}),
    }


@functools.cache
def _anchors() -> str:
    return "\n".join(path.read_text(encoding="ascii") for path in trust_lists())


@functools.cache
def _library() -> Any:
    """The module c2pa, or None where it is not installed or does not load.

    It would look for its native part in the current folder first, where a stranger's file of that name may lie; an
    absolute path in this variable makes it take its own."""
    found = native.library()
    if found is None:
        return None
    os.environ["C2PA_LIBRARY_NAME"] = str(found)
    try:
        import c2pa
    except Exception:  # a library for another processor or an older system
        return None
    return c2pa


def _state_of_error(message: str) -> str:
    if message.startswith("ManifestNotFound"):
        return "none"
    return "remote" if message.startswith("Remote") else "unreadable"


def _described(store: dict[str, Any]) -> Credentials:
    """A manifest store as the library's JSON tells it, in what people ask of it."""
    manifest = store["manifests"][store["active_manifest"]]
    signature = manifest.get("signature_info") or {}
    problems = _problems(store)
    state = _STATES.get(str(store.get("validation_state")), "invalid")
    if state != "invalid" and set(problems) - _ONLY_UNKNOWN:
        state = "invalid"
    issuer = shown(signature.get("issuer") or signature.get("common_name") or "") or "nobody named"
    actions = tuple(_actions(manifest))
    holds = state in ("trusted", "valid")
    return Credentials(
        state=state,
        statement=say(f"credentials_{state}", **({"issuer": issuer} if holds else {})),
        issuer=issuer,
        signed_at=shown(signature.get("time") or ""),
        generator=_generator(manifest),
        actions=actions[:MAX_ACTIONS],
        says_ai=holds and any(action.source_type in SYNTHETIC_SOURCES for action in actions),
        problems=problems[:MAX_PROBLEMS],
    )


def _problems(store: dict[str, Any]) -> tuple[str, ...]:
    results = (store.get("validation_results") or {}).get("activeManifest") or {}
    codes = [shown(entry.get("code", "")) for entry in results.get("failure") or []]
    return tuple(dict.fromkeys(code for code in codes if code))


def _actions(manifest: dict[str, Any]) -> list[Action]:
    found = []
    for assertion in manifest.get("assertions") or []:
        if str(assertion.get("label", "")).startswith("c2pa.actions"):
            found += [_action(entry) for entry in (assertion.get("data") or {}).get("actions") or []]
    return found


def _action(entry: dict[str, Any]) -> Action:
    agent = entry.get("softwareAgent") or ""
    software = agent.get("name", "") if isinstance(agent, dict) else agent
    kind = source_type(str(entry.get("digitalSourceType") or ""))
    return Action(shown(entry.get("action", "")), shown(entry.get("when") or ""), shown(software), kind)


def _generator(manifest: dict[str, Any]) -> str:
    infos = manifest.get("claim_generator_info") or []
    names = [" ".join(filter(None, (info.get("name"), info.get("version")))) for info in infos]
    return shown(", ".join(names) or manifest.get("claim_generator") or "")


def _state(state: str) -> Credentials:
    return Credentials(state, say(f"credentials_{state}"))
