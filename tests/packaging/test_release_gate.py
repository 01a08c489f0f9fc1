"""What stands between a build and everybody: it must refuse whatever is missing, altered or of another version."""

import hashlib
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
FILES = {
    "linux": ("telltale_{}_amd64.deb", "telltale-{}-linux-x86_64.tar.gz", "telltale-{}-linux-x86_64.cdx.json"),
    "windows": tuple(f"telltale-{{}}-windows-x86_64{ending}" for ending in ("-setup.exe", ".zip", ".cdx.json")),
    "macos": ("telltale-{}-macos-arm64.dmg", "telltale-{}-macos-aarch64.cdx.json"),
}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    for system, names in FILES.items():
        folder = tmp_path / "built" / system
        folder.mkdir(parents=True)
        extensions = ("telltale-chromium-{}.zip", "telltale-firefox-{}.xpi") if system == "linux" else ()
        for name in (name.format(VERSION) for name in (*names, *extensions)):
            (folder / name).write_text(f"{name} of {system}")
        sums = (f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(folder.iterdir()))
        (folder / f"SHA256SUMS-{system}").write_text("".join(sums))
    return tmp_path / "built"


def collect(built: Path, version: str = VERSION) -> subprocess.CompletedProcess[str]:
    command = [ROOT / "packaging/collect-release.sh", version, built, built.parent / "release"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_a_whole_release_is_collected_with_its_checksums(built: Path) -> None:
    done = collect(built)
    assert done.returncode == 0, done.stderr
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=built.parent / "release", capture_output=True, text=True
    )
    assert (checked.returncode, len(checked.stdout.splitlines())) == (0, 10)


def test_another_version_than_the_tag_is_refused(built: Path) -> None:
    assert "another version" in collect(built, "99.0").stderr


@pytest.mark.parametrize("system", FILES)
def test_an_altered_a_missing_and_an_unchecked_file_are_refused(built: Path, system: str) -> None:
    folder = built / system
    victim = folder / FILES[system][0].format(VERSION)
    whole = victim.read_text()

    victim.write_text("altered")
    altered = collect(built)
    victim.write_text(whole)
    sums = folder / f"SHA256SUMS-{system}"
    kept = sums.read_text()
    sums.write_text("".join(line for line in kept.splitlines(True) if victim.name not in line))
    unchecked = collect(built)
    sums.write_text("")
    nothing_checked = collect(built)
    sums.write_text(kept)
    victim.unlink()
    missing = collect(built)
    shutil.rmtree(folder)
    no_system = collect(built)

    refused = (altered, unchecked, nothing_checked, missing, no_system)
    assert all(done.returncode == 1 and "Not published" in done.stderr for done in refused), refused
