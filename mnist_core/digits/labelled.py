"""Drawings with the digit that was meant."""

import json
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

MOST = 1_000  # kept of one visitor


class Labelled(NamedTuple):
    """A drawing and what it was meant to be."""

    label: int
    strokes: list[np.ndarray]  # (n, 2) canvas points each
    image: np.ndarray  # (28, 28) uint8, normalised


def export(drawings: Sequence[Labelled]) -> str:
    """JSON as `files.read_drawings` takes it: canvas points to a hundredth of a pixel."""
    entries = [
        {"label": drawing.label, "strokes": [np.round(s, 2).tolist() for s in drawing.strokes]}
        for drawing in drawings
    ]
    return json.dumps(entries)
