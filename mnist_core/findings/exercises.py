"""Exercises: what a visitor changes, what is measured of the run, and when it is solved.

Knows nothing of pages. `python -m tests.benchmarks.exercises` trains every value that is offered
and prints what comes of it.
"""

from bisect import bisect_right
from dataclasses import replace
from typing import Any, NamedTuple

from mnist_core.config import TrainConfig
from mnist_core.findings.diagnosis import RISE
from mnist_core.findings.results import accuracy_on_test
from mnist_core.findings.seed_groups import Measure, above_best, final
from mnist_core.references import REFERENCES, SEEDS
from mnist_core.runs.record import RunRecord

RUN_1, RUN_2, _ = REFERENCES.values()
RATES = (1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2)


class Exercise(NamedTuple):
    """One field to choose, a training, and a figure of it that falls into one of some classes.

    offered: values of the field. bounds: where a class ends and the next begins, ascending.
    goal: the class to reach; None where it is to predict the class, whichever it is.
    seconds: that the training may take; None where it may take any.
    """

    start: TrainConfig
    field: str
    offered: tuple[Any, ...]
    measure: Measure
    bounds: tuple[float, ...]
    goal: int | None
    seconds: float | None = None

    @property
    def start_value(self) -> Any:
        """The value at which the visitor begins."""
        return getattr(self.start, self.field)

    def config(self, value: Any) -> TrainConfig:
        """What is trained with this value."""
        return replace(self.start, **{self.field: value})


class Outcome(NamedTuple):
    """What a run gave. place: of its class; the last one where it has no figure.

    accuracy: on the test images, 0 to 1; None where the run has no epoch.
    """

    value: float | None
    place: int
    seconds: float
    accuracy: float | None
    predicted: bool
    solved: bool


EXERCISES = {  # in the order of the Story's sections
    "enough": Exercise(
        TrainConfig(0.001, 5, train_size=60_000),
        "train_size",
        (100, 300, 1_000, 3_000, 30_000, 60_000),
        final("val_accuracy"),
        (0.80, 0.90, 0.95),
        goal=2,
    ),
    "calm": Exercise(RUN_1, "learning_rate", RATES, final("val_loss"), (0.1, 0.2), goal=0),
    "faster": Exercise(
        replace(RUN_2, epochs=3),
        "learning_rate",
        RATES,
        final("val_accuracy"),
        (0.90, 0.97),
        goal=2,
    ),
    "overfit": Exercise(
        TrainConfig(0.001, 15),
        "train_size",
        (300, 1_000, 10_000, 60_000),
        above_best,
        (RISE,),
        goal=1,
        seconds=20,
    ),
    "stop": Exercise(
        TrainConfig(0.001, 40, train_size=3_000),
        "epochs",
        (1, 2, 5, 10, 20, 40),
        final("val_loss"),
        (0.3, 0.4),
        goal=0,
    ),
    "shrink": Exercise(
        replace(RUN_1, schedule="linear"),
        "learning_rate",
        RATES[1:],
        final("val_accuracy"),
        (0.97, 0.98),
        goal=2,
    ),
    "wide": Exercise(
        TrainConfig(0.001, 2, schedule="linear"),
        "epochs",
        (1, 2, 5, 10, 15),
        final("evaluated_gap"),
        (2.0, 10.0),
        goal=2,
    ),
    "narrow": Exercise(
        TrainConfig(0.001, 10, schedule="linear", train_size=10_000),
        "dropout",
        (0.0, 0.1, 0.3, 0.5, 0.7, 0.9),
        final("evaluated_gap"),
        (2.0, 10.0),
        goal=0,
    ),
    "seed": Exercise(
        replace(RUN_1, seed=SEEDS),
        "seed",
        tuple(range(SEEDS, SEEDS + 5)),
        final("val_accuracy"),
        (0.9550, 0.9687),  # from the lowest to above the highest of run 1's shipped seeds
        goal=None,
    ),
}


def outcome(exercise: Exercise, run: RunRecord, predicted: int) -> Outcome:
    """What a run says of an exercise and of the predicted class.

    run: finished or diverged, by one of its configs.
    """
    value = exercise.measure(run) if run.epochs else None
    place = len(exercise.bounds) if value is None else bisect_right(exercise.bounds, value)
    seconds = sum(epoch.seconds for epoch in run.epochs)
    right = predicted == place
    reached = right if exercise.goal is None else place == exercise.goal
    in_time = exercise.seconds is None or seconds <= exercise.seconds
    solved = value is not None and reached and in_time
    return Outcome(value, place, seconds, accuracy_on_test(run), right, solved)
