"""MNIST's pen: strokes drawn with it, and ink drawn with another pen made as if with it.

Lengths are pixels of the frame, the small square image that the network reads.
"""

import numpy as np

# 1000 pen-written digits (UCI pendigits) drawn with these two have the ink of 98 full pixels each,
# 34 % of the inked pixels at 250 or more, 17 % below 64; 20,000 MNIST training images 103, 37, 18.
WIDTH = 2.4  # of a stroke
SOFT = 1.2  # of its grey edge
# Pens between these are left as they are: about nine in ten of MNIST's training images.
THINNEST, THICKEST = 1.5, 3.1
FINE = 6  # sub-pixels to a pixel where the pen is measured
BLUR = 1.0  # side of a square, lest an enlarged image's own big pixels count as ragged edges
BESIDE = 0.7  # sub-pixels by which the depth finds a pen's radius short; measured on round brushes


def draw(strokes: list[np.ndarray], side: int) -> np.ndarray:
    """Round-capped lines of MNIST's width, shaded by each pixel's distance to the nearest.

    strokes: (n, 2) arrays of x and y, pixel i covering i to i + 1.
    Returns (side, side) float64, 0 to 255.
    """
    length = sum(np.hypot(*np.diff(stroke, axis=0).T).sum() for stroke in strokes)
    spacing = max(0.25, length / 50_000)  # bounds the memory that a file can ask for
    points = np.concatenate([_resample(stroke, spacing) for stroke in strokes])
    if len(points) > 4096:  # a scribble: bounds the work, and moves no point by 0.15 px
        near = (np.abs(points - side / 2) < side).all(axis=1)
        cells = np.unique(np.rint(points[near] * 5) @ [1, 1j])  # complex numbers sort faster
        points = np.stack([cells.real, cells.imag], axis=1) / 5
    centres = np.arange(side, dtype=np.float32) + 0.5
    nearest = np.full((side, side), np.inf, np.float32)
    for some in np.split(points.astype(np.float32), range(1024, len(points), 1024)):
        x, y = ((centres[:, None] - some[:, axis]) ** 2 for axis in (0, 1))
        np.minimum(nearest, (y[:, None] + x[None]).min(axis=2, initial=np.inf), out=nearest)
    return 255.0 * np.clip((WIDTH / 2 - np.sqrt(nearest)) / SOFT + 0.5, 0, 1)


def redraw(
    fine: np.ndarray, blurred: np.ndarray, margin: float | None
) -> tuple[np.ndarray, float, float] | None:
    """Ink as if MNIST's pen had drawn it, or None where its pen is near enough to that.

    A round pen's path runs where the ink's edge is half a pen away. Drawing along that path also
    opens the small loops that a thick pen has filled.

    fine: (n, n), the frame at FINE sub-pixels to a pixel. blurred: the same, each value a mean over
    a square of BLUR pixels. margin: how far from the frame's border the ink's window lies, if the
    ink is to fill that window again; else None.
    Returns ink (n, n) float64 of 0 to 255, and the sub-pixels, on either axis, at which the new
    frame starts and stops in it.
    """
    found = _distance(_inked(blurred), beyond=False)
    if THINNEST <= (old := _width(found)) <= THICKEST:
        return None
    inked = _inked(fine)
    depth = _distance(inked, beyond=False)
    # Blurring closes small loops, so the sharp ink tells better, unless its edges are ragged.
    if old > THICKEST < (sharp := _width(depth)):
        old = sharp
    path = np.abs(depth - old / 2) if old > WIDTH else old / 2 + _distance(~inked, beyond=True)
    grow, start = 1.0, 0.0
    if margin is not None:
        # Thinning takes `inset` off every side. The ink left then grows back into its window, but
        # not by more than twice: what is nearly a dot stays one.
        window = len(fine) / FINE - 2 * margin
        inset = min((old - WIDTH) / 2 / (1 - WIDTH / window), window / 4)
        grow = window / (window - 2 * inset)
        start = FINE * (margin * (1 - 1 / grow) + inset)
    ink = np.clip((WIDTH / 2 / grow - path) * FINE + 0.5, 0, 1) * 255
    return ink, start, start + len(fine) / grow


def _inked(fine: np.ndarray) -> np.ndarray:
    return fine > fine.max() / 2


def _width(depth: np.ndarray) -> float:
    """Width of the pen, from the (n, n) depths that `_distance` gives.

    Along the middle of a stroke the depth is half the pen. Where strokes merge it is more, so a
    thick pen shows in the thinnest tenth of the middle, a thin one in the median.
    """
    padded, n = np.pad(depth, 1), len(depth)
    uphill = np.full_like(depth, -np.inf)
    for y, x in ((0, 0), (0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1), (2, 2)):
        rise = (padded[y : y + n, x : x + n] - depth) / np.hypot(y - 1, x - 1)
        np.maximum(uphill, rise, out=uphill)
    middle = depth[(depth > 0) & (uphill * FINE < 0.7)]  # elsewhere the slope is 1
    thinnest, median = 2 * (np.quantile(middle, [0.1, 0.5]) + BESIDE / FINE)
    return float(thinnest if thinnest > THICKEST else min(median, THICKEST))


def _distance(inside: np.ndarray, beyond: bool) -> np.ndarray:
    """From each sub-pixel of a (n, n) bool image that is True to the nearest edge; 0 elsewhere.

    Exact: along the rows first, then over each column the least sum of squares (Felzenszwalb &
    Huttenlocher 2012, "Distance transforms of sampled functions"). Outside the image all is
    `beyond`.
    """
    inside = np.pad(inside, 1, constant_values=beyond)
    n = len(inside)
    column = np.arange(n)
    before = np.maximum.accumulate(np.where(inside, -2 * n, column), axis=1)
    after = np.minimum.accumulate(np.where(inside, 3 * n, column)[:, ::-1], axis=1)[:, ::-1]
    row = np.minimum(column - before, after - column).astype(np.float32) ** 2
    nearest = row.copy()
    for k in range(1, n):
        if k * k >= nearest.max():
            break
        np.minimum(nearest[k:], row[:-k] + k * k, out=nearest[k:])
        np.minimum(nearest[:-k], row[k:] + k * k, out=nearest[:-k])
    return np.maximum(np.sqrt(nearest[1:-1, 1:-1]) - 0.5, 0) / FINE


def _resample(stroke: np.ndarray, spacing: float) -> np.ndarray:
    """Points at equal spacing, or a little less, along a (n, 2) stroke, its ends included."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(stroke, axis=0).T))])
    at = np.linspace(0, along[-1], int(np.ceil(along[-1] / spacing)) + 1)
    return np.stack([np.interp(at, along, stroke[:, axis]) for axis in (0, 1)], axis=1)
