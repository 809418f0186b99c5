"""How far a training has come."""

from dataclasses import replace

from mnist_core.config import TrainConfig
from mnist_core.events import Progress
from mnist_core.findings.progress import (
    Ahead,
    loss_now,
    losses_within,
    seconds_until_done,
    standing,
)
from tests.support.runs import made_up, points

CONFIG = TrainConfig(0.01, 4)
NOW = Progress(1, 250, 1000, 2.0, 1.0, 0.1, 0.01, 3.0)


def run(done: int):
    return made_up(CONFIG, done, state="unfinished", seconds=10.0)


def test_before_the_first_report_nothing_is_known():
    at = standing(run(0), None)
    assert (at.done, at.total, at.part, at.share, at.seconds_left) == (0, 4, 0, 0, None)


def test_within_the_first_epoch_its_own_pace_counts():
    at = standing(run(0), NOW)
    assert (at.part, at.share) == (0.25, 0.0625)
    assert at.seconds_left == 12 * 3.75


def test_later_the_mean_of_the_epochs_counts():
    at = standing(run(2), replace(NOW, epoch=3, step=500))
    assert at.share == 2.5 / 4
    assert at.seconds_left == 15.0


def test_the_share_of_the_run_never_falls():
    """The last report of an epoch is still there when the epoch is done."""
    shares = [
        standing(run(done), replace(NOW, epoch=epoch, step=step)).share
        for done, epoch, step in [(0, 1, 999), (0, 1, 1000), (1, 1, 1000), (1, 2, 25), (4, 4, 1000)]
    ]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_losses_within_the_epochs_go_on_where_the_record_ends():
    found = points(epoch=[1, 1], step=[10, 938], loss=[2.0, None])
    record = replace(run(1), points=found)
    now = [replace(NOW, epoch=2, step=500, loss=0.3), replace(NOW, epoch=1, step=1000, loss=0.4)]
    assert losses_within(record, now) == [(10 / 938, 2.0), (1.5, 0.3)]
    assert losses_within(run(0)) == []


def test_a_last_report_of_few_steps_is_joined_with_the_one_before():
    """One step of the 48 images that are left over is no fortieth of an epoch."""
    now = [
        replace(NOW, step=step, steps=49, loss=loss)
        for step, loss in [(12, 0.4), (24, 0.3), (36, 0.2), (48, 0.2), (49, 1.5)]
    ]
    found = losses_within(run(0), now)
    assert [loss for _, loss in found] == [0.4, 0.3, 0.2, (12 * 0.2 + 1.5) / 13]
    assert found[-1][0] == 1.0
    assert loss_now(now) == found[-1][1]
    assert (loss_now(now[:-1]), loss_now(now[:1]), loss_now([])) == (0.2, 0.4, None)
    kept = points(epoch=[1, 1, 2], step=[900, 938, 24], loss=[0.2, 1.0, 0.3])
    (_, first), (place, second) = losses_within(replace(run(2), points=kept))
    assert (first, second) == ((900 * 0.2 + 38) / 938, 0.3)
    assert place == 1 + 24 / 938


def test_how_long_those_take_that_come_first():
    """Two of four epochs are left, 10 s each of 60,000 images."""
    running = Ahead(CONFIG, run(2))
    assert seconds_until_done([running]) == 20.0
    small = Ahead(TrainConfig(0.01, 6, train_size=10_000))
    assert seconds_until_done([running, small]) == 30.0
    assert seconds_until_done([running, small, Ahead(CONFIG)]) == 70.0
    assert seconds_until_done([small, running]) is None  # nothing of it was measured
    assert seconds_until_done([Ahead(CONFIG, run(0))]) is None
    assert seconds_until_done([]) is None
