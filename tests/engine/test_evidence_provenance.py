"""What files say of their past: read, worded as what it is worth, and never believed too much."""

import json

import numpy as np
import pytest
import told_pictures as told
from pictures import encode, scenery, side_by_side
from PIL import Image

from engine.evidence import claims, metadata, thumbnail
from engine.evidence.types import Claim

PICTURE = scenery(300, 200)


def claims_of(data: bytes) -> tuple[Claim, ...]:
    return claims.find(metadata.read(data))[0]


def notes_of(data: bytes) -> list[str]:
    return [note.code for note in claims.find(metadata.read(data))[1]]


@pytest.mark.parametrize(
    ("xmp", "kind", "value", "says_ai"),
    [
        (
            told.xmp(
                'Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"'
            ),
            "source_type",
            "trainedAlgorithmicMedia",
            True,
        ),
        (
            told.xmp(
                "",
                "<Iptc4xmpExt:DigitalSourceType rdf:resource="
                '"http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"/>',
            ),
            "source_type",
            "compositeWithTrainedAlgorithmicMedia",
            True,
        ),
        (
            told.xmp(
                "",
                "<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
                "</Iptc4xmpExt:DigitalSourceType>",
            ),
            "source_type",
            "digitalCapture",
            False,
        ),
        (told.xmp('xmp:CreatorTool="Adobe Firefly"'), "generator", "Adobe Firefly", True),
        (told.xmp('photoshop:Credit="Made with Google AI"'), "generator", "Google AI", True),
        (told.xmp('xmp:CreatorTool="Adobe Photoshop 26.0"'), "software", "Adobe Photoshop 26.0", False),
    ],
    ids=["attribute", "resource", "text", "firefly", "credit", "software"],
)
def test_xmp_says_what_kind_of_source_and_which_tool(xmp: bytes, kind: str, value: str, says_ai: bool) -> None:
    [claim] = claims_of(told.jpeg(PICTURE, xmp))

    assert (claim.kind, claim.found_in, claim.value, claim.says_ai) == (kind, "XMP", value, says_ai)
    assert "nsigned" in claim.statement.message or kind == "generator"


@pytest.mark.parametrize("format", ["PNG", "WEBP", "AVIF"])
def test_xmp_is_read_in_other_formats(format: str) -> None:
    block = told.xmp('xmp:CreatorTool="Midjourney v7"')
    if format == "PNG":
        data = told.png_with(PICTURE, {"XML:com.adobe.xmp": block.decode()})
    else:
        data = encode(PICTURE, format, xmp=block)

    assert [claim.value for claim in claims_of(data)] == ["Midjourney"]


COMFY = {
    "prompt": json.dumps(
        {
            "3": {
                "class_type": "KSampler",
                "inputs": {"seed": 5, "steps": 20, "cfg": 8, "sampler_name": "euler", "scheduler": "normal",
                           "denoise": 1, "model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0]},
            },
            "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "face_model.safetensors"}},
            "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a face", "clip": ["4", 1]}},
            "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "", "clip": ["4", 1]}},
        }
    ),
    "workflow": json.dumps(
        {"links": [[1, 4, 0, 3, 0, "MODEL"], [2, 6, 0, 3, 1, "CONDITIONING"], [3, 7, 0, 3, 2, "CONDITIONING"]]}
    ),
}  # fmt: skip
NOVELAI = {
    "Software": "NovelAI",
    "Source": "Stable Diffusion F1022D28",
    "Description": "a face",
    "Comment": json.dumps({"prompt": "a face", "steps": 28, "sampler": "k_euler", "seed": 1, "uc": ""}),
}
MIDJOURNEY = {"Description": "a face --v 6.0 Job ID: 3a1b2c3d-0000-0000-0000-000000000000", "Author": "somebody"}


@pytest.mark.parametrize(
    ("data", "generator"),
    [
        (told.png_with(PICTURE, {"parameters": told.A1111}), "AUTOMATIC1111, v1-5-pruned"),
        (told.jpeg(PICTURE, exif=told.comment_exif(told.A1111)), "AUTOMATIC1111, v1-5-pruned"),
        (told.png_with(PICTURE, COMFY), "ComfyUI, face_model.safetensors"),
        (told.png_with(PICTURE, {"prompt": COMFY["prompt"]}), "ComfyUI"),
        (told.png_with(PICTURE, NOVELAI), "NovelAI"),
        (told.png_with(PICTURE, MIDJOURNEY), "Midjourney"),
        (told.jpeg(PICTURE, exif=told.camera_exif("", "", software="DALL-E 3")), "DALL·E"),
    ],
    ids=["web ui, PNG", "web ui, JPEG", "ComfyUI", "ComfyUI, no layout", "NovelAI", "Midjourney", "DALL·E"],
)
def test_generators_are_recognised_by_what_they_write(data: bytes, generator: str) -> None:
    found = claims_of(data)

    assert generator in [claim.value for claim in found if claim.kind == "generator"]
    assert all(claim.says_ai for claim in found if claim.kind == "generator")


