"""Draw how something grows, both axes logarithmic. Plain SVG, so that nothing has to be installed.

``python -m eval.bench.growth_plot`` draws docs/growth.svg again from ``eval/results/scale.json``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

WIDTH, HEIGHT, LEFT, BOTTOM = 640, 380, 70, 50

Line = tuple[str, str, Sequence[float]]
"""Its name, its colour, its values."""


def draw(title: str, windows: Sequence[int], lines: Sequence[Line]) -> str:
    """Return the picture of some lines over sizes of a shelf."""
    xs = [math.log10(count) for count in windows]
    series = [(name, colour, [max(1.0, value) for value in values]) for name, colour, values in lines]
    low, high = 0.0, math.ceil(math.log10(max(max(values) for _, _, values in series)))
    left, right = math.floor(min(xs)), math.ceil(max(xs))

    def x(value: float) -> float:
        return LEFT + (value - left) / (right - left) * (WIDTH - LEFT - 20)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (math.log10(value) - low) / (high - low) * (HEIGHT - BOTTOM - 30)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for power in range(left, right + 1):
        parts.append(
            f'<line x1="{x(power):.0f}" x2="{x(power):.0f}" y1="30" y2="{HEIGHT - BOTTOM}" stroke="#ddd"/>'
            f'<text x="{x(power):.0f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{10**power:,}</text>'
        )
    for power in range(int(low), int(high) + 1):
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - 20}" y1="{y(10**power):.0f}" y2="{y(10**power):.0f}" stroke="#ddd"/>'
            f'<text x="{LEFT - 6}" y="{y(10**power) + 4:.0f}" text-anchor="end">{10**power:,}</text>'
        )
    parts.append(
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 12}" text-anchor="middle">windows of text on the shelf</text>'
        f'<text x="{LEFT}" y="18">{title}</text>'
    )
    for number, (name, colour, values) in enumerate(series):
        points = " ".join(f"{x(at):.1f},{y(value):.1f}" for at, value in zip(xs, values, strict=True))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [
            f'<circle cx="{x(at):.1f}" cy="{y(value):.1f}" r="3" fill="{colour}"/>'
            for at, value in zip(xs, values, strict=True)
        ]
        parts.append(f'<text x="{LEFT + 10}" y="{48 + 16 * number}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> None:
    """Draw what was published."""
    from eval.bench import scale  # late: that draws by this module

    scale.PLOT.write_text(scale.picture(scale.read_result().rows), encoding="utf-8")


if __name__ == "__main__":
    main()
