"""Line charts and tables as inline SVG and HTML: no script, no library, nothing loaded from anywhere."""

from collections.abc import Callable, Mapping, Sequence
from html import escape

Points = Sequence[tuple[float, float]]

WIDTH, HEIGHT = 420, 280
_LEFT, _TOP, _RIGHT, _BOTTOM = 52, 14, 14, 40
COLOURS = ("#1f5fbf", "#b3400e", "#2b7a3d", "#7a3b9c")
"""Told apart by those who see red and green alike, too; the lines also differ in their dashes."""
_DASHES = ("", "6 3", "2 3", "8 3 2 3")


def chart(
    title: str,
    lines: Mapping[str, Points],
    x_title: str,
    y_title: str,
    x_range: tuple[float, float] | None = None,
    y_range: tuple[float, float] | None = None,
    diagonal: bool = False,
) -> str:
    """An SVG with a legend; ``diagonal`` draws what chance, or a perfectly calibrated model, would give."""
    points = [point for line in lines.values() for point in line]
    if not points:
        return f"<p>{escape(title)}: nothing to show.</p>"
    x_low, x_high = x_range or _range([x for x, _ in points])
    y_low, y_high = y_range or _range([y for _, y in points])

    def place(x: float, y: float) -> str:
        across = (x - x_low) / (x_high - x_low) * (WIDTH - _LEFT - _RIGHT)
        up = (y - y_low) / (y_high - y_low) * (HEIGHT - _TOP - _BOTTOM)
        return f"{_LEFT + across:.1f},{HEIGHT - _BOTTOM - up:.1f}"

    parts = [*_axes(x_low, x_high, y_low, y_high, x_title, y_title)]
    if diagonal:
        ends = f"{place(x_low, y_low)} {place(x_high, y_high)}"
        parts.append(f'<polyline points="{ends}" fill="none" stroke="#888" stroke-dasharray="3 4"/>')
    for number, line in enumerate(lines.values()):
        look = f'stroke="{COLOURS[number % 4]}" stroke-dasharray="{_DASHES[number % 4]}"'
        where = " ".join(place(x, y) for x, y in line)
        parts.append(f'<polyline points="{where}" fill="none" stroke-width="2" {look}/>')
        parts += [f'<circle cx="{p[0]}" cy="{p[1]}" r="2.5" fill="{COLOURS[number % 4]}"/>' for p in _dots(place, line)]
    body = "".join(parts)
    svg = f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">{body}</svg>'
    return f"<figure><figcaption>{escape(title)}</figcaption>{svg}{_legend(list(lines))}</figure>"


def _dots(place: Callable[[float, float], str], line: Points) -> list[list[str]]:
    """Single points must be seen, too; a long line needs no dots."""
    return [place(x, y).split(",") for x, y in line] if len(line) <= 40 else []


def _range(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    return (low - 0.5, high + 0.5) if low == high else (low, high)


def _axes(x_low: float, x_high: float, y_low: float, y_high: float, x_title: str, y_title: str) -> list[str]:
    parts = []
    for step in range(5):
        share = step / 4
        x = _LEFT + share * (WIDTH - _LEFT - _RIGHT)
        y = HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM)
        parts.append(f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y}" y2="{y}" stroke="#8884"/>')
        parts.append(
            f'<text x="{_LEFT - 6}" y="{y + 4}" text-anchor="end">{_number(y_low + share * (y_high - y_low))}</text>'
        )
        below = HEIGHT - _BOTTOM + 15
        parts.append(
            f'<text x="{x}" y="{below}" text-anchor="middle">{_number(x_low + share * (x_high - x_low))}</text>'
        )
    middle = (_LEFT + WIDTH - _RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 6}" text-anchor="middle">{escape(x_title)}</text>')
    turned = f'transform="translate(12 {(HEIGHT - _BOTTOM) / 2}) rotate(-90)"'
    parts.append(f'<text {turned} text-anchor="middle">{escape(y_title)}</text>')
    return parts


def _number(value: float) -> str:
    return f"{value:.3g}"


def _legend(names: Sequence[str]) -> str:
    if len(names) < 2:
        return ""
    items = []
    for number, name in enumerate(names):
        look = f'stroke="{COLOURS[number % 4]}" stroke-dasharray="{_DASHES[number % 4]}" stroke-width="2"'
        mark = (
            f'<svg class="mark" viewBox="0 0 30 8" aria-hidden="true"><line x1="0" x2="30" y1="4" y2="4" {look}/></svg>'
        )
        items.append(f"<span>{mark} {escape(name)}</span>")
    return f'<p class="legend">{" ".join(items)}</p>'


def table(title: str, heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """An HTML table; the first cell of each row is its heading."""
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in heading)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in row[1:])}</tr>'
        for row in rows
    )
    return f"<table><caption>{escape(title)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
