"""A report to hand on: one self-contained file, HTML for people or JSON for programs, that asserts only what was done.

The picture in it is a copy made from decoded pixels: it shows what was judged, carries none of the file's metadata, and
cannot do what a hostile file might. What was judged itself is named by its SHA-256.
"""

import base64
import io
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine import resources
from engine.errors import ReportRefused
from engine.types import ImageInput, Preview, Verdict

FORMAT = 1
LONGEST_SIDE = 1600
"""Pixels of the copy's longer side at most: what to ask `Checker.preview` for."""

SUFFIXES = (".html", ".json")
_JPEG_QUALITY = 88


@dataclass(frozen=True)
class Report:
    """All that a report says. ``picture`` is a JPEG; ``made_at`` is in UTC."""

    verdict: Verdict
    image: ImageInput
    picture: bytes
    made_at: datetime
    telltale: str


def of(verdict: Verdict, image: ImageInput, preview: Preview) -> Report:
    """``preview`` is the picture of ``image``, as `Checker.preview` gives it; the image's own bytes may be missing."""
    from PIL import Image  # Not before a report is wanted: the window's start would wait for it.

    buffer = io.BytesIO()
    Image.frombytes("RGB", (preview.width, preview.height), preview.rgb).save(buffer, "JPEG", quality=_JPEG_QUALITY)
    return Report(verdict, image, buffer.getvalue(), datetime.now(UTC).replace(microsecond=0), resources.version())


def write(path: Path, verdict: Verdict, image: ImageInput, preview: Preview) -> None:
    """Write the report, HTML or JSON by the suffix; whole or not at all. Raises ReportRefused."""
    text = _rendered(path, of(verdict, image, preview))
    partial = path.with_name(path.name + ".part")
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise ReportRefused(
            f"The report cannot be written to {path}: {error.strerror}. Choose another place."
        ) from error


def check_path(path: Path) -> None:
    """Raises ReportRefused where no report can be written, before any picture is looked at."""
    if path.suffix.lower() not in SUFFIXES:
        raise ReportRefused(f"{path.name}: a report's name must end in .html or .json.")
    if not path.parent.is_dir():
        raise ReportRefused(f"{path}: there is no folder {path.parent}. Make it, or choose another place.")


def _rendered(path: Path, report: Report) -> str:
    check_path(path)
    if path.suffix.lower() == ".json":
        return json.dumps(as_dict(report), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    from engine.report.page import page

    return page(report)


def as_dict(report: Report) -> dict[str, Any]:
    """The report for programs."""
    image = report.image
    return {
        "format": FORMAT,
        "made_at": report.made_at.isoformat(),
        "telltale": report.telltale,
        "picture": {
            "name": image.name,
            "page_host": image.page_host,
            "origin": image.origin.value,
            "grade": image.grade.value,
            "bytes": len(image.data) or None,
            "sha256": report.verdict.image_sha256,
            "copy_jpeg_base64": base64.b64encode(report.picture).decode(),
        },
        "verdict": report.verdict.as_dict(),
        "run_again": "telltale check --explain --json FILE",
    }
