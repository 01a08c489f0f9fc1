"""What is fuzzed: each function takes any bytes, and may do nothing but return.

``SEEDS`` are what the fuzzer starts from. A target that raises has found a bug."""

import contextlib
import io
import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import corpus
from PIL import Image
from test_session import Talk

from desktop_app.server import protocol
from desktop_app.server.protocol import FatalError
from desktop_app.settings import Settings, SettingsStore
from engine import images
from engine.errors import ImageError
from engine.evidence import claims, metadata
from engine.isolation import messages
from engine.types import Verdict

_SCRATCH = Path(tempfile.mkdtemp(prefix="telltale-fuzz-"))


def decode(data: bytes) -> None:
    """A picture, as it comes from a stranger: whole, and as small as it can be decoded."""
    for long_side in (None, 1):
        try:
            pixels = images.decode(data, long_side=long_side).pixels
        except ImageError as error:
            assert error.message
            continue
        height, width, channels = pixels.shape
        assert channels == 3 and width * height <= images.MAX_PIXELS


def evidence(data: bytes) -> None:
    """Metadata, of whatever could be opened."""
    found = metadata.read(data)
    claims.find(found)
    claims.remote_credentials(found)


def session(data: bytes) -> None:
    """Frames on a connection that is paired, text and binary; the first byte of each says which."""
    talk = Talk()
    if data[:1] != b"\0":
        talk.authenticate()
    for frame in data[1:].split(b"\n--\n"):
        if frame[:1] == b"b":
            talk.session.receive_binary(frame[1:], talk.now)
        else:
            talk.session.receive_text(_text(frame), talk.now)
        talk.now += 0.1
    talk.session.tick(talk.now)
    talk.session.gone()
    for read in (protocol.decode_client_text, protocol.decode_server_text):
        with contextlib.suppress(FatalError):
            read(data.decode("utf-8", "replace"))


def _text(frame: bytes) -> str:
    """With lone surrogates where the first byte asks for them and the rest has some."""
    if frame[:1] == b"s":
        with contextlib.suppress(UnicodeDecodeError):
            return frame[1:].decode("utf-8", "surrogatepass")
    return frame[1:].decode("utf-8", "replace")


def settings(data: bytes) -> None:
    """A settings file that somebody edited, or a disk damaged."""
    path = _SCRATCH / "settings.json"
    path.write_bytes(data)
    store = SettingsStore(path)
    loaded = store.load()
    assert {name: type(value) for name, value in asdict(loaded).items()}.keys() == asdict(Settings()).keys()
    store.save(loaded)
    assert SettingsStore(path).load() == loaded
    if store.set_aside:
        store.set_aside.unlink()


def child(data: bytes) -> None:
    """What a child answers that a picture has taken over."""
    try:
        header, _ = messages.read(io.BytesIO(data))
        Verdict.from_dict(header.get("verdict", {}))
    except (EOFError, messages.Garbled, ValueError):
        return


def _pictures() -> Iterator[bytes]:
    return (data for _, data in corpus.everything() if len(data) < 20_000)


def _frames() -> Iterator[bytes]:
    vectors = Path(__file__).parents[1] / "protocol_vectors"
    for path in sorted(vectors.glob("*.json")):
        for case in _strings(json.loads(path.read_text(encoding="utf-8"))):
            yield b"\1t" + case.encode("utf-8", "surrogatepass")
            yield (
                b"\1b"
                + len(case.encode("utf-8", "replace")).to_bytes(4, "big")
                + case.encode("utf-8", "replace")
                + b"image"
            )


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield json.dumps(value)
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, str):
        yield value


def _settings_files() -> Iterator[bytes]:
    yield json.dumps(asdict(Settings())).encode()
    yield json.dumps({name: [None, -1, 1e400, "x"] for name in asdict(Settings())}).encode()
    yield from (b"", b"[", b"[" * 100_000, b"\xff\xfe{}", b"null", b'{"threads": 99999999999999999999999}')


def _answers() -> Iterator[bytes]:
    for header in ({}, {"verdict": {}}, {"verdict": {"label": "no_face", "faces": [], "notes": []}}):
        stream = io.BytesIO()
        messages.write(stream, header, b"x")
        yield stream.getvalue()


Target = Callable[[bytes], None]
TARGETS: dict[str, tuple[Target, Callable[[], Iterator[bytes]]]] = {
    "decode": (decode, _pictures),
    "evidence": (evidence, _pictures),
    "session": (session, _frames),
    "settings": (settings, _settings_files),
    "child": (child, _answers),
}


def hurry() -> None:
    """Large pictures teach the fuzzer nothing and take all its time."""
    images.MAX_PIXELS = 2**21
    Image.MAX_IMAGE_PIXELS = images.MAX_PIXELS
