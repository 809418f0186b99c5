"""What a config's fields may be, in words."""

from dataclasses import fields

from mnist_core.config import RANGES, TrainConfig


def told_range(field: str) -> str:
    """Of a field that is a number: "a whole number from 1 to 50"."""
    low, high = RANGES[field]
    whole = next(it.type for it in fields(TrainConfig) if it.name == field) is int
    return f"a {'whole ' if whole else ''}number from {_told(low)} to {_told(high)}"


def tell_rate(rate: float) -> str:
    """A learning rate to three digits: 0.00215, 2.15e-5."""
    return f"{rate:.3g}".replace("e-0", "e-")


def _told(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}".replace("e-0", "e-")
