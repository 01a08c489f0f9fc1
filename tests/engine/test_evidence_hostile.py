"""Metadata nobody should trust: every one ends in a clear state, soon, and the picture is judged all the same."""

import json
import time
from pathlib import Path

import pytest
import told_pictures as told
from PIL import Image
from tiny_models import CAUTION, redness_network, write_bundle

from engine.checker import Checker, open_checker
from engine.errors import ImageError
from engine.evidence import xmp
from engine.types import ImageInput, Label

SECONDS = 20.0
"""Generous: a starved machine; none of these takes a second on an idle one."""


@pytest.fixture(scope="module")
def explaining(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    network = redness_network(bias=CAUTION, cells=4)
    return open_checker(write_bundle(tmp_path_factory.mktemp("hostile") / "model", network))


def padded(body: str) -> bytes:
    return told.xmp("", body)


KEYS = "".join(f'<xmp:Key{i} xmp:deep="{i}">value {i}</xmp:Key{i}>' for i in range(15_000))
BEFORE = "<xmp:CreatorTool>Midjourney</xmp:CreatorTool>"
NESTED = "<xmp:a>" * 5_000 + "</xmp:a>" * 5_000
ATTRIBUTES = " ".join(f'xmp:k{i}="v"' for i in range(30_000))

XMP = {
    "thousands of keys": (padded(BEFORE + KEYS), "metadata_too_large"),
    "a billion laughs": (told.BILLION_LAUGHS, "xmp_refused"),
    "an outside entity": (
        b'<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]><x>&file;</x>',
        "xmp_refused",
    ),
    "an outside document type": (b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>', "xmp_refused"),
    "nested too deep": (padded(NESTED), "metadata_too_large"),
    "too many attributes": (told.xmp(ATTRIBUTES), "metadata_too_large"),
    "cut off": (padded(BEFORE)[:150], "metadata_unreadable"),
    "not XML": (b"\x00\xff\xfe binary", "metadata_unreadable"),
    "too large": (padded("<xmp:a>" + "x" * 1_200_000 + "</xmp:a>"), "metadata_too_large"),
    "laughs in UTF-16": (told.BILLION_LAUGHS.decode().replace("1.0\"", "1.0\" encoding=\"utf-16\"").encode("utf-16"),
                         "xmp_refused"),
}  # fmt: skip


@pytest.mark.parametrize("name", XMP)
def test_hostile_xmp_is_refused_and_the_picture_judged(explaining: Checker, portrait: Image.Image, name: str) -> None:
    block, code = XMP[name]
    # PNG holds any size in one chunk; a JPEG segment holds 64 kB
    data = told.png_with(portrait, {})
    text = b"XML:com.adobe.xmp\0\0\0\0\0" + block
    data = data[:33] + told.png_chunk(b"iTXt", text) + data[33:]
    started = time.perf_counter()

    if name in ("not XML", "laughs in UTF-16"):  # iTXt is UTF-8: Pillow hands on nothing; the reader gets it directly
        with pytest.raises(xmp.XmpRefused) as refused:
            xmp.read(block)
        assert refused.value.code in (code, "metadata_unreadable")
        return
    found = explaining.check(ImageInput(data), explain=True)

    assert found.label is Label.NO_SIGNS_FOUND and found.evidence is not None
    assert code in [note.code for note in found.evidence.provenance.notes]
    assert time.perf_counter() - started < SECONDS


TEXTS = {
    "JSON nested too deep": {"prompt": "[" * 100_000, "workflow": "{}"},
    "JSON of another kind": {"prompt": "[1, 2]", "workflow": json.dumps({"links": {"a": 1}})},
    "endless parameters": {"parameters": "Steps: 1, Sampler: a, CFG scale: 1, Seed: 1\n" + ("Hashes: {" * 15_000)},
    "empty": {"parameters": "", "prompt": "", "Comment": ""},
    "a novel for a title": {"Software": "x" * 190_000},
}


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_generator_texts_are_survived(explaining: Checker, portrait: Image.Image, name: str) -> None:
    started = time.perf_counter()

    found = explaining.check(ImageInput(told.png_with(portrait, TEXTS[name])), explain=True)

    assert found.evidence is not None and found.label is Label.NO_SIGNS_FOUND
    assert all(len(claim.value) <= 200 for claim in found.evidence.provenance.claims)
    assert time.perf_counter() - started < SECONDS


def test_a_text_bomb_is_refused_before_it_unpacks(explaining: Checker, portrait: Image.Image) -> None:
    with pytest.raises(ImageError) as refused:
        explaining.check(ImageInput(told.png_text_bomb(portrait.resize((300, 300)))), explain=True)

    assert refused.value.code == "image_too_large"


def test_more_claims_than_are_listed_are_said_to_be_left_out(explaining: Checker, portrait: Image.Image) -> None:
    many = "".join(f"<rdf:li xmlns:s='http://ns.adobe.com/xap/1.0/sType/ResourceEvent#' s:softwareAgent='Tool {i}'/>"
                   for i in range(60))  # fmt: skip
    found = explaining.check(ImageInput(told.jpeg(portrait, told.xmp("", f"<rdf:Seq>{many}</rdf:Seq>"))), explain=True)

    assert found.evidence is not None and len(found.evidence.provenance.claims) == 20
    assert "claims_left_out" in [note.code for note in found.evidence.provenance.notes]


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_exif_that_points_nowhere_is_survived(explaining: Checker, portrait: Image.Image) -> None:
    exif = b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x69\x87\x04\0\x01\0\0\0\xff\xff\xff\x7f" * 40
    found = explaining.check(ImageInput(told.jpeg(portrait, exif=exif)), explain=True)

    assert found.evidence is not None and found.evidence.provenance.thumbnail.state in ("none", "unreadable")


def test_the_reader_of_xmp_opens_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Midjourney")
    block = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'.encode() + told.xmp('xmp:CreatorTool="&s;"')

    with pytest.raises(xmp.XmpRefused):
        xmp.read(block)
