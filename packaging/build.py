"""``make package``: the installable program and everything that is published with it, into dist/.

Run by the Python of an environment that holds packaging/requirements.txt and nothing else. The build stops at the first
thing that is not as it must be; what stands in dist/ afterwards has passed every check.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import NoReturn, TypeVar

import archives
import budgets
import checksums
import contents
import debian
import provenance
import sbom

ROOT = Path(__file__).resolve().parent.parent
WORK, DIST = ROOT / "build" / "package", ROOT / "dist"
PROGRAM = WORK / "out" / "telltale"
LINUX = sys.platform == "linux"
NAME = {"linux": "linux", "darwin": "macos", "win32": "windows"}[sys.platform]
MANIFEST = "files.sha256"
FEWEST_FILES = 100
Result = TypeVar("Result")


def main() -> None:
    epoch = source_date()
    os.environ |= {"SOURCE_DATE_EPOCH": str(epoch), "PYTHONHASHSEED": "0"}
    shutil.rmtree(WORK, ignore_errors=True)
    shutil.rmtree(DIST, ignore_errors=True)
    WORK.mkdir(parents=True)
    DIST.mkdir()
    step("Installing the sources", install_sources)
    step("Judging the samples from the sources", write_golden)
    step("Freezing", freeze)
    step("Looking for what does not belong", refuse_intruders)
    step("Where it is published", verify_publisher)
    origins = step("Verifying where every file comes from", verify_origins)
    step("Listing the files", write_manifest)
    step("Self-test of the frozen program", self_test)
    step("Bill of materials", lambda: write_sbom(origins, epoch))
    step("Archives", lambda: write_archives(epoch))
    step("Extension", build_extension)
    step("Budgets", keep_budgets)
    step("Checksums", write_checksums)


def step(title: str, work: Callable[[], Result]) -> Result:
    print(f"— {title}", flush=True)
    return work()


def fail(problem: str) -> NoReturn:
    sys.exit(f"The build stops: {problem}")


def source_date() -> int:
    """The commit's time, so that the same commit gives the same bytes; SOURCE_DATE_EPOCH goes before it."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    return int(given or run("git", "log", "-1", "--format=%ct"))


def version() -> str:
    return metadata.version(contents.PROJECT)


def run(*command: str | Path, **environment: str) -> str:
    """The output; ends the build when the command fails."""
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        fail(f"{' '.join(map(str, command))} ended with {done.returncode}\n{done.stdout}")
    return done.stdout


def install_sources() -> None:
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    run(*pip, "install", "--no-deps", "--no-index", "--no-build-isolation", "--force-reinstall", ROOT)
    run(*pip, "check")


def write_golden() -> None:
    print(run(sys.executable, "-I", "-m", "engine.cli", "self-test", "--write-golden", WORK / "golden.json"), end="")


