"""What those who watch a training see of it: the same for all within a moment, so drawn once."""

import threading
import time
from collections.abc import Callable
from typing import NamedTuple
from weakref import WeakKeyDictionary

from mnist_core.app.once import once
from mnist_core.events import Progress
from mnist_core.jobs.training import Training
from mnist_core.runs.record import RunRecord

FRESH = 0.5  # seconds; half of what a page waits between two looks, so that each look has another


class Glance(NamedTuple):
    """A training as it was at a moment."""

    record: RunRecord | None
    points: tuple[Progress, ...]


class Glances:
    """The latest glance at each training. clock: seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._latest: WeakKeyDictionary[Training, tuple[float, Glance]] = WeakKeyDictionary()

    def at(self, work: Training) -> Glance:
        """The training as it is, or was at most FRESH seconds ago, to whomever looked then."""
        with self._lock:
            now = self._clock()
            taken, glance = self._latest.get(work, (-FRESH, None))
            if glance is None or now - taken >= FRESH:
                glance = Glance(work.record, work.points)
                self._latest[work] = now, glance
            return glance


@once
def glances() -> Glances:
    """The one memory of this server."""
    return Glances()
