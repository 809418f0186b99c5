"""The loss between and around stored weights: the valley that a training walked in, measured.

In NumPy, from weights alone. A straight line through two epochs' weights shows whether they lie on
opposite slopes; a plane through three points shows whole paths (Li, Xu, Taylor, Studer & Goldstein
2018, "Visualizing the loss landscape of neural nets": a plane is a thin slice of 242,762
dimensions, and what looks like a wall in it may have a way round; weights are not rescaled here, as
the points of one plane are compared with each other alone). Knows nothing of files and pages.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from mnist_core.network.evaluate import BATCH, log_probabilities, log_softmax
from mnist_core.network.first_layer import firing
from mnist_core.network.model import SCALE, SHIFT, SIZES, layers

BEYOND = (-0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)  # 0 and 1 are the two epochs


class Value(NamedTuple):
    """A network's mean negative log-likelihood (nats) and accuracy (0 to 1) on some images."""

    loss: float
    accuracy: float


class Plane(NamedTuple):
    """The plane through three points of the weights' space, with two axes at right angles."""

    origin: np.ndarray  # (PARAMETERS,) float64
    axes: np.ndarray  # (2, PARAMETERS) float64, of length 1

    def at(self, x: float, y: float) -> np.ndarray:
        """The weights at a place of the plane, (PARAMETERS,) float32."""
        return (self.origin + x * self.axes[0] + y * self.axes[1]).astype(np.float32)

    def place(self, weights: np.ndarray) -> tuple[float, float]:
        """Where weights, (PARAMETERS,), lie when dropped onto the plane at right angles."""
        x, y = self.axes @ (weights - self.origin)
        return float(x), float(y)


def measure(weights: np.ndarray, images: np.ndarray, labels: np.ndarray) -> Value:
    """Loss and accuracy of a network. images: (N, 784) or (N, 28, 28) uint8; labels: (N,) int."""
    return _value(log_probabilities(weights, images), labels)


def line(
    first: np.ndarray,
    second: np.ndarray,
    images: np.ndarray,
    labels: np.ndarray,
    places: Sequence[float] = BEYOND,
) -> list[Value]:
    """Loss and accuracy on the straight line through two networks; 0 is the first, 1 the second.

    first, second: (PARAMETERS,) float32.
    """
    start, way = first.astype(np.float64), second.astype(np.float64) - first
    found = _answers(start, [way], [(place,) for place in places], images)
    return [_value(answers, labels) for answers in found]


def _value(answers: np.ndarray, labels: np.ndarray) -> Value:
    """answers: (N, 10) log-probabilities."""
    of_labels = answers[np.arange(len(labels)), labels]
    return Value(
        float(-of_labels.mean(dtype=np.float64)), float((answers.argmax(1) == labels).mean())
    )


def _answers(
    origin: np.ndarray,
    axes: Sequence[np.ndarray],
    places: Sequence[Sequence[float]],
    images: np.ndarray,
) -> np.ndarray:
    """Log-probabilities, (places, N, 10), of the networks at origin + Σ place × axis.

    Before its ReLU the first layer is linear in its weights, so that its products, most of the
    work, are made once for all places.
    """
    firsts = [layers(flat.astype(np.float32))[0] for flat in (origin, *axes)]
    flats = (origin + sum(map(np.multiply, place, axes)) for place in places)
    others = [
        [(w.copy(), b.copy()) for w, b in layers(flat.astype(np.float32))[1:]] for flat in flats
    ]
    found = np.empty((len(places), len(images), SIZES[-1]), np.float32)
    for i in range(0, len(images), BATCH):
        few = images[i : i + BATCH].reshape(-1, SIZES[0]) * np.float32(SCALE) - np.float32(SHIFT)
        start, *ways = (few @ weight.T + bias for weight, bias in firsts)
        for answers, place, rest in zip(found[:, i : i + BATCH], places, others, strict=True):
            values = start + sum(np.float32(t) * way for t, way in zip(place, ways, strict=True))
            for weight, bias in rest:
                values = np.maximum(values, 0) @ weight.T + bias
            answers[...] = log_softmax(values)
    return found


def average(weights: np.ndarray, epochs: int) -> np.ndarray:
    """The mean of the last `epochs` epochs' weights, a network of its own, (PARAMETERS,) float32.

    weights: (E, PARAMETERS). ValueError unless 1 ≤ epochs ≤ E. Averaging along a training's path:
    Izmailov et al. 2018, "Averaging weights leads to wider optima and better generalization".
    """
    if not 1 <= epochs <= len(weights):
        raise ValueError(f"average is {epochs}; it must be 1 to {len(weights)}, the run's epochs")
    return weights[-epochs:].mean(axis=0, dtype=np.float64).astype(np.float32)


def plane(first: np.ndarray, second: np.ndarray, third: np.ndarray) -> Plane:
    """The plane through three networks, (PARAMETERS,); the first is its origin.

    ValueError where they lie on one line, so that there are many such planes.
    """
    origin = first.astype(np.float64)
    right, up = second - origin, third - origin
    right_length = np.linalg.norm(right)
    if right_length > 0:
        right = right / right_length
        up = up - (up @ right) * right
    if not right_length or np.linalg.norm(up) < 1e-6 * right_length:
        raise ValueError("the three networks lie on one line; choose others for a plane")
    return Plane(origin, np.stack([right, up / np.linalg.norm(up)]))


def surface(
    cut: Plane, xs: Sequence[float], ys: Sequence[float], images: np.ndarray, labels: np.ndarray
) -> np.ndarray:
    """The loss on a grid of a plane, (len(ys), len(xs)), nats. images, labels: as for `measure`."""
    places = [(x, y) for y in ys for x in xs]
    found = _answers(cut.origin, list(cut.axes), places, images)
    losses = [_value(answers, labels).loss for answers in found]
    return np.array(losses).reshape(len(ys), len(xs))


def silent_units(weights: Iterable[np.ndarray], images: np.ndarray) -> list[int]:
    """After each epoch: units of the first layer that fire on none of the images.

    weights: of each epoch, (PARAMETERS,). images: (N, 28, 28) or (N, 784) uint8.
    """
    return [int((firing(flat, images) == 0).sum()) for flat in weights]


def lengths(weights: Iterable[np.ndarray]) -> list[float]:
    """After each epoch: the Euclidean length of all weights and biases."""
    return [float(np.linalg.norm(flat.astype(np.float64))) for flat in weights]
