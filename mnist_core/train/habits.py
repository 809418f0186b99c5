"""Habits of handwriting that MNIST's writers lacked, drawn onto its images in training.

MNIST's digits were written by people in the United States. Elsewhere a 7 is crossed, a 1 has a flag
or a foot, a 9 ends in a curl. What is drawn here is knowledge, told to the network by pictures: no
drawn digit of anybody is trained on. The digit is known by its label, wrong ones included. Knows
nothing of networks.
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from mnist_core.train.augment import PEN, SIDE, Stroke, extend, uniform


class Bar(NamedTuple):
    """A straight line across a digit's stroke; lengths in pixels, (least, most)."""

    share: float  # of the digit's images
    height: tuple[float, float]  # where it crosses: 0 at the digit's top, 1 at its bottom
    tilt: tuple[float, float]  # 0 is level, above 0 rises to the right
    length: tuple[float, float]


class Habit(NamedTuple):
    """What is drawn onto a digit, where, and where people write so."""

    digit: int
    place: str  # top, bottom or across
    stroke: Stroke | Bar
    common: str


def _degrees(low: float, high: float) -> tuple[float, float]:
    return math.radians(low), math.radians(high)


# Shares, angles and lengths were chosen on digits of 30 people that are trained by nobody (UCI
# pen-based digits) and on held-out training images, over 3 seeds each.
HABITS = (
    Habit(9, "bottom", Stroke(0.5, _degrees(50, 105), (3, 9), (8, 20), 6), "Turkey"),
    Habit(7, "across", Bar(0.3, (0.35, 0.65), _degrees(-10, 25), (6, 12)), "France"),
    Habit(1, "top", Stroke(0.4, _degrees(-65, -15), (50, 100), (6, 14), 1), "Europe"),
    Habit(1, "bottom", Bar(0.1, (1.0, 1.0), _degrees(-8, 8), (6, 12)), "Europe, with a flag"),
)


def draw(pixels: Tensor, labels: Tensor, random: torch.Generator) -> Tensor:
    """Images with some of the HABITS drawn on; (N, 784) float32, 0–255.

    pixels: (N, 784) uint8. labels: (N,) int64, on the same device as `random`,
    whose state decides everything.
    """
    images = pixels.view(-1, SIDE, SIDE).float()
    for digit in sorted({habit.digit for habit in HABITS}):
        where = (labels == digit).nonzero()[:, 0]
        chosen = images[where]
        for habit in HABITS:
            if habit.digit != digit:
                continue
            if isinstance(habit.stroke, Bar):
                _cross(chosen, habit.stroke, random)
            else:
                extend(chosen, habit.stroke, random, at_bottom=habit.place == "bottom")
        images[where] = chosen
    return images.view(-1, SIDE * SIDE)


def _cross(images: Tensor, bar: Bar, random: torch.Generator) -> None:
    """Draw a bar, in place, across a share of the images (N, 28, 28)."""
    lucky = uniform((len(images),), (0, 1), random) < bar.share
    chosen = (lucky & (images.amax((1, 2)) > 127)).nonzero()[:, 0]
    old = images[chosen]
    rows = (old.amax(2) > 127).float()
    top, bottom = rows.argmax(1), SIDE - 1 - rows.flip(1).argmax(1)
    height, tilt, length, pen = (
        uniform((len(chosen),), between, random)
        for between in (bar.height, bar.tilt, bar.length, PEN)
    )
    row = top + height * (bottom - top)
    line = torch.arange(SIDE, device=images.device, dtype=torch.float32)
    at = old[torch.arange(len(row), device=row.device), row.round().long()]
    column = (at @ line) / at.sum(1).clamp(min=1)
    images[chosen] = torch.maximum(old, _lines(column, row, tilt, length, pen))


def _lines(column: Tensor, row: Tensor, tilt: Tensor, length: Tensor, pen: Tensor) -> Tensor:
    """Straight lines with their middles at pixels (N,), as ink 0–255 of (N, 28, 28)."""
    column, row, tilt, length, pen = (it[:, None, None] for it in (column, row, tilt, length, pen))
    line = torch.arange(SIDE, device=row.device)
    right, down = line - column, line[:, None] - row
    along = right * tilt.cos() - down * tilt.sin()
    aside = right * tilt.sin() + down * tilt.cos()
    beyond = (along.abs() - length / 2).clamp(min=0)
    return (pen + 0.5 - torch.hypot(beyond, aside)).clamp(0, 1) * 255
