"""A run's metric against epochs, steps or seconds, raw and smoothed. Draws nothing."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, groupby
from typing import NamedTuple

import pandas as pd

from mnist_core.findings.metrics import WITHIN, Metric, series
from mnist_core.mnist.splits import steps_an_epoch
from mnist_core.runs.record import RunRecord

AXES = {"epoch": "epoch", "step": "steps since the start", "seconds": "seconds of training"}
FEWEST = 3  # points that smoothing needs; it leaves fewer alone


class Sample(NamedTuple):
    """One value of a run and where it lies; within an epoch, `epoch` counts the finished part."""

    epoch: float
    step: float
    seconds: float
    value: float


class Piece(NamedTuple):
    """What was recorded of a column at a step of an epoch."""

    epoch: int
    step: int
    value: float | None


def trace(record: RunRecord, key: str) -> list[Sample]:
    """A run's curve (`metrics.series`) at every point at which it was measured."""
    pace = steps_an_epoch(record.config)
    clock = [0.0, *accumulate(epoch.seconds for epoch in record.epochs)]
    if key.startswith(WITHIN):
        return list(_within(record, key.removeprefix(WITHIN), pace, clock))
    points = series(record, key)
    return [Sample(epoch, epoch * pace, clock[epoch], value) for epoch, value in points]


def _within(record: RunRecord, column: str, pace: int, clock: Sequence[float]) -> Iterator[Sample]:
    for epoch, step, value in _pieces(record, column):
        if value is not None and epoch < len(clock):
            part = step / pace
            seconds = clock[epoch - 1] + part * (clock[epoch] - clock[epoch - 1])
            yield Sample(epoch - 1 + part, (epoch - 1) * pace + step, seconds, value)


def _pieces(record: RunRecord, column: str) -> Iterator[Piece]:
    """The points of a column; the loss of an epoch's short last piece joins the one before."""
    points = record.points
    rows = map(Piece, points.epoch, points.step, getattr(points, column))
    for _, epoch in groupby(rows, key=lambda piece: piece.epoch):
        pieces = list(epoch)
        yield from _joined(pieces) if column == "loss" else pieces


def _joined(pieces: list[Piece]) -> list[Piece]:
    """The last two as one where the last spans less than half of the first's steps.

    A mean over so few batches would look like a jump. What they hold is weighted by their steps.
    """
    if len(pieces) < 2:
        return pieces
    *rest, before, last = pieces
    start, short = rest[-1].step if rest else 0, last.step - before.step
    if last.value is None or before.value is None or short >= pieces[0].step / 2:
        return pieces
    steps = before.step - start
    mean = (before.value * steps + last.value * short) / (steps + short)
    return [*rest, last._replace(value=mean)]


def smooth(values: Sequence[float], weight: float) -> list[float]:
    """The exponential moving average, freed of the bias towards its start.

    weight: of what came before, 0 (nothing changes) to below 1. Divided by the sum of the weights
    so far, as Adam does with its moments (Kingma & Ba 2015, section 3), so that the first value
    stays, and a constant too. Fewer than FEWEST values are left as they are.
    """
    if weight == 0 or len(values) < FEWEST:
        return list(values)
    smoothed, mean, share = [], 0.0, 0.0
    for value in values:
        mean = weight * mean + (1 - weight) * value
        share = weight * share + (1 - weight)
        smoothed.append(mean / share)
    return smoothed


def frame(
    runs: Sequence[RunRecord], names: Mapping[str, str], metric: Metric, smoothing: float = 0.0
) -> pd.DataFrame:
    """Tidy: `run`, `part`, `epoch`, `step`, `seconds`, `value`, `smoothed`."""
    rows = []
    for name, run in zip(names, runs, strict=True):
        for part, key in metric.parts.items():
            samples = trace(run, key)
            means = smooth([sample.value for sample in samples], smoothing)
            rows += [(name, part, *s, mean) for s, mean in zip(samples, means, strict=True)]
    return pd.DataFrame(rows, columns=["run", "part", *Sample._fields, "smoothed"])