def freeze() -> None:
    log = WORK / "pyinstaller.log"
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--distpath", str(PROGRAM.parent)]
    command += ["--workpath", str(WORK / "pyinstaller"), str(ROOT / "packaging" / "telltale.spec")]
    with log.open("w") as output:
        done = subprocess.run(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    if done.returncode:
        fail(f"PyInstaller failed; the end of {log}:\n" + "\n".join(log.read_text().splitlines()[-15:]))


def executable(name: str = "telltale") -> Path:
    return PROGRAM / (f"{name}.exe" if NAME == "windows" else name)


def frozen_modules() -> list[str]:
    """The names of all modules in the program."""
    from PyInstaller.archive.readers import CArchiveReader

    archive = CArchiveReader(str(executable()))
    return sorted(archive.open_embedded_archive("PYZ.pyz").toc)


def refuse_intruders() -> None:
    modules = frozen_modules()
    files = [path for path in PROGRAM.rglob("*") if path.is_file()]
    if len(files) < FEWEST_FILES or "engine.checker" not in modules or "desktop_app.gui.application" not in modules:
        fail(f"{len(files)} files and {len(modules)} modules are too few to be the program.")
    wrong = contents.intruders(PROGRAM, modules)
    if wrong:
        fail("this does not belong into it:\n  " + "\n  ".join(wrong))
    dangling = [path for path in PROGRAM.rglob("*") if path.is_symlink() and not path.exists()]
    if dangling:
        fail(f"links that lead nowhere: {dangling}")
    print(f"  {len(files)} files, {len(modules)} modules: nothing")


def verify_publisher() -> None:
    """What packaging/hatch_metadata.py wrote must have arrived: else no copy could ever ask for updates."""
    repository = os.environ.get("TELLTALE_REPOSITORY", "")
    [told] = PROGRAM.rglob(f"{contents.PROJECT}-{version()}.dist-info/METADATA")
    line = f"Project-URL: Releases, https://github.com/{repository}/releases"
    if repository and line not in told.read_text(encoding="utf-8").splitlines():
        fail(f"the program does not know that {repository} publishes it.")
    print(f"  {repository or 'unknown: set TELLTALE_REPOSITORY=owner/name for a build that is published'}")


def verify_origins() -> dict[str, provenance.Origin]:
    sources = json.loads((WORK / "pyinstaller" / "telltale" / "sources.json").read_text())
    try:
        origins = provenance.origins(sources.values(), ROOT, WORK)
    except provenance.Unknown as problem:
        fail(str(problem))
    counts = {kind: sum(o.kind == kind for o in origins.values()) for kind in ("pypi", "debian", "python", "project")}
    if not counts["pypi"]:
        fail("no file was found whose hash could be verified.")
    print("  " + ", ".join(f"{count} from {kind}" for kind, count in counts.items()))
    return origins


def write_manifest() -> None:
    inside = PROGRAM / "_internal"
    (inside / MANIFEST).unlink(missing_ok=True)
    files = [path for path in PROGRAM.rglob("*") if path.is_file() and not path.is_symlink()]
    lines = (f"{archives.sha256(path)}  {os.path.relpath(path, inside).replace(os.sep, '/')}\n" for path in files)
    (inside / MANIFEST).write_text("".join(sorted(lines, key=lambda line: line[66:])), encoding="utf-8", newline="\n")


def self_test() -> None:
    program = executable("telltale-cli" if NAME == "windows" else "telltale")
    print(run(program, "self-test", "--golden", WORK / "golden.json"), end="")


def write_sbom(origins: dict[str, provenance.Origin], epoch: int) -> None:
    target = DIST / f"{base_name()}.cdx.json"
    count = sbom.write(target, origins.values(), PROGRAM.rglob("*.onnx"), version(), epoch)
    print(f"  {count} components")


def base_name() -> str:
    machine = {"AMD64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
    return f"telltale-{version()}-{NAME}-{machine}"


def write_archives(epoch: int) -> None:
    """A macOS program is signed and packed by packaging/macos/make-dmg.sh, a Windows one by Inno Setup too."""
    if LINUX:
        archives.write_tar_gz(PROGRAM, DIST / f"{base_name()}.tar.gz", f"telltale-{version()}", epoch)
        package = DIST / f"telltale_{version()}_{debian.architecture()}.deb"
        debian.build(PROGRAM, package, version(), WORK / "deb", epoch)
    elif NAME == "windows":
        archives.write_zip(PROGRAM, DIST / f"{base_name()}.zip", f"telltale-{version()}", epoch)


def build_extension() -> None:
    folder = ROOT / "build" / "extension"
    shutil.rmtree(folder, ignore_errors=True)
    run("node", ROOT / "extension" / "build.mjs")
    names = (f"telltale-chromium-{version()}.zip", f"telltale-firefox-{version()}.xpi")
    packages = [folder / name for name in names]
    missing = [package.name for package in packages if not package.is_file()]
    if missing:
        fail(f"the extension's build did not make {', '.join(missing)}.")
    for package in packages:
        shutil.copy2(package, DIST)


def keep_budgets() -> None:
    measured = {"unpacked, MB": budgets.unpacked_mb(PROGRAM)}
    if LINUX:
        measured["compressed with xz, MB"] = next(DIST.glob("*.deb")).stat().st_size / 1e6
        measured["telltale --version, s"] = budgets.version_seconds(executable())
        measured["to the window, s"] = budgets.window_seconds(executable())
    over = budgets.report(measured)
    if over:
        fail("over budget: " + "; ".join(over))


def write_checksums() -> None:
    sums = checksums.write(DIST, NAME)
    print(f"{sums.read_text(encoding='utf-8')}— Done: dist/{sums.name} and what it lists")


if __name__ == "__main__":
    main()
