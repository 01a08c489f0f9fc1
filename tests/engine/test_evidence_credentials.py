"""Content Credentials: real signatures, made here, and what is done to them."""

import os
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import told_pictures as told
from pictures import encode, scenery
from PIL import Image
from signed_pictures import AI, CAMERA, SIGNER, authority, signed

from engine.evidence import credentials, metadata
from engine.evidence.types import Credentials

PICTURE = told.jpeg(scenery(300, 200))


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Our authority on the list that is shipped."""
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "ours.pem").write_text(authority().root)
    monkeypatch.setattr("engine.resources.assets_dir", lambda: tmp_path)
    credentials._anchors.cache_clear()
    yield
    credentials._anchors.cache_clear()


def check(data: bytes) -> Credentials:
    return credentials.check(data, metadata.read(data))


def test_no_credentials_mean_nothing() -> None:
    found = check(PICTURE)

    assert found.state == "none" and "means nothing" in found.statement.message


def test_a_signer_on_the_list_is_trusted(trusted: None) -> None:
    found = check(signed(PICTURE))

    assert found.state == "trusted" and found.issuer == SIGNER and found.generator == "Paint Machine 3"
    assert found.says_ai and found.problems == ()
    assert [note.code for note in credentials.details(found)] == ["credentials_say_ai", "credentials_made_with"]
    [action] = found.actions
    assert (action.action, action.software, action.source_type) == (
        "c2pa.created", "Paint Machine", "trainedAlgorithmicMedia",
    )  # fmt: skip


def test_a_signer_nobody_vouches_for_is_only_valid() -> None:
    found = check(signed(PICTURE))

    assert found.state == "valid" and found.problems == ("signingCredential.untrusted",)
    assert "not on the trust list" in found.statement.message


@pytest.mark.parametrize("format", ["PNG", "WEBP", "AVIF"])
def test_other_formats_can_be_signed(trusted: None, format: str) -> None:
    assert check(signed(encode(scenery(), format), f"image/{format.lower()}", source=CAMERA)).state == "trusted"


def test_a_camera_says_nothing_of_ai(trusted: None) -> None:
    assert not check(signed(PICTURE, source=CAMERA)).says_ai


def test_a_changed_picture_is_told(trusted: None) -> None:
    data = bytearray(signed(PICTURE))
    data[-200] ^= 0xFF

    found = check(bytes(data))

    assert found.state == "invalid" and "assertion.dataHash.mismatch" in found.problems
    assert not found.says_ai and credentials.details(found) == ()


def test_a_changed_claim_is_told(trusted: None) -> None:
    found = check(signed(PICTURE).replace(b"Paint Machine", b"Honest Camera"))

    assert found.state == "invalid" and "claimSignature.mismatch" in found.problems


def test_credentials_moved_to_another_picture_are_told(trusted: None) -> None:
    """A forger takes a trusted signature and puts his picture behind it."""
    carrier, other = signed(PICTURE), told.jpeg(scenery(300, 200).transpose(Image.Transpose.ROTATE_180))
    head = carrier[: len(carrier) - len(PICTURE) + 2]

    assert check(head + other[2:]).state == "invalid"


@pytest.mark.parametrize("kept", [0.1, 0.3, 0.5, 0.7])
def test_cut_off_credentials_are_a_state(kept: float) -> None:
    data = signed(PICTURE)
    manifest = len(data) - len(PICTURE)
    start = data.index(b"jumb") - 20

    found = check(data[: start + int(kept * manifest)])

    assert found.state in ("unreadable", "invalid", "none")


def test_a_mark_without_credentials_is_a_state() -> None:
    assert check(PICTURE + b"jumb" * 1000).state in ("none", "unreadable")


def test_a_manifest_that_claims_four_gigabytes_costs_nothing() -> None:
    data = signed(PICTURE)
    box = data.index(b"jumb") - 4
    found = check(data[:box] + b"\xff\xff\xff\xf0" + data[box + 4 :])

    assert found.state in ("unreadable", "invalid", "valid")  # JPEG's segments say their length again


def test_an_oversized_manifest_is_a_state() -> None:
    """Twenty megabytes of boxes within boxes that never end."""
    segments = []
    for number in range(1, 330):
        box = struct.pack(">I", 20 * 2**20) + b"jumb"
        body = b"JP\0\1" + struct.pack(">I", number) + box + b"\0\0\0\x20jumb" * 5000
        segments.append(b"\xff\xeb" + struct.pack(">H", len(body) + 2) + body)

    assert check(PICTURE[:2] + b"".join(segments) + PICTURE[2:]).state in ("unreadable", "none", "invalid")


def test_garbage_where_the_manifest_is_never_raises() -> None:
    data = signed(PICTURE)
    start, end = data.index(b"jumb"), len(data) - len(PICTURE)
    for place in range(start, end, max(1, (end - start) // 60)):
        broken = bytearray(data)
        broken[place : place + 4] = b"\xff\x00\xff\x7f"
        assert check(bytes(broken)).state in ("unreadable", "invalid", "none", "valid")


def test_a_remote_manifest_is_not_fetched() -> None:
    """GIVEN a picture whose credentials lie at an address, and a server at that address
    WHEN it is checked
    THEN nobody has come for them."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/manifest.c2pa"
        for data in (
            signed(PICTURE, remote=url),
            told.jpeg(scenery(), told.xmp(f'dcterms:provenance="{url}"')),
            signed(told.jpeg(scenery(), told.xmp(f'dcterms:provenance="{url}"'))),
        ):
            assert check(data).state in ("remote", "valid")
        with pytest.raises(TimeoutError):
            server.accept()


