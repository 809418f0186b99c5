"""Tasks for a sweep's workers in other processes: training on a small MNIST, dying, failing.

Functions of a module, as another process finds them by their names.
"""

import os
import signal
import time
from functools import cache
from pathlib import Path

from mnist_core.sweeps.task import train_one


@cache
def _make_small() -> None:
    from mnist_core.jobs import session  # torch, of which the other tasks need nothing
    from mnist_core.mnist import load, splits
    from tests.support.small_worker import HELD_OUT, cut

    small = cut(load.load())
    session.load_mnist = lambda: small
    splits.HELD_OUT = HELD_OUT


def train_small(config, weights=False, compact=False):
    """`train_one` in milliseconds."""
    _make_small()
    return train_one(config, weights, compact)


def process() -> int:
    """The id of the process that runs this."""
    return os.getpid()


def die(status: int = 1) -> None:
    """End the process as if for want of memory."""
    os._exit(status)


def die_once(mark: str) -> int:
    """End the process the first time; afterwards the id of another one."""
    if not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()


def fail(text: str) -> None:
    raise ValueError(text)


def wait_for_ever(mark: str) -> None:
    """Say that it began, by a file; never end."""
    Path(mark).touch()
    while True:
        time.sleep(60)


class Odd(Exception):
    """An error that no other process can be told of."""

    def __init__(self) -> None:
        super().__init__("odd")
        self.tool = lambda: None


def fail_oddly() -> None:
    raise Odd


def refuse_the_large_rate(config, weights=False, compact=False):
    if config["learning_rate"] > 0.05:
        raise ValueError("too large for me")
    return train_small(config, weights, compact)


def kill_worker(config, weights=False, compact=False):
    die()


class Marking:
    """`train_small` that notes who trained, in files; in process `slow` it never ends.

    Whoever begins while `hold` is there waits until it is gone.
    """

    def __init__(self, folder: Path, slow: int) -> None:
        self.folder, self.slow, self.hold = folder, slow, folder / "hold"
        folder.mkdir()

    def __call__(self, config, weights=False, compact=False):
        pid = os.getpid()
        if pid == self.slow:
            wait_for_ever(self._mark(pid))
        Path(self._mark(pid)).touch()
        while self.hold.exists():
            time.sleep(0.01)
        return train_small(config, weights, compact)

    def _mark(self, pid: int) -> str:
        return str(self.folder / str(pid))

    def begun_by(self, pid: int) -> bool:
        return Path(self._mark(pid)).exists()

    def pids(self) -> set[int]:
        return {int(path.name) for path in self.folder.iterdir() if path != self.hold}
