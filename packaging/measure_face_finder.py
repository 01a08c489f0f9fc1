"""How many of a reference detector's faces ours finds, and what each costs: recall and milliseconds, printed.

    python packaging/measure_face_finder.py FOLDER [FOLDER ...] --exact CENTERFACE.onnx [--least 48]
    python packaging/measure_face_finder.py FOLDER [FOLDER ...] --yunet YUNET.onnx

The reference is our network before it was put into integers, which packaging/make_face_finder.py leaves in build/, or
YuNet with free height and width (Wu et al., 2023), which is not shipped; bring your own copy. A face counts as found
when a box of ours overlaps it with an intersection over union of at least 0.4; those lower than ``--least`` pixels
are left out. Mosaics of 2 × 2 to 4 × 4 pictures stand for scenes with several smaller faces, screens of 1920 × 1080
for large pictures with many.
"""

import argparse
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime as ort
from PIL import Image

from engine import images, metrics, picture_files
from engine.checker import open_finder
from engine.faces import OUTPUTS, OVERLAP, SEARCHED_SIDE, faces_of, padded, search_copy
from engine.networks import open_session, read_network
from engine.types import Box, RgbImage

MIN_OVERLAP, MIN_SCORE = 0.4, 0.7
EXACT_SCORE = 0.5
"""CenterFace's own."""
STRIDES = (8, 16, 32)
SCREEN = 1920, 1080
SCREEN_TILES = (360, 216, 120, 90)
"""Pixels a side."""


class Exact:
    """The network as its authors trained it, searching as ours does."""

    def __init__(self, network: Path) -> None:
        self._session = open_session(read_network(network), network.name, 2)

    def find(self, image: RgbImage) -> list[tuple[Box, float]]:
        small, scale = search_copy(image, SEARCHED_SIDE)
        pixels = padded(small, "RGB").transpose(0, 3, 1, 2).astype(np.float32)
        faces = faces_of(self._session.run(OUTPUTS, {"image": pixels}), EXACT_SCORE, OVERLAP)
        return [(face.enlarged(1 / scale).box, face.score) for face in faces]


class YuNet:
    """The reference: anchor-free, three strides; boxes from class × objectness scores."""

    def __init__(self, network: Path) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = 2
        options.log_severity_level = 3
        self._session = ort.InferenceSession(str(network), options, providers=["CPUExecutionProvider"])
        self._names = [output.name for output in self._session.get_outputs()]

    def find(self, image: RgbImage) -> list[tuple[Box, float]]:
        height, width = (-(-side // 32) * 32 for side in image.shape[:2])
        tensor = np.zeros((1, 3, height, width), np.float32)
        tensor[0, :, : image.shape[0], : image.shape[1]] = image[..., ::-1].transpose(2, 0, 1)
        outputs = dict(
            zip(self._names, self._session.run(None, {self._session.get_inputs()[0].name: tensor}), strict=True)
        )
        found = [face for stride in STRIDES for face in self._decode(outputs, stride, width // stride)]
        return _suppress(sorted(found, key=lambda face: -face[1]))

    def _decode(self, outputs: dict[str, np.ndarray], stride: int, columns: int) -> list[tuple[Box, float]]:
        score = np.sqrt(outputs[f"cls_{stride}"][0, :, 0] * outputs[f"obj_{stride}"][0, :, 0])
        faces = []
        for index in np.flatnonzero(score > MIN_SCORE):
            dx, dy, w, h = outputs[f"bbox_{stride}"][0, index]
            centre = (index % columns + dx) * stride, (index // columns + dy) * stride
            w, h = np.exp(w) * stride, np.exp(h) * stride
            faces.append((Box(centre[0] - w / 2, centre[1] - h / 2, w, h), float(score[index])))
        return faces


def _suppress(faces: list[tuple[Box, float]]) -> list[tuple[Box, float]]:
    kept: list[tuple[Box, float]] = []
    for face in faces:
        if all(face[0].overlap(other[0]) < 0.3 for other in kept):
            kept.append(face)
    return kept


def _is_among(box: Box, others: list[Box]) -> bool:
    return any(box.overlap(other) >= MIN_OVERLAP for other in others)


def scenes(folders: list[Path], count: int) -> dict[str, list[RgbImage]]:
    """Single pictures, and mosaics of them, by name."""
    files = picture_files.find_images(folders)
    random = np.random.default_rng(0)
    chosen = [files[i] for i in sorted(random.choice(len(files), min(count, len(files)), replace=False))]
    singles = [images.decode(picture_files.read_file(path)).pixels for path in chosen]
    tiles = [np.asarray(Image.fromarray(pixels).resize((256, 256))) for pixels in singles]
    named = {"single pictures": singles}
    for side in (2, 3, 4):
        groups = [tiles[i : i + side * side] for i in range(0, len(tiles) - side * side, side * side)]
        named[f"mosaics {side} × {side}"] = [
            np.concatenate([np.concatenate(g[r * side : (r + 1) * side], 1) for r in range(side)]) for g in groups
        ]
    for tile in SCREEN_TILES:
        named[f"screens of {tile} × {tile}"] = list(_screens(singles, tile))
    return named


def _screens(singles: list[RgbImage], tile: int) -> Iterator[RgbImage]:
    columns, rows = SCREEN[0] // tile, SCREEN[1] // tile
    for start in range(0, len(singles) - columns * rows + 1, columns * rows):
        screen = Image.new("RGB", SCREEN)
        for place, pixels in enumerate(singles[start : start + columns * rows]):
            small = Image.fromarray(pixels).resize((tile, tile))
            screen.paste(small, (place % columns * tile, place // columns * tile))
        yield np.asarray(screen)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--exact", type=Path)
    which.add_argument("--yunet", type=Path)
    parser.add_argument("--least", type=float, default=24, help="pixels of height")
    parser.add_argument("--count", type=int, default=600)
    options = parser.parse_args()
    reference, finder = YuNet(options.yunet) if options.yunet else Exact(options.exact), open_finder(2)
    for name, pictures in scenes(options.folders, options.count).items():
        hits = total = more = 0
        spent: dict[str, list[float]] = {"reference": [], "ours": []}
        for pixels in pictures:
            started = time.perf_counter()
            theirs = [box for box, _ in reference.find(pixels)]
            between = time.perf_counter()
            ours = [face.box for face in finder.find(pixels)]
            spent["reference"].append(between - started)
            spent["ours"].append(time.perf_counter() - between)
            sought = [box for box in theirs if box.h >= options.least]
            total += len(sought)
            hits += sum(_is_among(box, ours) for box in sought)
            more += sum(box.h >= options.least and not _is_among(box, theirs) for box in ours)
        recall = metrics.proportion(hits, total)
        times = {key: statistics.median(values) * 1000 for key, values in spent.items()}
        print(
            f"{name} ({len(pictures)}, {pictures[0].shape[1]} × {pictures[0].shape[0]}): finds {hits} of {total} "
            f"faces, {recall.value:.1%} [{recall.low:.1%}, {recall.high:.1%}], and {more} more; median "
            f"{times['ours']:.1f} ms, reference {times['reference']:.1f} ms"
        )


if __name__ == "__main__":
    main()
