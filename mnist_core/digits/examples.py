"""Digits drawn once, for those who cannot draw now, and strokes as a canvas takes them."""

import numpy as np

Points = list[tuple[float, float]]

# Corner points in a square of 100 by 100; `strokes` rounds them off.
DRAWN: dict[int, list[Points]] = {
    0: [[(55, 3), (30, 12), (18, 45), (26, 84), (50, 98), (76, 84), (84, 48), (74, 14), (52, 2)]],
    1: [[(58, 2), (54, 35), (50, 68), (46, 98)]],
    2: [[(20, 24), (34, 6), (60, 2), (76, 20), (66, 48), (40, 76), (16, 95), (48, 94), (86, 96)]],
    3: [[(22, 10), (52, 2), (74, 16), (66, 38), (42, 47), (70, 56), (80, 78), (58, 96), (18, 92)]],
    4: [[(30, 4), (24, 30), (20, 55), (48, 57), (80, 54)], [(70, 10), (68, 50), (64, 98)]],
    5: [
        [(32, 6), (28, 26), (24, 46), (52, 42), (76, 58), (74, 84), (48, 98), (16, 90)],
        [(32, 5), (54, 6), (80, 3)],
    ],
    6: [[(64, 2), (40, 24), (24, 58), (30, 88), (54, 98), (74, 82), (66, 60), (44, 60), (27, 80)]],
    7: [[(16, 8), (46, 7), (82, 5), (68, 34), (54, 64), (44, 98)]],
    8: [
        [
            (72, 14), (48, 2), (28, 18), (44, 42), (68, 62), (72, 86), (48, 98), (26, 82), (38, 58),
            (62, 40), (74, 16),
        ]
    ],
    9: [[(72, 20), (48, 4), (26, 20), (34, 46), (62, 44), (74, 16), (70, 50), (64, 98)]],
}  # fmt: skip


def strokes(digit: int, side: int) -> list[np.ndarray]:
    """A drawn digit as (n, 2) points in the middle of a canvas of side × side pixels."""
    scale = 0.64 * side / 100
    return [_rounded(np.array(points)) * scale + 0.18 * side for points in DRAWN[digit]]


def _rounded(points: np.ndarray) -> np.ndarray:
    """A smooth line through the points (Catmull & Rom 1974), 8 points to a stretch."""
    before, after = 2 * points[:1] - points[1:2], 2 * points[-1:] - points[-2:-1]
    p = np.concatenate([before, points, after])
    t = np.linspace(0, 1, 8, endpoint=False)[:, None, None]
    a, b, c, d = p[:-3], p[1:-2], p[2:-1], p[3:]
    curve = 2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * (b - c) + d - a) * t**3
    return np.concatenate([curve.swapaxes(0, 1).reshape(-1, 2) / 2, points[-1:]])
