"""What the shared vectors cannot hold: sizes, and what a browser's JSON.parse does not see."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.server import messages, protocol
from desktop_app.server.messages import Cancel, Check, Failed
from desktop_app.server.protocol import LIMITS, FatalError
from engine.resources import assets_dir

DOCUMENT = json.loads((assets_dir() / "protocol.json").read_text(encoding="utf-8"))


def refusal(decode: object, data: str | bytes) -> str:
    with pytest.raises(FatalError) as refused:
        decode(data)  # type: ignore[operator]
    return refused.value.code


def test_the_dataclasses_have_the_fields_of_protocol_json() -> None:
    tables = DOCUMENT["messages"]["client"] | DOCUMENT["messages"]["server"]
    classes = {name.replace("_", "").lower(): name for name in tables}
    for cls in vars(messages).values():
        if isinstance(cls, type) and dataclasses.is_dataclass(cls):
            rules = tables[classes[cls.__name__.lower()]]
            optional = {field.name for field in dataclasses.fields(cls) if field.default is None}
            assert {field.name for field in dataclasses.fields(cls)} == set(rules)
            assert optional == {name for name, rule in rules.items() if rule.get("optional")}


def test_a_key_that_appears_twice_is_refused() -> None:
    assert refusal(protocol.decode_client_text, '{"type":"ping","type":"ping"}') == "malformed"
    assert refusal(protocol.decode_client_text, '{"type":"cancel","id":"1","id":"2"}') == "malformed"


def test_an_integer_written_as_a_float_is_refused() -> None:
    text = protocol.encode(messages.Hello(1, "", bytes(32))).replace('"protocol":1', '"protocol":1.0')
    assert refusal(protocol.decode_client_text, text) == "malformed"


def test_text_frames_are_measured_in_bytes() -> None:
    fitting = '{"type":"ping"}'.ljust(LIMITS.text_frame_bytes)
    assert protocol.decode_client_text(fitting) == messages.Ping()
    assert refusal(protocol.decode_client_text, fitting + " ") == "too_large"
    assert refusal(protocol.decode_client_text, "\u20ac" * (LIMITS.text_frame_bytes // 3 + 1)) == "too_large"


def test_pictures_may_be_as_large_as_the_limit_and_no_larger() -> None:
    header = protocol.encode(Check("1", "", "", "original_bytes")).encode()
    start = len(header).to_bytes(4, "big") + header
    assert len(protocol.decode_check(start + bytes(LIMITS.image_bytes))[1]) == LIMITS.image_bytes
    assert refusal(protocol.decode_check, start + bytes(LIMITS.image_bytes + 1)) == "too_large"


def test_the_engine_and_the_protocol_agree_on_the_largest_picture() -> None:
    from engine.picture_files import MAX_BYTES

    assert LIMITS.image_bytes == MAX_BYTES


def test_every_error_of_the_table_can_be_told() -> None:
    for code, entry in DOCUMENT["errors"]["fatal"].items():
        error = FatalError(code)
        assert error.close_code == entry["close"]
        told = protocol.encode(protocol.error_message(error))
        assert protocol.decode_server_text(told) == messages.Error(code, entry["message"])
    for code, message in DOCUMENT["errors"]["request"].items():
        assert protocol.request_failure("1", code) == Failed("1", code, message)


def test_every_image_and_model_error_of_a_browser_has_its_code_in_the_table() -> None:
    from engine import errors

    browser_cannot_cause = {"image_not_found", "image_unreadable", "model_refused", "model_store_unwritable"}
    codes = {cls.code for base in (errors.ImageError, errors.ModelError) for cls in base.__subclasses__()}
    assert codes - browser_cannot_cause <= DOCUMENT["errors"]["request"].keys()


def test_failures_that_the_table_does_not_know_tell_nothing() -> None:
    told = protocol.request_failure("1", "disk_on_fire", "/home/somebody burns")
    assert told == protocol.request_failure("1", "internal_error")


def test_long_failure_messages_are_cut() -> None:
    message = protocol.request_failure("1", "image_corrupt", "x" * 5000)
    assert protocol.decode_server_text(protocol.encode(message)) == message


@given(st.text())
def test_any_text_is_a_message_or_a_fatal_error(text: str) -> None:
    try:
        protocol.decode_client_text(text)
    except FatalError as error:
        assert error.code in ("malformed", "too_large", "protocol_mismatch")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["type", "id", "protocol", "nonce", "proof", "name"]), json_values))
def test_any_object_is_a_message_or_a_fatal_error(body: dict[str, object]) -> None:
    try:
        protocol.decode_client_text(json.dumps(body))
    except FatalError as error:
        assert error.code in ("malformed", "protocol_mismatch")


@given(st.binary(max_size=200))
def test_any_frame_is_a_check_or_a_fatal_error(frame: bytes) -> None:
    with pytest.raises(FatalError):
        protocol.decode_check(frame)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=64))
def test_strings_survive_the_way_there_and_back(text: str) -> None:
    assert protocol.decode_client_text(protocol.encode(Cancel(text))) == Cancel(text)
