"""What is measured of a run, on curves small enough to be worked out by hand."""

import pytest

from mnist_core.config import TrainConfig
from mnist_core.findings.metrics import (
    ACCURACY,
    ERROR_RATE,
    GAP,
    GAP_EVALUATED,
    GRADIENT_NORM,
    LOSS,
    Point,
    best,
    describe,
    fair_gap,
    jumps,
    largest_rise,
    series,
)
from mnist_core.runs.record import RunRecord
from tests.support.runs import made_up, points


def run(train: list, validation: list, **changes) -> RunRecord:
    config = TrainConfig(0.01, max(1, len(train)))
    values = {"val_accuracy": 0.9, "train_eval_accuracy": 0.95, **changes}
    return made_up(config, len(train), train_loss=train, val_loss=validation, **values)


def test_a_series_leaves_out_epochs_without_such_a_value():
    record = run([0.4, 0.0, 0.2], [0.3, 0.3, 0.3], train_eval_loss=[0.0, 0.1, 0.2])
    assert series(record, "gap") == [(1, pytest.approx(0.75)), (3, pytest.approx(1.5))]
    assert series(record, "evaluated_gap") == [(2, pytest.approx(3)), (3, pytest.approx(1.5))]
    assert series(record, "val_loss") == [(1, 0.3), (2, 0.3), (3, 0.3)]


def test_best_is_the_first_of_the_lowest_or_the_highest():
    curve = [Point(1, 0.3), Point(2, 0.1), Point(3, 0.1), Point(4, 0.3)]
    assert best(curve, LOSS) == (2, 0.1)
    assert best(curve, ACCURACY) == (1, 0.3)
    assert best([], LOSS) is None


def test_the_largest_rise_is_relative():
    curve = [Point(1, 1.0), Point(2, 1.4), Point(3, 0.1), Point(4, 0.2)]
    assert largest_rise(curve) == ((3, 0.1), (4, 0.2))
    assert largest_rise([Point(1, 0.3), Point(2, 0.2)]) is None


def test_jumps_are_rises_of_a_share_or_more():
    curve = [Point(1, 1.0), Point(2, 1.25), Point(3, 1.3), Point(4, 0.0), Point(5, 2.0)]
    assert jumps(curve, 0.25) == [((1, 1.0), (2, 1.25))]  # from 0 there is no share


def test_the_error_rate_is_what_accuracy_leaves():
    errors = series(run([0.4], [0.3]), "val_error")
    assert errors == [(1, pytest.approx(0.1))]
    assert "lowest" not in describe([run([0.4], [0.3])], "a", ERROR_RATE)


def test_of_what_is_measured_within_epochs_a_series_has_the_means():
    within = points(epoch=[1, 1, 2], step=[1, 2, 1], gradient_norm=[2.0, 4.0, None])
    record = run([0.4, 0.3], [0.3, 0.3], points=within)
    assert series(record, "within gradient_norm") == [(1, 3.0)]
    assert GRADIENT_NORM.within
    assert not LOSS.within
    assert series(run([0.4], [0.3]), "within gradient_norm") == []


def test_a_chart_in_words_says_who_ends_where_the_best_epoch_and_the_largest_rise():
    runs = [run([0.4, 0.2, 0.1], [0.3, 0.45, 0.4]), run([], [])]
    assert describe(runs, ["Run 1", "Run 2"], LOSS) == (
        "Loss (nats) by epoch. Run 1: validation ends at 0.4000 in epoch 3, lowest 0.3000 in "
        "epoch 1, largest rise 50% in epoch 2; training, mean over the epoch ends at 0.1000 in "
        "epoch 3. Run 2: validation has no values; training, mean over the epoch has no values."
    )
    rising = describe([run([0.1, 0.2], [0.3, 0.2])], "a", LOSS)
    assert "rise" not in rising  # training loss jumps for other reasons
    assert "gap ends at 4.00 in epoch 3, lowest 0.75 in epoch 1" in describe(runs[:1], "a", GAP)
    assert "validation ends at 90.00% in epoch 3" in describe(runs[:1], "a", ACCURACY)


def test_gaps_of_runs_that_see_other_images_are_compared_by_the_evaluated_loss():
    plain, augmented, dropping = (
        made_up(TrainConfig(0.01, 2, **more)) for more in ({}, {"augment": True}, {"dropout": 0.2})
    )
    assert fair_gap([plain, plain]) == fair_gap([augmented]) == fair_gap([]) == GAP
    assert fair_gap([plain, augmented]) == fair_gap([plain, dropping]) == GAP_EVALUATED
