"""Drawings → the 28 × 28 images that a network trained on MNIST can read.

MNIST's digits were scanned, then normalised: a window round the ink, its longer side scaled to
20 px with area weighting, the brightest pixel made 255, and a shift by whole pixels that puts the
centre of mass on the middle of a 28 × 28 image (LeCun, Bottou, Bengio & Haffner 1998, section
III-A; Yadav & Bottou 2019, "Cold case: the lost MNIST digits", reconstruct the details). Here the
same is done to drawings, and their pen is made as wide as MNIST's.

Words: *ink* is an image, (H, W) uint8, 255 where there is ink and 0 where there is none. *Strokes*
are a list of (n, 2) points in canvas pixels, x to the right and y down, one array a stroke. The
*frame* is the 28 × 28 image; lengths in it are frame pixels. Knows nothing about networks.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from PIL import Image, ImageDraw

from mnist_core.digits import pen

FRAME = 28  # side of the image that the network reads, frame pixels
BOX = 20  # longer side of the ink in it
MARGIN = (FRAME - BOX) / 2
SMALLEST = 10  # canvas pixels; smaller ink is not blown up to BOX
MIDDLE = 14.0  # where the centre of mass falls, in 0-based pixel indices
FAINT = 0.05  # share of the brightest level; fainter pixels do not widen the window
STEPS = ("crop", "scale", "pen width", "centre of mass")
FARTHEST = 1e6  # canvas pixels; coordinates beyond this are refused

Window = tuple[float, float, float, float]  # left, top, right, bottom, pixels of the ink


class BlankDrawing(ValueError):
    """There is no ink in the drawing, so there is nothing to read."""


def normalise(ink: np.ndarray, without: Iterable[str] = ()) -> np.ndarray:
    """Pixels as MNIST would have them.

    ink: (H, W) uint8, 255 on 0, any size. without: names from STEPS to leave out; without any step
    this is the whole canvas resized to 28 × 28.
    Returns (28, 28) uint8. Raises BlankDrawing where ink is 0 everywhere, ValueError on anything
    that is not such an image or such a name.
    """
    _check_ink(ink)
    done = _steps_done(without)
    window = _ink_window(ink) if "crop" in done else (0.0, 0.0, ink.shape[1], ink.shape[0])
    window = _frame_window(window) if "scale" in done else window
    if "pen width" in done:
        ink, window = _correct_pen(ink, window, refit={"crop", "scale"} <= done)
    return _finish(_resize(ink, window, FRAME), done)


def normalise_strokes(
    strokes: Sequence[np.ndarray],
    without: Iterable[str] = (),
    *,
    brush: float = 20,
    width: int = 280,
    height: int = 280,
) -> np.ndarray:
    """Strokes as MNIST would have them, whatever the brush, the size and the place.

    strokes: list of (n, 2) canvas points; a single point is a dot. without: names from STEPS to
    leave out; only then do brush and the canvas's width and height (pixels) matter.
    Returns (28, 28) uint8. Raises BlankDrawing where there is no point, ValueError on bad values.
    """
    done = _steps_done(without)
    if "pen width" not in done:
        return normalise(render_strokes(strokes, brush, width, height), without)
    strokes = _check_strokes(strokes)
    points = np.concatenate(strokes)
    drawn = pen.WIDTH if "crop" in done else 0.0  # the window round the ink holds the pen as well
    low = points.min(axis=0) if "crop" in done else np.zeros(2)
    extent = np.ptp(points, axis=0) if "crop" in done else np.array([width, height], float)
    if "scale" in done:
        extent, side, margin = max(*extent, SMALLEST), BOX, MARGIN
    else:
        extent, side, margin = np.maximum(extent, SMALLEST), FRAME, 0.0
    scale = (side - drawn) / extent
    return _finish(pen.draw([(s - low) * scale + margin + drawn / 2 for s in strokes], FRAME), done)


def steps(
    strokes: Sequence[np.ndarray], *, brush: float = 20, width: int = 280, height: int = 280
) -> dict[str, np.ndarray]:
    """What the network would read after each step, from "canvas" (no step) to the last of STEPS.

    Arguments and errors as for `normalise_strokes`, which returns the last of these.
    Returns {name: (28, 28) uint8} in order.
    """
    return {
        name: normalise_strokes(strokes, STEPS[n:], brush=brush, width=width, height=height)
        for n, name in enumerate(("canvas", *STEPS))
    }


def render_strokes(
    strokes: Sequence[np.ndarray], brush: float, width: int, height: int
) -> np.ndarray:
    """The ink that a canvas shows: round-capped lines, antialiased, cut off at its edges.

    strokes: list of (n, 2) canvas points. brush: its diameter, canvas pixels, above 0.
    Returns (height, width) uint8. Raises BlankDrawing where there is no point, ValueError on bad
    values; strokes that lie wholly off the canvas leave it empty.
    """
    if not (np.isfinite(brush) and brush > 0 and width > 0 and height > 0):
        raise ValueError(
            f"brush, width and height must be above 0, got {brush!r}, {width!r} and {height!r}"
        )
    fine = 4
    image = Image.new("L", (width * fine, height * fine))
    pencil, radius = ImageDraw.Draw(image), brush * fine / 2
    for stroke in _check_strokes(strokes):
        # Pillow counts from pixel centres, a canvas from pixel corners.
        points = stroke * fine - 0.5
        pencil.line(points.ravel().tolist(), fill=255, width=max(round(brush * fine), 1))
        for x, y in points.tolist():
            pencil.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.array(image.reduce(fine))


def _check_ink(ink: np.ndarray) -> None:
    if not isinstance(ink, np.ndarray) or ink.dtype != np.uint8 or ink.ndim != 2 or not ink.size:
        given = f"{ink.dtype} of shape {ink.shape}" if isinstance(ink, np.ndarray) else type(ink)
        raise ValueError(f"ink must be a uint8 array of shape (H, W), H and W above 0, got {given}")
    if not ink.any():
        raise BlankDrawing("the drawing is blank: no pixel has ink")


def _check_strokes(strokes: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Strokes as (n, 2) float64 arrays, n at least 1; strokes without points are dropped."""
    checked = []
    for number, stroke in enumerate(strokes):
        try:
            points = np.asarray(stroke)
        except ValueError:  # rows of unequal length
            points = np.empty(0, object)
        if points.shape[:1] == (0,) and points.dtype != object:
            continue
        if points.ndim != 2 or points.shape[1] != 2 or points.dtype.kind not in "iuf":
            raise ValueError(
                f"stroke {number} must hold numbers of shape (n, 2), "
                f"got {points.dtype} of shape {points.shape}"
            )
        points = points.astype(float)
        if not (np.abs(points) <= FARTHEST).all():
            raise ValueError(
                f"stroke {number} has a coordinate that is not within ±{FARTHEST:.0f} px"
            )
        checked.append(points)
    if not checked:
        raise BlankDrawing("the drawing is blank: no stroke has a point")
    return checked


