"""How losses and weights move, on curves small enough to be worked out by hand."""

import numpy as np
import pytest

from mnist_core.config import TrainConfig
from mnist_core.findings.moves import log_changes, shared_jumps, step_length, step_share, together
from mnist_core.runs.record import RunRecord
from tests.support.runs import made_up, points, run


def both(validation: list[float], evaluated: list[float]) -> RunRecord:
    """A run with these losses at its epochs' ends."""
    length = len(validation)
    config = TrainConfig(0.01, length)
    return made_up(config, length, val_loss=validation, train_eval_loss=evaluated)


def test_changes_are_logarithms_from_one_epoch_to_the_next():
    assert log_changes(run([0.1, 0.2, 0.1]), "val_loss") == {
        2: pytest.approx(np.log(2)),
        3: pytest.approx(-np.log(2)),
    }
    assert log_changes(run([0.1, 0.0, 0.1]), "val_loss") == {}


def test_losses_move_together_where_they_rise_and_fall_at_once():
    validation = [0.4, 0.2, 0.3, 0.1]
    assert together(both(validation, [value / 5 for value in validation])) == pytest.approx(1)
    assert together(both(validation, [0.1 / value for value in validation])) == pytest.approx(-1)
    assert together(both([0.4, 0.2], [0.4, 0.2])) is None  # one change alone


def test_a_jump_is_shared_where_the_evaluated_training_loss_rises_too():
    record = both([0.1, 0.2, 0.1, 0.2, 0.21], [0.1, 0.11, 0.12, 0.1, 0.2])
    assert shared_jumps(record, 0.15) == (2, 1)
    assert shared_jumps(run([0.3, 0.2]), 0.15) == (0, 0)


@pytest.fixture
def stepping() -> RunRecord:
    """Two epochs of two points each."""
    return made_up(points=points(epoch=[1, 1, 2, 2], update_ratio=[0.4, 0.2, 0.3, 0.1]))


def test_a_step_as_a_share_of_the_weights(stepping):
    assert step_share(stepping) == pytest.approx(0.25)
    assert step_share(run([0.1])) is None


def test_a_step_s_length_is_its_share_times_the_weights_length(stepping):
    weights = np.array([[3, 4], [6, 8]], np.float16)  # 5 and 10 long
    assert step_length(stepping, weights) == pytest.approx((0.2 * 5 + 0.1 * 10) / 2)
    assert step_length(run([0.1, 0.1]), weights) is None
