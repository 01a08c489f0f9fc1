"""Who may open a connection, and how often."""

import base64
import dataclasses
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire_client import CHROME, FIREFOX

from desktop_app.server.admission import Quotas, TokenBucket, extension_origin, is_own_host
from desktop_app.server.protocol import LIMITS
from engine.resources import assets_dir

UUID = FIREFOX.removeprefix("moz-extension://")
HOSTILE_ORIGINS = [
    "",
    "null",
    "NULL",
    "http://127.0.0.1:47631",
    "https://127.0.0.1",
    "http://localhost:47631",
    "https://evil.example",
    "file://",
    "about:blank",
    "chrome-extension://",
    "chrome-extension://null",
    "chrome-extension://" + "a" * 32,
    f"{CHROME}.evil",
    f"{CHROME}.evil.example",
    f"{CHROME}/",
    f"{CHROME}/popup.html",
    f"{CHROME}:443",
    f"{CHROME}@evil.example",
    f"{CHROME} ",
    f" {CHROME}",
    f"{CHROME}\n",
    f"{CHROME}\x00",
    f"{CHROME}, https://evil.example",
    f"{CHROME} {CHROME}",
    f"evil-{CHROME}",
    f"https://evil.example/{CHROME}",
    f"https://{CHROME.removeprefix('chrome-extension://')}",
    CHROME.upper(),
    CHROME.replace("chrome-extension", "Chrome-Extension"),
    CHROME.replace("chrome-extension", "chrome"),
    CHROME[:-1],
    "moz-extension://",
    f"moz-extension://{UUID}.evil",
    f"moz-extension://{UUID}/",
    f"moz-extension://{UUID}\n",
    f"moz-extension://{UUID.upper()}",
    f"moz-extension://{UUID[:-1]}",
    f"moz-extension://{UUID}0",
    f"moz-extension://{{{UUID}}}",
    f"moz-extension://{UUID.replace('-', '')}",
    f"moz-extension://{'０' * 8}-0000-0000-0000-000000000000",
    f"https://evil.example/moz-extension://{UUID}",
    f"safari-web-extension://{UUID}",
]
HOSTILE_HOSTS = [
    "",
    "127.0.0.1",
    "localhost",
    "127.0.0.1:",
    "127.0.0.1:80",
    "127.0.0.1:47632",
    "127.0.0.1:047631",
    "127.0.0.1:47631.evil",
    "127.0.0.1:47631 ",
    "127.0.0.1:47631, evil.example",
    "127.0.0.1.evil.example:47631",
    "evil.example:47631",
    "evil.example",
    "rebound.evil.example:47631",
    "localhost.evil.example:47631",
    "LOCALHOST:47631",
    "localhost.:47631",
    "user@127.0.0.1:47631",
    "127.1:47631",
    "2130706433:47631",
    "0x7f000001:47631",
    "127.0.0.2:47631",
    "0.0.0.0:47631",
    "[::1]:47631",
    "[::ffff:127.0.0.1]:47631",
]


@pytest.mark.parametrize("origin", HOSTILE_ORIGINS)
def test_only_exact_extension_origins_pass(origin: str) -> None:
    assert extension_origin([origin]) is None


def test_the_extensions_own_origins_pass() -> None:
    assert extension_origin([CHROME]) == CHROME
    assert extension_origin([FIREFOX]) == FIREFOX


def test_exactly_one_origin_is_needed() -> None:
    assert extension_origin([]) is None
    assert extension_origin([CHROME, CHROME]) is None
    assert extension_origin(["https://evil.example", CHROME]) is None


def test_the_chromium_id_is_that_of_the_manifests_key() -> None:
    """Chromium names an extension after the first 16 bytes of its key's SHA-256, with the letters a to p as digits."""
    document = json.loads((assets_dir() / "protocol.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256(base64.b64decode(document["chromium_extension_key"])).hexdigest()[:32]
    assert "".join("abcdefghijklmnop"[int(digit, 16)] for digit in digest) == document["chromium_extension_id"]


@given(st.text())
def test_no_other_text_is_an_origin(text: str) -> None:
    assert extension_origin([text]) is None
    assert extension_origin([CHROME + text]) is None or text == ""


@pytest.mark.parametrize("host", HOSTILE_HOSTS)
def test_only_loopback_with_our_port_is_our_host(host: str) -> None:
    assert not is_own_host([host], 47631)


def test_our_own_names_are_our_host() -> None:
    assert is_own_host(["127.0.0.1:47631"], 47631)
    assert is_own_host(["localhost:47631"], 47631)
    assert not is_own_host([], 47631)
    assert not is_own_host(["127.0.0.1:47631"] * 2, 47631)


def test_a_bucket_allows_its_burst_and_then_its_rate() -> None:
    bucket = TokenBucket(burst=3, per_second=2)
    assert [bucket.take(10.0) for _ in range(4)] == [True, True, True, False]
    assert not bucket.take(10.4)
    assert bucket.take(10.6)
    assert not bucket.take(10.6)
    assert [bucket.take(1000.0) for _ in range(4)] == [True, True, True, False]


def test_invented_firefox_origins_share_one_allowance_and_take_nothing_from_paired_ones() -> None:
    quotas = Quotas(dataclasses.replace(LIMITS, connects_burst=3, connects_per_second=0))
    origins = [f"moz-extension://{number:08x}-0000-0000-0000-000000000000" for number in range(4)]
    assert [quotas.may_connect(origin, False, 0.0) for origin in origins] == [True, True, True, False]
    assert quotas.may_connect(FIREFOX, True, 0.0)
    assert quotas.may_connect(CHROME, False, 0.0)


def test_slots_are_limited_and_come_back() -> None:
    quotas = Quotas(dataclasses.replace(LIMITS, in_flight_per_client=2, in_flight_total=3))
    assert [quotas.take_slot("a") for _ in range(3)] == [True, True, False]
    assert [quotas.take_slot("b") for _ in range(2)] == [True, False]
    quotas.give_slot("a")
    assert quotas.take_slot("b")
    assert not quotas.take_slot("a")


def test_a_browser_with_nothing_in_flight_is_never_kept_out() -> None:
    quotas = Quotas(dataclasses.replace(LIMITS, in_flight_per_client=4, in_flight_total=2))
    assert [quotas.take_slot("greedy") for _ in range(3)] == [True, True, False]
    assert [quotas.take_slot("modest") for _ in range(2)] == [True, False]
    quotas.give_slot("modest")
    assert quotas.take_slot("modest")
