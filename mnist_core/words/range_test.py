"""A range test in sentences, each held against whole trainings. Knows no pages."""

import math
from collections.abc import Sequence

from mnist_core.findings import range_test, sweeps
from mnist_core.findings.range_test import Rated
from mnist_core.findings.sweeps import Outcome
from mnist_core.words.settings import tell_rate

ROUNDING = 1e-9  # of a rate, as a share: an exponential of a logarithm misses its last bit


def tell(curve: Sequence[Rated], found: Sequence[Outcome]) -> str:
    """What the test would make one choose, and what whole trainings made of that; a list."""
    top = sweeps.best(found)
    if not top:
        return ""
    low, steep, first = range_test.lowest(curve), range_test.steepest(curve), found[0]
    picks = [
        _tell_pick("Its loss falls fastest at a rate of", steep, found, top),
        _tell_pick("It is lowest at a rate of", low, found, top),
        _tell_pick("A tenth of that is", Rated(low.rate / 10, low.loss), found, top),
    ]
    place = next(
        (n for n, it in enumerate(curve) if it.rate >= first.rate * (1 - ROUNDING)), len(curve) - 1
    )
    early = curve[place]
    if not first.lost and sweeps.mean_loss(first) < early.loss:
        picks.append(
            f"When it comes to a rate of {tell_rate(first.rate)}, after {place} steps at smaller "
            f"ones, its loss is still {early.loss:.2f}. Whole trainings at that rate end at "
            f"{sweeps.mean_loss(first):.2f}: the test is too short to show how well a small rate "
            f"does in the end."
        )
    return "\n".join(f"- {line}" for line in picks)


def _tell_pick(how: str, pick: Rated, found: Sequence[Outcome], top: Outcome) -> str:
    near = min(found, key=lambda it: abs(math.log(it.rate / pick.rate)))
    times = sweeps.mean_loss(near) / sweeps.mean_loss(top)
    told = f"{how} {tell_rate(pick.rate)}."
    if near is top:
        return f"{told} The nearest rate tried, {tell_rate(near.rate)}, is the best of the sweep."
    return (
        f"{told} Whole trainings at the nearest rate tried, {tell_rate(near.rate)}, end at "
        f"{times:.2f} times the lowest loss, which is that of {tell_rate(top.rate)}."
    )


def describe(curve: Sequence[Rated], found: Sequence[Outcome]) -> str:
    """The chart in words."""
    low, steep = range_test.lowest(curve), range_test.steepest(curve)
    ends = ", ".join(f"{tell_rate(it.rate)}: {sweeps.mean_loss(it):.4f}" for it in found)
    return (
        f"Range test: training loss falls fastest at a learning rate of {tell_rate(steep.rate)} "
        f"and is lowest at {tell_rate(low.rate)}, {low.loss:.4f}. Final validation loss of whole "
        f"trainings: {ends}."
    )
