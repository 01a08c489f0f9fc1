"""What a report draws, as SVG without scripts and without style attributes, which its policy would not apply."""

from engine.evidence.types import Influence, Stability
from engine.types import FaceReport, Label, Verdict

_COLOURS = {Label.LIKELY_FAKE: "#ff8b7e", Label.UNCERTAIN: "#ffd166"}
_CALM = "#9bdcf2"
STRONGEST = 0.6
"""The opacity of the cell that counts most."""


def boxes(verdict: Verdict, jpeg_base64: str) -> str:
    """The picture with its faces boxed and numbered; the only place that holds its bytes, the others refer to it."""
    width, height = max(verdict.width, 1), max(verdict.height, 1)
    drawn = "".join(_box(number, face, max(width, height)) for number, face in enumerate(verdict.faces, 1))
    return (
        f'<svg class="picture" viewBox="0 0 {width} {height}" role="img" aria-label="The picture, its faces boxed">'
        f'<defs><image id="picture" width="{width}" height="{height}" preserveAspectRatio="none" '
        f'href="data:image/jpeg;base64,{jpeg_base64}"/></defs><use href="#picture"/>{drawn}</svg>'
    )


def _box(number: int, face: FaceReport, longest: int) -> str:
    box, colour, line = face.box, _COLOURS.get(face.label, _CALM), max(longest / 320, 0.5)
    rect = f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.w:.1f}" height="{box.h:.1f}" fill="none"'
    size = longest / 32
    return (
        f'{rect} stroke="#000" stroke-opacity=".65" stroke-width="{2.4 * line:.2f}"/>'
        f'{rect} stroke="{colour}" stroke-width="{line:.2f}"/>'
        f'<text x="{box.x + line:.1f}" y="{box.y + size:.1f}" font-size="{size:.1f}" font-weight="700" fill="{colour}" '
        f'stroke="#000" stroke-width="{line:.2f}" paint-order="stroke">{number}</text>'
    )


def influence(verdict: Verdict, found: Influence) -> str:
    """The crop of one face under its map: red towards fake, blue away from it."""
    x, y, w, h = found.region
    rows, strongest = len(found.map), max((abs(v) for row in found.map for v in row), default=0.0) or 1.0
    cells = "".join(
        _cell(x + column * w / len(row), y + line * h / rows, w / len(row), h / rows, value / strongest)
        for line, row in enumerate(found.map)
        for column, value in enumerate(row)
    )
    width, height = max(verdict.width, 1), max(verdict.height, 1)
    return (
        f'<svg class="map" viewBox="{x:.1f} {y:.1f} {w:.1f} {h:.1f}" role="img" aria-label="Influence on the score">'
        f'<use href="#picture" width="{width}" height="{height}"/>{cells}</svg>'
    )


def _cell(x: float, y: float, w: float, h: float, share: float) -> str:
    colour, opacity = ("#d7261b" if share > 0 else "#1666c9"), abs(share) * STRONGEST
    return (
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{w:.2f}" height="{h:.2f}" fill="{colour}" fill-opacity="{opacity:.3f}"/>'
    )


def strip(found: Stability, score: float) -> str:
    """The scores under all changes on a line from 0 to 100 %; the score itself is the taller mark."""
    views = "".join(f'<circle class="view" cx="{_at(v.fake_probability)}" cy="20" r="5"/>' for v in found.views)
    ends = "".join(f'<text x="{_at(share)}" y="44" text-anchor="middle">{share:.0%}</text>' for share in (0, 0.5, 1))
    return (
        '<svg class="strip" viewBox="0 0 420 50" role="img" aria-label="Scores under harmless changes">'
        f'<line x1="{_at(0)}" x2="{_at(1)}" y1="20" y2="20" stroke-width="2"/>{views}'
        f'<rect class="score" x="{20 + 380 * score - 1.5:.1f}" y="8" width="3" height="24"/>{ends}</svg>'
    )


def _at(share: float) -> str:
    return f"{20 + 380 * share:.1f}"
