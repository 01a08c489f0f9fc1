"""The whole service over real loopback sockets: who gets in, what they get, and what ends a connection."""

import contextlib
import json
import logging
import socket
import threading
from pathlib import Path
from typing import Any

import pytest
from scripted import ScriptedChecker, StartServer, port_of, verdict_for
from test_admission import HOSTILE_HOSTS, HOSTILE_ORIGINS
from websockets.exceptions import ConnectionClosed
from wire_client import (
    CHROME,
    FIREFOX,
    NONCE,
    Waiter,
    WireClient,
    check_frame,
    upgrade_headers,
    upgrade_status,
    wait_until,
)

from desktop_app.history import History
from desktop_app.server import proofs, protocol
from desktop_app.server.messages import (
    Authenticate,
    Cancel,
    Check,
    Error,
    Failed,
    Hello,
    Pair,
    PairReveal,
    Ping,
    Pong,
    Result,
    Show,
)
from desktop_app.server.pairing import Pairing, PairingDesk, PairingRequest, PairingStore
from desktop_app.server.server import (
    ClientsChanged,
    Listening,
    LocalServer,
    NoFreePort,
    PairingsChanged,
    ShowEntry,
    Stopped,
)
from desktop_app.service import CheckService
from engine.types import Grade, ImageInput, Origin

MESSAGES = json.loads(
    (Path(__file__).resolve().parent.parent / "protocol_vectors" / "messages.json").read_text(encoding="utf-8")
)


@pytest.fixture
def pairing(pairings: PairingStore) -> Pairing:
    known = Pairing("ab" * 16, "Test browser", CHROME, bytes(range(32)))
    pairings.add(known)
    return known


@pytest.fixture
def client(port: int, pairing: Pairing) -> Any:
    with WireClient(port) as connected:
        connected.authenticate(pairing)
        yield connected


def assert_still_served(client: WireClient) -> None:
    """Whatever another client did, this one gets its verdict."""
    client.send_check("still here", b"picture")
    assert isinstance(client.receive(), Result)


def hung_up(tcp: socket.socket) -> bool:
    """Whether the server ended this connection, without or after an answer."""
    try:
        while tcp.recv(4096):
            pass
    except ConnectionError:
        pass
    return True


# --- before the upgrade ---


def sendable(texts: list[str]) -> list[str]:
    """A line end would begin the next header instead."""
    return [text for text in texts if "\n" not in text]


@pytest.mark.parametrize("origin", [text for text in sendable(HOSTILE_ORIGINS) if text == text.strip()])
def test_other_origins_are_refused_before_the_upgrade(port: int, origin: str) -> None:
    assert upgrade_status(port, upgrade_headers(port, origin=origin)) in (0, 400, 403)  # 0: hung up on.


@pytest.mark.parametrize("origin", ["null", "https://evil.example", f"{CHROME}.evil", "moz-extension://x"])
def test_well_formed_hostile_origins_get_a_403(port: int, origin: str) -> None:
    assert upgrade_status(port, upgrade_headers(port, origin=origin)) == 403


def test_a_missing_origin_is_refused(port: int) -> None:
    assert upgrade_status(port, upgrade_headers(port, origin=None)) == 403


@pytest.mark.parametrize("second", [CHROME, "https://evil.example", "null"])
def test_several_origins_are_refused(port: int, second: str) -> None:
    assert upgrade_status(port, [*upgrade_headers(port), ("Origin", second)]) == 403
    assert upgrade_status(port, [("origin", second), *upgrade_headers(port)]) == 403


@pytest.mark.parametrize("host", [text for text in HOSTILE_HOSTS if text == text.strip()])
def test_other_hosts_are_refused(port: int, host: str) -> None:
    """Among them: no port, another port, and the domain of a page that was re-bound to 127.0.0.1."""
    foreign = host.replace("47631", str(port)) if "127.0.0.1:" not in host else host
    assert upgrade_status(port, upgrade_headers(port, host=foreign)) == 403


def test_several_or_no_hosts_are_refused(port: int) -> None:
    headers = upgrade_headers(port)
    assert upgrade_status(port, [headers[0], *headers]) == 403
    assert upgrade_status(port, headers[1:]) == 403


