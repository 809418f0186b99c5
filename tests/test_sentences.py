"""Sentences against curves on which they must come out one way or the other."""

import pytest
from conftest import made_up

from mnist_core.config import TrainConfig
from mnist_core.metrics import Point
from mnist_core.record import RunRecord
from mnist_core.seeds import Spread
from mnist_core.sentences import (
    reaches,
    tell_config,
    tell_contest,
    tell_draw,
    tell_gap,
    tell_harm,
    tell_rises,
    tell_training,
)


def run(train: list, validation: list, accuracies: list | None = None) -> RunRecord:
    record = made_up(TrainConfig(0.0001, len(train)), len(train))
    accuracies = accuracies or [0.9] * len(train)
    for epoch, a, b, c in zip(record.epochs, train, validation, accuracies, strict=True):
        epoch |= {"train_loss": a, "val_loss": b, "val_accuracy": c}
    return record


def test_config_and_training():
    record = run([0.5, 0.25], [0.3, 0.3])
    assert tell_config(record) == "Learning rate **0.0001**, 2 epochs, 64 images a step."
    assert "from 0.500 in the first epoch to 0.250 in the last" in tell_training(record)


@pytest.mark.parametrize(
    ("values", "said"),
    [([3, 2, 1], "none of the 2"), ([1, 2, 2, 3], "2 of the 3"), ([1], "none of the 0")],
)
def test_rises(values, said):
    points = [Point(epoch, value) for epoch, value in enumerate(values, start=1)]
    assert tell_rises(points).startswith(said)


def test_gap_says_since_when_and_how_much():
    text = tell_gap(run([0.4, 0.2, 0.1, 0.1], [0.3, 0.2, 0.2, 0.25]))
    assert "from epoch 3 on" in text
    assert "2.5 times" in text
    assert "at times" in tell_gap(run([0.4, 0.4], [0.8, 0.2]))


def test_harm_depends_on_where_validation_loss_is_lowest():
    assert "still falls" in tell_harm(run([0.4, 0.2], [0.3, 0.2]))
    risen = tell_harm(run([0.4, 0.2, 0.1], [0.3, 0.2, 0.25]))
    assert "0.2000, in epoch 2" in risen
    assert "still falls" not in risen


def test_contest_counts_errors_and_tells_who_was_first():
    text = tell_contest(run([1, 1], [1, 1], [0.96, 0.9656]), run([1, 1], [1, 1], [0.9, 0.9783]))
    assert "344 and 217 errors in 10,000" in text
    assert "Run 1 came past 95% in epoch 1, run 2 in epoch 2" in text
    assert "came past" not in tell_contest(run([1], [1], [0.96]), run([1], [1], [0.9]))
    assert reaches(run([1], [1], [0.9]), 0.95) is None


@pytest.mark.parametrize(
    ("seeds", "outside"),
    [
        (None, False),
        (Spread(10, 0.965, 0.96, 0.97), True),
        (Spread(10, 0.965, 0.96, 0.9702), False),
        (Spread(2, 0.965, 0.96, 0.97), False),
    ],
)
def test_a_reported_figure_is_called_outside_only_of_enough_seeds(seeds, outside):
    assert ("lies outside" in tell_draw(0.9702, seeds)) is outside
    assert ("One run is a draw" in tell_draw(0.9702, seeds)) is not outside
