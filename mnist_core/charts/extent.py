"""From where to where the axes of a metric reach."""

from collections.abc import Sequence

import pandas as pd

from mnist_core.findings import curves
from mnist_core.findings.metrics import Metric
from mnist_core.runs.record import RunRecord

AROUND = 0.06  # of the axis: room above and below the values
CUT = 0.01  # of the values within epochs: the last steps of a decayed run, far below all others


def value_domain(
    runs: Sequence[RunRecord], metric: Metric, log: bool, areas: pd.DataFrame | None = None
) -> tuple[float, float] | None:
    """The ends of the value axis, with all values, areas and the level well within.

    areas: of which `low` and `high` are to lie within, too. None where there is no value.
    """
    found = value_range(runs, metric, log)
    if not found:
        return None
    more = [] if areas is None else [*areas.low, *areas.high]
    more += [] if metric.level is None else [metric.level]
    low, high = min([found[0], *more]), max([found[1], *more])
    if log:
        room = max((high / low) ** AROUND, 1.02)
        return low / room, high * room
    room = AROUND * (high - low) or abs(high) * AROUND or 1.0
    return (low if metric.zero and low == 0 else low - room), high + room


def value_range(
    runs: Sequence[RunRecord], metric: Metric, log: bool = False
) -> tuple[float, float] | None:
    """The lowest and highest value of all runs, so that several charts share an axis.

    log: without what is not above 0, and, of values within epochs, without the lowest share CUT.
    """
    found = [
        p.value for run in runs for key in metric.parts.values() for p in curves.trace(run, key)
    ]
    shown = sorted(value for value in found if value > 0 or not log)
    if not shown:
        return None
    if log:
        return shown[int(CUT * len(shown)) if metric.within else 0], shown[-1]
    return min(0.0, shown[0]) if metric.zero else shown[0], shown[-1]


def place_range(runs: Sequence[RunRecord], metric: Metric, x: str) -> tuple[float, float] | None:
    """The first and last place of all runs' values on the axis `x`."""
    samples = [s for run in runs for key in metric.parts.values() for s in curves.trace(run, key)]
    places = [getattr(sample, x) for sample in samples]
    return (min(places), max(places)) if places else None
