"""What a sweep's runs ended with, against their learning rates. Draws nothing."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from mnist_core.config import TrainConfig
from mnist_core.findings.metrics import largest_rise, series
from mnist_core.findings.statistics import Spread, spread
from mnist_core.runs.record import RunRecord

GUESSING = math.log(10)  # nats: the loss of ten equal shares, whatever the image
NEAR = 0.1  # how far below that a loss still is no learning


class Outcome(NamedTuple):
    """The runs at one learning rate, one for each seed."""

    rate: float
    runs: list[RunRecord]

    def over(self, measure: Callable[[RunRecord], float | None]) -> Spread | None:
        """A figure over the seeds that have it; None where none has."""
        return spread(measure(run) for run in self.runs)

    @property
    def lost(self) -> list[RunRecord]:
        """The runs that diverged, or ended no better than guessing."""
        return [run for run in self.runs if is_lost(run)]


class Range(NamedTuple):
    """Learning rates from the lowest to the highest that is good."""

    low: float
    high: float

    @property
    def decades(self) -> float:
        return math.log10(self.high / self.low)


class Cell(NamedTuple):
    """One square of rate × batch size. loss: None where every run diverged."""

    rate: float
    batch_size: int
    loss: Spread | None


def last_loss(run: RunRecord) -> float | None:
    """Validation loss after the last epoch; None of a run that diverged."""
    return run.final.val_loss if run.final and run.state == "finished" else None


def last_accuracy(run: RunRecord) -> float | None:
    """Validation accuracy after the last epoch, 0 to 1; None of a run that diverged."""
    return run.final.val_accuracy if run.final and run.state == "finished" else None


def largest_jump(run: RunRecord) -> float | None:
    """The largest relative rise of validation loss in one epoch, 0 if it never rose.

    None of a run with fewer than two epochs, or that diverged.
    """
    points = series(run, "val_loss")
    if len(points) < 2 or run.state != "finished":
        return None
    rise = largest_rise(points)
    return rise[1].value / rise[0].value - 1 if rise else 0.0


def is_lost(run: RunRecord) -> bool:
    """Did it diverge, or end no better than guessing?"""
    loss = last_loss(run)
    return loss is None or loss >= GUESSING - NEAR


def outcomes(runs: Iterable[RunRecord], like: TrainConfig) -> list[Outcome]:
    """The results of configs that are `like` in all but learning rate and seed, by rate."""
    found: dict[float, dict[int, RunRecord]] = {}
    for run in runs:
        rate, seed = run.config.learning_rate, run.config.seed
        if run.is_result_of(replace(like, learning_rate=rate, seed=seed)):
            found.setdefault(rate, {})[seed] = run
    return [
        Outcome(rate, [seeds[seed] for seed in sorted(seeds)])
        for rate, seeds in sorted(found.items())
    ]


def best(found: Sequence[Outcome]) -> Outcome | None:
    """The rate of the lowest mean loss, among those at which no seed was lost; None of none."""
    sound = [outcome for outcome in found if not outcome.lost]
    return min(sound, key=mean_loss, default=None)


def most_accurate(found: Sequence[Outcome]) -> Outcome | None:
    """The rate of the highest mean accuracy, among those at which no seed was lost."""
    means = [
        (over.mean, outcome)
        for outcome in found
        if not outcome.lost and (over := outcome.over(last_accuracy))
    ]
    return max(means, key=lambda it: it[0], default=(0.0, None))[1]


def mean_loss(outcome: Outcome) -> float:
    """Mean of the last validation losses; infinite where no seed has one."""
    over = outcome.over(last_loss)
    return over.mean if over else math.inf


def good_range(found: Sequence[Outcome], tolerance: float) -> Range | None:
    """The rates around the best one whose mean loss is at most `tolerance` (a share) above its.

    Without a gap: it ends before the first rate that is worse, or at which a seed was lost.
    """
    top = best(found)
    if top is None:
        return None
    limit = mean_loss(top) * (1 + tolerance)
    good = [mean_loss(outcome) <= limit and not outcome.lost for outcome in found]
    low = high = list(found).index(top)
    while low > 0 and good[low - 1]:
        low -= 1
    while high < len(found) - 1 and good[high + 1]:
        high += 1
    return Range(found[low].rate, found[high].rate)


def matrix(runs: Sequence[RunRecord], like: TrainConfig) -> list[Cell]:
    """Rate × batch size: the cells of every rate that was run at each of the batch sizes."""
    sizes = sorted({run.config.batch_size for run in runs})
    found = ((size, outcomes(runs, replace(like, batch_size=size))) for size in sizes)
    columns = {size: column for size, column in found if column}
    common = [{outcome.rate for outcome in column} for column in columns.values()]
    rates = set.intersection(*common) if common else set()
    return [
        Cell(outcome.rate, size, outcome.over(last_loss))
        for size, column in columns.items()
        for outcome in column
        if outcome.rate in rates
    ]


def best_cells(cells: Sequence[Cell]) -> list[Cell]:
    """The cell of the lowest mean loss of each batch size that has one."""
    found: dict[int, Cell] = {}
    for cell in cells:
        other = found.get(cell.batch_size)
        if cell.loss and (not other or not other.loss or cell.loss.mean < other.loss.mean):
            found[cell.batch_size] = cell
    return [found[size] for size in sorted(found)]
