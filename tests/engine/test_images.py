"""From bytes to pixels: every format that is read, and everything that is refused, with its code."""

import os
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pictures import (
    BAD,
    ORIENTATIONS,
    animation,
    encode,
    huge_png,
    oriented,
    png,
    png_chunk,
    scenery,
    sixteen_bit_png,
)
from PIL import Image

from engine import images, picture_files
from engine.errors import (
    EngineError,
    ImageCorrupt,
    ImageEmpty,
    ImageError,
    ImageNotFound,
    ImageTooLarge,
    ImageTruncated,
    ImageUnreadable,
    ImageUnsupported,
    NoImages,
)
from engine.images import decode
from engine.picture_files import find_images, read_file

LOSSY = ("JPEG", "WEBP", "AVIF")
FORMATS = ("PNG", "GIF", "BMP", *LOSSY)


def _codes(data: bytes, name: str = "") -> list[str]:
    return [note.code for note in decode(data, name).notes]


@pytest.mark.parametrize("format", FORMATS)
def test_every_allowed_format_is_read(format: str) -> None:
    decoded = decode(encode(scenery(), format))
    assert decoded.format == format
    assert decoded.notes == ()
    assert decoded.pixels.dtype == np.uint8
    difference = np.abs(decoded.pixels.astype(int) - np.asarray(scenery()).astype(int))
    assert difference.mean() < (8 if format in (*LOSSY, "GIF") else 1e-9)


def test_the_format_is_read_from_the_content_not_from_the_name() -> None:
    assert decode(encode(scenery(), "PNG"), "holiday.jpg").format == "PNG"


@pytest.mark.parametrize("format", ["TIFF", "ICO", "PPM", "TGA", "PCX", "EPS", "PDF", "JPEG2000"])
def test_other_formats_are_refused_although_pillow_knows_them(format: str) -> None:
    with pytest.raises(ImageUnsupported, match=r"holiday\.jpg is not a picture in a format"):
        decode(encode(scenery(), format), "holiday.jpg")


