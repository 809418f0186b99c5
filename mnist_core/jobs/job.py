"""One piece of work on its way, which visitors may watch, hold and stop. Knows nothing of training.

Its work is any iterable: between two of its events it may be paused, stepped or stopped.
"""

import threading
import traceback
from collections.abc import Callable, Hashable, Iterator
from typing import Any, Protocol

from mnist_core import bounds
from mnist_core.jobs import log

ENDED = ("finished", "stopped", "failed")
WATCHING = 15.0  # seconds that a visitor counts as there after having been seen
PATIENCE = bounds.PAUSE_SECONDS  # seconds that a paused job may keep others waiting
TURN = object()  # the event after which a job lets others go first, and is iterated anew later


class Work(Protocol):
    """What a job does: begun when its turn comes, and taken event by event.

    One that yields TURN must go on from there when it is iterated again.
    """

    def __iter__(self) -> Iterator[Any]:
        """The events; where it has `close`, as a generator has, that is called at the end."""


class Job:
    """One piece of work on its way: `waiting`, `running`, `paused`, then one of ENDED.

    Made by `Queue.submit`. Two submissions with one key share one job. `owner` is the visitor who
    made the first of them. `error` is what the work raised, if it failed.
    """

    def __init__(
        self,
        key: Hashable,
        work: Work,
        owner: Hashable,
        change: threading.Condition,
        clock: Callable[[], float],
    ) -> None:
        self.key, self.work, self.owner = key, work, owner
        self.state = "waiting"
        self.error: Exception | None = None
        self.stopping = False
        self._clock = clock
        self._seen: dict[Hashable, float] = {}  # visitor → when last seen
        self._asked: set[Hashable] = set()  # who wants it: submitted it and has not left
        self._left: set[Hashable] = set()
        self._change = change  # the queue's: one lock for all, so no two can wait for each other
        self._until: Callable[[Any], bool] | None = None  # pause after an event like this

    @property
    def ended(self) -> bool:
        """Is it over, one way or another?"""
        return self.state in ENDED

    def ask(self, visitor: Hashable) -> None:
        """Say that `visitor` wants it, also after having left."""
        with self._change:
            self._left.discard(visitor)
            self._asked.add(visitor)
            self.watch(visitor)

    def asked_by(self, visitor: Hashable) -> bool:
        """Did `visitor` ask for it, and has not left?"""
        with self._change:
            return visitor in self._asked

    def watch(self, visitor: Hashable) -> None:
        """Say that `visitor` looks on; a page says so at each look. Not for who has left."""
        with self._change:
            self._seen = {who: seen for who, seen in self._seen.items() if self._is_there(who)}
            if visitor not in self._left:
                self._seen[visitor] = self._clock()

    def watched_by_others(self, visitor: Hashable) -> bool:
        """Has somebody else been seen within the last WATCHING seconds?"""
        with self._change:
            return any(who != visitor and self._is_there(who) for who in self._seen)

    def may_control(self, visitor: Hashable) -> bool:
        """May `visitor` pause, steer and stop it?

        Who started it may, after a reload too; while that one is gone, whoever watches.
        """
        with self._change:
            if visitor in self._left:
                return False
            alone = self._is_there(visitor) and not self._is_there(self.owner)
            return visitor == self.owner or alone

    def leave(self, visitor: Hashable) -> bool:
        """Watch and want it no more, and stop it unless others watch; True if it stops."""
        with self._change:
            others = self.watched_by_others(visitor)
            self._seen.pop(visitor, None)
            self._asked.discard(visitor)
            self._left.add(visitor)
            if not others:
                self.stop()
            return not others

    def has_left(self, visitor: Hashable) -> bool:
        """Has `visitor` left, and not asked for it again?"""
        with self._change:
            return visitor in self._left

    def _is_there(self, visitor: Hashable) -> bool:
        return self._clock() - self._seen.get(visitor, float("-inf")) < WATCHING

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
        """Do the work, in the thread that calls; `waiting` again if others are to go first."""
        with self._change:
            if self.ended:
                return
            self.state = "running"
        end = "failed"
        try:
            end = self._follow(iter(self.work), others_wait)
        except Exception as error:  # whatever the work raises is its result
            self.error = error
            log.warn("failed", job=self.key, error=error)
            traceback.print_exc()
        finally:
            with self._change:
                self.state = "stopped" if end == "waiting" and self.stopping else end
                if self.ended and end != "failed":
                    log.tell(self.state, job=self.key)
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
                    if event is TURN and others_wait():
                        return "waiting"
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
