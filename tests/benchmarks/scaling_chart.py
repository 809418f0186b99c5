"""The simulation of `scaling` as SVG: speed against workers, both on a logarithmic axis."""

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 640, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 24, 56  # pixels beside the plot
COLOURS = ("#0072b2", "#d55e00")
MOST = 1_000  # the end of both axes


def chart(curves: Mapping[int, Sequence[tuple[int, float]]]) -> str:
    """curves: number of runs → (workers, times as fast as one). Two at most."""
    parts = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>', *_axes()]
    parts.append(_line([(1, 1), (MOST, MOST)], "#777", 'stroke-dasharray="5 4"'))
    parts.append(_text(_x(MOST) + 8, _y(MOST) + 4, "as many times as workers", "#555"))
    for (runs, points), colour in zip(curves.items(), COLOURS, strict=False):
        parts.append(_line(points, colour))
        parts += [
            f'<circle cx="{_x(n):.1f}" cy="{_y(value):.1f}" r="4" fill="{colour}"/>'
            for n, value in points
        ]
        _, last = points[-1]
        told = f"{runs:,} runs: {last:,.0f} times"
        parts.append(_text(_x(MOST) + 8, max(_y(last) + 4, _y(MOST) + 22), told, colour))
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="13">\n{body}\n</svg>\n'
    )


def _x(value: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * math.log(value) / math.log(MOST)


def _y(value: float) -> float:
    height = HEIGHT - TOP - BOTTOM
    return TOP + height * (1 - math.log(max(value, 0.5)) / math.log(MOST))


def _axes() -> list[str]:
    parts = []
    for tick in (1, 10, 100, 1_000):
        parts.append(_line([(tick, 1), (tick, MOST)], "#ddd"))
        parts.append(_line([(1, tick), (MOST, tick)], "#ddd"))
        parts.append(_text(_x(tick), _y(1) + 22, f"{tick:,}", "#333", "middle"))
        parts.append(_text(LEFT - 10, _y(tick) + 4, f"{tick:,}", "#333", "end"))
    parts.append(_text(_x(MOST**0.5), HEIGHT - 10, "workers", "#333", "middle"))
    parts.append(_text(LEFT, TOP - 8, "times as fast as one worker", "#333"))
    return parts


def _line(points: Sequence[tuple[float, float]], colour: str, more: str = "") -> str:
    path = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" {more}/>'


def _text(x: float, y: float, words: str, colour: str, anchor: str = "start") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} fill="{colour}">{escape(words)}</text>'
