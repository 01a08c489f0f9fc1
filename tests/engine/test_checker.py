"""Checker.check, the one function: a picture in, a verdict out, whatever the door, the format or the crowd."""

import json
import math
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from pictures import BAD, ORIENTATIONS, encode, oriented, scenery, side_by_side, tinted
from PIL import Image, ImageDraw, ImageOps
from tiny_models import CAUTION, redness_network, write_bundle

from engine.checker import Checker, open_checker
from engine.errors import ImageError, ModelCardInvalid, ModelDamaged, ModelMissing
from engine.types import Grade, ImageInput, Label, Origin, Verdict

RED = 15
"""Levels of tint after which the models in tiny_models.py are sure."""


def _check(checker: Checker, image: Image.Image, format: str = "PNG", **options: object) -> Verdict:
    return checker.check(ImageInput(encode(image, format, **options)))


def _answer(verdict: Verdict) -> tuple[object, ...]:
    """What must not depend on how the same pixels came in."""
    return verdict.label, verdict.fake_probability, verdict.faces, verdict.width, verdict.height, verdict.sentence


def test_a_face_without_signs(checker: Checker, portrait: Image.Image) -> None:
    verdict = _check(checker, portrait)
    assert verdict.label is Label.NO_SIGNS_FOUND
    assert verdict.fake_probability == pytest.approx(1 / (1 + math.exp(-CAUTION)), abs=1e-6)
    assert (verdict.width, verdict.height) == portrait.size
    assert len(verdict.faces) == 1
    assert "does not prove" in verdict.sentence


def test_a_face_with_signs(checker: Checker, portrait: Image.Image) -> None:
    verdict = _check(checker, tinted(portrait, RED))
    assert verdict.label is Label.LIKELY_FAKE
    assert verdict.fake_probability is not None and verdict.fake_probability > 0.99
    assert "It can be wrong" in verdict.sentence


def test_between_the_thresholds_it_is_uncertain(portrait: Image.Image, tmp_path: Path) -> None:
    undecided = open_checker(write_bundle(tmp_path / "undecided", redness_network(bias=0.4)))
    verdict = _check(undecided, portrait)
    assert verdict.label is Label.UNCERTAIN
    assert verdict.fake_probability == pytest.approx(1 / (1 + math.exp(-0.4)), abs=1e-6)


def test_the_offset_is_taken_off_the_evidence_and_the_temperature_divides_it(
    portrait: Image.Image, tmp_path: Path
) -> None:
    cooled = open_checker(write_bundle(tmp_path / "cooled", redness_network(bias=3.0), temperature=2.0, offset=0.6))
    assert _check(cooled, portrait).fake_probability == pytest.approx(1 / (1 + math.exp(-1.2)), abs=1e-6)


def test_of_several_faces_the_most_suspicious_speaks_for_the_picture(checker: Checker, portrait: Image.Image) -> None:
    # GIVEN three people, of whom the middle one is red
    group = side_by_side(portrait, tinted(portrait, RED), portrait)
    # WHEN
    verdict = _check(checker, group)
    # THEN every face has its own answer and the picture has the worst
    by_place = sorted(verdict.faces, key=lambda face: face.box.x)
    assert [face.label for face in by_place] == [Label.NO_SIGNS_FOUND, Label.LIKELY_FAKE, Label.NO_SIGNS_FOUND]
    assert verdict.label is Label.LIKELY_FAKE
    assert verdict.fake_probability == by_place[1].fake_probability == max(f.fake_probability or 0 for f in by_place)
    assert verdict.sentence.startswith("1 of 3 faces shows")


def test_without_a_face_nothing_is_guessed(checker: Checker) -> None:
    verdict = _check(checker, scenery(400, 300))
    assert (verdict.label, verdict.fake_probability, verdict.faces) == (Label.NO_FACE, None, ())


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1), (33, 31)])
def test_pictures_smaller_than_any_face(checker: Checker, size: tuple[int, int]) -> None:
    verdict = _check(checker, scenery(*size))
    assert verdict.label is Label.NO_FACE
    assert (verdict.width, verdict.height) == size


