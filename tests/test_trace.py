"""Where values lie and how they are smoothed, worked out by hand."""

import pytest
from conftest import made_up

from mnist_core.config import TrainConfig
from mnist_core.metrics import GRADIENT_NORM, LOSS
from mnist_core.record import RunRecord
from mnist_core.trace import frame, smooth, steps_an_epoch, trace

POINTS = {
    "epoch": [1, 1, 2, 2],
    "step": [50, 100, 50, 100],
    "loss": [2.0, 1.0, None, 0.5],
    "gradient_norm": [4.0, 3.0, 2.0, 1.0],
}


@pytest.fixture
def run() -> RunRecord:
    record = made_up(TrainConfig(0.01, 2, train_size=6_400), points=POINTS)
    for epoch, seconds, loss in zip(record.epochs, (3.0, 1.0), (0.5, 0.4), strict=True):
        epoch |= {"seconds": seconds, "val_loss": loss, "train_loss": loss}
    return record


def test_an_epochs_value_lies_at_its_end(run):
    assert trace(run, "val_loss") == [(1, 100, 3.0, 0.5), (2, 200, 4.0, 0.4)]


def test_a_value_within_an_epoch_lies_where_it_was_measured(run):
    assert trace(run, "within loss") == [
        (0.5, 50, 1.5, 2.0),
        (1, 100, 3.0, 1.0),
        (2, 200, 4.0, 0.5),
    ]


def test_steps_follow_from_the_config():
    assert steps_an_epoch(made_up(TrainConfig(0.01, 2))) == 938  # 60,000 / 64, rounded up
    assert steps_an_epoch(made_up(TrainConfig(0.01, 2, protocol="holdout"))) == 782
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
    assert list(values.part) == ["validation", "validation", "training", "training"]
    assert list(values.value) == [0.5, 0.4, 0.5, 0.4]
    fine = frame([run], {"a": "#000000"}, GRADIENT_NORM, smoothing=0.6)
    assert list(fine.value) == [4, 3, 2, 1]
    assert fine.smoothed.iloc[-1] > 1
