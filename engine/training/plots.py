"""Line charts and tables as inline SVG and HTML: no script, no library, nothing loaded from anywhere."""

from collections.abc import Callable, Mapping, Sequence
from html import escape

Points = Sequence[tuple[float, float]]

WIDTH, HEIGHT = 420, 280
_LEFT, _TOP, _RIGHT, _BOTTOM = 60, 14, 14, 40
_COLOURS = (("#1f5fbf", "#7fb2ff"), ("#b3400e", "#ff9a66"), ("#2b7a3d", "#7fd694"), ("#7a3b9c", "#d49cf0"))
"""Of each line on a light and on a dark ground; the lines also differ in their dashes."""
STYLE = "".join(f".c{number}{{stroke:light-dark({light},{dark})}}" for number, (light, dark) in enumerate(_COLOURS))
"""What a page with charts must have among its styles, and ``color-scheme: light dark``."""
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
        look = f'class="c{number % 4}" stroke-dasharray="{_DASHES[number % 4]}"'
        where = " ".join(place(x, y) for x, y in line)
        parts.append(f'<polyline points="{where}" fill="none" stroke-width="2" {look}/>')
        parts += [
            f'<circle class="c{number % 4}" cx="{p[0]}" cy="{p[1]}" r="1.5" fill="none" stroke-width="3"/>'
            for p in _dots(place, line)
        ]
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
    for tick in _ticks(y_low, y_high):
        y = HEIGHT - _BOTTOM - (tick - y_low) / (y_high - y_low) * (HEIGHT - _TOP - _BOTTOM)
        parts.append(f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#8884"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:.3g}</text>')
    for tick in _ticks(x_low, x_high):
        x = _LEFT + (tick - x_low) / (x_high - x_low) * (WIDTH - _LEFT - _RIGHT)
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - _BOTTOM + 15}" text-anchor="middle">{tick:.3g}</text>')
    middle = (_LEFT + WIDTH - _RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 6}" text-anchor="middle">{escape(x_title)}</text>')
    turned = f'transform="translate(12 {(HEIGHT - _BOTTOM) / 2}) rotate(-90)"'
    parts.append(f'<text {turned} text-anchor="middle">{escape(y_title)}</text>')
    return parts


def _ticks(low: float, high: float) -> list[float]:
    """Five places, or fewer whole numbers where both ends are whole: there is no epoch 1.75."""
    places = [low + step / 4 * (high - low) for step in range(5)]
    if float(low).is_integer() and float(high).is_integer() and high - low >= 2:
        return sorted({float(round(place)) for place in places})
    return places


def _legend(names: Sequence[str]) -> str:
    if len(names) < 2:
        return ""
    items = []
    for number, name in enumerate(names):
        look = f'class="c{number % 4}" stroke-dasharray="{_DASHES[number % 4]}" stroke-width="2"'
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