def test_one_pictures_metadata_is_never_told_of_the_next() -> None:
    """The parsers' own way in remembers a picture by its address in memory."""
    generated = told.jpeg(PICTURE, exif=told.comment_exif(told.A1111))
    photographed = told.jpeg(PICTURE, exif=told.camera_exif())

    for _ in range(20):
        assert [claim.kind for claim in claims_of(generated)] == ["generator"]
        assert [claim.kind for claim in claims_of(photographed)] == ["camera"]


def test_a_camera_is_a_claim_and_nothing_means_nothing() -> None:
    [camera] = claims_of(told.jpeg(PICTURE, exif=told.camera_exif()))

    assert camera.value == "ACME Box 3" and not camera.says_ai
    assert camera.statement.code == "claim_camera" and "anybody can write that" in camera.statement.message
    assert notes_of(told.jpeg(PICTURE)) == ["claims_none"]


def test_foreign_text_is_one_short_printable_line() -> None:
    evil = "Cam\x1b[2J\u202egnp\n" + "x" * 10_000
    [camera] = claims_of(
        told.jpeg(PICTURE, exif=told.camera_exif("", evil.encode("utf-8", "ignore").decode("latin-1")))
    )

    assert len(camera.value) <= metadata.SHOWN_CHARS
    assert camera.value.isprintable()
    assert metadata.shown(evil).isprintable()


@pytest.mark.parametrize("letterbox", [False, True])
@pytest.mark.parametrize("size", [(600, 400), (400, 600), (512, 512)])
def test_a_thumbnail_of_the_same_picture_matches(portrait: Image.Image, size: tuple[int, int], letterbox: bool) -> None:
    picture = portrait.resize(size)
    shape = (160, 120) if letterbox else (160 * size[0] // max(size), 160 * size[1] // max(size))
    data = told.jpeg(picture, exif=told.thumbnail_exif(told.small_jpeg(picture, shape, letterbox)))

    found = thumbnail.compare(metadata.read(data), np.asarray(told.opened(data)))

    assert found.state == "matches", found


def test_a_thumbnail_of_another_picture_differs(portrait: Image.Image) -> None:
    other = side_by_side(scenery(300, 200)).resize(portrait.size)
    data = told.jpeg(portrait, exif=told.thumbnail_exif(told.small_jpeg(other)))

    found = thumbnail.compare(metadata.read(data), np.asarray(told.opened(data)))

    assert found.state == "differs" and found.difference is not None and found.difference > thumbnail.DIFFERS


def test_a_turned_picture_is_compared_upright(portrait: Image.Image) -> None:
    stored = portrait.resize((600, 400)).transpose(Image.Transpose.ROTATE_90)
    raw = metadata.Metadata("JPEG", orientation=6, exif_block=told.thumbnail_exif(told.small_jpeg(stored, (107, 160))))

    assert thumbnail.compare(raw, np.asarray(portrait.resize((600, 400)))).state == "matches"


@pytest.mark.parametrize(
    ("block", "state"),
    [
        (b"", "none"),
        (b"Exif\0\0II*\0", "none"),
        (told.thumbnail_exif(b"not a picture"), "unreadable"),
        (told.thumbnail_exif(b"", length=2**31), "unreadable"),
        (told.thumbnail_exif(b"", offset=2**31, length=500), "unreadable"),
        (told.thumbnail_exif(encode(scenery(2000, 2000), "JPEG")), "unreadable"),
        (b"Exif\0\0II*\0\xff\xff\xff\xff", "none"),
    ],
    ids=["none", "cut off", "garbage", "too long", "elsewhere", "too large", "points outside"],
)
def test_a_broken_thumbnail_is_a_state(block: bytes, state: str) -> None:
    raw = metadata.Metadata("JPEG", exif_block=block)

    assert thumbnail.compare(raw, np.asarray(PICTURE)).state == state