def _steps_done(without: Iterable[str]) -> set[str]:
    without = set(without)
    if unknown := without - set(STEPS):
        raise ValueError(f"no such step: {sorted(unknown)}; the steps are {', '.join(STEPS)}")
    return set(STEPS) - without


def _ink_window(ink: np.ndarray) -> Window:
    """Left, top, right and bottom of the ink, to a fraction of a pixel."""
    faint = FAINT * ink.max()
    across, down = ink.max(axis=0).astype(float), ink.max(axis=1).astype(float)
    longer = max(np.ptp(np.flatnonzero(profile > faint)) + 1 for profile in (across, down))
    left, top, right, bottom = (
        _edge(profile, longer / BOX, faint) for profile in (across, down, across[::-1], down[::-1])
    )
    return left, top, ink.shape[1] - right, ink.shape[0] - bottom


def _edge(profile: np.ndarray, pixel: float, faint: float) -> float:
    """Where the ink begins: half as dark as half a frame pixel (`pixel` long) further in.

    The first pixel with ink will not do: an enlarged image is blurred, and its ink begins earlier.
    """
    first = float(np.flatnonzero(profile > faint)[0])
    if pixel < 1.4:  # no room for a blurred edge
        return first
    at = first + np.arange(-0.75 * pixel - 1, pixel / 2 + 1, pixel / 64)
    centres = np.arange(len(profile)) + 0.5
    here, inside = (np.interp(x, centres, profile, left=0, right=0) for x in (at, at + pixel / 2))
    edges = at[(inside > faint) & (here >= inside / 2)]
    return float(edges[0]) if len(edges) else first


