"""What comes before a training or a sweep that waits, and how long that takes, about."""

from collections.abc import Sequence

from mnist_core import bounds
from mnist_core.app import resources
from mnist_core.findings.progress import Ahead, seconds_until_done
from mnist_core.jobs.own_sweep import OwnSweep
from mnist_core.jobs.queue import Job
from mnist_core.jobs.training import Training
from mnist_core.words.training import tell_pause, tell_waiting


def tell(job: Job) -> str:
    """A sentence on it; also in the moment between two trainings."""
    queue = resources.queue()
    before = queue.position(job)
    first = queue.active()[:before]
    told = tell_waiting(before, _seconds(first))
    return told + tell_pause(bounds.PAUSE_SECONDS) * any(it.state == "paused" for it in first)


def _seconds(jobs: Sequence[Job]) -> float | None:
    """None where it cannot be known: nothing is measured yet, or one is held by hand."""
    ahead = [_ahead(job.work) for job in jobs if job.state != "paused"]
    known = [it for it in ahead if it]
    return seconds_until_done(known) if len(known) == len(jobs) else None


def _ahead(work: object) -> Ahead | None:
    """A sweep lets others go first after each of its trainings, so one of them counts."""
    if isinstance(work, OwnSweep):
        config, now = work.standing().config, work.now
        work = now if now and now.config == config else None
        if work is None:
            return Ahead(config)
    return Ahead(work.config, work.record, work.progress) if isinstance(work, Training) else None
