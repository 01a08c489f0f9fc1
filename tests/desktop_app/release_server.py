"""A server that answers like GitHub's, or as nobody should, over TLS with an authority of its own; and a Telltale that
was published there."""

import datetime
import shutil
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import metadata
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Answer = Callable[[socket.socket], None]
"""Called when the question has been read."""


def certificates(folder: Path, *names: str) -> tuple[Path, Path]:
    """The authority's certificate, and a chain with key for a server of these names."""
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _certificate("Test authority", authority_key.public_key(), "Test authority", authority_key, [])
    server = _certificate(names[0], key.public_key(), "Test authority", authority_key, list(names))
    pem, encoding = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "authority.pem").write_bytes(authority.public_bytes(pem))
    private = key.private_bytes(pem, encoding, serialization.NoEncryption())
    (folder / "server.pem").write_bytes(server.public_bytes(pem) + private)
    return folder / "authority.pem", folder / "server.pem"


def _certificate(
    subject: str,
    public_key: ec.EllipticCurvePublicKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    names: list[str],
) -> x509.Certificate:
    """Of an authority when it is for no names."""
    now = datetime.datetime.now(datetime.UTC)
    building = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=not names, path_length=None), critical=True)
    )
    if names:
        alternatives = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        building = building.add_extension(alternatives, critical=False)
    return building.sign(issuer_key, hashes.SHA256())


def http(body: bytes, status: str = "200 OK", *headers: str) -> Answer:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return lambda client: client.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


class ReleaseServer:
    """``questions`` are those that were understood, ``connections`` all that were opened."""

    def __init__(self, answer: Answer, chain: Path | None, port: int = 0) -> None:
        self.questions: list[bytes] = []
        self.connections = 0
        self.ending = threading.Event()
        self._answer = answer
        self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        if chain:
            self._tls.load_cert_chain(chain)
        self._is_plain = chain is None
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._handle, args=(client,), daemon=True).start()

    def _handle(self, client: socket.socket) -> None:
        with suppress(OSError), client:
            secure = client if self._is_plain else self._tls.wrap_socket(client, server_side=True)
            with secure:
                self.questions.append(secure.recv(4096) if self._is_plain else _question(secure))
                self._answer(secure)

    def close(self) -> None:
        self.ending.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


def _question(client: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received and (part := client.recv(4096)):
        received += part
    return received


@contextmanager
def serving(answer: Answer, chain: Path | None, port: int = 0) -> Iterator[ReleaseServer]:
    """``chain`` None: without TLS."""
    server = ReleaseServer(answer, chain, port)
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join()


def published_copy(folder: Path, repository: str = "somebody/telltale") -> Path:
    """To be the first of PYTHONPATH: the metadata of this Telltale as a build has it that was published there."""
    distribution = metadata.distribution("telltale")
    inside = folder / f"telltale-{distribution.version}.dist-info"
    inside.mkdir(parents=True)
    for name in ("METADATA", "entry_points.txt"):
        [found] = [file for file in distribution.files or () if file.name == name and ".dist-info" in file.parts[0]]
        shutil.copy(str(found.locate()), inside)
    text = (inside / "METADATA").read_text(encoding="utf-8")
    line = f"Project-URL: Releases, https://github.com/{repository}/releases\n"
    (inside / "METADATA").write_text(text.replace("Summary:", f"{line}Summary:", 1), encoding="utf-8")
    return folder