def _frame_window(window: Window) -> Window:
    """The part of the canvas that becomes the frame, when the window becomes BOX pixels in it."""
    left, top, right, bottom = window
    pixel = max(right - left, bottom - top, SMALLEST) / BOX
    left, top = left - pixel * MARGIN, top - pixel * MARGIN
    return left, top, left + FRAME * pixel, top + FRAME * pixel


def _resize(ink: np.ndarray, window: Window, side: int, least: float = 0.0) -> np.ndarray:
    """The window of the ink, blank where it leaves the canvas, as (side, side) float64.

    Each pixel is the mean over its own area, or over a square of `least` pixels of the ink round
    its middle where that is larger: least = 1 interpolates linearly where this enlarges.
    """
    left, top, right, bottom = window
    rows = _means(ink, *_spans(top, bottom, side, least))
    return _means(rows.T, *_spans(left, right, side, least)).T


def _spans(start: float, stop: float, n: int, least: float) -> tuple[np.ndarray, np.ndarray]:
    """Starts and stops, (n,) each, of n equal parts of start…stop, widened to `least`."""
    step = (stop - start) / n
    middles, half = start + (np.arange(n) + 0.5) * step, max(step, least) / 2
    return middles - half, middles + half


def _means(rows: np.ndarray, starts: np.ndarray, stops: np.ndarray) -> np.ndarray:
    """(size, m) → (n, m): the mean of the rows from each start to its stop, row i being i…i + 1.

    By running sums: a matrix product would stall wherever another process keeps a core busy.
    """
    size = len(rows)
    sums = np.zeros((size + 2, rows.shape[1]))  # one more at the end, so that `size` has a next
    np.cumsum(rows, axis=0, out=sums[1:-1])
    sums[-1] = sums[-2]

    def until(at: np.ndarray) -> np.ndarray:
        at = at.clip(0, size)
        whole = at.astype(int)
        part = (at - whole)[:, None]
        return sums[whole] * (1 - part) + sums[whole + 1] * part

    return (until(stops) - until(starts)) / (stops - starts)[:, None]


def _correct_pen(ink: np.ndarray, window: Window, refit: bool) -> tuple[np.ndarray, Window]:
    """Ink with MNIST's pen and the window for it, or both as they are where the pen is alright."""
    fine, blurred = (
        _resize(ink, window, FRAME * pen.FINE, least=max(1, blur * (window[2] - window[0]) / FRAME))
        for blur in (0, pen.BLUR)
    )
    redrawn = pen.redraw(fine, blurred, MARGIN if refit else None)
    if redrawn is None:
        return ink, window
    ink, start, stop = redrawn
    return ink, (start, start, stop, stop)


def _finish(image: np.ndarray, done: set[str]) -> np.ndarray:
    """(28, 28) float of 0 to 255 → uint8: brightest to 255, centre of mass to the middle."""
    if not image.any():
        raise BlankDrawing("the drawing is blank: no ink lies on the canvas")
    if "scale" in done:
        image = image * (255 / image.max())
    if "centre of mass" in done:
        place = np.arange(FRAME)
        mass = image.sum()
        down = int(np.floor(MIDDLE + 0.5 - image.sum(axis=1) @ place / mass))
        right = int(np.floor(MIDDLE + 0.5 - image.sum(axis=0) @ place / mass))
        image = np.pad(image, FRAME)[FRAME - down :, FRAME - right :][:FRAME, :FRAME]
    return np.rint(image).clip(0, 255).astype(np.uint8, order="C")
