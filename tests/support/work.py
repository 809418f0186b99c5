"""Work that a test holds and lets go, a clock that it sets, and states to wait for."""

import threading
from collections.abc import Iterator

from mnist_core.jobs.job import Job

SOON = 60.0  # seconds; only reached if something hangs


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Work:
    """Yields 0, 1, 2, …, each when the test lets it; says what it has done."""

    def __init__(self, length: int = 1_000) -> None:
        self.length = length
        self.allowed = threading.Semaphore(0)
        self.asked = threading.Semaphore(0)  # released whenever the worker asks for an event
        self.done: list[int] = []
        self.closed = threading.Event()

    def __iter__(self) -> Iterator[int]:
        try:
            for number in range(self.length):
                self.asked.release()
                assert self.allowed.acquire(timeout=SOON)
                self.done.append(number)
                yield number
        finally:
            self.closed.set()

    def let(self, count: int = 1) -> None:
        """Let it yield that many events, and wait until it is asked for the next."""
        for _ in range(count):
            self.wait_until_asked()
            self.allowed.release()

    def wait_until_asked(self) -> None:
        assert self.asked.acquire(timeout=SOON)


class Held:
    """Goes on until the test sets `over`."""

    def __init__(self) -> None:
        self.over = threading.Event()

    def __iter__(self) -> Iterator[None]:
        assert self.over.wait(SOON)
        yield


def reaches(job: Job, state: str) -> bool:
    """Wait for a state of the job."""
    with job._change:
        return job._change.wait_for(lambda: job.state == state, SOON)
