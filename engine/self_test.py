"""``telltale self-test``: does this copy of the program do all that it should? For what was built or installed; whether
the user's machine and settings are well is ``doctor``'s part, which runs these checks too.

The checks need nothing but the program: its samples, its shipped model, and memory. The application's own checks
(service, socket, history) come in by the entry-point group ``telltale.self_tests``: the engine knows none of that.
"""

import hashlib
import io
import json
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import numpy as np
from PIL import Image

from engine import images, picture_files, resources
from engine.checker import Checker, open_checker, open_finder
from engine.findings import Look, Status, find, report
from engine.model_store import shipped_store
from engine.types import ImageInput, Origin, RgbImage

MANIFEST_NAME = "files.sha256"
"""In the built program, beside the assets: `sha256  path` of every file, as sha256sum writes it."""

CHECK_GROUP = "telltale.self_tests"
_LOSSLESS = {"PNG", "BMP"}
_NAMED = 5


def run(as_json: bool, golden: Path | None = None, write_golden: Path | None = None) -> int:
    """Print the report; 0 when all is well, 2 when anything failed."""
    if write_golden is not None:
        write_golden.write_text(json.dumps(scores(), indent=2) + "\n", encoding="utf-8")
    named = [*checks()]
    if golden is not None:
        named.append(("golden scores", lambda: _same_scores(golden)))
    return report([find(subject, look) for subject, look in named], as_json)


def checks() -> list[tuple[str, Look]]:
    """The engine's checks and those of whatever else is installed."""
    own: list[tuple[str, Look]] = [
        ("program files", _program_files),
        ("formats", _formats),
        ("faces", _faces),
        ("scores", _scores),
        ("content credentials", _credentials),
    ]
    return own + list(_of_others())


def scores() -> dict[str, str]:
    """Every fake probability that the shipped model gives for the samples, exactly, as `float.hex` writes it."""
    checker = _shipped_checker()
    return {name: _score(checker, data) for name, data in _pictures()}


def _of_others() -> Iterator[tuple[str, Look]]:
    """A part that cannot even be loaded is a failure of its own, not the end of the report."""
    for entry in sorted(metadata.entry_points(group=CHECK_GROUP), key=lambda entry: entry.name):
        try:
            yield from entry.load()
        except Exception as error:
            yield entry.name, _failing(f"cannot be loaded: {type(error).__name__}: {error}")


def _failing(detail: str) -> Look:
    return lambda: (Status.FAILED, detail)


def _program_files() -> tuple[Status, str]:
    """Only a built program has a manifest; sources are meant to be changed."""
    root = resources.assets_dir().parent
    manifest = root / MANIFEST_NAME
    if not manifest.exists():
        return Status.NOTE, "run from the sources, so there is no list of files to compare with"
    lines = manifest.read_text(encoding="utf-8").splitlines()
    expected = {path: digest for digest, path in (line.split("  ", 1) for line in lines)}
    wrong = [path for path, digest in expected.items() if _sha256(root / path) != digest]
    if wrong or not expected:
        return Status.FAILED, f"{len(wrong)} of {len(expected)} files are not as built: {', '.join(wrong[:_NAMED])}"
    return Status.OK, f"{len(expected)} files, all as built"


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _formats() -> tuple[Status, str]:
    """Every format on the allowlist, written by this very program and read back the way strangers' files are."""
    original = _gradient()
    for name in images.FORMATS:
        decoded = images.decode(_encoded(original, name))
        exact = np.array_equal(decoded.pixels, original)
        if decoded.format != name or decoded.pixels.shape != original.shape or (name in _LOSSLESS and not exact):
            return Status.FAILED, f"a picture in the format {name} is not read as it was written"
    return Status.OK, f"{', '.join(images.FORMATS)} decoded"


def _gradient() -> RgbImage:
    """48 × 64 with a colour of its own at every place, so that any mix-up of axes or channels shows."""
    rows, columns = np.mgrid[0:48, 0:64].astype(np.uint8)
    return np.dstack([rows * 5, columns * 4, rows + columns]).astype(np.uint8)


def _encoded(pixels: RgbImage, format_name: str) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format_name)
    return buffer.getvalue()


def _faces() -> tuple[Status, str]:
    finder = open_finder()
    counts = {path.name: len(finder.find(images.decode(path.read_bytes()).pixels)) for path in _samples()}
    without = [name for name, count in counts.items() if count == 0]
    if without:
        return Status.FAILED, f"no face is found in {', '.join(without)}"
    return Status.OK, f"{sum(counts.values())} found in {len(counts)} sample(s)"


def _scores() -> tuple[Status, str]:
    """Judged twice, by two checkers: the same bytes must give the same scores, to the last bit."""
    first, second = scores(), scores()
    judged = {name: score for name, score in first.items() if score != "none"}
    if first != second or not judged:
        return Status.FAILED, "the same pictures get different scores" if judged else "no sample gets a score"
    return Status.OK, ", ".join(f"{name} {float.fromhex(score):.4f}" for name, score in judged.items())


def _credentials() -> tuple[Status, str]:
    """Without the library pictures are judged all the same, and evidence says that this was not checked."""
    from engine.evidence import credentials

    version = credentials.library_version()
    if version is None:
        return (
            Status.NOTE,
            "the library that validates them is missing here; evidence will say that they were not checked",
        )
    lists = ", ".join(path.name for path in credentials.trust_lists())
    return Status.OK, f"validated offline by c2pa {version}, trusted signers: {lists or 'none'}"


def _same_scores(golden: Path) -> tuple[Status, str]:
    """Bit for bit, which can only be asked where both were computed on the same kind of processor."""
    expected, found = json.loads(golden.read_text(encoding="utf-8")), scores()
    if not isinstance(expected, dict) or not expected:
        return Status.FAILED, f"{golden.name} holds no scores"
    wrong = [name for name in sorted({*expected, *found}) if expected.get(name) != found.get(name)]
    if wrong:
        return Status.FAILED, ", ".join(f"{name}: {found.get(name)} is not {expected.get(name)}" for name in wrong)
    return Status.OK, f"{len(expected)} scores, the same to the last bit"


def _score(checker: Checker, data: bytes) -> str:
    probability = checker.check(ImageInput(data, Origin.CLI)).fake_probability
    return "none" if probability is None else probability.hex()


def _pictures() -> Iterator[tuple[str, bytes]]:
    """The samples as they are, and once lossless and mirrored, which is another picture to the network."""
    for path in _samples():
        data = path.read_bytes()
        yield path.name, data
        yield f"{path.name} mirrored", _encoded(np.ascontiguousarray(images.decode(data).pixels[:, ::-1]), "PNG")


def _samples() -> list[Path]:
    return picture_files.find_images([resources.assets_dir() / "samples"])


def _shipped_checker() -> Checker:
    """Never a model of the user's: this tests the program."""
    return open_checker(shipped_store().active())
