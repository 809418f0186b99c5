"""A grid of configs from its axes. Knows nothing of who trains them."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise, product
from typing import Any

from mnist_core import bounds
from mnist_core.config import RANGES, TrainConfig

DIGITS = 4  # of a learning rate, as many as the name of its run has
MOST_RATES = bounds.SWEEP_RATES


def rates(text: str) -> list[float]:
    """Learning rates from text: one ("0.001"), or `lo:hi:n`, n of them evenly on a log scale.

    Both ends are among them; those between are rounded to DIGITS digits. ValueError names what is
    wrong and the way out.
    """
    parts = text.split(":")
    if len(parts) == 1:
        return [_number(text, text)]
    if len(parts) != 3:
        raise ValueError(f"learning rates are {text!r}; give one, or lo:hi:n as in 1e-5:1e-1:13")
    low, high = _number(parts[0], text), _number(parts[1], text)
    return _spaced(low, high, _count(parts[2], text), text)


def _number(part: str, text: str) -> float:
    low, high = RANGES["learning_rate"]
    try:
        value = float(part)
    except ValueError:
        raise ValueError(
            f"learning rates are {text!r}, where {part!r} is no number; give one, or lo:hi:n"
        ) from None
    if not low <= value <= high:
        raise ValueError(f"learning rates are {text!r}; each must be from 1e-6 to 1")
    return value


def _count(part: str, text: str) -> int:
    if not part.isdecimal() or not 2 <= int(part) <= MOST_RATES:
        raise ValueError(
            f"learning rates are {text!r}, {part!r} of them; it must be a whole number from 2 to "
            f"{MOST_RATES:,}"
        )
    return int(part)


def _spaced(low: float, high: float, count: int, text: str) -> list[float]:
    if low >= high:
        raise ValueError(f"learning rates are {text!r}; the first must be below the second")
    step = (math.log(high) - math.log(low)) / (count - 1)
    between = (math.exp(math.log(low) + place * step) for place in range(1, count - 1))
    found = [low, *(float(f"{rate:.{DIGITS}g}") for rate in between), high]
    if any(a >= b for a, b in pairwise(found)):
        raise ValueError(
            f"learning rates are {text!r}, closer than {DIGITS} digits tell apart; give fewer"
        )
    return found


def grid(axes: Mapping[str, Sequence[Any]]) -> list[TrainConfig]:
    """Every combination of the axes' values, each once, the last axis fastest.

    axes: a field of TrainConfig → its values; fields that are absent stay at their defaults.
    ValueError, from the config, names field, value and range.
    """
    if empty := next((name for name, values in axes.items() if not values), None):
        raise ValueError(f"{empty} has no values; give one at least")
    combined = (dict(zip(axes, values, strict=True)) for values in product(*axes.values()))
    return list(dict.fromkeys(TrainConfig.from_dict(values) for values in combined))
