"""A queue of jobs, one of which runs at a time in a worker thread. Knows nothing of training.

A job's work is any iterable: the worker takes one event after another, and between two events
it may be paused, stepped or stopped. Whoever wants to see where it stands asks.
"""

import threading
import time
import traceback
from collections.abc import Callable, Hashable, Iterator
from typing import Any, Protocol

ENDED = ("finished", "stopped", "failed")
WATCHING = 15.0  # seconds that a watcher counts after it was last seen
PATIENCE = 60.0  # seconds that a paused job may keep others waiting


class QueueFull(RuntimeError):
    """As many jobs wait as may; the message says how many."""


class Work(Protocol):
    """What a job does: begun when its turn comes, and taken event by event."""

    def __iter__(self) -> Iterator[Any]:
        """The events; where it has `close`, as a generator has, that is called at the end."""


class Job:
    """One piece of work on its way: `waiting`, `running`, `paused`, then one of ENDED.

    Made by `Queue.submit`. Two submissions with one key share one job. `error` is what the work
    raised, if it failed.
    """

    def __init__(
        self,
        key: Hashable,
        work: Work,
        change: threading.Condition,
        clock: Callable[[], float],
    ) -> None:
        self.key, self.work = key, work
        self.state = "waiting"
        self.error: Exception | None = None
        self.stopping = False
        self._clock = clock
        self._seen: dict[Hashable, float] = {}  # watcher → when it last asked
        self._change = change  # the queue's: one lock for all, so no two can wait for each other
        self._until: Callable[[Any], bool] | None = None  # pause after an event like this

    @property
    def ended(self) -> bool:
        """Is it over, one way or another?"""
        return self.state in ENDED

    def watch(self, watcher: Hashable) -> None:
        """Say that `watcher` looks on; a page says so again at each look."""
        with self._change:
            self._seen[watcher] = self._clock()

    def watched_by_others(self, watcher: Hashable) -> bool:
        """Has somebody else been seen within the last WATCHING seconds?"""
        with self._change:
            recent = self._clock() - WATCHING
            return any(who != watcher and seen > recent for who, seen in self._seen.items())

    def pause(self, patience: float = 0.0) -> None:
        """Take no further event until `go_on`. Waits `patience` seconds at most until it holds."""
        with self._change:
            self.go_on(until=lambda event: True)
            self._change.wait_for(lambda: self.state != "running", patience)

    def go_on(self, until: Callable[[Any], bool] | None = None) -> None:
        """Go on after a pause; with `until`, pause after the first event that it is true of."""
        with self._change:
            self._until = until
            if self.state == "paused":
                self.state = "running"
            self._change.notify_all()

    def leave(self, watcher: Hashable) -> bool:
        """Watch no more, and stop the job unless others watch it; True if it stops."""
        with self._change:
            others = self.watched_by_others(watcher)
            self._seen.pop(watcher, None)
            if not others:
                self.stop()
            return not others

    def stop(self) -> None:
        """End it before its next event. What it has done so far stays."""
        with self._change:
            self.stopping = True
            if self.state == "waiting":
                self.state = "stopped"
            self._change.notify_all()

    def wait(self, seconds: float | None = None) -> bool:
        """Block until it has ended; False if that took longer than `seconds`."""
        with self._change:
            return self._change.wait_for(lambda: self.ended, seconds)

    def run(self, others_wait: Callable[[], bool]) -> None:
        """Do the work, in the thread that calls."""
        with self._change:
            if self.ended:
                return
            self.state = "running"
        end = "failed"
        try:
            end = self._follow(iter(self.work), others_wait)
        except Exception as error:  # whatever the work raises is its result
            self.error = error
            traceback.print_exc()
        finally:
            with self._change:
                self.state = end
                self._change.notify_all()

    def _follow(self, events: Iterator[Any], others_wait: Callable[[], bool]) -> str:
        try:
            for event in events:
                with self._change:
                    if self._until and self._until(event):
                        self.state = "paused"
                        self._change.notify_all()
                    self._hold(others_wait)
                    if self.stopping:
                        return "stopped"
            return "finished"
        finally:
            if close := getattr(events, "close", None):
                close()

    def _hold(self, others_wait: Callable[[], bool]) -> None:
        """Wait while paused; stop once others have waited behind the pause for too long."""
        since: float | None = None
        while self.state == "paused" and not self.stopping:
            if not others_wait():
                since = None
            elif since is None:
                since = self._clock()
            elif self._clock() - since > PATIENCE:
                self.stopping = True
                return
            self._change.wait(1.0)


class Queue:
    """Runs jobs in the order in which they were submitted, one at a time.

    most_waiting: how many may wait beside the one that runs. clock: seconds, for tests.
    """

    def __init__(self, most_waiting: int = 8, clock: Callable[[], float] = time.monotonic) -> None:
        self.most_waiting = most_waiting
        self._clock = clock
        self._jobs: list[Job] = []  # in their order; the first that has not ended runs
        self._change = threading.Condition()
        threading.Thread(target=self._work, name="jobs", daemon=True).start()

    def submit(self, key: Hashable, work: Work, watcher: Hashable) -> Job:
        """The job of that key, begun now or shared with who asked before. Raises QueueFull.

        work: iterated in the worker thread when the job's turn comes; unused where one is shared.
        """
        with self._change:
            job = self.find(key)
            if job is None:
                waiting = len(self.active()) - 1
                if waiting >= self.most_waiting:
                    raise QueueFull(
                        f"{waiting} trainings are waiting, as many as may; try again in a minute"
                    )
                job = Job(key, work, self._change, self._clock)
                self._jobs.append(job)
                self._change.notify_all()
            job.watch(watcher)
            return job

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
