"""The question for updates: what is sent, whom it believes, and what it makes of answers that nobody should give."""

import json
import os
import socket
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from release_server import Answer, certificates, http, published_copy, serving

from desktop_app.engine_words import _patterns
from desktop_app.gui import engine_words
from desktop_app.updates import command, github
from desktop_app.updates.release import is_newer, newest_version
from desktop_app.updates.source import Source, published_at
from engine.errors import UpdateUnknown

INSTALLED = metadata.version("telltale")
ROOT = Path(__file__).resolve().parents[2]


def release(tag: object, **others: object) -> bytes:
    told = {"tag_name": tag, "draft": False, "prerelease": False, "html_url": "https://evil.example/"} | others
    return json.dumps(told).encode()


@pytest.fixture
def chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of a server called localhost, whose authority this system now trusts."""
    authority, chain = certificates(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    return chain


def at(port: int, host: str = "localhost") -> Source:
    return Source("somebody", "telltale", host, port)


def refusal(port: int, host: str = "localhost") -> str:
    """The sentence, which the window must know in its language."""
    with pytest.raises(UpdateUnknown) as told:
        command._newest(at(port, host))
    assert told.value.code == "update_unknown"
    forms = [form for form, pattern in _patterns() if pattern.fullmatch(told.value.message)]
    assert forms and forms[0] != "{}", told.value.message
    return told.value.message


@pytest.mark.parametrize("tag", ["v99.0.1", "99.0.1"])
def test_all_that_is_sent_is_the_question(chain: Path, tag: str) -> None:
    with serving(http(release(tag)), chain) as server:
        assert command._newest(at(server.port)) == "99.0.1"
    assert server.connections == 1
    assert server.questions == [
        (
            b"GET /repos/somebody/telltale/releases/latest HTTP/1.1\r\n"
            b"Host: localhost:%d\r\n"
            b"Accept: application/vnd.github+json\r\n"
            b"User-Agent: Telltale\r\n"
            b"Connection: close\r\n\r\n"
        )
        % server.port
    ]


@pytest.mark.parametrize(
    ("newest", "installed", "newer"),
    [
        ("0.1.0", "0.1.0", False),
        ("0.1.1", "0.1.0", True),
        ("0.10.0", "0.9.9", True),
        ("0.9.9", "0.10.0", False),
        ("1.0.0", "1.0.0rc1", True),
        ("1.0.0", "1.0.0.dev3", True),
        ("1.0.0", "1.0.0+local", False),
        ("1.0.0", "1.0.1.dev3", False),
    ],
)
def test_versions_are_compared_as_numbers(newest: str, installed: str, newer: bool) -> None:
    assert is_newer(newest, installed) is newer
    page = "https://github.com/somebody/telltale/releases" if newer else None
    sentence = command.in_words(newest, installed, page)
    assert engine_words.said(sentence) == sentence and newest in sentence and (page or "") in sentence
    assert any(pattern.fullmatch(sentence) for _, pattern in _patterns())


@pytest.mark.parametrize("unfinished", ["draft", "prerelease"])
def test_what_is_not_finished_is_no_release(chain: Path, unfinished: str) -> None:
    with serving(http(release("v99.0.0", **{unfinished: True})), chain) as server:
        assert refusal(server.port) == "There is no release at https://github.com/somebody/telltale/releases."


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html>", b"[]", b"null", b"[" * 300_000, b"{", b'{"tag_name": 1e999}', b"\xff\xfe", b"1" * 9000,
        release(None), release(["v1.0.0"]), release("newest"), release("v1.0"), release("v1.0.0-beta"),
        release("v1.0.0\n"), release("v1.0.٣"), release("v9999999.0.0"), release("v1.0.0\x1b[31m"),
    ],
)  # fmt: skip
def test_an_answer_that_is_no_release_is_not_understood(chain: Path, body: bytes) -> None:
    with pytest.raises(ValueError):
        newest_version(body)
    with serving(http(body), chain) as server:
        assert refusal(server.port) == "localhost gave an answer that cannot be understood."


@pytest.mark.parametrize("raw", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{", b"220 ftp ready\r\n\r\n"])
def test_an_answer_that_breaks_off_or_is_not_http(chain: Path, raw: bytes) -> None:
    with serving(lambda client: client.sendall(raw), chain) as server:
        message = refusal(server.port)
    assert "cannot be understood" in message or "could not be reached" in message or "No secure" in message


def endless(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        client.sendall(b"10000\r\n" + bytes(0x10000) + b"\r\n")


def many_headers(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(100_000):
        client.sendall(f"X-{number}: {'x' * 500}\r\n".encode())


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (http(bytes(2_000_000)), "larger than 1000 kB"),
        (endless, "larger than 1000 kB"),
        (many_headers, "cannot be understood"),
        (http(b"", "404 Not Found"), "There is no release at https://github.com/somebody/telltale/releases."),
        (http(b"", "403 Forbidden"), "Try again in an hour"),
        (http(b"", "429 Too Many Requests"), "Try again in an hour"),
        (http(b"", "500 Oh\x1b[31m"), "HTTP 500"),
    ],
)
def test_large_and_unwilling_answers(chain: Path, answer: Answer, words: str) -> None:
    with serving(answer, chain) as server:
        assert words in refusal(server.port)
    assert server.connections == 1


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
@pytest.mark.parametrize("is_plain", [False, True])
def test_nobody_else_is_asked_than_was_told(chain: Path, status: str, is_plain: bool) -> None:
    with serving(http(release("v99.0.0")), None if is_plain else chain) as other:
        address = f"{'http' if is_plain else 'https'}://localhost:{other.port}/"
        with serving(http(b"", status, f"Location: {address}"), chain) as server:
            assert "refers to another address" in refusal(server.port)
    assert other.connections == 0


def test_a_server_that_dawdles_is_left_in_time(chain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes soon enough; all of them together never do."""
    monkeypatch.setattr(github, "SECONDS", 2.0)

    def dawdle(client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not server.ending.wait(0.05):
            client.sendall(b" ")

    with serving(dawdle, chain) as server:
        assert refusal(server.port) == "localhost did not answer in time. Try again later."


def test_a_server_that_this_system_does_not_trust_is_not_asked(
    chain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "others").mkdir()
    others, _ = certificates(tmp_path / "others", "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(others))
    with serving(http(release("v99.0.0")), chain) as server:
        assert refusal(server.port) == "localhost has no certificate that this system trusts, so it was not asked."
    assert server.questions == []


def test_a_certificate_for_another_name_is_none(chain: Path) -> None:
    with serving(http(release("v99.0.0")), chain) as server:
        assert "127.0.0.1 has no certificate" in refusal(server.port, "127.0.0.1")
    assert server.questions == []


def test_without_tls_nothing_is_said(chain: Path) -> None:
    with serving(http(release("v99.0.0")), None) as server:
        assert refusal(server.port) == "No secure connection to localhost could be made, so it was not asked."
    assert not any(b"GET" in question for question in server.questions)


def test_nobody_there(chain: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert "localhost could not be reached (" in refusal(unused.getsockname()[1])


def test_a_copy_that_knows_where_it_was_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(published_copy(tmp_path / "copy", "some-body/tell.tale"))
    assert published_at() == Source("some-body", "tell.tale")


@pytest.mark.parametrize("repository", ["", "a/b/../../c", "a b/c", "só/c", "a/b?x=1", "a/b#", "a\n/b"])
def test_a_copy_that_does_not(tmp_path: Path, repository: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(published_copy(tmp_path / "copy", repository))
    assert published_at() is None
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "copy")}
    done = subprocess.run(
        [sys.executable, "-m", "engine.cli", "update", "--json"],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 2
    told = json.loads(done.stdout)["error"]
    assert told == {"code": "update_unknown", "message": command.NO_SOURCE}
    assert done.stderr == f"telltale: {command.NO_SOURCE} [update_unknown]\n"


def test_only_the_question_loads_what_speaks_to_the_outside() -> None:
    script = (
        "import sys, engine.cli, desktop_app.gui.application, desktop_app.gui.about_dialog\n"
        "import desktop_app.updates.command\n"
        "print(*[name for name in sys.modules if name.startswith('desktop_app.updates')])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120)
    assert sorted(done.stdout.split()) == [
        "desktop_app.updates", "desktop_app.updates.command", "desktop_app.updates.source",
    ]  # fmt: skip
