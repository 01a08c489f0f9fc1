"""What can be known of the release workflow and the recipes for Windows and macOS without running them there."""

import re
import subprocess
from pathlib import Path
from typing import Any

import checksums
import pytest

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = ROOT / ".github" / "workflows" / "release.yml"
INNO = ROOT / "packaging" / "windows" / "telltale.iss"
MADE = re.compile(r"(?:dist|build|release|first|built)(?:/|$)")
"""What the build makes, not the repository."""


@pytest.fixture(scope="module")
def jobs() -> dict[str, Any]:
    yaml = pytest.importorskip("yaml")
    return dict(yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"])


def scripts(jobs: dict[str, Any]) -> list[str]:
    return [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]


def test_nothing_is_published_unless_every_other_job_went_well(jobs: dict[str, Any]) -> None:
    publish = jobs.pop("publish")
    assert set(publish["needs"]) == set(jobs)
    assert publish["if"] == "startsWith(github.ref, 'refs/tags/v')", "a condition of its own would go before needs"
    assert not any("continue-on-error" in part for job in jobs.values() for part in (job, *job["steps"]))
    run = [step["run"] for step in publish["steps"] if "run" in step]
    assert run[0].startswith("packaging/collect-release.sh ") and "gh release create" in run[1]


def test_every_system_s_build_is_tried_and_handed_on_whole(jobs: dict[str, Any]) -> None:
    for system, tried_in in (("linux", "linux-installed"), ("windows", "windows"), ("macos", "macos")):
        [upload] = [step["with"] for step in jobs[system]["steps"] if "upload-artifact" in step.get("uses", "")]
        assert upload == {"name": system, "path": "dist", "if-no-files-found": "error"}
        assert "self-test" in "".join(step.get("run", "") for step in jobs[tried_in]["steps"])


def test_no_script_hides_a_failure(jobs: dict[str, Any]) -> None:
    """`set -e` does not see a command after "!", nor one before "||" or "&&"."""
    for script in scripts(jobs):
        assert not re.search(r"(?m)^\s*!\s|\|\| *true|set \+e", script), script


def test_every_file_that_is_named_is_there(jobs: dict[str, Any]) -> None:
    text = "\n".join(scripts(jobs)) + (ROOT / "packaging" / "macos" / "make-dmg.sh").read_text()
    named = set(re.findall(r"(?<![\w./$}-])((?:packaging|dist|build|assets)/[\w./-]+\.(?:sh|py|txt|iss|json))", text))
    assert len(named) >= 6
    assert [name for name in named if not MADE.match(name) and not (ROOT / name).is_file()] == []
    assert all((ROOT / name).stat().st_mode & 0o100 for name in named if name.endswith(".sh"))


def test_the_installer_takes_what_the_build_makes_and_what_the_window_reads() -> None:
    from desktop_app import autostart

    text = INNO.read_text(encoding="utf-8")
    programs = set(re.findall(r"\{app\}\\([\w-]+)\.exe", text))
    spec = (ROOT / "packaging" / "telltale.spec").read_text(encoding="utf-8")
    assert programs and all(f'program("{name}"' in spec for name in programs)
    # What it writes so that Telltale starts at login is what the window's settings show and take back.
    [line] = [line for line in text.splitlines() if "Tasks: startup" in line]
    assert f'Subkey: "{autostart._RUN_KEY}"' in line and f'ValueName: "{autostart._VALUE}"' in line
    assert line.count(f"app {autostart.IN_BACKGROUND}") == 1
    # Every kind of picture that is read can be opened with it, and no other.
    from engine.picture_files import EXTENSIONS

    assert set(re.findall(r'ValueName: "(\.\w+)"', text)) == set(EXTENSIONS)


def test_checksums_are_those_that_the_gate_reads(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"b")
    (tmp_path / "a").write_bytes(b"a")
    checksums.write(tmp_path, "windows")
    (tmp_path / "c").write_bytes(b"came later")
    sums = checksums.write(tmp_path, "windows")
    assert [line[64:] for line in sums.read_text().splitlines()] == ["  a", "  b", "  c"]
    command = ["sha256sum", "--check", "--strict", "--quiet", sums.name]
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0
