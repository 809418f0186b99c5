"""A queue, and the clock that it goes by."""

from collections.abc import Iterator

import pytest

from mnist_core.jobs.queue import Queue
from tests.support.work import SOON, Clock, Work


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(clock) -> Iterator[Queue]:
    """No thread of it outlives its test: one would tell its failure amid another's output."""
    queue = Queue(most_waiting=2, clock=clock)
    yield queue
    left = queue.active()
    for job in left:
        job.stop()
        if isinstance(job.work, Work):
            job.work.allowed.release(job.work.length + 1)
    assert all(job.wait(SOON) for job in left)
