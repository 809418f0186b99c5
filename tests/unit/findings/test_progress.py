"""How far a training has come."""

from dataclasses import replace

from mnist_core.config import TrainConfig
from mnist_core.events import Progress
from mnist_core.findings.progress import losses_within, standing
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
