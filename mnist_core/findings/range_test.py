"""What a learning-rate range test shows. Draws nothing."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from mnist_core.runs.range_test import RangeTest

SMOOTHING = 0.95  # of the moving average over steps: some 20 of them


class Rated(NamedTuple):
    """A smoothed loss at a learning rate."""

    rate: float
    loss: float  # nats


def smoothed(test: RangeTest) -> list[Rated]:
    """The mean over seeds, as an exponential moving average freed of its first values' bias.

    As far as every seed has a loss.
    """
    step = math.log(test.high / test.low) / (test.steps - 1)
    average, found = 0.0, []
    for place, losses in enumerate(zip(*test.losses, strict=False)):
        mean = sum(losses) / len(losses)
        average = SMOOTHING * average + (1 - SMOOTHING) * mean
        loss = average / (1 - SMOOTHING ** (place + 1))
        found.append(Rated(test.low * math.exp(place * step), loss))
    return found


def lowest(curve: Sequence[Rated]) -> Rated:
    """Where the loss is lowest."""
    return min(curve, key=lambda it: it.loss)


def steepest(curve: Sequence[Rated]) -> Rated:
    """Where the loss falls most a step, before it is lowest."""
    end = max(2, list(curve).index(lowest(curve)) + 1)
    falls = range(1, min(end, len(curve)))
    return curve[min(falls, key=lambda place: curve[place].loss - curve[place - 1].loss)]
