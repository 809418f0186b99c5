"""What runs make of drawings: had a step been left out, and how many they read right."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mnist_core.digits.drawing import Drawing
from mnist_core.digits.labelled import Labelled
from mnist_core.digits.normalisation import STEPS, normalise_strokes
from mnist_core.network.evaluate import predict
from mnist_core.network.reader import Reader


class Without(NamedTuple):
    """A drawing normalised without some steps, and each run's answer to it."""

    image: np.ndarray  # (28, 28) uint8
    answers: list[np.ndarray]  # (10,) log-probabilities each


def ablation(drawing: Drawing, readers: Sequence[Reader]) -> dict[str, Without]:
    """By what was left out: "nothing", each of STEPS, and "all four". drawing: with strokes."""
    left_out: dict[str, Sequence[str]] = {"nothing": (), **{step: [step] for step in STEPS}}
    left_out["all four"] = STEPS
    images = {
        name: normalise_strokes(drawing.strokes, steps, **drawing.canvas)
        for name, steps in left_out.items()
    }
    return {
        name: Without(image, [reader.replay(image)[-1] for reader in readers])
        for name, image in images.items()
    }


def read_right(weights: np.ndarray, drawings: Sequence[Labelled]) -> int:
    """How many of the drawings, at least one, a network reads as they were meant.

    weights: (PARAMETERS,) float32.
    """
    images = np.stack([drawing.image for drawing in drawings])
    labels = [drawing.label for drawing in drawings]
    return int((predict(weights, images) == labels).sum())


def parted(answers: Sequence[np.ndarray]) -> dict[int, list[int]]:
    """By each digit that is read, the numbers of the runs that read it; the most runs first.

    answers: (10,) log-probabilities, one a run.
    """
    readers: dict[int, list[int]] = {}
    for number, answer in enumerate(answers):
        readers.setdefault(int(answer.argmax()), []).append(number)
    return dict(sorted(readers.items(), key=lambda item: (-len(item[1]), item[0])))


class Attempt(NamedTuple):
    """At drawing a digit that one run alone reads."""

    read: int  # by that run
    others: list[int]  # numbers of the other runs that read the digit too
    is_met: bool


def attempt(answers: Sequence[np.ndarray], champion: int, digit: int) -> Attempt:
    """How near a drawing is to a digit that only the run with the champion's number reads."""
    read = [int(answer.argmax()) for answer in answers]
    others = [n for n, other in enumerate(read) if n != champion and other == digit]
    return Attempt(read[champion], others, read[champion] == digit and not others)
