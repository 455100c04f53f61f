"""Bar charts as SVG: one bar per row, in parts, the sum behind it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from bench.showing.chart import COLOURS, MARGIN_LEFT, MARGIN_TOP, WIDTH, nice_ceiling

_BAR, _STEP, _NAMES, _SUMS, _LETTER = 22, 34, 180, 80, 6.5


def bars(title: str, unit: str, rows: Mapping[str, Mapping[str, float]]) -> str:
    """rows: what is compared → part → value; every row has the same parts, in the same order."""
    parts = list(dict.fromkeys(part for row in rows.values() for part in row))
    longest = nice_ceiling(max((sum(row.values()) for row in rows.values()), default=0.0))
    left = max(_NAMES, round(max(map(len, rows), default=0) * _LETTER) + 20)
    width = WIDTH - left - _SUMS
    height = MARGIN_TOP + 30 + len(rows) * _STEP
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        f'<text x="{MARGIN_LEFT}" y="20" font-size="15" font-weight="bold">{escape(title)} ({escape(unit)})</text>',
    ]
    for index, part in enumerate(parts):
        key, colour = MARGIN_LEFT + index * 190, COLOURS[index]
        drawn.append(f'<rect x="{key}" y="30" width="12" height="12" fill="{colour}"/>')
        drawn.append(f'<text x="{key + 18}" y="41">{escape(part)}</text>')
    for index, (name, row) in enumerate(rows.items()):
        x, y = float(left), MARGIN_TOP + 14 + index * _STEP
        drawn.append(f'<text x="{left - 8}" y="{y + 15}" text-anchor="end">{escape(name)}</text>')
        for part, value in row.items():
            length, colour = value / longest * width, COLOURS[parts.index(part)]
            drawn.append(f'<rect x="{x:.1f}" y="{y}" width="{length:.1f}" height="{_BAR}" fill="{colour}"/>')
            x += length
        drawn.append(f'<text x="{x + 6:.1f}" y="{y + 15}">{sum(row.values()):,.1f}</text>')
    return "\n".join([*drawn, "</svg>\n"])
