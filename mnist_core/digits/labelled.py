"""Drawings with the digit that was meant."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from mnist_core import bounds

MOST = bounds.LABELLED  # kept of one visitor


class Labelled(NamedTuple):
    """A drawing and what it was meant to be."""

    label: int
    strokes: list[np.ndarray]  # (n, 2) canvas points each
    image: np.ndarray  # (28, 28) uint8, normalised

    def is_same(self, other: "Labelled") -> bool:
        """Is it the same digit, by what the networks see of it?"""
        return self.label == other.label and np.array_equal(self.image, other.image)

    def has(self, strokes: Sequence[np.ndarray]) -> bool:
        """Is it made of these strokes, as far as a file tells?"""
        return entry(self)["strokes"] == entry(self._replace(strokes=list(strokes)))["strokes"]


def entry(drawing: Labelled) -> dict[str, Any]:
    """As `files.read_drawings` takes it from JSON: canvas points to a hundredth of a pixel."""
    strokes = [np.round(stroke, 2).tolist() for stroke in drawing.strokes]
    return {"label": drawing.label, "strokes": strokes}


def export(drawings: Sequence[Labelled]) -> str:
    """JSON of a file that `files.read_drawings` takes."""
    return json.dumps([entry(drawing) for drawing in drawings])
