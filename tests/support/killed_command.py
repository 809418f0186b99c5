"""The command line, killed at random moments: python -m tests.support.killed_command STORE KILLS

Killed by its parent, which has read torch and MNIST once for all its children. Not on Windows,
which has neither fork nor SIGKILL.
"""

import contextlib
import os
import random
import signal
import sys
import time
from pathlib import Path

from mnist_core.__main__ import main as command_line
from mnist_core.jobs import session  # torch
from mnist_core.mnist import load
from mnist_core.runs.store import RunStore
from tests.support.small_worker import cut

OPTIONS = "train --lr 0.01 --epochs 12 --batch-size 50 --train-size 300 --device cpu --json --store"


def begin(folder: Path) -> int:
    """A command line of its own; its id."""
    child = os.fork()
    if child == 0:
        with Path(os.devnull).open("w") as nothing, contextlib.redirect_stdout(nothing):
            status = command_line([*OPTIONS.split(), str(folder)])
        os._exit(status)
    return child


def check(folder: Path) -> int:
    """How many epochs are stored; every listed run must be whole."""
    store = RunStore(folder)
    assert list(store.verify()) == [(name, None) for name in store.names()]
    for record in store.list():
        assert len(store.weights(record.run)) == len(record.epochs) > 0
    return max([len(record.epochs) for record in store.list()], default=0)


def main(folder: Path, kills: int) -> None:
    """Kill so many; AssertionError where something was not whole, or other than it should be."""
    small, store, chance = cut(load.load()), RunStore(folder), random.Random(0)
    session.load_mnist = lambda: small  # type: ignore[assignment]
    started = time.perf_counter()
    assert os.waitpid(begin(folder), 0)[1] == 0  # how long one takes that nobody kills
    whole = time.perf_counter() - started
    (record,) = store.list()
    expected = record.points
    store.delete(record.run)
    done, killed = 0, 0
    while killed < kills:
        child = begin(folder)
        time.sleep(chance.uniform(0, whole / 2))
        os.kill(child, signal.SIGKILL)
        killed += os.waitpid(child, 0)[1] == signal.SIGKILL
        now = check(folder)
        assert now >= done, "work was lost"
        done = now
        for record in store.list():
            if record.state == "finished":
                assert record.points == expected
                store.delete(record.run)
                done = 0
    assert os.waitpid(begin(folder), 0)[1] == 0
    (record,) = store.list()
    assert record.state == "finished"
    assert record.points == expected


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