def test_a_face_below_the_minimum_is_said_to_be_too_small(checker: Checker, portrait: Image.Image) -> None:
    face = _check(checker, portrait).faces[0]
    scale = 25 / face.height_px
    small = tinted(portrait, RED).resize((round(portrait.width * scale), round(portrait.height * scale)))
    verdict = _check(checker, small)
    assert (verdict.label, verdict.fake_probability) == (Label.TOO_SMALL, None)
    assert [(f.label, f.fake_probability, f.cut_off) for f in verdict.faces] == [(Label.TOO_SMALL, None, False)]
    assert "40 pixels" in verdict.sentence


def test_a_small_face_beside_a_large_one_is_listed_but_not_judged(checker: Checker, portrait: Image.Image) -> None:
    height = _check(checker, portrait).faces[0].height_px
    small = tinted(portrait, RED).resize((round(portrait.width * 30 / height), round(portrait.height * 30 / height)))
    verdict = _check(checker, side_by_side(portrait, small))
    assert verdict.label is Label.NO_SIGNS_FOUND
    assert [face.label for face in verdict.faces] == [Label.NO_SIGNS_FOUND, Label.TOO_SMALL]


def test_a_face_that_the_edge_cuts_off_counts_only_where_no_whole_one_is(
    checker: Checker, portrait: Image.Image
) -> None:
    # GIVEN a red face of which the picture's edge leaves two thirds
    face = _check(checker, portrait).faces[0].box
    red = tinted(portrait, RED).crop((0, 0, round(face.x + face.w * 2 / 3), portrait.height))
    # WHEN it is alone THEN it is judged, and a note says what it is
    alone = _check(checker, red)
    assert [(report.label, report.cut_off) for report in alone.faces] == [(Label.LIKELY_FAKE, True)]
    assert [note.code for note in alone.notes] == ["only_cut_off"]
    # WHEN a whole face is beside it THEN only that is judged, and a note says so
    group = Image.new("RGB", (portrait.width + red.width, portrait.height))
    group.paste(portrait)
    group.paste(red, (portrait.width, 0))
    verdict = _check(checker, group)
    assert [(face.fake_probability is None, face.cut_off) for face in verdict.faces] == [(False, False), (True, True)]
    assert verdict.label is Label.NO_SIGNS_FOUND
    assert [note.code for note in verdict.notes] == ["cut_off"]
    # WHEN both are seen on a page, enlarged THEN the same holds, though the page goes on where the picture ends
    shown = group.resize((round(group.width * 1.3), round(group.height * 1.3)), Image.Resampling.BILINEAR)
    verdict = _check(checker, ImageOps.expand(shown, 60, "white"))
    assert [(face.fake_probability is None, face.cut_off) for face in verdict.faces] == [(False, False), (True, True)]
    assert verdict.label is Label.NO_SIGNS_FOUND


def test_a_whole_face_before_a_plain_wall_is_not_cut_off(checker: Checker, portrait: Image.Image) -> None:
    # GIVEN a head cut out of its picture, so that beside it there is one colour and nothing else
    face = _check(checker, portrait).faces[0].box
    mask = Image.new("L", portrait.size)
    head = face.x - 0.1 * face.w, face.y - 0.2 * face.h, face.x + 1.1 * face.w, face.y + 1.1 * face.h
    ImageDraw.Draw(mask).ellipse(head, fill=255)
    alone = Image.composite(portrait, Image.new("RGB", portrait.size, "white"), mask)
    # THEN it is judged without a note
    verdict = _check(checker, alone)
    assert [(report.label, report.cut_off) for report in verdict.faces] == [(Label.NO_SIGNS_FOUND, False)]
    assert verdict.notes == ()


