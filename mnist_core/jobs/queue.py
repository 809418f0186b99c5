"""A queue of jobs, one of which runs at a time in a worker thread. Knows nothing of training.

The worker takes one event of a job's work after another. Whoever wants to see where it stands asks.
"""

import threading
import time
from collections.abc import Callable, Hashable

from mnist_core import bounds
from mnist_core.jobs import log
from mnist_core.jobs.job import Job, Work


class QueueFull(RuntimeError):
    """As many jobs wait as may, or as one visitor may have; the message says how many."""


class Queue:
    """Runs jobs in the order in which they were submitted, one at a time.

    most_waiting: how many may wait beside the one that runs. most_each: how many of one visitor
    may wait or run. clock: seconds, for tests.
    """

    def __init__(
        self,
        most_waiting: int = bounds.JOBS_WAITING,
        clock: Callable[[], float] = time.monotonic,
        most_each: int = bounds.JOBS_EACH,
    ) -> None:
        self.most_waiting, self.most_each = most_waiting, most_each
        self._clock = clock
        self._jobs: list[Job] = []  # in their order; the first that has not ended runs
        self._change = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Will it take the next job?"""
        return self._thread.is_alive()

    def submit(self, key: Hashable, work: Work, visitor: Hashable) -> Job:
        """The job of that key, begun now or shared with who asked before. Raises QueueFull.

        work: iterated in the worker thread when the job's turn comes; unused where one is shared.
        visitor: whoever asks, told from others by something that a reload does not change.
        """
        with self._change:
            job = self.find(key)
            if job is None:
                self._check_room(key, visitor)
                log.tell("queued", job=key, before=len(self.active()))
                job = Job(key, work, visitor, self._change, self._clock)
                self._jobs.append(job)
                self._change.notify_all()
            job.ask(visitor)
            return job

    def _check_room(self, key: Hashable, visitor: Hashable) -> None:
        jobs = self.active()
        own = sum(job.owner == visitor for job in jobs)
        if len(jobs) > self.most_waiting or own >= self.most_each:
            log.warn("refused", job=key, waiting=len(jobs) - 1, own=own)
        if (waiting := len(jobs) - 1) >= self.most_waiting:
            raise QueueFull(
                f"{waiting} trainings are waiting, as many as may; try again in a minute"
            )
        if own >= self.most_each:
            raise QueueFull(
                f"{own} trainings of yours wait or run, as many as may; wait for one, or stop it"
            )

    def asked_by(self, visitor: Hashable) -> list[Job]:
        """The jobs that `visitor` asked for and has not left, in their order."""
        return [job for job in self.active() if job.asked_by(visitor) and not job.stopping]

    def find(self, key: Hashable) -> Job | None:
        """The job of that key that has neither ended nor been told to stop."""
        return next((job for job in self.active() if job.key == key and not job.stopping), None)

    def active(self) -> list[Job]:
        """Jobs that have not ended, in their order; the first one runs."""
        with self._change:
            self._jobs = [job for job in self._jobs if not job.ended]
            return list(self._jobs)

    def position(self, job: Job) -> int:
        """How many jobs are before it: 0 for the one that runs."""
        jobs = self.active()
        return jobs.index(job) if job in jobs else 0

    def _work(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(self.active)
                job = self.active()[0]
            job.run(others_wait=lambda: len(self.active()) > 1)
            with self._change:
                if not job.ended:  # others go first
                    self._jobs.sort(key=lambda other: other is job)
