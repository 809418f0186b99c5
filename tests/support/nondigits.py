"""Drawings that are no digits: letters, shapes, symbols and scribbles, as strokes on a canvas.

Letters that can pass for a digit (O, I, l, S, Z, B, b, g, q) are left out.
"""

import math

import numpy as np

Stroke = list[tuple[float, float]]


def arc(x, y, rx, ry, start=0.0, stop=360.0, n=40) -> Stroke:
    """Part of an ellipse; angles in degrees, clockwise from the right."""
    angles = np.radians(np.linspace(start, stop, n))
    return [(x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles]


def polygon(corners: int, step: int = 1, turn: float = -90) -> Stroke:
    """A regular polygon, or a star where step is above 1."""
    return [
        (
            50 + 48 * math.cos(math.radians(turn + 360 * step * i / corners)),
            50 + 48 * math.sin(math.radians(turn + 360 * step * i / corners)),
        )
        for i in range(corners + 1)
    ]


LETTERS: dict[str, list[Stroke]] = {
    "A": [[(10, 98), (50, 2), (90, 98)], [(26, 62), (74, 62)]],
    "D": [[(20, 2), (20, 98)], [(20, 2), *arc(20, 50, 62, 48, -90, 90), (20, 98)]],
    "E": [[(80, 2), (20, 2), (20, 98), (80, 98)], [(20, 50), (70, 50)]],
    "F": [[(80, 2), (20, 2), (20, 98)], [(20, 48), (68, 48)]],
    "G": [[*arc(52, 50, 44, 48, -40, -350), (94, 55), (60, 55)], [(94, 55), (94, 95)]],
    "H": [[(15, 2), (15, 98)], [(85, 2), (85, 98)], [(15, 50), (85, 50)]],
    "K": [[(20, 2), (20, 98)], [(80, 2), (20, 52), (85, 98)]],
    "M": [[(8, 98), (14, 2), (50, 60), (86, 2), (92, 98)]],
    "N": [[(15, 98), (15, 2), (85, 98), (85, 2)]],
    "P": [[(20, 98), (20, 2), *arc(22, 27, 52, 25, -90, 90), (20, 52)]],
    "Q": [arc(50, 48, 44, 46), [(60, 68), (95, 98)]],
    "R": [[(20, 98), (20, 2), *arc(22, 27, 52, 25, -90, 90), (20, 52), (80, 98)]],
    "T": [[(8, 2), (92, 2)], [(50, 2), (50, 98)]],
    "V": [[(10, 2), (50, 98), (90, 2)]],
    "W": [[(4, 2), (28, 98), (50, 20), (72, 98), (96, 2)]],
    "X": [[(12, 2), (88, 98)], [(88, 2), (12, 98)]],
    "Y": [[(10, 2), (50, 50), (90, 2)], [(50, 50), (50, 98)]],
    "a": [[*arc(45, 60, 32, 36, 0, 360), (78, 28), (78, 92), (94, 98)]],
    "e": [[(15, 55), (85, 55), *arc(50, 55, 35, 42, 0, -310)]],
    "f": [[*arc(62, 24, 22, 20, -20, -180), (40, 98)], [(18, 48), (70, 48)]],
    "h": [[(22, 2), (22, 98)], [(22, 62), *arc(48, 62, 26, 24, 180, 360), (74, 98)]],
    "k": [[(25, 2), (25, 98)], [(70, 38), (25, 68), (75, 98)]],
    "m": [
        [(8, 30), (8, 98)],
        [(8, 55), *arc(28, 52, 20, 20, 180, 360), (48, 98)],
        [(48, 55), *arc(70, 52, 22, 20, 180, 360), (92, 98)],
    ],
    "n": [[(18, 25), (18, 98)], [(18, 55), *arc(48, 50, 30, 24, 180, 360), (78, 98)]],
    "r": [[(35, 25), (35, 98)], [(35, 55), *arc(55, 46, 22, 20, 180, 320)]],
    "w": [[(6, 30), (28, 95), (50, 45), (72, 95), (94, 30)]],
    "x": [[(15, 25), (85, 95)], [(85, 25), (15, 95)]],
    "alpha": [[(92, 20), (62, 75), *arc(38, 52, 30, 30, 60, 300), (62, 30), (94, 92)]],
    "pi": [[(8, 15), (92, 12)], [(32, 15), (24, 95)], [(68, 14), (72, 95)]],
    "theta": [arc(50, 50, 36, 48), [(14, 50), (86, 50)]],
    "psi": [[(12, 10), (16, 55), (50, 66), (84, 55), (88, 10)], [(50, 2), (50, 98)]],
}

SHAPES: dict[str, list[Stroke]] = {
    "triangle": [polygon(3)],
    "triangle down": [polygon(3, turn=90)],
    "square": [polygon(4, turn=45)],
    "diamond": [polygon(4)],
    "pentagon": [polygon(5)],
    "star": [polygon(5, 2)],
    "star of seven": [polygon(7, 3)],
    "house": [[(10, 98), (10, 45), (50, 2), (90, 45), (90, 98), (10, 98)]],
    "house with door": [
        [(10, 98), (10, 45), (50, 2), (90, 45), (90, 98), (10, 98)],
        [(42, 98), (42, 66), (60, 66), (60, 98)],
    ],
    "heart": [
        [
            (50, 98), (8, 45), (8, 20), (25, 5), (45, 14), (50, 28), (55, 14), (75, 5), (92, 20),
            (92, 45), (50, 98),
        ]
    ],
    "plus": [[(50, 2), (50, 98)], [(2, 50), (98, 50)]],
    "asterisk": [[(50, 2), (50, 98)], [(8, 26), (92, 74)], [(92, 26), (8, 74)]],
    "hash": [
        [(35, 2), (28, 98)], [(70, 2), (63, 98)], [(4, 34), (96, 34)], [(4, 68), (96, 68)],
    ],
    "arrow right": [[(2, 50), (98, 50)], [(68, 22), (98, 50), (68, 78)]],
    "arrow up": [[(50, 98), (50, 2)], [(22, 32), (50, 2), (78, 32)]],
    "equals": [[(5, 30), (95, 30)], [(5, 70), (95, 70)]],
    "divide": [[(5, 50), (95, 50)], arc(50, 18, 5, 5), arc(50, 82, 5, 5)],
    "percent": [[(90, 2), (10, 98)], arc(22, 22, 18, 18), arc(78, 78, 18, 18)],
    "circle with cross": [arc(50, 50, 48, 48), [(50, 2), (50, 98)], [(2, 50), (98, 50)]],
    "smiley": [
        arc(50, 50, 48, 48), arc(33, 36, 4, 4), arc(67, 36, 4, 4), arc(50, 52, 26, 24, 20, 160),
    ],
    "spiral": [
        [
            (50 + t * 2.4 * math.cos(t * 1.0), 50 + t * 2.4 * math.sin(t * 1.0))
            for t in np.linspace(0, 20, 160)
        ]
    ],
    "wave": [[(x, 50 + 28 * math.sin(x / 8)) for x in range(0, 101, 2)]],
    "zigzag": [[(0, 20), (18, 80), (36, 20), (54, 80), (72, 20), (90, 80)]],
    "grid": [
        [(25, 2), (25, 98)], [(50, 2), (50, 98)], [(75, 2), (75, 98)], [(2, 25), (98, 25)],
        [(2, 50), (98, 50)], [(2, 75), (98, 75)],
    ],
    "two circles": [arc(24, 50, 22, 30), arc(76, 50, 22, 30)],
    "rings": [arc(50, 50, 48, 48), arc(50, 50, 24, 24)],
    "stick figure": [
        arc(50, 16, 14, 14), [(50, 30), (50, 66)], [(20, 44), (80, 44)],
        [(24, 98), (50, 66), (76, 98)],
    ],
    "fish": [[(98, 25), (30, 75), (5, 50), (30, 25), (98, 75), (98, 25)]],
    "cloud": [
        [
            *arc(25, 62, 22, 20, 90, 270), *arc(40, 38, 22, 22, 200, 330),
            *arc(70, 42, 20, 20, 220, 380), *arc(80, 65, 18, 18, -60, 90), (25, 82),
        ]
    ],
    "tree": [arc(50, 32, 36, 30), [(44, 62), (42, 98)], [(56, 62), (58, 98)]],
    "flash": [[(62, 2), (25, 55), (55, 52), (35, 98)], [(62, 2), (80, 2)], [(30, 80), (35, 98)]],
    "flag": [[(15, 98), (15, 2), (90, 20), (15, 42)]],
    "cup": [[(12, 15), (20, 95), (70, 95), (78, 15), (12, 15)], arc(78, 50, 18, 18, -80, 90)],
    "crosshatch": [[(x, 2), (x - 30, 98)] for x in (35, 55, 75, 95)]
    + [[(x, 2), (x + 30, 98)] for x in (5, 25, 45, 65)],
    "five dots": [arc(x, y, 3, 3) for x, y in ((10, 10), (90, 10), (50, 50), (10, 90), (90, 90))],
    "parallel lines": [[(x, 2), (x, 98)] for x in (10, 36, 63, 90)],
    "note": [arc(30, 84, 18, 13), [(48, 84), (48, 4), (84, 22)]],
    "umbrella": [
        [*arc(50, 45, 46, 42, 180, 360), (4, 45)],
        [(50, 45), (50, 88), *arc(38, 88, 12, 10, 0, 180)],
    ],
    "ten": [[(15, 2), (15, 98)], arc(66, 50, 30, 48)],
    "twelve": [
        [(8, 2), (8, 98)],
        [(40, 22), (55, 4), (80, 6), (88, 28), (60, 65), (36, 96), (96, 96)],
    ],
}  # fmt: skip


def scribble(seed: int) -> list[Stroke]:
    """A pen that wanders: its direction drifts and it turns back at the edges."""
    random = np.random.default_rng(seed)
    point, heading = random.uniform(20, 80, 2), random.uniform(0, 2 * np.pi)
    turn, points = 0.0, []
    for _ in range(int(random.integers(60, 220))):
        turn = 0.7 * turn + random.normal(0, 0.35)
        heading += turn
        point = point + 6 * np.array([np.cos(heading), np.sin(heading)])
        if not (0 < point[0] < 100 and 0 < point[1] < 100):
            point = point.clip(0, 100)
            heading += np.pi * random.uniform(0.6, 1.4)
        points.append((float(point[0]), float(point[1])))
    return [points]


def jumble(seed: int) -> list[Stroke]:
    """Straight strokes here and there."""
    random = np.random.default_rng(seed)
    return [
        [(float(x), float(y)) for x, y in random.uniform(0, 100, (2, 2))]
        for _ in range(int(random.integers(4, 9)))
    ]


def drawings(side: int = 280) -> dict[str, list[np.ndarray]]:
    """{name: strokes as (n, 2) canvas points}."""
    named = {**LETTERS, **SHAPES}
    named |= {f"scribble {seed}": scribble(seed) for seed in range(12)}
    named |= {f"jumble {seed}": jumble(seed) for seed in range(8)}
    scale = 0.7 * side / 100
    return {
        name: [np.array(stroke) * scale + 0.15 * side for stroke in strokes]
        for name, strokes in named.items()
    }
