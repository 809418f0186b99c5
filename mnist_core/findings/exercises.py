"""Exercises: what a visitor changes, what is measured of the run, and when it is solved.

Knows nothing of pages.
"""

from bisect import bisect_right
from dataclasses import replace
from typing import Any, NamedTuple

from mnist_core.config import TrainConfig
from mnist_core.findings.diagnosis import RISE
from mnist_core.findings.seed_groups import Measure, above_best, final
from mnist_core.references import REFERENCES
from mnist_core.runs.record import RunRecord


class Exercise(NamedTuple):
    """One field to choose, a training, and a figure of it that falls into one of some classes.

    offered: values of the field. bounds: where a class ends and the next begins, ascending.
    goal: the class to reach. seconds: that the training may take; None where it may take any.
    """

    start: TrainConfig
    field: str
    offered: tuple[Any, ...]
    measure: Measure
    bounds: tuple[float, ...]
    goal: int
    seconds: float | None = None

    @property
    def start_value(self) -> Any:
        """The value at which the visitor begins."""
        return getattr(self.start, self.field)

    def config(self, value: Any) -> TrainConfig:
        """What is trained with this value."""
        return replace(self.start, **{self.field: value})


class Outcome(NamedTuple):
    """What a run gave. place: of its class; the last one where it has no figure."""

    value: float | None
    place: int
    seconds: float
    solved: bool


EXERCISES = {
    "calm": Exercise(
        REFERENCES["article-run-1"],
        "learning_rate",
        (1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2),
        final("val_loss"),
        (0.1, 0.2),
        goal=0,
    ),
    "overfit": Exercise(
        TrainConfig(0.001, 15),
        "train_size",
        (300, 1_000, 3_000, 10_000, 60_000),
        above_best,
        (RISE,),
        goal=1,
        seconds=20,
    ),
}


def outcome(exercise: Exercise, run: RunRecord) -> Outcome:
    """What a run says of an exercise; run: finished or diverged, by one of its configs."""
    value = exercise.measure(run) if run.epochs else None
    place = len(exercise.bounds) if value is None else bisect_right(exercise.bounds, value)
    seconds = sum(epoch.seconds for epoch in run.epochs)
    in_time = exercise.seconds is None or seconds <= exercise.seconds
    return Outcome(value, place, seconds, value is not None and place == exercise.goal and in_time)
