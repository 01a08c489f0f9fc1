"""The same files give the same bytes, and a difference is named."""

import os
import tarfile
from pathlib import Path

import archives
import compare_builds
import pytest

EPOCH = 1_700_000_000


def program(folder: Path, umask: int, names: tuple[str, ...]) -> Path:
    """The same three files, written at another time, in another order, under another umask."""
    before = os.umask(umask)
    try:
        for name in names:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"content of {name}\n")
            os.utime(path, (EPOCH + len(name) + umask, EPOCH + umask))
        (folder / "b/run").chmod(0o700 | 0o777 & ~umask)
    finally:
        os.umask(before)
    return folder


@pytest.fixture
def twice(tmp_path: Path) -> tuple[Path, Path]:
    names = ("a.txt", "b/run", "b/ä.txt")
    return program(tmp_path / "one", 0o022, names), program(tmp_path / "two", 0o077, names[::-1])


def test_a_tar_does_not_tell_when_where_and_by_whom_it_was_made(twice: tuple[Path, Path], tmp_path: Path) -> None:
    made = [tmp_path / "first.tar.gz", tmp_path / "second.tar.gz"]
    for folder, archive in zip(twice, made, strict=True):
        (folder / "link").symlink_to("a.txt")
        archives.write_tar_gz(folder, archive, "top", EPOCH)
    assert made[0].read_bytes() == made[1].read_bytes()
    with tarfile.open(made[0]) as tar:
        modes = {member.name: member.mode for member in tar}
        assert tar.getmember("top/link").linkname == "a.txt"
    assert (modes["top/b/run"], modes["top/a.txt"], modes["top/b"]) == (0o755, 0o644, 0o755)


def test_a_zip_does_not_either_and_refuses_links(twice: tuple[Path, Path], tmp_path: Path) -> None:
    made = [tmp_path / "first.zip", tmp_path / "second.zip"]
    for folder, archive in zip(twice, made, strict=True):
        archives.write_zip(folder, archive, "top", EPOCH)
    assert made[0].read_bytes() == made[1].read_bytes()
    (twice[0] / "link").symlink_to("a.txt")
    with pytest.raises(ValueError, match="link"):
        archives.write_zip(twice[0], made[0], "top", EPOCH)


@pytest.mark.parametrize("ending", ["tar.gz", "zip"])
def test_the_comparison_names_the_file_inside_the_archive(
    twice: tuple[Path, Path], tmp_path: Path, ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write = archives.write_zip if ending == "zip" else archives.write_tar_gz
    builds = tmp_path / "dist1", tmp_path / "dist2"
    for folder, build in zip(twice, builds, strict=True):
        build.mkdir()
        write(folder, build / f"program.{ending}", "top", EPOCH)
    assert compare_builds.main(*builds) == 0

    (twice[1] / "b/run").write_text("something else\n")
    write(twice[1], builds[1] / f"program.{ending}", "top", EPOCH)
    capsys.readouterr()
    assert compare_builds.main(*builds) == 1
    named = {line.split("  ")[-1].strip() for line in capsys.readouterr().out.splitlines()}
    assert named == {f"program.{ending}", f"program.{ending}: top/b/run"}


def test_nothing_to_compare_is_no_success(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert compare_builds.main(tmp_path / "empty", tmp_path / "empty") == 2
