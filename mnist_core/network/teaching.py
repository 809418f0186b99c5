"""Fine-tuning a trained network on a few labelled drawings, in NumPy, step by step.

A rate that fits teaches it one's hand in a fraction of a second. One that is too large learns the
drawings by heart and forgets all else: catastrophic forgetting (McCloskey & Cohen 1989). Images of
MNIST in each batch remind it of what it knew. Knows nothing of runs, pages or strokes.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields

import numpy as np

from mnist_core import bounds
from mnist_core.network.evaluate import predict
from mnist_core.network.gradient import Adam, loss_and_gradient
from mnist_core.network.model import SCALE, SHIFT, SIZES

BATCH = 64  # images a step
SIDE = 28
RANGES: dict[str, tuple[float, float]] = {  # both ends allowed
    "learning_rate": (1e-7, 1.0),
    "steps": (1, 500),
    "mix": (0.0, 0.9),
    "shift": (0, 4),
    "turn": (0.0, 45.0),
    "seed": (0, 2**31 - 1),
}
MOST_DRAWINGS = bounds.TAUGHT_DRAWINGS

Labelled = tuple[np.ndarray, np.ndarray]  # images (N, 28, 28) or (N, 784) uint8, labels (N,) int


@dataclass(frozen=True)
class TeachConfig:
    """How to teach. Raises ValueError that names the field, the value and what is allowed."""

    learning_rate: float = 1e-4
    steps: int = 60
    mix: float = 0.5  # share of MNIST's images in each batch
    shift: int = 1  # pixels at most, in each direction
    turn: float = 5.0  # degrees at most, either way
    seed: int = 0  # of the order, the shifts and the turns

    def __post_init__(self) -> None:
        for entry in fields(self):
            value, (low, high) = getattr(self, entry.name), RANGES[entry.name]
            whole = entry.type is int
            fits = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
            if not fits or not low <= value <= high:
                kind = "a whole number" if whole else "a number"
                raise ValueError(
                    f"{entry.name} is {value!r}; it must be {kind} from {low:g} to {high:g}"
                )


@dataclass(frozen=True)
class TeachStep:
    """How far the teaching has come."""

    step: int  # 0 before the first
    loss: float  # mean negative log-likelihood of the drawings as they were drawn, nats
    accuracies: dict[str, float]  # 0 to 1, by the judges' names
    weights: np.ndarray = field(repr=False)  # (PARAMETERS,) float32


def teach(
    weights: np.ndarray,
    drawings: Labelled,
    config: TeachConfig,
    mnist: Labelled,
    judges: Mapping[str, Labelled],
    reports: int = 10,
) -> Iterator[TeachStep]:
    """Fine-tune a copy of `weights` on `drawings`; a report before, and `reports` on the way.

    weights: (PARAMETERS,) float32, as a run ended with. mnist: what `config.mix` is taken from.
    judges: labelled images that are only read. reports: 1 or more, and never more than steps.
    Raises ValueError where there is no drawing, or more than MOST_DRAWINGS.
    """
    images, labels = drawings
    if not 1 <= len(labels) <= MOST_DRAWINGS:
        raise ValueError(f"there are {len(labels):,} drawings; give 1 to {MOST_DRAWINGS:,}")
    random = np.random.default_rng(config.seed)
    optimizer = Adam(weights.astype(np.float32, copy=True))
    images = images.reshape(-1, SIDE, SIDE)
    due = {round(config.steps * part / reports) for part in range(1, reports + 1)}
    yield _report(0, optimizer.weights, (images, labels), judges)
    for step in range(1, config.steps + 1):
        inputs, wanted = _batch(images, labels, config, mnist, random)
        _, gradient = loss_and_gradient(optimizer.weights, inputs, wanted)
        optimizer.step(gradient, config.learning_rate)
        if step in due:
            yield _report(step, optimizer.weights, (images, labels), judges)


def _report(
    step: int, weights: np.ndarray, drawings: Labelled, judges: Mapping[str, Labelled]
) -> TeachStep:
    images, labels = drawings
    loss, _ = loss_and_gradient(weights, _inputs(images), labels)
    accuracies = {
        name: float((predict(weights, seen) == meant).mean())
        for name, (seen, meant) in judges.items()
        if len(meant)
    }
    return TeachStep(step, loss, accuracies, weights.copy())


def _batch(
    images: np.ndarray,
    labels: np.ndarray,
    config: TeachConfig,
    mnist: Labelled,
    random: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Inputs (BATCH, 784) float32, normalised, and labels: moved drawings, and images of MNIST."""
    reminders = round(config.mix * BATCH)
    own = _in_turn(len(labels), BATCH - reminders, random)
    moved = _moved(images[own], config, random).reshape(len(own), -1)
    old = random.integers(0, len(mnist[1]), reminders)
    others = mnist[0][old].reshape(reminders, SIDE * SIDE)
    pixels = np.concatenate([moved, others.astype(np.float32)])
    return _inputs(pixels), np.concatenate([labels[own], mnist[1][old]]).astype(int)


def _in_turn(count: int, wanted: int, random: np.random.Generator) -> np.ndarray:
    """`wanted` numbers below `count`, each as often as the others, or once more."""
    rounds = [random.permutation(count) for _ in range(math.ceil(wanted / count))]
    return np.concatenate(rounds)[:wanted]


def _moved(images: np.ndarray, config: TeachConfig, random: np.random.Generator) -> np.ndarray:
    """Each image turned about its middle and shifted at random; (N, 28, 28) float32, 0–255."""
    angles = np.radians(random.uniform(-config.turn, config.turn, (len(images), 1, 1)))
    shifts = random.integers(-config.shift, config.shift + 1, (2, len(images), 1, 1))
    line = np.arange(SIDE) - (SIDE - 1) / 2
    down, right = line[:, None] - shifts[0], line[None, :] - shifts[1]
    rows = np.cos(angles) * down - np.sin(angles) * right + (SIDE - 1) / 2
    columns = np.sin(angles) * down + np.cos(angles) * right + (SIDE - 1) / 2
    return _sampled(images, rows, columns)


def _sampled(images: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Bilinear samples of each image at (N, 28, 28) places, blank beyond its edge."""
    padded = np.pad(images.astype(np.float32), ((0, 0), (1, 2), (1, 2)))
    rows, columns = ((at + 1).clip(0, SIDE + 1) for at in (rows, columns))
    top, left = rows.astype(int), columns.astype(int)
    down, right = (rows - top).astype(np.float32), (columns - left).astype(np.float32)
    each = np.arange(len(images))[:, None, None]
    upper = padded[each, top, left] * (1 - right) + padded[each, top, left + 1] * right
    lower = padded[each, top + 1, left] * (1 - right) + padded[each, top + 1, left + 1] * right
    return upper * (1 - down) + lower * down


def _inputs(pixels: np.ndarray) -> np.ndarray:
    """Pixels 0–255 as the network reads them, (N, 784) float32."""
    values = pixels.reshape(len(pixels), SIZES[0]).astype(np.float32)
    return values * np.float32(SCALE) - np.float32(SHIFT)
