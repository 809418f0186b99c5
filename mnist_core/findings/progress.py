"""How far a training has come, in numbers. Knows nothing of queues and pages."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mnist_core.config import TrainConfig
from mnist_core.events import Progress
from mnist_core.mnist.splits import steps_an_epoch
from mnist_core.runs.record import RunRecord


class Standing(NamedTuple):
    """Where a training stands. part: of the epoch that has begun, 0 to below 1."""

    done: int  # epochs
    total: int  # epochs
    part: float
    seconds_left: float | None  # None before anything was measured

    @property
    def share(self) -> float:
        """Of the whole run, 0 to 1."""
        return min(1.0, (self.done + self.part) / self.total)


def standing(record: RunRecord, now: Progress | None) -> Standing:
    """From the record as far as it has come, and the last report from within an epoch."""
    done, total = len(record.epochs), record.config.epochs
    part = now.step / now.steps if now and now.epoch > done else 0.0
    seconds = [epoch.seconds for epoch in record.epochs]
    pace = None
    if seconds:
        pace = sum(seconds) / len(seconds)
    elif now and part:
        pace = now.seconds / part
    left = None if pace is None else pace * (total - done - part)
    return Standing(done, total, part, left)


class Ahead(NamedTuple):
    """A training that comes first. record, now: how far it is; None before it has begun."""

    config: TrainConfig
    record: RunRecord | None = None
    now: Progress | None = None


def seconds_until_done(ahead: Sequence[Ahead]) -> float | None:
    """How long all of these take, of which the first one runs, by its pace for an image.

    None before anything of it was measured, and of none.
    """
    first = ahead[0] if ahead else None
    left = standing(first.record, first.now).seconds_left if first and first.record else None
    if first is None or left is None or not _images_left(first):
        return None
    return left * sum(map(_images_left, ahead)) / _images_left(first)


def _images_left(it: Ahead) -> float:
    """Images that it still takes a step by, each as often as it does."""
    at = standing(it.record, it.now) if it.record else None
    epochs = at.total - at.done - at.part if at else it.config.epochs
    return epochs * it.config.train_size


def losses_within(record: RunRecord, now: Sequence[Progress] = ()) -> list[tuple[float, float]]:
    """Training loss within the epochs, each value where it was measured: epochs done, nats.

    now: reports of the epoch in progress, which the record does not have yet. An epoch's last
    report may be the mean of a step or two, and then be far from all others by chance: it is joined
    with the one before.
    """
    reports = [*_recorded(record), *_reported(record, now)]
    return [(it.epoch - 1 + it.step / it.steps, it.loss) for it in _joined(reports)]


def loss_now(points: Sequence[Progress]) -> float | None:
    """The last of `losses_within`, of an epoch's reports alone; None of none."""
    found = _joined([_Report(it.epoch, it.step, it.steps, it.loss) for it in points])
    return found[-1].loss if found else None


class _Report(NamedTuple):
    epoch: int
    step: int
    steps: int
    loss: float


def _recorded(record: RunRecord) -> Iterator[_Report]:
    steps, points = steps_an_epoch(record.config), record.points
    rows = zip(points.epoch, points.step, points.loss, strict=True)
    yield from (_Report(epoch, step, steps, loss) for epoch, step, loss in rows if loss is not None)


def _reported(record: RunRecord, now: Sequence[Progress]) -> Iterator[_Report]:
    done = len(record.epochs)
    yield from (_Report(it.epoch, it.step, it.steps, it.loss) for it in now if it.epoch > done)


def _joined(reports: Sequence[_Report]) -> list[_Report]:
    """The reports, but those of few steps, which the one before them takes in."""
    found: list[_Report] = []
    begun = 0  # steps of the epoch before the last one found
    for report in reports:
        held = found[-1] if found and found[-1].epoch == report.epoch else None
        span = report.step - (held.step if held else 0)
        if held and 2 * span < held.step - begun:
            loss = (held.loss * (held.step - begun) + report.loss * span) / (report.step - begun)
            found[-1] = report._replace(loss=loss)
        else:
            begun = held.step if held else 0
            found.append(report)
    return found
