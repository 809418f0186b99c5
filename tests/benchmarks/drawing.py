"""python -m tests.benchmarks.drawing FILE: how drawn digits are read, with any pen, anywhere.

FILE has labelled strokes, as `python -m mnist_core score` takes them; where it names the writer of
each, the first line's standard errors are clustered by writer. Every digit is drawn again
in each size and place on a 280 × 280 canvas and read by each run: from its strokes, and from the
pixels that a brush leaves. Writes the table as JSON as well.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from mnist_core.digits.normalisation import normalise, normalise_strokes, render_strokes
from mnist_core.network.evaluate import predict
from mnist_core.references import REFERENCES
from mnist_core.runs.store import MODELS, RunStore

CANVAS = 280
SIZES = (60, 100, 200, 260)  # pixels, longer side of the strokes
BRUSHES = (8, 20, 34)  # pixels
PLACES = {"centre": (0.5, 0.5), "top left": (0.0, 0.0), "bottom right": (1.0, 1.0)}


def main() -> None:
    """Print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path, default=Path("drawing-benchmark.json"))
    options = parser.parse_args()
    drawings = json.loads(options.file.read_text())
    labels = np.array([drawing["label"] for drawing in drawings])
    writers = np.array([str(drawing.get("writer", i)) for i, drawing in enumerate(drawings)])
    strokes = [[np.array(s, float) for s in drawing["strokes"]] for drawing in drawings]
    store = RunStore(MODELS)
    weights = {run: store.weights(run)[-1] for run in REFERENCES}
    print(f"{len(labels)} digits; accuracy in % by {', '.join(weights)}")
    print_errors(strokes, labels, writers, weights)
    rows = []
    for name, images in pipelines(strokes):
        row = {
            run: float((predict(flat, images) == labels).mean()) for run, flat in weights.items()
        }
        rows.append({"pipeline": name, **row})
        print(f"{name:44}" + "".join(f"{100 * value:7.1f}" for value in row.values()), flush=True)
    options.out.write_text(json.dumps(rows, indent=1) + "\n")


def print_errors(
    strokes: list[list[np.ndarray]],
    labels: np.ndarray,
    writers: np.ndarray,
    weights: dict[str, np.ndarray],
) -> None:
    """How far each run's accuracy is known, in points, for the digits as they were drawn."""
    images = np.stack([normalise_strokes(one) for one in strokes])
    errors = [clustered_error(predict(it, images) == labels, writers) for it in weights.values()]
    print(
        f"{'standard error, clustered by writer':44}" + "".join(f"{100 * it:7.1f}" for it in errors)
    )


def clustered_error(right: np.ndarray, writers: np.ndarray) -> float:
    """The standard error of a share whose trials come in groups (Liang & Zeger 1986).

    right: (N,) bool; writers: (N,) one value for each group, of at least two.
    """
    _, group = np.unique(writers, return_inverse=True)
    sums = np.bincount(group, right - right.mean())
    return float((len(sums) / (len(sums) - 1) * (sums**2).sum()) ** 0.5 / len(right))


def pipelines(strokes: list[list[np.ndarray]]) -> Iterator[tuple[str, np.ndarray]]:
    """Each way to draw and read, with the images that the networks then see."""
    yield "strokes, as drawn", np.stack([normalise_strokes(one) for one in strokes])
    for size in SIZES:
        for place, at in PLACES.items():
            moved = [put(one, size, at, margin=BRUSHES[0] / 2) for one in strokes]
            images = np.stack([normalise_strokes(one) for one in moved])
            yield f"strokes, {size} px, {place}", images
    for size in SIZES:
        for brush in BRUSHES:
            for place, at in PLACES.items():
                moved = [put(one, size, at, margin=brush / 2) for one in strokes]
                inks = (render_strokes(one, brush, CANVAS, CANVAS) for one in moved)
                images = np.stack([normalise(ink) for ink in inks])
                yield f"pixels, brush {brush} px, {size} px, {place}", images


def put(
    strokes: list[np.ndarray], size: float, place: tuple[float, float], margin: float
) -> list[np.ndarray]:
    """Strokes scaled so that the longer side is `size`, put at a place (0–1 across the canvas).

    `margin` pixels stay free at the edge, so that the brush is not cut off, where there is room.
    """
    points = np.concatenate(strokes)
    low, extent = points.min(0), np.ptp(points, axis=0)
    scale = size / max(extent.max(), 1e-9)
    margin = min(margin, (CANVAS - size) / 2)
    room = CANVAS - 2 * margin - extent * scale
    corner = margin + np.array(place) * room
    return [(stroke - low) * scale + corner for stroke in strokes]


if __name__ == "__main__":
    main()
