"""Line charts as SVG, written by hand: nothing to install, and a diff can be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

Point = tuple[float, float]

WIDTH, PANEL_HEIGHT, MARGIN_LEFT, MARGIN_RIGHT, MARGIN_TOP, GAP = 900, 150, 70, 150, 46, 52
COLOURS = ("#2563eb", "#dc2626", "#059669", "#d97706", "#7c3aed", "#0891b2", "#be185d", "#4b5563", "#65a30d", "#1e3a8a")
_GRID_LINES = 4


@dataclass(frozen=True, slots=True)
class Panel:
    """lines: name → points (seconds, value). shaded: spans of seconds in which was measured."""

    title: str
    unit: str
    lines: Mapping[str, Sequence[Point]]


def svg(title: str, panels: Sequence[Panel], shaded: Sequence[tuple[float, float]] = ()) -> str:
    """Panels under each other over one time axis in seconds; `shaded` spans are tinted in all of them."""
    ends = [x for panel in panels for points in panel.lines.values() for x, _ in points]
    seconds = max(ends, default=0.0) or 1.0
    height = MARGIN_TOP + len(panels) * (PANEL_HEIGHT + GAP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        'font-family="sans-serif" font-size="11">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        f'<text x="{MARGIN_LEFT}" y="20" font-size="15" font-weight="bold">{escape(title)}</text>',
    ]
    for index, panel in enumerate(panels):
        top = MARGIN_TOP + index * (PANEL_HEIGHT + GAP)
        parts += _panel(panel, top, seconds, shaded)
    return "\n".join([*parts, "</svg>\n"])


def nice_ceiling(value: float) -> float:
    """The next round number, for the end of an axis."""
    if value <= 0:
        return 1.0
    step = 10.0 ** floor(log10(value))
    return next(step * factor for factor in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * factor >= value * (1 - 1e-9))


def _panel(panel: Panel, top: float, seconds: float, shaded: Sequence[tuple[float, float]]) -> list[str]:
    peak = nice_ceiling(max((y for points in panel.lines.values() for _, y in points), default=0.0))
    width, bottom = WIDTH - MARGIN_LEFT - MARGIN_RIGHT, top + PANEL_HEIGHT

    def place(point: Point) -> str:
        return f"{MARGIN_LEFT + point[0] / seconds * width:.1f},{bottom - point[1] / peak * PANEL_HEIGHT:.1f}"

    parts = [
        f'<rect x="{MARGIN_LEFT + begin / seconds * width:.1f}" y="{top}" '
        f'width="{(end - begin) / seconds * width:.1f}" height="{PANEL_HEIGHT}" fill="#f3f4f6"/>'
        for begin, end in shaded
    ]
    parts.append(
        f'<text x="{MARGIN_LEFT}" y="{top - 6}" font-weight="bold">{escape(panel.title)} ({escape(panel.unit)})</text>'
    )
    for line in range(_GRID_LINES + 1):
        y = bottom - line / _GRID_LINES * PANEL_HEIGHT
        parts.append(f'<path d="M{MARGIN_LEFT} {y:.1f}h{width}" stroke="#d1d5db" stroke-width="0.5"/>')
        parts.append(
            f'<text x="{MARGIN_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{peak * line / _GRID_LINES:,.6g}</text>'
        )
    for tick in range(0, floor(seconds) + 1, _tick_s(seconds)):
        x = MARGIN_LEFT + tick / seconds * width
        parts.append(f'<text x="{x:.1f}" y="{bottom + 14}" text-anchor="middle">{tick} s</text>')
    for index, (name, points) in enumerate(panel.lines.items()):
        colour = COLOURS[index % len(COLOURS)]
        way = " ".join(place(point) for point in points)
        parts.append(f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="1.3"/>')
        parts.append(
            f'<text x="{WIDTH - MARGIN_RIGHT + 8}" y="{top + 10 + index * 14}" fill="{colour}">{escape(name)}</text>'
        )
    return parts


def _tick_s(seconds: float) -> int:
    return max(1, ceil(nice_ceiling(seconds / 10)))
