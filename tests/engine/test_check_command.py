"""``telltale check`` as a user runs it: the installed command, in a process of its own."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from pictures import BAD, encode, scenery, tinted
from PIL import Image

from engine.checker import Checker
from engine.types import ImageInput

posix = pytest.mark.skipif(os.name != "posix", reason="terminals, signals and pipes as POSIX has them")


@pytest.fixture
def album(tmp_path: Path, portrait: Image.Image) -> Path:
    """A red face, a grey face, no face, in a folder and one below it."""
    folder = tmp_path / "album"
    (folder / "more").mkdir(parents=True)
    (folder / "a.png").write_bytes(encode(tinted(portrait, 15)))
    (folder / "b.jpg").write_bytes(encode(portrait, "JPEG"))
    (folder / "more" / "c.webp").write_bytes(encode(scenery(), "WEBP"))
    (folder / "notes.txt").write_text("not a picture")
    return folder


def _lines(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def test_each_picture_gets_a_readable_line(run: Run, album: Path) -> None:
    done = run("check", album)
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert lines[0].startswith(f"{album / 'a.png'}: likely fake (above 99 %). The face shows signs of being fake")
    assert lines[1].startswith(f"{album / 'b.jpg'}: no signs found (12 %). None of the signs")
    assert lines[2] == f"{album / 'more' / 'c.webp'}: no face found. No face was found, and only faces are judged."
    assert len(lines) == 3


def test_json_is_one_object_a_line_equal_to_what_the_engine_says(run: Run, album: Path, checker: Checker) -> None:
    done = run("check", "--json", album)
    assert (done.returncode, done.stderr) == (0, "")
    lines = _lines(done.stdout)
    assert [Path(line["path"]).name for line in lines] == ["a.png", "b.jpg", "c.webp"]
    for line in lines:
        expected = checker.check(ImageInput(Path(line.pop("path")).read_bytes())).as_dict()
        assert line.pop("elapsed_ms") > 0
        expected.pop("elapsed_ms")
        assert line == expected  # to the last bit of every score


def test_results_come_in_the_order_of_the_arguments(run: Run, album: Path) -> None:
    order = [album / "more" / "c.webp", album / "b.jpg", album / "a.png", album / "b.jpg"]
    done = run("check", *order, "--json")
    assert [line["path"] for line in _lines(done.stdout)] == [str(path) for path in order]


@pytest.fixture
def troubles(tmp_path: Path) -> dict[str, str]:
    """Everything that can be wrong with an input: path → the code that it must get."""
    folder = tmp_path / "troubles"
    folder.mkdir()
    expected = {}
    for name, (data, code) in BAD.items():
        (folder / name).write_bytes(data)
        expected[str(folder / name)] = code
    (folder / "without pictures").mkdir()
    (folder / "without pictures" / "notes.txt").touch()
    expected[str(folder / "without pictures")] = "no_images"
    expected[str(folder / "gone.jpg")] = "image_not_found"
    expected[str(folder / ("x" * 300))] = "image_unreadable"
    if os.name == "posix":
        (folder / "dangling.jpg").symlink_to(folder / "nowhere")
        expected[str(folder / "dangling.jpg")] = "image_unreadable"
        expected["/dev/zero"] = "image_unreadable"
    return expected


def test_bad_input_gets_its_code_and_stops_nothing(run: Run, album: Path, troubles: dict[str, str]) -> None:
    # GIVEN a good picture before and after everything that can be wrong
    good = str(album / "a.png")
    # WHEN
    done = run("check", "--json", good, *troubles, good)
    # THEN
    lines = _lines(done.stdout)
    assert done.returncode == 2
    assert lines[0]["label"] == lines[-1]["label"] == "likely_fake"
    assert {line["path"]: line["error"]["code"] for line in lines[1:-1]} == troubles
    for line in lines[1:-1]:
        assert set(line) == {"path", "error"}
        message = line["error"]["message"]
        assert len(message) > 10 and message.endswith(".")
        assert not any(word in message for word in ("Error", "Exception", "errno", "None"))


def test_bad_input_in_words_goes_to_standard_error(run: Run, album: Path, troubles: dict[str, str]) -> None:
    done = run("check", *troubles, album / "a.png")
    assert done.returncode == 2
    assert len(done.stdout.splitlines()) == 1
    complaints = done.stderr.splitlines()
    assert len(complaints) == len(troubles)
    for complaint, (path, code) in zip(complaints, troubles.items(), strict=True):
        assert complaint.startswith(f"{path}: ") and complaint.endswith(f". [{code}]")


def test_a_missing_model_says_how_to_get_one(run: Run, home: Path, album: Path) -> None:
    (home / "models" / "redness-1").rename(home / "elsewhere")
    done = run("check", album / "a.png")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("telltale: There is no model called 'redness-1'.")
    assert "telltale models" in done.stderr and done.stderr.endswith("[model_missing]\n")


def test_a_damaged_model_says_so_in_json_too(run: Run, home: Path, album: Path) -> None:
    network = home / "models" / "redness-1" / "model.onnx"
    network.write_bytes(network.read_bytes()[:-1])
    done = run("check", "--json", album / "a.png")
    assert done.returncode == 2
    (line,) = _lines(done.stdout)
    assert line["path"] is None and line["error"]["code"] == "model_damaged"
    assert "telltale models rollback" in line["error"]["message"]
    # and what the sentence proposes helps, where a model is shipped
    assert "[model_damaged]" in done.stderr


@posix
def test_file_names_cannot_command_the_terminal(run: Run, tmp_path: Path) -> None:
    names = ["\x1b]0;owned\x07.png", "two\nlines.png", "\u202egnp.exe.png", "tab\t.png"]
    for name in names:
        (tmp_path / name).write_bytes(encode(scenery()) if "tab" not in name else b"")
    words = run("check", *(tmp_path / name for name in names))
    assert len(words.stdout.splitlines()) == 3
    for text in (words.stdout, words.stderr):
        assert not any(c in text for c in "\x1b\x07\t\u202e")
    assert r"\x1b]0;owned\x07.png: no face found" in words.stdout
    as_json = run("check", "--json", *(tmp_path / name for name in names))
    assert as_json.stdout.isascii() and "\x1b" not in as_json.stdout
    assert [Path(line["path"]).name for line in _lines(as_json.stdout)] == names


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere file names must be Unicode")
def test_file_names_that_are_no_text_are_shown_escaped(run: Run, tmp_path: Path) -> None:
    path = os.fsdecode(bytes(tmp_path) + b"/caf\xe9.png")
    Path(path).write_bytes(encode(scenery()))
    assert r"caf\udce9.png: no face found" in run("check", tmp_path).stdout
    assert _lines(run("check", "--json", tmp_path).stdout)[0]["path"] == path


def test_a_terminal_without_unicode_gets_escapes_instead_of_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "Größe.png").write_bytes(encode(scenery()))
    done = run("check", tmp_path, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert r"Gr\xf6\xdfe.png: no face found" in done.stdout


@pytest.fixture
def crowd(tmp_path: Path) -> Path:
    """A thousand pictures: hard links to one, where the file system has them."""
    folder = tmp_path / "crowd"
    folder.mkdir()
    first = folder / "0000.png"
    first.write_bytes(encode(scenery(24, 24)))
    for number in range(1, 1000):
        os.link(first, folder / f"{number:04}.png")
    return folder


def test_a_thousand_pictures_keep_their_order(run: Run, crowd: Path) -> None:
    lines = _lines(run("check", "--json", crowd).stdout)
    assert [Path(line["path"]).name for line in lines] == [f"{number:04}.png" for number in range(1000)]


@posix
def test_results_come_as_they_are_known_and_a_closed_pipe_ends_quietly(
    telltale: str, environment: dict[str, str], crowd: Path
) -> None:
    # GIVEN a reader that stops after the first line, as `head -1` does
    process = subprocess.Popen(
        [telltale, "check", "--json", str(crowd)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout and process.stderr
    # WHEN that line is there THEN the work is not over
    assert json.loads(process.stdout.readline())["label"] == "no_face"
    assert process.poll() is None
    # WHEN the pipe closes THEN the command ends without a word
    process.stdout.close()
    complaint = process.stderr.read()
    assert (process.wait(timeout=30), complaint) == (141, b"")


@posix
def test_control_c_ends_with_130(telltale: str, environment: dict[str, str], crowd: Path) -> None:
    process = subprocess.Popen(
        [telltale, "check", str(crowd)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout and process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, complaint = process.communicate(timeout=30)
    assert (process.returncode, complaint) == (130, b"")


@posix
def test_a_progress_bar_is_shown_on_a_terminal_only(
    telltale: str, environment: dict[str, str], album: Path, run: Run
) -> None:
    import pty
    import termios

    # GIVEN standard error on a terminal and standard output in a pipe
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    os.set_blocking(ours, False)
    process = subprocess.Popen([telltale, "check", str(album)], env=environment, stdout=subprocess.PIPE, stderr=theirs)
    output, _ = process.communicate(timeout=60)
    # THEN the bar is on the terminal and the results are not mixed with it
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    os.close(theirs)
    assert "pictures" in shown and "3" in shown
    assert output.decode() == run("check", album).stdout


def test_wrong_usage_is_explained(run: Run) -> None:
    for arguments in (["check"], ["unknown"], ["check", "--unknown", "x"]):
        done = run(*arguments)
        assert done.returncode == 2
        assert done.stderr.startswith("usage: telltale")