def test_the_extensions_are_let_in(port: int) -> None:
    for origin in (CHROME, FIREFOX):
        assert upgrade_status(port, upgrade_headers(port, origin=origin)) == 101
    assert upgrade_status(port, upgrade_headers(port, host=f"localhost:{port}")) == 101


def test_other_paths_and_subprotocols_are_refused(port: int) -> None:
    headers = upgrade_headers(port)
    assert upgrade_status(port, headers, path="/history") == 404
    assert upgrade_status(port, headers, path="/?x=1") == 404
    assert upgrade_status(port, headers[:-2] + headers[-1:]) == 400
    other = [(name, "telltale.v9" if "Protocol" in name else value) for name, value in headers]
    assert upgrade_status(port, other) == 400


def test_plain_http_gets_nothing(port: int) -> None:
    assert upgrade_status(port, [("Host", f"127.0.0.1:{port}")]) == 403
    assert upgrade_status(port, [("Host", f"127.0.0.1:{port}"), ("Origin", CHROME)]) == 426


def test_a_refusal_says_nothing_about_the_request_or_the_program(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as tcp:
        tcp.sendall(b"GET /secret HTTP/1.1\r\nHost: evil.example\r\nOrigin: https://evil.example\r\n\r\n")
        answer = tcp.makefile("rb").read().lower()
    assert answer.startswith(b"http/1.1 403")
    for word in (b"evil", b"secret", b"python", b"websockets", b"telltale", b"access-control"):
        assert word not in answer


def test_only_loopback_listens(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # Nothing is sent: this only asks which address would be used.
        own_address = probe.getsockname()[0]
    if own_address.startswith("127."):
        pytest.skip("This machine has no address but loopback.")
    with pytest.raises(OSError, match=r".*"):
        socket.create_connection((own_address, port), timeout=5)


def test_compression_is_never_agreed_on(port: int) -> None:
    headers = [*upgrade_headers(port), ("Sec-WebSocket-Extensions", "permessage-deflate")]
    with socket.create_connection(("127.0.0.1", port)) as tcp:
        tcp.sendall(("GET / HTTP/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in headers) + "\r\n").encode())
        answer = tcp.recv(4096).lower()
    assert answer.startswith(b"http/1.1 101")
    assert b"deflate" not in answer


def test_what_a_stranger_sent_is_logged_short_and_escaped(port: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="desktop_app")
    upgrade_status(port, upgrade_headers(port, origin="https://\x1b[31mevil" + "x" * 4000))
    upgrade_status(port, upgrade_headers(port, origin="https://evil.example/" + "x" * 4000))
    logged = "".join(record.getMessage() for record in caplog.records)
    assert "\x1b" not in logged
    assert len(logged) < 1000


# --- pairing ---


def ask_to_pair(client: WireClient, shown: Waiter) -> tuple[Any, PairingRequest]:
    client.hello()
    proposal = client.reveal()
    return proposal, shown.next(PairingRequest)


@pytest.fixture
def shown(desk: PairingDesk) -> Waiter:
    waiter = Waiter()
    desk.add_listener(waiter)
    return waiter


def test_an_approved_browser_shows_the_same_code_and_can_authenticate(
    port: int, desk: PairingDesk, shown: Waiter, events: Waiter
) -> None:
    with WireClient(port) as client:
        proposal, request = ask_to_pair(client, shown)
        assert request.code == proposal.code
        assert (request.client_name, request.origin) == ("Test browser", CHROME)
        assert desk.approve(request)
        pairing = proposal.paired()
        assert client.close_code() == 1000
    assert events.next(PairingsChanged)
    with WireClient(port) as again:
        again.authenticate(pairing)
        assert_still_served(again)
    assert desk.pending is None


def test_the_app_proves_that_it_holds_the_key_too(port: int, pairing: Pairing) -> None:
    with WireClient(port) as client:
        welcome = client.hello(pairing.id)
        assert welcome.known
        expected = proofs.app_proof(pairing.key, pairing.id, NONCE, welcome.nonce, CHROME)
        assert welcome.proof == expected


def test_a_refused_browser_is_told_and_not_kept(
    port: int, desk: PairingDesk, pairings: PairingStore, shown: Waiter
) -> None:
    with WireClient(port) as client:
        _, request = ask_to_pair(client, shown)
        assert desk.refuse(request)
        message = client.receive()
        assert isinstance(message, Error)
        assert message.code == "pairing_refused"
        assert client.close_code() == 4409
    assert pairings.list() == []


def test_a_second_pairing_is_told_to_wait(port: int, desk: PairingDesk, shown: Waiter) -> None:
    with WireClient(port) as first, WireClient(port, FIREFOX) as second:
        proposal, request = ask_to_pair(first, shown)
        second.hello()
        second.reveal()
        assert second.close_code() == 4423
        assert desk.pending is request
        desk.approve(request)
        assert proposal.paired()


def test_a_pairing_that_nobody_answers_times_out(start_server: StartServer, desk: PairingDesk, shown: Waiter) -> None:
    with WireClient(port_of(start_server(pairing_seconds=0.3))) as client:
        _, request = ask_to_pair(client, shown)
        assert client.close_code() == 4408
        wait_until(lambda: desk.pending is None)
        assert not desk.approve(request)


def test_a_browser_that_leaves_takes_its_request_along(port: int, desk: PairingDesk, shown: Waiter) -> None:
    with WireClient(port) as client:
        _, request = ask_to_pair(client, shown)
    assert shown.next() is None
    assert not desk.approve(request)


def test_a_program_in_the_middle_shows_another_code(port: int, desk: PairingDesk, shown: Waiter) -> None:
    """It must commit before it knows the app's key, so it cannot choose a code."""
    with WireClient(port) as client:
        client.hello()
        key = proofs.new_private_key()
        public = proofs.public_bytes(key)
        client.ask(Pair("x", proofs.commitment(public, bytes(32))))
        client.send(PairReveal(public, b"\x01" * 32))
        assert client.close_code() == 4403
    assert desk.pending is None


def test_a_pairing_that_cannot_be_written_is_no_pairing(
    port: int, desk: PairingDesk, pairings: PairingStore, shown: Waiter, tmp_path: Path
) -> None:
    pairings._path = tmp_path / "pairings.json" / "impossible"
    (tmp_path / "pairings.json").write_text("in the way")
    with WireClient(port) as client:
        _, request = ask_to_pair(client, shown)
        desk.approve(request)
        message = client.receive()
        assert isinstance(message, Error)
        assert message.code == "internal_error"
        assert client.close_code() == 4500
    assert pairings.list() == []


# --- authentication ---


def refused_proof(client: WireClient, pairing: Pairing, proof: bytes) -> int | None:
    client.send(Authenticate(proof))
    return client.close_code()


def test_a_wrong_key_is_refused(port: int, pairing: Pairing) -> None:
    with WireClient(port) as client:
        welcome = client.hello(pairing.id)
        wrong = proofs.client_proof(bytes(32), pairing.id, NONCE, welcome.nonce, CHROME)
        assert refused_proof(client, pairing, wrong) == 4403


def test_a_replayed_proof_is_refused(port: int, pairing: Pairing) -> None:
    with WireClient(port) as honest:
        proof = honest.proof(pairing, honest.hello(pairing.id))
        assert type(honest.ask(Authenticate(proof))).__name__ == "Ready"
        with WireClient(port) as thief:
            thief.hello(pairing.id)
            assert refused_proof(thief, pairing, proof) == 4403
        assert_still_served(honest)


def test_the_apps_proof_cannot_be_reflected(port: int, pairing: Pairing) -> None:
    with WireClient(port) as victim, WireClient(port) as mirror:
        welcome = victim.hello(pairing.id)
        assert welcome.proof is not None
        assert refused_proof(victim, pairing, welcome.proof) == 4403
        # The other way round: feed the app's nonce to a second connection to get a proof over it.
        oracle = mirror.hello(pairing.id, nonce=welcome.nonce)
        assert oracle.proof is not None
        assert refused_proof(mirror, pairing, oracle.proof) == 4403


def test_a_pairing_from_another_origin_is_unknown(port: int, pairing: Pairing) -> None:
    with WireClient(port, FIREFOX) as client:
        assert not client.hello(pairing.id).known
        assert refused_proof(client, pairing, bytes(32)) == 4404


def test_a_picture_before_ready_is_refused(port: int, client: WireClient) -> None:
    with WireClient(port) as stranger:
        stranger.send_check("1", b"picture")
        assert stranger.close_code() == 4401
    assert_still_served(client)


# --- checks ---


def test_a_picture_gets_the_verdict_and_an_entry(client: WireClient, history: History) -> None:
    client.send_check("one", b"picture", name="face.jpg", host="news.example")
    answer = client.receive()
    assert isinstance(answer, Result)
    image = ImageInput(b"picture", Origin.BROWSER, Grade.ORIGINAL_BYTES, "face.jpg", "news.example")
    assert (answer.id, answer.verdict) == ("one", verdict_for(image).as_dict())
    (entry,) = history.recent(5)
    assert (entry.name, entry.page_host, entry.origin) == ("face.jpg", "news.example", Origin.BROWSER)
    assert entry.verdict == answer.verdict


def test_a_bad_picture_fails_alone(client: WireClient, history: History) -> None:
    client.send_check("1", b"corrupt", name="torn.jpg")
    expected = "torn.jpg is damaged and cannot be decoded. Get it again."
    assert client.receive() == Failed("1", "image_corrupt", expected)
    assert history.recent(1)[0].outcome == "image_corrupt"
    assert_still_served(client)


@pytest.mark.parametrize("language", ["de", "DE", "de-AT"])
def test_a_browser_is_answered_in_its_language(client: WireClient, history: History, language: str) -> None:
    client.send_check("1", b"corrupt", name="{} is empty.jpg", language=language)
    expected = "{} is empty.jpg ist beschädigt und lässt sich nicht entschlüsseln. Beschaffen Sie es noch einmal."
    assert client.receive() == Failed("1", "image_corrupt", expected)
    # AND the history, which has no language, keeps the engine's own words
    assert history.recent(1)[0].sentence.endswith("is damaged and cannot be decoded. Get it again.")


@pytest.mark.parametrize("language", ["en", "fr", "deutsch", "system", "../de", "-de", "\x00", "x" * 35])
def test_a_language_that_telltale_does_not_speak_is_answered_in_english(client: WireClient, language: str) -> None:
    client.send_check("1", b"corrupt", name="torn.jpg", language=language)
    assert client.receive() == Failed("1", "image_corrupt", "torn.jpg is damaged and cannot be decoded. Get it again.")


def test_a_language_that_is_none_is_malformed(client: WireClient) -> None:
    client.send_check("1", b"a picture", language="x" * 36)
    assert client.receive() == protocol.error_message(protocol.FatalError("malformed"))


def test_a_bug_and_a_missing_model_tell_no_internals(client: WireClient) -> None:
    client.send_check("1", b"bug")
    assert client.receive() == protocol.request_failure("1", "internal_error")
    client.send_check("2", b"missing")
    assert client.receive() == protocol.request_failure("2", "model_missing")
    assert_still_served(client)


def test_several_pictures_are_answered_each(client: WireClient) -> None:
    for number in range(4):
        client.send_check(str(number), f"picture {number}".encode())
    answers = [client.receive() for _ in range(4)]
    assert {answer.id for answer in answers if isinstance(answer, Result)} == {"0", "1", "2", "3"}


def test_a_fifth_picture_at_once_is_too_many(client: WireClient, checker: ScriptedChecker) -> None:
    for number in range(protocol.LIMITS.in_flight_per_client + 1):
        client.send_check(str(number), b"wait")
    assert client.receive() == protocol.request_failure("4", "busy")
    checker.release()
    assert {client.receive().id for _ in range(4)} == {"0", "1", "2", "3"}  # type: ignore[union-attr]
    assert_still_served(client)


def test_an_id_in_flight_cannot_be_doubled(client: WireClient, checker: ScriptedChecker) -> None:
    client.send_check("1", b"wait")
    client.send_check("1", b"picture")
    assert client.receive() == protocol.request_failure("1", "duplicate_id")
    checker.release()
    assert isinstance(client.receive(), Result)


def test_a_cancelled_picture_is_answered_once_and_not_remembered(
    client: WireClient, checker: ScriptedChecker, history: History
) -> None:
    client.send_check("running", b"wait")
    wait_until(lambda: b"wait" in checker.checked)
    client.send_check("waiting", b"picture")
    client.send(Cancel("waiting"))
    client.send(Cancel("running"))
    assert client.receive() == protocol.request_failure("waiting", "cancelled")
    assert client.receive() == protocol.request_failure("running", "cancelled")
    checker.release()
    assert_still_served(client)
    assert client.ask(Ping()) == Pong()
    assert [entry.name for entry in history.recent(5)] == ["a.jpg"]
    assert checker.checked == [b"wait", b"picture"]


def test_a_cancelled_id_can_be_used_again(client: WireClient, checker: ScriptedChecker) -> None:
    client.send_check("1", b"wait")
    client.send(Cancel("1"))
    client.send_check("1", b"picture")
    assert client.receive() == protocol.request_failure("1", "cancelled")
    checker.release()
    assert isinstance(client.receive(), Result)


def test_a_result_can_be_opened_in_the_window(client: WireClient, history: History, events: Waiter) -> None:
    client.send_check("1", b"picture")
    result = client.receive()
    assert isinstance(result, Result)
    assert result.receipt is not None
    client.send(Show(result.receipt))
    assert events.next(ShowEntry) == ShowEntry(history.recent(1)[0].id)
    client.send(Show("0" * 32))
    assert client.receive() == protocol.request_failure("0" * 32, "unknown_receipt")


def test_a_result_can_be_opened_by_its_own_browser_only(
    port: int, client: WireClient, pairings: PairingStore, events: Waiter
) -> None:
    other = Pairing("cd" * 16, "Other", CHROME, bytes(32))
    pairings.add(other)
    client.send_check("1", b"picture")
    result = client.receive()
    assert isinstance(result, Result)
    assert result.receipt is not None
    with WireClient(port) as curious:
        curious.authenticate(other)
        answer = curious.ask(Show(result.receipt))
        assert answer == protocol.request_failure(result.receipt, "unknown_receipt")
    with WireClient(port) as stranger:
        stranger.send(Show(result.receipt))
        assert stranger.close_code() == 4401
    assert not [event for event in events.seen if isinstance(event, ShowEntry)]


def test_a_click_does_not_wait_for_a_folder_or_another_browser(
    port: int,
    client: WireClient,
    pairings: PairingStore,
    service: CheckService,
    checker: ScriptedChecker,
    tmp_path: Path,
) -> None:
    other = Pairing("cd" * 16, "Other", CHROME, bytes(32))
    pairings.add(other)
    folder = tmp_path / "picture.jpg"
    folder.write_bytes(b"from the folder")
    client.send_check("running", b"wait")
    wait_until(lambda: b"wait" in checker.checked)
    dropped = [service.submit_file(folder) for _ in range(500)]
    for number in range(3):
        client.send_check(str(number), b"whole page")
    assert client.ask(Ping()) == Pong()
    with WireClient(port) as clicking:
        clicking.authenticate(other)
        clicking.send_check("click", b"clicked")
        assert clicking.ask(Ping()) == Pong()
        checker.release()
        assert isinstance(clicking.receive(), Result)
    assert b"clicked" in checker.checked[:4]  # What ran, one of the folder, one of the page at most.
    assert all(job.outcome(20) for job in dropped)


def test_the_pictures_of_a_browser_that_left_are_not_checked(
    server: LocalServer, port: int, pairing: Pairing, checker: ScriptedChecker, client: WireClient, history: History
) -> None:
    with WireClient(port) as leaving:
        leaving.authenticate(pairing)
        leaving.send_check("1", b"wait")
        leaving.send_check("2", b"never")
        assert leaving.ask(Ping()) == Pong()
    wait_until(lambda: server.clients == 1)
    checker.release()
    assert_still_served(client)
    assert b"never" not in checker.checked
    assert history.count() == 1


# --- misbehaviour ---


@pytest.mark.parametrize("case", MESSAGES["client"]["invalid"][::7], ids=lambda case: case["name"])
def test_a_malformed_frame_ends_its_own_connection_only(
    port: int, pairing: Pairing, client: WireClient, case: dict[str, Any]
) -> None:
    with WireClient(port) as hostile:
        hostile.authenticate(pairing)
        hostile.send(case["text"].ljust(case.get("pad_to", 0)))
        message = hostile.receive()
        assert isinstance(message, Error)
        assert message.code == case["error"]
        assert hostile.close_code() == protocol.FatalError(case["error"]).close_code
    assert_still_served(client)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        pytest.param("x" * (protocol.LIMITS.text_frame_bytes + 1), 4413, id="long text"),
        pytest.param(b"", 4400, id="empty frame"),
        pytest.param(b"\xff" * 100, 4400, id="noise"),
        pytest.param(b"\x00\x00\x00\x02{}", 4400, id="no picture"),
        pytest.param(protocol.encode(Hello(2, "", NONCE)), 4426, id="another protocol in the middle"),
        pytest.param(protocol.encode(Hello(1, "", NONCE)), 4400, id="a second hello"),
    ],
)
def test_wrong_frames_have_their_close_codes(
    port: int, pairing: Pairing, client: WireClient, frame: str | bytes, code: int
) -> None:
    with WireClient(port) as hostile:
        hostile.authenticate(pairing)
        hostile.socket.send(frame)
        assert hostile.close_code() == code
    assert_still_served(client)


def test_a_frame_above_every_limit_is_cut_off_by_the_websocket(port: int, pairing: Pairing, client: WireClient) -> None:
    with WireClient(port) as hostile:
        hostile.authenticate(pairing)
        hostile.socket.send(b"\x00" * (4 + 4096 + protocol.LIMITS.image_bytes + 1))
        assert hostile.close_code() == 1009
    assert_still_served(client)


def test_a_picture_larger_than_allowed_is_too_large(port: int, pairing: Pairing, client: WireClient) -> None:
    with WireClient(port) as hostile:
        hostile.authenticate(pairing)
        check = Check("1", "", "", "original_bytes")
        hostile.socket.send(check_frame(check, bytes(protocol.LIMITS.image_bytes + 1)))
        assert hostile.close_code() == 4413
    assert_still_served(client)


def test_text_that_is_not_utf_8_ends_the_connection(port: int, pairing: Pairing, client: WireClient) -> None:
    with WireClient(port) as hostile:
        hostile.authenticate(pairing)
        hostile.socket.send(b"\xff\xfe", text=True)
        assert hostile.close_code() == 1007
    assert_still_served(client)


def test_a_message_in_pieces_is_put_together(client: WireClient) -> None:
    frame = check_frame(Check("1", "", "", "original_bytes"), b"picture")
    client.socket.send([frame[:3], frame[3:50], frame[50:]])
    assert isinstance(client.receive(), Result)


def test_a_handshake_that_is_not_finished_is_ended(start_server: StartServer) -> None:
    port = port_of(start_server(handshake_seconds=1))
    with socket.create_connection(("127.0.0.1", port)) as silent:
        silent.sendall(b"GET / HTTP/1.1\r\n")
        silent.settimeout(20)
        assert silent.recv(100) == b""
    with WireClient(port) as client:
        assert client.close_code() == 4408
    with WireClient(port) as client:
        client.hello()
        assert client.close_code() == 4408


def test_connections_that_say_nothing_keep_no_browser_out(start_server: StartServer, pairing: Pairing) -> None:
    server = start_server(handshakes=8, handshake_seconds=120)
    address = ("127.0.0.1", port_of(server))
    with WireClient(port_of(server)) as client, contextlib.ExitStack() as silent:
        client.authenticate(pairing)
        sockets = [silent.enter_context(socket.create_connection(address)) for _ in range(60)]
        for tcp in sockets[:-8]:  # All but the newest are hung up on, long before their time is over.
            tcp.settimeout(30)
            assert hung_up(tcp)
        with WireClient(port_of(server)) as newcomer:
            newcomer.authenticate(pairing)
            assert_still_served(newcomer)
        assert_still_served(client)


def test_a_request_that_never_ends_is_hung_up_on(start_server: StartServer) -> None:
    port = port_of(start_server(send_seconds=1, handshake_seconds=2))
    for endless in (b"x", b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 1000):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as tcp:
            with contextlib.suppress(OSError):
                for _ in range(10_000):
                    tcp.sendall(endless * 100)
            assert hung_up(tcp)
    assert upgrade_status(port, upgrade_headers(port)) == 101


@pytest.mark.parametrize("sent", [b"\x82", b"\x82\xfe\xff", b"\x82\xff\x00\x00\x00\x00\x01\x00\x00\x00abcdsome"])
def test_a_client_that_stalls_in_the_middle_of_a_frame_is_let_go(
    start_server: StartServer, pairing: Pairing, sent: bytes
) -> None:
    server = start_server(idle_seconds=1, send_seconds=1)
    with WireClient(port_of(server)) as stalling:
        stalling.authenticate(pairing)
        stalling.socket.socket.sendall(sent)
        assert stalling.close_code() == 1000
        wait_until(lambda: server.clients == 0)


def test_a_client_that_half_closes_is_gone_and_its_pictures_with_it(
    server: LocalServer, port: int, pairing: Pairing, client: WireClient, checker: ScriptedChecker, history: History
) -> None:
    with WireClient(port) as half:
        half.authenticate(pairing)
        half.send_check("1", b"wait")
        half.send_check("2", b"never")
        assert half.ask(Ping()) == Pong()
        half.socket.socket.shutdown(socket.SHUT_WR)
        wait_until(lambda: server.clients == 1)
    checker.release()
    assert_still_served(client)
    assert b"never" not in checker.checked


@pytest.mark.parametrize(
    ("opening", "crumb"),
    [
        pytest.param(b"\x02\x80abcd", b"\x00\x80abcd", id="a message in endless empty pieces"),
        pytest.param(b"", b"\x89\x80abcd", id="pings of the WebSocket layer"),
        pytest.param(b"", b"\x8a\x80abcd", id="pongs nobody asked for"),
    ],
)
def test_a_flood_below_the_messages_disturbs_nobody(
    start_server: StartServer, pairing: Pairing, opening: bytes, crumb: bytes
) -> None:
    """What the WebSocket layer answers itself is no frame of ours: such a client is idle, and let go as one."""
    server = start_server(idle_seconds=2, send_seconds=1, checks_burst=10**9)
    with WireClient(port_of(server)) as flooding, WireClient(port_of(server)) as patient:
        patient.authenticate(pairing)
        flooding.authenticate(pairing)
        wait_until(lambda: server.clients == 2)
        flooding.socket.socket.sendall(opening)
        with pytest.raises(OSError):
            while True:
                flooding.socket.socket.sendall(crumb * 2000)
                assert patient.ask(Ping()) == Pong()
        wait_until(lambda: server.clients == 1)
        assert_still_served(patient)


def test_an_idle_client_is_let_go_and_a_waiting_one_is_not(
    start_server: StartServer, pairing: Pairing, checker: ScriptedChecker
) -> None:
    port = port_of(start_server(idle_seconds=1))
    with WireClient(port) as idle, WireClient(port) as waiting:
        waiting.authenticate(pairing)
        waiting.send_check("1", b"wait")
        idle.authenticate(pairing)
        assert idle.close_code() == 1000
        checker.release()
        assert isinstance(waiting.receive(), Result)


def test_a_client_that_does_not_read_is_cut_off(
    start_server: StartServer, pairing: Pairing, checker: ScriptedChecker
) -> None:
    server = start_server(send_seconds=0.5, checks_burst=10**9)
    port = port_of(server)
    with WireClient(port) as patient, WireClient(port) as deaf:
        patient.authenticate(pairing)
        deaf.authenticate(pairing)
        assert server.clients == 2
        deaf.send_check("\U0001f3ad" * 64, b"wait")
        with pytest.raises(ConnectionClosed):  # It asks, is told each time that the id is taken, and reads nothing.
            for _ in range(1_000_000):
                deaf.send_check("\U0001f3ad" * 64, b"x")
        wait_until(lambda: server.clients == 1, "the end of the deaf client")
        checker.release()
        assert_still_served(patient)


def test_too_many_connections_are_refused(start_server: StartServer, pairing: Pairing) -> None:
    port = port_of(start_server(connections=2))
    with WireClient(port) as first, WireClient(port):
        assert upgrade_status(port, upgrade_headers(port)) == 429
        first.authenticate(pairing)
        assert_still_served(first)
    wait_until(lambda: upgrade_status(port, upgrade_headers(port)) == 101)


def test_reconnecting_in_a_loop_is_refused(start_server: StartServer) -> None:
    port = port_of(start_server(connects_burst=5, connects_per_second=0.001))
    statuses = [upgrade_status(port, upgrade_headers(port)) for _ in range(7)]
    assert statuses == [101] * 5 + [429] * 2
    assert upgrade_status(port, upgrade_headers(port, origin=FIREFOX)) == 101


def test_refused_origins_use_up_nobodys_allowance(start_server: StartServer) -> None:
    port = port_of(start_server(connects_burst=1, connects_per_second=0.001))
    for _ in range(5):
        assert upgrade_status(port, upgrade_headers(port, origin="https://evil.example")) == 403
    assert upgrade_status(port, upgrade_headers(port)) == 101


def test_too_many_frames_are_refused_across_reconnects(start_server: StartServer, pairing: Pairing) -> None:
    port = port_of(start_server(checks_burst=3, checks_per_second=0.001))
    with WireClient(port) as client:
        client.authenticate(pairing)
        for _ in range(4):
            client.send(Ping())
        assert client.close_code() == 4429
    with WireClient(port) as client:
        client.authenticate(pairing)
        client.send(Ping())
        assert client.close_code() == 4429


# --- revoking, stopping, ports ---


def test_revoking_closes_live_sockets_and_forgets(
    server: LocalServer, port: int, pairing: Pairing, pairings: PairingStore, checker: ScriptedChecker, events: Waiter
) -> None:
    other = Pairing("cd" * 16, "Other", CHROME, bytes(32))
    pairings.add(other)
    with WireClient(port) as revoked, WireClient(port) as half_way, WireClient(port) as staying:
        revoked.authenticate(pairing)
        half_way.hello(pairing.id)
        staying.authenticate(other)
        revoked.send_check("1", b"wait")
        assert server.revoke(pairing.id)
        message = revoked.receive()
        assert isinstance(message, Error)
        assert message.code == "revoked"
        assert revoked.close_code() == 4410
        assert half_way.close_code() == 4410
        checker.release()
        assert_still_served(staying)
    with WireClient(port) as again:
        assert not again.hello(pairing.id).known
    assert not server.revoke(pairing.id)
    assert any(isinstance(event, PairingsChanged) for event in events.seen)


def test_clients_are_counted(server: LocalServer, port: int, pairing: Pairing, events: Waiter) -> None:
    assert server.clients == 0
    with WireClient(port) as client:
        client.hello(pairing.id)
        assert server.clients == 0
    with WireClient(port) as client:
        client.authenticate(pairing)
        assert events.next(ClientsChanged) == ClientsChanged(1)
    assert events.next(ClientsChanged) == ClientsChanged(0)


def test_stopping_tells_the_browsers_and_frees_the_port(
    server: LocalServer, port: int, client: WireClient, checker: ScriptedChecker, service: CheckService
) -> None:
    client.send_check("1", b"wait")
    server.stop()
    assert client.close_code() == 4503
    assert server.state == Stopped()
    assert server.clients == 0
    with pytest.raises(OSError, match=r".*"):
        socket.create_connection(("127.0.0.1", port), timeout=5)
    checker.release()
    server.stop()
    server.start()
    assert isinstance(server.state, Listening)


def test_a_half_open_connection_does_not_keep_the_server_from_stopping(server: LocalServer, port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)):
        stopper = threading.Thread(target=server.stop)
        stopper.start()
        stopper.join(8)
        assert not stopper.is_alive()


def taken_port() -> socket.socket:
    other = socket.socket()
    other.bind(("127.0.0.1", 0))
    other.listen()
    return other


def test_a_taken_port_is_skipped(service: CheckService, pairings: PairingStore, desk: PairingDesk) -> None:
    with taken_port() as first, taken_port() as second:
        free = second.getsockname()[1]
        second.close()
        server = LocalServer(service, pairings, desk, "1", ports=(first.getsockname()[1], free))
        server.start()
        assert server.state == Listening(free)
        server.stop()


def test_no_free_port_is_said_and_can_be_tried_again(
    service: CheckService, pairings: PairingStore, desk: PairingDesk
) -> None:
    told = Waiter()
    with taken_port() as first:
        ports = (first.getsockname()[1],)
        server = LocalServer(service, pairings, desk, "1", ports=ports)
        server.add_listener(told)
        server.start()
        states = [server.state]
    server.start()
    states.append(server.state)
    server.stop()
    states.append(server.state)
    assert states == told.seen == [NoFreePort(ports), Listening(*ports), Stopped()]