def test_the_same_bytes_get_the_same_scores_through_every_door(checker: Checker, portrait: Image.Image) -> None:
    data = encode(tinted(portrait, 3), "JPEG")
    verdicts = [
        checker.check(ImageInput(data, origin, grade, name="x", page_host="y"))
        for origin, grade in product(Origin, Grade)
    ]
    assert len({verdict.fake_probability for verdict in verdicts}) == 1
    assert all(_answer(verdict) == _answer(verdicts[0]) for verdict in verdicts)
    assert {verdict.image_sha256 for verdict in verdicts} == {verdicts[0].image_sha256}


def test_screen_pixels_are_noted(checker: Checker) -> None:
    data = encode(scenery())
    codes = {grade: [note.code for note in checker.check(ImageInput(data, grade=grade)).notes] for grade in Grade}
    assert codes[Grade.SCREEN_PIXELS] == ["screen_pixels"]
    assert codes[Grade.ORIGINAL_BYTES] == []


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_a_turned_photograph_gets_the_verdict_of_the_upright_one(
    checker: Checker, portrait: Image.Image, orientation: int
) -> None:
    upright = tinted(portrait, 3)
    assert _answer(checker.check(ImageInput(oriented(upright, orientation)))) == _answer(_check(checker, upright))


def test_lossless_formats_agree_to_the_bit(checker: Checker, portrait: Image.Image) -> None:
    image = tinted(portrait, 3)
    png = _answer(_check(checker, image))
    assert _answer(_check(checker, image, "BMP")) == png
    assert _answer(_check(checker, image, "WEBP", lossless=True)) == png


def test_print_colours_greys_and_animations_are_judged_too(checker: Checker, portrait: Image.Image) -> None:
    for image, format, note in [
        (portrait.convert("CMYK"), "JPEG", "converted_from_cmyk"),
        (portrait.convert("L"), "PNG", None),
        (portrait.convert("I;16").point(lambda level: level * 257), "PNG", "reduced_to_8_bit"),
    ]:
        verdict = _check(checker, image, format)
        assert verdict.label is Label.NO_SIGNS_FOUND
        assert [n.code for n in verdict.notes] == ([note] if note else [])
    animated = _check(checker, portrait, "GIF", save_all=True, append_images=[scenery(*portrait.size)])
    assert animated.label is Label.NO_SIGNS_FOUND
    assert [n.code for n in animated.notes] == ["first_frame_only"]


def test_a_face_cut_by_the_edge_is_judged(checker: Checker, portrait: Image.Image) -> None:
    box = _check(checker, portrait).faces[0].box
    for area in [
        (box.x + box.w * 0.2, 0, portrait.width, portrait.height),
        (0, 0, box.x + box.w * 0.8, portrait.height),
        (0, box.y + box.h * 0.15, portrait.width, portrait.height),
        (box.x, box.y, box.x + box.w, box.y + box.h),
    ]:
        verdict = _check(checker, portrait.crop(tuple(map(round, area))))
        assert verdict.label is Label.NO_SIGNS_FOUND


@pytest.mark.parametrize("name", BAD)
def test_a_bad_picture_raises_its_error_and_the_next_one_is_judged(
    checker: Checker, portrait: Image.Image, name: str
) -> None:
    data, code = BAD[name]
    with pytest.raises(ImageError) as caught:
        checker.check(ImageInput(data, name=name))
    assert caught.value.code == code
    assert _check(checker, portrait).label is Label.NO_SIGNS_FOUND


def test_many_threads_may_ask_at_once(checker: Checker, portrait: Image.Image) -> None:
    pictures = [encode(tinted(portrait, red), "JPEG") for red in range(6)] * 3
    alone = [_answer(checker.check(ImageInput(data))) for data in pictures]
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda data: _answer(checker.check(ImageInput(data))), pictures))
    assert together == alone


