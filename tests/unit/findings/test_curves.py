"""Where values lie and how they are smoothed, worked out by hand."""

from itertools import pairwise

import pytest

from mnist_core.config import TrainConfig
from mnist_core.findings.curves import frame, smooth, trace
from mnist_core.findings.metrics import GRADIENT_NORM, LOSS
from mnist_core.mnist.splits import steps_an_epoch
from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import MODELS, RunStore
from tests.support.runs import made_up, points

POINTS = points(
    epoch=[1, 1, 2, 2],
    step=[50, 100, 50, 100],
    loss=[2.0, 1.0, None, 0.5],
    gradient_norm=[4.0, 3.0, 2.0, 1.0],
)


@pytest.fixture
def run() -> RunRecord:
    losses = [0.5, 0.4]
    values = {"seconds": [3.0, 1.0], "val_loss": losses, "train_loss": losses}
    return made_up(TrainConfig(0.01, 2, train_size=6_400), points=POINTS, **values)


def test_an_epochs_value_lies_at_its_end(run):
    assert trace(run, "val_loss") == [(1, 100, 3.0, 0.5), (2, 200, 4.0, 0.4)]


def test_a_value_within_an_epoch_lies_where_it_was_measured(run):
    assert trace(run, "within loss") == [
        (0.5, 50, 1.5, 2.0),
        (1, 100, 3.0, 1.0),
        (2, 200, 4.0, 0.5),
    ]


def test_steps_follow_from_the_config():
    assert steps_an_epoch(TrainConfig(0.01, 2)) == 938  # 60,000 / 64, rounded up
    assert steps_an_epoch(TrainConfig(0.01, 2, protocol="holdout")) == 782
    assert steps_an_epoch(TrainConfig(0.01, 2, protocol="holdout", train_size=640)) == 10
    assert trace(made_up(TrainConfig(0.01, 2)), "within loss") == []


def test_smoothing_keeps_the_first_value_a_constant_and_two_points():
    assert smooth([3.0, 3.0, 3.0, 3.0], 0.9) == pytest.approx([3, 3, 3, 3])
    assert smooth([1.0, 5.0, 2.0], 0.9)[0] == pytest.approx(1)
    assert smooth([1.0, 5.0], 0.9) == [1, 5]
    assert smooth([1.0, 5.0, 2.0], 0) == [1, 5, 2]


def test_smoothing_weighs_the_past_by_powers():
    values, weight = [1.0, 5.0, 2.0], 0.5
    expected = (2.0 + 0.5 * 5.0 + 0.25 * 1.0) / 1.75
    assert smooth(values, weight)[2] == pytest.approx(expected)


def test_a_frame_has_raw_and_smoothed_values_of_every_part(run):
    values = frame([run], {"a": "#000000"}, LOSS, smoothing=0.6)
    assert list(values.part) == ["validation"] * 2 + ["training, mean over the epoch"] * 2
    assert list(values.value) == [0.5, 0.4, 0.5, 0.4]
    fine = frame([run], {"a": "#000000"}, GRADIENT_NORM, smoothing=0.6)
    assert list(fine.value) == [4, 3, 2, 1]
    assert fine.smoothed.iloc[-1] > 1


def test_the_loss_of_a_short_last_piece_joins_the_piece_before():
    """An epoch of 938 steps is reported every 24: the last report is of 2 batches alone."""
    within = points(
        epoch=[1, 1, 1, 2, 2, 2],
        step=[24, 936, 938, 24, 936, 938],
        loss=[2.0, 0.1, 4.0, 1.0, None, 3.0],
        gradient_norm=[1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
    )
    record = made_up(TrainConfig(0.01, 2), points=within)
    (_, last, *second) = trace(record, "within loss")
    assert last[:2] == (1, 938)
    assert last.value == pytest.approx((912 * 0.1 + 2 * 4.0) / 914)
    assert [sample.value for sample in second] == [1.0, 3.0]  # nothing to join
    assert [s.value for s in trace(record, "within gradient_norm")] == [1, 2, 3, 4, 5, 6]


def test_no_point_of_a_shipped_run_is_the_mean_of_a_few_batches():
    steps = [sample.step for sample in trace(RunStore(MODELS).load("article-run-1"), "within loss")]
    gaps = [b - a for a, b in pairwise([0, *steps])]
    assert min(gaps) >= steps[0] / 2
