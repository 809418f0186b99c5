"""What a run's network reads in one image, after every epoch, and which pixels it goes by.

In NumPy. Knows nothing of strokes, pages or charts. An *answer* is the logarithm of each digit's
probability, as `evaluate.log_probabilities` has it.
"""

from typing import NamedTuple

import numpy as np

from mnist_core.network.evaluate import log_softmax
from mnist_core.network.model import SCALE, SHIFT, SIZES, layers

SIDE = 28
PATCH = 3  # pixels: side of the square that occlusion blanks
PLAIN = 0.01  # a runner-up below this probability is not worth a word

# (what is read, the runner-up) → a habit that MNIST's American writers mostly lacked.
HABITS = {
    (7, 1): "Did you mean a 1? With a flag at the top it can pass for a 7. Most people who wrote "
    "MNIST's digits drew a plain stroke.",
    (3, 9): "Did you mean a 9? With a curled tail it can pass for a 3. Most people who wrote "
    "MNIST's digits drew the tail straight.",
    (2, 7): "Did you mean a 7? With a bar across it can pass for a 2. Few people who wrote "
    "MNIST's digits crossed theirs.",
}


class Reading(NamedTuple):
    """What a run makes of an image at the end of its training."""

    digit: int
    probability: float
    runner_up: int


class Reader:
    """One run's networks, after each of its epochs, arranged to read a single image fast.

    The first layer's weights lie pixel by pixel, and only pixels with ink are looked up: the
    others are all alike, and their share is worked out once. Sums are NumPy's own, since a matrix
    product on several threads stalls wherever a training keeps a core busy.
    """

    def __init__(self, weights: np.ndarray) -> None:
        """weights: (epochs, PARAMETERS) float32, as `RunStore.weights` gives them."""
        self.epochs = len(weights)
        self.last = weights[-1].copy()
        first, *rest = zip(*map(layers, weights), strict=True)
        kernel = np.concatenate([weight for weight, _ in first])
        blank = kernel.sum(axis=1) * np.float32(-SHIFT)
        self._bias = np.concatenate([bias for _, bias in first]) + blank
        self._kernel = np.ascontiguousarray(kernel.T) * np.float32(SCALE)
        self._rest = [
            (np.stack([weight for weight, _ in layer]), np.stack([bias for _, bias in layer]))
            for layer in rest
        ]

    def replay(self, image: np.ndarray) -> np.ndarray:
        """Answers after every epoch, (epochs, 10) float32. image: (28, 28) uint8, ink 255 on 0."""
        pixels = image.ravel()
        inked = np.flatnonzero(pixels)
        ink = pixels[inked].astype(np.float32)
        sums = np.einsum("p,pu->u", ink, self._kernel[inked]) + self._bias
        values = sums.reshape(self.epochs, SIZES[1])
        for weight, bias in self._rest:
            values = np.einsum("eoi,ei->eo", weight, np.maximum(values, 0)) + bias
        return log_softmax(values)

    def occlusion(self, image: np.ndarray, digit: int) -> np.ndarray:
        """How much each pixel's surroundings speak for a digit, by the network of the last epoch.

        The PATCH × PATCH pixels round each pixel are made blank, one place at a time; the value is
        by how much the digit's log-odds, ln p / (1 − p), drop (Zeiler & Fergus 2014, section 4.2).
        Probability itself would not do: where it is near 1 it hardly moves.

        image: (28, 28) uint8. Returns (28, 28) float32; above 0 speaks for the digit.
        """
        pixels = image.reshape(-1, 1).astype(np.float32)
        shares = self._kernel[:, -SIZES[1] :] * pixels  # of each pixel in each unit's sum
        edge = PATCH // 2
        padded = np.pad(shares.reshape(SIDE, SIDE, -1), ((edge, edge), (edge, edge), (0, 0)))
        places = [(y, x) for y in range(PATCH) for x in range(PATCH)]
        patches = np.sum([padded[y : y + SIDE, x : x + SIDE] for y, x in places], axis=0)
        touched = np.any(patches, axis=2)
        whole = shares.sum(axis=0) + self._bias[-SIZES[1] :]
        values = np.concatenate([whole[None], whole - patches[touched]])
        for weight, bias in self._rest:
            values = np.maximum(values, 0) @ weight[-1].T + bias[-1]
        odds = log_odds(log_softmax(values), digit)
        drops = np.zeros((SIDE, SIDE), np.float32)
        drops[touched] = odds[0] - odds[1:]
        return drops


def log_odds(answers: np.ndarray, digit: int) -> np.ndarray:
    """ln p / (1 − p) of a digit, (N,), from answers (N, 10); exact where p is next to 1."""
    others = np.delete(answers, digit, axis=1)
    top = others.max(axis=1)
    return answers[:, digit] - top - np.log(np.exp(others - top[:, None]).sum(axis=1))


def reading(answer: np.ndarray) -> Reading:
    """The most probable digit, its probability and the runner-up, from one answer (10,)."""
    second, first = np.argsort(answer)[-2:].tolist()
    return Reading(first, float(np.exp(answer[first])), second)


def habit(answer: np.ndarray) -> str | None:
    """What to say where the runner-up fits a habit that MNIST's writers lacked; else None."""
    found = reading(answer)
    if np.exp(answer[found.runner_up]) < PLAIN:
        return None
    return HABITS.get((found.digit, found.runner_up))