@pytest.mark.parametrize("name", BAD)
def test_a_bad_picture_is_refused_with_its_code_and_a_sentence_that_names_it(name: str) -> None:
    data, code = BAD[name]
    started = time.perf_counter()
    with pytest.raises(ImageError) as caught:
        decode(data, name)
    assert caught.value.code == code
    assert name in caught.value.message and caught.value.message.endswith(".")
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("format", FORMATS)
def test_a_picture_cut_off_anywhere_is_refused(format: str) -> None:
    whole = encode(scenery(), format)
    # The last bytes only say that the picture is over: it may be complete without them.
    for length in range(1, len(whole) - 24, max(1, len(whole) // 150)):
        with pytest.raises((ImageTruncated, ImageCorrupt, ImageUnsupported)) as caught:
            decode(whole[:length])
        if format == "JPEG" and length > len(whole) * 0.6:
            assert caught.value.code == "image_truncated"


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    format=st.sampled_from(FORMATS),
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_a_damaged_picture_is_read_or_refused_but_nothing_else(format: str, changes: list[tuple[float, int]]) -> None:
    data = bytearray(encode(scenery(24, 16), format))
    for place, value in changes:
        data[int(place * len(data))] = value
    try:
        decoded = decode(bytes(data))
    except ImageError as error:
        assert error.code != EngineError.code
    else:
        assert decoded.pixels.ndim == 3 and decoded.pixels.shape[2] == 3


@given(st.binary(max_size=200))
def test_noise_is_refused(data: bytes) -> None:
    with pytest.raises((ImageUnsupported, ImageCorrupt, ImageEmpty, ImageTruncated)):
        decode(data)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_orientation_is_applied(orientation: int) -> None:
    upright = scenery()
    assert np.array_equal(decode(oriented(upright, orientation)).pixels, np.asarray(upright))


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_a_large_jpeg_is_decoded_smaller_on_request(orientation: int) -> None:
    # GIVEN a picture whose sides no power of two divides
    upright = scenery(803, 601)
    # WHEN
    decoded = decode(oriented(upright, orientation, "JPEG"), long_side=200)
    # THEN it is a quarter of itself, upright, and still knows its size
    assert (decoded.reduction, decoded.width, decoded.height) == (4, 803, 601)
    assert decoded.pixels.shape == (151, 201, 3)
    expected = np.asarray(upright.resize((201, 151), Image.Resampling.BOX)).astype(int)
    assert np.abs(decoded.pixels - expected).mean() < 3


@pytest.mark.parametrize(("long_side", "reduction"), [(None, 1), (804, 1), (402, 1), (401, 2), (100, 8), (1, 8)])
def test_a_jpeg_keeps_the_pixels_that_are_asked_for(long_side: int | None, reduction: int) -> None:
    decoded = decode(encode(scenery(803, 601), "JPEG"), long_side=long_side)
    assert decoded.reduction == reduction
    assert (decoded.width, decoded.height) == (803, 601)


@pytest.mark.parametrize("size", [(803, 1), (1, 803), (803, 7)])
def test_a_narrow_jpeg_is_read_whatever_is_asked_for(size: tuple[int, int]) -> None:
    decoded = decode(encode(scenery(*size), "JPEG"), long_side=100)
    assert (decoded.width, decoded.height) == size
    assert decoded.pixels.size


@pytest.mark.parametrize("format", [format for format in FORMATS if format != "JPEG"])
def test_other_formats_are_decoded_whole(format: str) -> None:
    decoded = decode(encode(scenery(803, 601), format), long_side=100)
    assert decoded.pixels.shape == (601, 803, 3) and decoded.reduction == 1


def test_a_picture_that_is_decoded_smaller_is_refused_as_any_other() -> None:
    for name, (data, code) in BAD.items():
        with pytest.raises(ImageError) as caught:
            decode(data, name, long_side=1)
        assert caught.value.code == code
    whole = encode(scenery(803, 601), "JPEG")
    for length in range(1, len(whole) - 24, max(1, len(whole) // 60)):
        with pytest.raises((ImageTruncated, ImageCorrupt, ImageUnsupported)):
            decode(whole[:length], long_side=100)


def test_an_orientation_that_does_not_exist_is_ignored() -> None:
    exif = Image.Exif()
    exif[0x0112] = 99
    assert decode(encode(scenery(), "PNG", exif=exif.tobytes())).pixels.shape == (64, 96, 3)


@pytest.mark.parametrize("format", ["GIF", "PNG", "WEBP", "AVIF"])
def test_of_an_animation_the_first_frame_is_taken_and_said_so(format: str) -> None:
    decoded = decode(animation(format))
    assert [note.code for note in decoded.notes] == ["first_frame_only"]
    assert np.abs(decoded.pixels.astype(int) - [255, 0, 0]).max() < 8


def test_a_photograph_with_further_pictures_behind_it_needs_no_note() -> None:
    second = scenery().rotate(180)
    assert _codes(encode(scenery(), "MPO", save_all=True, append_images=[second])) == []


@pytest.mark.parametrize("colour", [False, True])
def test_sixteen_bits_are_scaled_to_eight_and_said_so(colour: bool) -> None:
    decoded = decode(sixteen_bit_png(colour))
    assert [note.code for note in decoded.notes] == ["reduced_to_8_bit"]
    assert (decoded.pixels == 128).all()


def test_print_colours_are_converted_and_said_so() -> None:
    decoded = decode(encode(scenery(mode="CMYK"), "JPEG", quality=95))
    assert [note.code for note in decoded.notes] == ["converted_from_cmyk"]
    assert np.abs(decoded.pixels.astype(int) - np.asarray(scenery()).astype(int)).mean() < 4


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA"])
def test_every_colour_mode_becomes_rgb(mode: str) -> None:
    decoded = decode(encode(scenery(mode=mode)))
    assert decoded.pixels.shape == (64, 96, 3)
    assert ("transparency_flattened" in [note.code for note in decoded.notes]) is ("A" in mode)


def test_transparent_parts_become_white() -> None:
    clear = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    assert (decode(encode(clear)).pixels == 255).all()


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_size_limits_hold_at_their_edges() -> None:
    just_right = png(images.MAX_SIDE, 1, 8, 0, bytes(images.MAX_SIDE + 1))
    assert decode(just_right).pixels.shape == (1, images.MAX_SIDE, 3)
    too_wide = png(images.MAX_SIDE + 1, 1, 8, 0, bytes(images.MAX_SIDE + 2))
    for data in (too_wide, huge_png(10_001), huge_png(20_000), huge_png(2**31 - 1)):
        with pytest.raises(ImageTooLarge, match="too many pixels"):
            decode(data)


def test_too_many_bytes_are_refused_before_anything_looks_at_them() -> None:
    with pytest.raises(ImageTooLarge, match="larger than 32 MB"):
        decode(bytes(picture_files.MAX_BYTES + 1), "big.bin")


def test_metadata_is_limited_also_when_it_is_packed() -> None:
    profile = encode(scenery(), "PNG", icc_profile=os.urandom(images.MAX_METADATA_BYTES + 1))
    with pytest.raises(ImageTooLarge, match="metadata"):
        decode(profile)
    packed = png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(200 * 2**20), 9))
    with pytest.raises(ImageTooLarge, match="metadata"):
        decode(png(8, 8, 8, 0, bytes(72), packed))
    exif = Image.Exif()
    exif[0x010E] = "x" * 60_000
    assert decode(encode(scenery(), "JPEG", exif=exif.tobytes())).notes == ()


def test_a_picture_just_within_the_pixel_limit_is_read() -> None:
    width, height = images.MAX_SIDE, images.MAX_PIXELS // images.MAX_SIDE
    black = png(width, height, 1, 0, bytes((width // 8 + 1) * height))
    assert decode(black).pixels.shape == (height, width, 3)


def test_files_are_read_or_refused_with_their_code(tmp_path: Path) -> None:
    good = tmp_path / "good.png"
    good.write_bytes(encode(scenery()))
    assert read_file(good) == good.read_bytes()
    (tmp_path / "empty.png").touch()
    with (tmp_path / "large.png").open("wb") as file:
        file.truncate(picture_files.MAX_BYTES + 1)
    for name, kind in {
        "gone.png": ImageNotFound,
        "good.png/inside.png": ImageUnreadable,
        "empty.png": ImageEmpty,
        "large.png": ImageTooLarge,
        ".": ImageUnreadable,
        "x" * 300: ImageUnreadable,
    }.items():
        with pytest.raises(kind):
            read_file(tmp_path / name)


@pytest.mark.skipif(os.name != "posix", reason="links, pipes and devices as POSIX has them")
def test_what_is_no_file_is_unreadable_and_never_waited_for(tmp_path: Path) -> None:
    (tmp_path / "dangling.png").symlink_to(tmp_path / "gone")
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    (tmp_path / "endless.png").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe.png")
    for path in tmp_path.iterdir():
        with pytest.raises(ImageUnreadable):
            read_file(path)


def test_folders_are_searched_by_extension_and_files_taken_as_they_are(tmp_path: Path) -> None:
    for name in ["b.PNG", "a.jpg", "notes.txt", "deep/er/c.webp", "deep/d.gif", "strange"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    inside = [path.relative_to(tmp_path).as_posix() for path in find_images([tmp_path])]
    assert inside == sorted(inside) == ["a.jpg", "b.PNG", "deep/d.gif", "deep/er/c.webp"]
    explicit = [tmp_path / "strange", tmp_path / "gone.jpg", tmp_path / "notes.txt"]
    assert find_images(explicit) == explicit


def test_a_folder_without_pictures_says_so(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    with pytest.raises(NoImages, match="no picture"):
        find_images([tmp_path])


@pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")
def test_a_folder_that_links_to_itself_ends(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    (tmp_path / "again").symlink_to(tmp_path)
    assert find_images([tmp_path]) == [tmp_path / "a.png"]
