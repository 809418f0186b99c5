"""Runs that differ by their seed alone: figures and curves over all of them. Draws nothing."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from mnist_core.config import TrainConfig
from mnist_core.findings.metrics import LOSS, best, series
from mnist_core.findings.results import accuracy_on_test
from mnist_core.findings.statistics import Spread, spread
from mnist_core.references import seeded
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


def shipped_seeds(config: TrainConfig, runs: Iterable[RunRecord]) -> list[RunRecord]:
    """The seeds of this config that are shipped; what else was trained stays out."""
    shipped = seeded()
    return same_but_seed(config, (run for run in runs if run.config in shipped))


def elsewhere(seeds: Sequence[RunRecord], runs: Iterable[RunRecord]) -> list[RunRecord]:
    """Of these runs, the finished ones by the config of one of the seeds, on another processor.

    Processors round differently, and at a large learning rate that grows to another curve.
    """
    processors = {run.config: _processor(run) for run in seeds}
    return [
        run
        for run in runs
        if run.state == "finished"
        and run.is_result_of(run.config)
        and _processor(run) != processors.get(run.config, _processor(run))
    ]


def _processor(run: RunRecord) -> object:
    return run.hardware.get("processor")


Measure = Callable[[RunRecord], float | None]  # one figure of a run; None where it has none


def values(runs: Iterable[RunRecord], measure: Measure) -> list[float]:
    """A figure of every run that has it, in their order."""
    return [value for run in runs if (value := measure(run)) is not None]


class SeedGroup(NamedTuple):
    """Runs that differ by their seed alone, and the one of them that is shown.

    again: the same seeds, as far as they were trained on another processor, too; see `elsewhere`.
    """

    name: str
    run: RunRecord
    seeds: list[RunRecord]
    again: Sequence[RunRecord] = ()

    def each(self, measure: Measure) -> list[float]:
        """A figure of every seed that has it, in the order of the seeds."""
        return values(self.seeds, measure)

    def over(self, measure: Measure) -> Spread | None:
        """A figure over the seeds; None where no seed has it."""
        return spread(self.each(measure))

    @property
    def accuracy(self) -> Spread | None:
        """Accuracy on the test images, 0 to 1, over the seeds."""
        return self.over(accuracy_on_test)

    @property
    def gap(self) -> Spread | None:
        """Validation loss / mean training loss of the last epoch, over the seeds."""
        return self.over(final("gap"))

    @property
    def evaluated_gap(self) -> Spread | None:
        """Validation loss / evaluated training loss after the last epoch, over the seeds."""
        return self.over(final("evaluated_gap"))


def final(key: str) -> Measure:
    """The measure that is one of an epoch's metrics or gaps, after its last epoch."""
    return lambda run: getattr(run.epochs[-1], key)


def in_epoch(key: str, epoch: int) -> Measure:
    """The measure that is a curve's value after this epoch; key: as for `series`."""
    return lambda run: dict(series(run, key)).get(epoch)


def best_accuracy(run: RunRecord) -> float | None:
    """The highest validation accuracy of any epoch, 0 to 1."""
    return max((point.value for point in series(run, "val_accuracy")), default=None)


def peak(run: RunRecord) -> float | None:
    """The highest validation loss after the first epoch; None where there is none."""
    return max((point.value for point in series(run, "val_loss")[1:]), default=None)


def above_best(run: RunRecord) -> float | None:
    """How far the last validation loss is above the lowest, as a share of that."""
    losses = [point.value for point in series(run, "val_loss")]
    return losses[-1] / min(losses) - 1 if losses and min(losses) > 0 else None


def lowest_epoch(run: RunRecord) -> float | None:
    """The epoch of the lowest validation loss, the first of several."""
    low = best(series(run, "val_loss"), LOSS)
    return float(low.epoch) if low else None


def accuracy_since_best(run: RunRecord) -> float | None:
    """How validation accuracy, 0 to 1, changed from the lowest validation loss to the end."""
    low, accuracies = best(series(run, "val_loss"), LOSS), dict(series(run, "val_accuracy"))
    before = accuracies.get(low.epoch) if low else None
    after = accuracies.get(len(run.epochs))
    return None if before is None or after is None else after - before


def overconfident(groups: Iterable[SeedGroup]) -> SeedGroup | None:
    """Where validation loss ends above its lowest, beyond the seeds' scatter, in a group of which
    no seed lost accuracy meanwhile; of several the one where it rose most. None of none.
    """
    risen = [(rise.mean, group) for group in groups if (rise := _costless_rise(group))]
    return max(risen, key=lambda it: it[0], default=(0.0, None))[1]


def _costless_rise(group: SeedGroup) -> Spread | None:
    """How far validation loss rose, where that is no chance and no seed lost accuracy."""
    rise, changes = group.over(above_best), group.each(accuracy_since_best)
    risen = rise is not None and rise.margin is not None and rise.mean > rise.margin
    return rise if risen and all(change >= 0 for change in changes) else None
