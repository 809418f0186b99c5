"""How many threads train, from step to step. Knows nothing of what they do.

Two threads that work on one small product wait for each other at its end. While another program
keeps a core busy that wait takes a whole turn of the scheduler, and two threads get many times
slower than one. So several threads must show that they are faster than one.
"""

WINDOW = 24  # steps over which the two are compared
WORTH = 1.2  # several threads may take at most this many times as long as one
SHORTEST, LONGEST = 8, 128  # windows that one thread works alone before several try again


class Threads:
    """Chooses between one thread and `most`; the first window is one thread's, to compare with."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._alone = float("inf")  # seconds a step, one thread, the best seen
        self._rest = 0 if most == 1 else 1  # windows for one thread yet
        self._pause = SHORTEST
        self._steps, self._spent = 0, 0.0  # in this window

    def next(self) -> int:
        """How many threads the next step gets."""
        return 1 if self._rest else self.most

    def report(self, seconds: float) -> None:
        """Say how long a step took. Several threads lose as soon as a window's time is spent."""
        self._steps += 1
        self._spent += seconds
        if not self._rest and self._spent > WORTH * WINDOW * self._alone:
            self._rest, self._pause = self._pause, min(2 * self._pause, LONGEST)
        elif self._steps < WINDOW:
            return
        elif self._rest:
            self._alone = min(self._alone, self._spent / WINDOW)
            self._rest -= 1
        else:
            self._pause = SHORTEST
        self._steps, self._spent = 0, 0.0