def test_the_verdict_as_json_is_complete_and_never_says_real(checker: Checker, portrait: Image.Image) -> None:
    as_text = json.dumps(_check(checker, portrait).as_dict(), allow_nan=False)
    values = json.loads(as_text)
    assert set(values) == {
        "label",
        "fake_probability",
        "sentence",
        "faces",
        "model",
        "image_sha256",
        "width",
        "height",
        "elapsed_ms",
        "notes",
    }
    assert set(values["faces"][0]) == {"box", "height_px", "fake_probability", "label", "cut_off"}
    assert values["model"]["name"] == "redness"
    assert "real" not in as_text.lower()


def test_the_box_is_around_the_face_in_pixels_of_the_upright_picture(checker: Checker, portrait: Image.Image) -> None:
    # GIVEN the portrait, and the same with a margin of known size
    box = _check(checker, portrait).faces[0].box
    framed = Image.new("RGB", (portrait.width + 96, portrait.height + 64), (128, 128, 128))
    framed.paste(portrait, (64, 32))
    # THEN the face is where it must be, to a few pixels
    moved = _check(checker, framed).faces[0].box
    expected = np.array([box.x + 64, box.y + 32, box.w, box.h])
    assert np.abs(np.array([moved.x, moved.y, moved.w, moved.h]) - expected).max() < 0.06 * box.h


@pytest.mark.parametrize(("side", "orientation"), [(1200, 1), (420, 6)])
def test_a_photograph_as_large_as_cameras_make(
    portrait: Image.Image, tmp_path: Path, side: int, orientation: int
) -> None:
    # GIVEN a model for faces of at least 60 pixels, and 12 megapixels with a red one, in a format that is decoded at a
    # half and in one that is not. The larger face is cut from the half; there the smaller one has 50 pixels
    checker = open_checker(write_bundle(tmp_path / "model", redness_network(bias=CAUTION, cells=4), min_face_px=60))
    photograph = scenery(4001, 3001)
    photograph.paste(tinted(portrait, RED).resize((side, side)), (2400, 900))
    jpeg = checker.check(ImageInput(oriented(photograph, orientation, "JPEG")), explain=True)
    whole = _check(checker, photograph, compress_level=1)
    # THEN both say the same, of the same place
    assert (jpeg.width, jpeg.height) == (whole.width, whole.height) == (4001, 3001)
    assert jpeg.label is whole.label is Label.LIKELY_FAKE
    assert jpeg.fake_probability == pytest.approx(whole.fake_probability, abs=0.01)
    (mine,), (theirs,) = jpeg.faces, whole.faces
    assert mine.height_px == mine.box.h == pytest.approx(theirs.box.h, rel=0.06)
    assert (mine.box.x, mine.box.y) == pytest.approx((theirs.box.x, theirs.box.y), abs=0.06 * theirs.box.h)
    # AND so does what explains it
    assert jpeg.evidence is not None and jpeg.evidence.faces[0].influence is not None
    left, top, square, _ = jpeg.evidence.faces[0].influence.region
    assert left <= mine.box.x < mine.box.x + mine.box.w <= left + square
    assert top <= mine.box.y < mine.box.y + mine.box.h <= top + square


def test_a_model_that_is_missing_damaged_or_without_a_valid_card_says_so(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"model\.json"):
        open_checker(tmp_path / "nowhere")
    without_network = write_bundle(tmp_path / "a")
    (without_network / "model.onnx").unlink()
    with pytest.raises(ModelMissing, match=r"model\.onnx"):
        open_checker(without_network)
    damaged = write_bundle(tmp_path / "b")
    (damaged / "model.onnx").write_bytes(redness_network(gain=1.0))
    with pytest.raises(ModelDamaged, match="sha256"):
        open_checker(damaged)
    with pytest.raises(ModelCardInvalid, match="input_size"):
        open_checker(write_bundle(tmp_path / "c", input_size="large"))
    with pytest.raises(ModelDamaged, match="as its card describes"):
        open_checker(write_bundle(tmp_path / "d", input_size=64))
