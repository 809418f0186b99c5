"""Runs that differ by their seed alone: figures and curves over all of them. Draws nothing."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from mnist_core.config import TrainConfig
from mnist_core.findings.metrics import series
from mnist_core.findings.results import accuracy_on_test
from mnist_core.findings.statistics import Spread, spread
from mnist_core.runs.record import RunRecord


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


def band(runs: Sequence[RunRecord], key: str) -> list[Band]:
    """A curve over seeds, in every epoch in which all of them have a value."""
    curves = [dict(series(run, key)) for run in runs]
    common = sorted(set.intersection(*map(set, curves))) if curves else []
    columns = ((epoch, [curve[epoch] for curve in curves]) for epoch in common)
    return [Band(epoch, statistics.fmean(c), min(c), max(c)) for epoch, c in columns]


Measure = Callable[[RunRecord], float | None]  # one figure of a run; None where it has none


class SeedGroup(NamedTuple):
    """Runs that differ by their seed alone, and the one of them that is shown."""

    name: str
    run: RunRecord
    seeds: list[RunRecord]

    def each(self, measure: Measure) -> list[float]:
        """A figure of every seed that has it, in the order of the seeds."""
        return [value for run in self.seeds if (value := measure(run)) is not None]

    def over(self, measure: Measure) -> Spread | None:
        """A figure over the seeds; None where no seed has it."""
        return spread(self.each(measure))

    @property
    def accuracy(self) -> Spread | None:
        """Accuracy on the test images, 0 to 1, over the seeds."""
        return self.over(accuracy_on_test)

    @property
    def gap(self) -> Spread | None:
        """Validation loss / training loss after the last epoch, over the seeds."""
        return self.over(last_gap)


def final(key: str) -> Measure:
    """The measure that is one of an epoch's metrics, after the last epoch of at least one."""
    return lambda run: getattr(run.epochs[-1], key)


def last_gap(run: RunRecord) -> float | None:
    """Validation loss / training loss after the last epoch of at least one."""
    return run.epochs[-1].gap


def peak(run: RunRecord) -> float | None:
    """The highest validation loss after the first epoch; None where there is none."""
    return max((point.value for point in series(run, "val_loss")[1:]), default=None)


def above_best(run: RunRecord) -> float | None:
    """How far the last validation loss is above the lowest, as a share of that."""
    losses = [point.value for point in series(run, "val_loss")]
    return losses[-1] / min(losses) - 1 if losses and min(losses) > 0 else None
