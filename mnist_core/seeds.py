"""Runs that differ by their seed alone: figures and curves over all of them. Draws nothing."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from mnist_core.config import TrainConfig
from mnist_core.metrics import series
from mnist_core.record import RunRecord

# Student's t, 97.5 % quantile for 1 to 30 degrees of freedom (NIST/SEMATECH e-Handbook, 1.3.6.7.2)
T_95 = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip


class Spread(NamedTuple):
    """One figure over seeds. margin: half of the mean's 95 % interval; None for one seed."""

    number: int  # of runs
    mean: float
    low: float
    high: float
    margin: float | None = None

    @property
    def interval(self) -> tuple[float, float]:
        """The mean's 95 % interval; of one seed, its value alone."""
        return self.mean - (self.margin or 0.0), self.mean + (self.margin or 0.0)


class Band(NamedTuple):
    """A curve's mean and range over seeds, in one epoch."""

    epoch: int
    mean: float
    low: float
    high: float


def same_but_seed(config: TrainConfig, runs: Iterable[RunRecord]) -> list[RunRecord]:
    """The finished runs by this config at any seed, one for each seed."""
    found = {
        run.config.seed: run
        for run in runs
        if run.state == "finished" and run.is_result_of(replace(config, seed=run.config.seed))
    }
    return [found[seed] for seed in sorted(found)]


def spread(values: Iterable[float | None]) -> Spread | None:
    """Number, mean, lowest, highest, and the mean's 95 % interval by Student's t; None of none."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    margin = None
    if len(known) > 1:
        t = T_95[min(len(known) - 1, len(T_95)) - 1]
        margin = t * statistics.stdev(known) / len(known) ** 0.5
    return Spread(len(known), statistics.fmean(known), min(known), max(known), margin)


def band(runs: Sequence[RunRecord], key: str) -> list[Band]:
    """A curve over seeds, in every epoch in which all of them have a value."""
    curves = [dict(series(run, key)) for run in runs]
    common = sorted(set.intersection(*map(set, curves))) if curves else []
    columns = ((epoch, [curve[epoch] for curve in curves]) for epoch in common)
    return [Band(epoch, statistics.fmean(c), min(c), max(c)) for epoch, c in columns]
