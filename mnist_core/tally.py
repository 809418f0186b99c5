"""Keeping score: drawings with the digit that was meant, and how many a run read right."""

import json
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

NORMAL_95 = 1.959964  # the normal distribution's 97.5 % quantile


class Labelled(NamedTuple):
    """A drawing and what it was meant to be."""

    label: int
    strokes: list[np.ndarray]  # (n, 2) canvas points each
    image: np.ndarray  # (28, 28) uint8, normalised


class Score(NamedTuple):
    """Read right, of how many, and the 95 % interval of the share."""

    correct: int
    n: int
    low: float
    high: float


def score(correct: int, n: int) -> Score:
    """The Wilson score interval (Wilson 1927), sound for few trials too; n above 0."""
    z2 = NORMAL_95**2
    middle = (correct + z2 / 2) / (n + z2)
    half = NORMAL_95 / (n + z2) * (correct * (n - correct) / n + z2 / 4) ** 0.5
    return Score(correct, n, max(0.0, middle - half), min(1.0, middle + half))


def score_of(share: float, n: int) -> Score:
    """The score of a share, 0 to 1, that was measured on n."""
    return score(round(share * n), n)


def export(drawings: Sequence[Labelled]) -> str:
    """JSON as `drawings.read_drawings` takes it: canvas points to a hundredth of a pixel."""
    entries = [
        {"label": drawing.label, "strokes": [np.round(s, 2).tolist() for s in drawing.strokes]}
        for drawing in drawings
    ]
    return json.dumps(entries)
