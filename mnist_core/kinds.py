"""Runs of one config at several seeds, taken as one, and figures of a run. Draws nothing."""

from collections.abc import Callable
from typing import NamedTuple

from mnist_core.metrics import gap, series
from mnist_core.record import RunRecord
from mnist_core.results import accuracy_on_test
from mnist_core.seeds import Spread, spread

Measure = Callable[[RunRecord], float | None]  # one figure of a run; None where it has none


class Kind(NamedTuple):
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
    return lambda run: run.epochs[-1][key]


def last_gap(run: RunRecord) -> float | None:
    """Validation loss / training loss after the last epoch of at least one."""
    return gap(run.epochs[-1])


def peak(run: RunRecord) -> float | None:
    """The highest validation loss after the first epoch; None where there is none."""
    return max((point.value for point in series(run, "val_loss")[1:]), default=None)


def above_best(run: RunRecord) -> float | None:
    """How far the last validation loss is above the lowest, as a share of that."""
    losses = [point.value for point in series(run, "val_loss")]
    return losses[-1] / min(losses) - 1 if losses and min(losses) > 0 else None