def test_no_socket_is_opened_whatever_a_manifest_names(tmp_path: Path) -> None:
    """Through Python in any case; where strace is installed, native code is watched too. The second
    picture has the mark of a manifest besides, so that the library itself is asked."""
    remote = signed(PICTURE, remote="https://example.org/manifest.c2pa")
    pictures = [tmp_path / "remote.jpg", tmp_path / "marked.jpg", tmp_path / "signed.jpg"]
    for path, data in zip(pictures, (remote, remote + b"jumb", signed(PICTURE)), strict=True):
        path.write_bytes(data)
    program = (
        "import sys\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, _: opened.append(event) if event.startswith('socket.') else None)\n"
        "from pathlib import Path\n"
        "from engine.evidence import credentials, metadata\n"
        "for path in sys.argv[1:]:\n"
        "    data = Path(path).read_bytes()\n"
        "    print(credentials.check(data, metadata.read(data)).state)\n"
        "assert not opened, opened\n"
    )
    calls = tmp_path / "calls"
    strace = shutil.which("strace")
    watched = [strace, "-f", "-e", "trace=socket,connect", "-o", str(calls)] if strace else []

    done = subprocess.run(
        [*watched, sys.executable, "-c", program, *pictures], capture_output=True, text=True, timeout=120
    )

    assert done.returncode == 0 and done.stdout.split() == ["remote", "remote", "valid"], done.stderr
    assert not watched or "socket(" not in calls.read_text()


def test_a_strangers_library_in_the_current_folder_is_not_loaded(tmp_path: Path) -> None:
    """GIVEN a download folder in which a file of the native library's name lies
    WHEN somebody checks a signed picture there
    THEN the library that was installed is used."""
    for name in ("libc2pa_c.so", "libc2pa_c.dylib", "c2pa_c.dll"):
        (tmp_path / name).write_bytes(b"not a library")
        (tmp_path / "libs").mkdir(exist_ok=True)
        (tmp_path / "libs" / name).write_bytes(b"not a library")
    picture = tmp_path / "signed.jpg"
    picture.write_bytes(signed(PICTURE))
    program = (
        "import sys\nfrom pathlib import Path\nfrom engine.evidence import credentials, metadata\n"
        "data = Path(sys.argv[1]).read_bytes()\nprint(credentials.check(data, metadata.read(data)).state)\n"
        "maps = Path('/proc/self/maps')\n"
        "print([line.split()[-1] for line in maps.read_text().splitlines() if 'c2pa_c' in line][-1:] if maps.exists() "
        "else '')\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, picture.name],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, env=os.environ | {"C2PA_LIBRARY_NAME": ""},
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "valid"
    assert str(tmp_path) not in done.stdout and "ERROR" not in done.stderr


def test_the_shipped_trust_lists_are_certificates_that_hold() -> None:
    from cryptography import x509

    for path in credentials.trust_lists():
        for certificate in x509.load_pem_x509_certificates(path.read_bytes()):
            if certificate.issuer == certificate.subject:
                certificate.verify_directly_issued_by(certificate)


def test_ai_is_the_iptc_term() -> None:
    assert credentials.source_type(AI) == "trainedAlgorithmicMedia"
