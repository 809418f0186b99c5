"""What is measured of a run over its epochs, in numbers and in words. Draws nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from mnist_core.runs.record import EpochMetrics, Points, RunRecord


@dataclass(frozen=True)
class Metric:
    """One or two curves of a run. parts: name of a curve → key, see `series`."""

    title: str  # with the unit
    parts: Mapping[str, str]
    format: str = ".4f"  # Python's and d3's alike
    better: str = "lowest"  # or highest
    zero: bool = True  # does a linear axis begin at 0?
    level: float | None = None  # a value that a chart marks
    noisy: bool = False  # does it jump from step to step, so that only its mean shows a line?

    @property
    def within(self) -> bool:
        """Is it measured within the epochs, some 40 times in each?"""
        return any(key.startswith(WITHIN) for key in self.parts.values())


WITHIN = "within "  # begins a key that is a column of the record's points

# The training loss is the mean over the epoch's batches; "evaluated": measured at the epoch's
# end, in evaluation mode, on 10,000 fixed training images.
LOSS = Metric(
    "loss (nats)", {"validation": "val_loss", "training, mean over the epoch": "train_loss"}
)
LOSS_EVALUATED = Metric(
    LOSS.title, {"validation": "val_loss", "training, evaluated": "train_eval_loss"}
)
LOSSES = Metric(
    LOSS.title,
    {
        "validation": "val_loss",
        "training, evaluated": "train_eval_loss",
        "training, mean over the epoch": "train_loss",
    },
)
ACCURACY = Metric(
    "accuracy (share read right)",
    {"validation": "val_accuracy", "training, evaluated": "train_eval_accuracy"},
    ".2%",
    better="highest",
    zero=False,
)
ERROR_RATE = Metric(
    "error rate (share read wrong)",
    {"validation": "val_error", "training, evaluated": "train_eval_error"},
    ".2%",
)
GAP = Metric("validation loss / training loss", {"gap": "gap"}, ".2f", level=1.0)
GAP_EVALUATED = Metric(
    "validation / evaluated training loss",
    {"evaluated gap": "evaluated_gap"},
    ".2f",
    level=1.0,
)
GAPS = Metric(
    GAP.title,
    {"by the evaluated training loss": "evaluated_gap", "by the mean over the epoch": "gap"},
    ".2f",
    level=1.0,
)
LEARNING_RATE = Metric("learning rate", {"learning rate": "learning_rate"}, "g")
GRADIENT_NORM = Metric(
    "gradient norm", {"gradient norm": f"{WITHIN}gradient_norm"}, ".3g", noisy=True
)
UPDATE_RATIO = Metric(
    "size of a step / size of the weights",
    {"step / weights": f"{WITHIN}update_ratio"},
    ".2g",
    noisy=True,
)
STEP_LOSS = Metric("training loss within the epochs (nats)", {"training": f"{WITHIN}loss"})

# What Compare shows, by what a person calls it there.
TRAINING_LOSSES = {"epoch's mean": LOSS, "evaluated": LOSS_EVALUATED}
COMPARED = {
    "loss": LOSS,
    "accuracy": ACCURACY,
    "error rate": ERROR_RATE,
    "gap": GAP,
    "learning rate": LEARNING_RATE,
    "gradient norm": GRADIENT_NORM,
    "step size": UPDATE_RATIO,
    "loss within epochs": STEP_LOSS,
}


def fair_gap(runs: Iterable[RunRecord]) -> Metric:
    """The gap by which these runs can be compared: the evaluated one where dropout or distorted
    images raise the mean training loss of some and not of others.
    """
    ways = {(run.config.augment, run.config.habits, run.config.dropout) for run in runs}
    return GAP if len(ways) < 2 else GAP_EVALUATED


class Point(NamedTuple):
    """One value of a curve."""

    epoch: int
    value: float


def series(record: RunRecord, key: str) -> list[Point]:
    """A run's curve, without epochs that have no such value.

    key: one of an epoch's metrics or gaps, or "val_error", "train_eval_error", or WITHIN and a
    column of the record's points, of which each epoch's mean is taken.
    """
    if key.startswith(WITHIN):
        return _means(record.points, key.removeprefix(WITHIN))
    values = ((epoch.epoch, _value(epoch, key)) for epoch in record.epochs)
    return [Point(epoch, value) for epoch, value in values if value is not None]


def _means(points: Points, column: str) -> list[Point]:
    found: dict[int, list[float]] = {}
    for epoch, value in zip(points.epoch, getattr(points, column), strict=True):
        if value is not None:
            found.setdefault(epoch, []).append(value)
    return [Point(epoch, sum(values) / len(values)) for epoch, values in found.items()]


def _value(epoch: EpochMetrics, key: str) -> float | None:
    if key.endswith("_error"):
        return 1 - getattr(epoch, key.removesuffix("_error") + "_accuracy")
    return getattr(epoch, key)


def best(points: Sequence[Point], metric: Metric) -> Point | None:
    """The lowest or highest point, the first of several; None of none."""
    pick = min if metric.better == "lowest" else max
    return pick(points, key=lambda point: point.value, default=None)


def jumps(points: Sequence[Point], least: float) -> list[tuple[Point, Point]]:
    """Rises from one epoch to the next by the share `least` or more: both points of each."""
    return [(a, b) for a, b in pairwise(points) if a.value > 0 and b.value / a.value - 1 >= least]


def largest_rise(points: Sequence[Point]) -> tuple[Point, Point] | None:
    """The largest relative rise from one epoch to the next: both points; None if none rose."""
    rises = [(a, b) for a, b in pairwise(points) if b.value > a.value > 0]
    return max(rises, key=lambda rise: rise[1].value / rise[0].value, default=None)


def describe(runs: Sequence[RunRecord], names: Iterable[str], metric: Metric) -> str:
    """The chart of a metric in words: where each run ends, its best epoch, its largest rise."""
    title = metric.title[0].upper() + metric.title[1:]
    told = (
        f"{name}: {'; '.join(_tell(run, metric))}." for name, run in zip(names, runs, strict=True)
    )
    return " ".join([f"{title} by epoch.", *told])


def _tell(run: RunRecord, metric: Metric) -> Iterator[str]:
    for part, key in metric.parts.items():
        points = series(run, key)
        top = best(points, metric)
        if top is None:
            yield f"{part} has no values"
            continue
        end, shape = points[-1], metric.format
        text = f"{part} ends at {end.value:{shape}} in epoch {end.epoch}"
        if top != end:
            text += f", {metric.better} {top.value:{shape}} in epoch {top.epoch}"
        rise = largest_rise(points)
        if rise and key == "val_loss":
            before, after = rise
            text += f", largest rise {after.value / before.value - 1:.0%} in epoch {after.epoch}"
        yield text
