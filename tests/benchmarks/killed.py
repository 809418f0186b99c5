"""Processes killed for good at random moments: python -m tests.benchmarks.killed --kills 20

So often each: the real server while it trains for a visitor, its training process, the command
line. After each kill every stored run must be whole and nothing lie about; the training then goes
on, and must give the figures of one that nobody killed.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from mnist_core.jobs.session import open_session
from mnist_core.jobs.worker import Worker
from mnist_core.runs.store import RunStore
from tests.support import killing


def main() -> None:
    """Kill, look, and go on; prints what was found, exit status 1 where something was not whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--of", nargs="+", choices=VICTIMS, default=list(VICTIMS))
    options = parser.parse_args()
    found = []
    for victim in options.of:
        with tempfile.TemporaryDirectory() as folder:
            problems = list(VICTIMS[victim](Path(folder), options.kills, options.seed))
        told = "; ".join(problems) or "every run whole, nothing left, figures the same"
        print(f"{victim}: {options.kills} kills: {told}", flush=True)
        found += problems
    sys.exit(bool(found))


def _servers(folder: Path, kills: int, seed: int) -> Iterator[str]:
    chance, whole = random.Random(seed), RunStore(folder / "whole")
    for _ in open_session(killing.CONFIG, whole).events:
        pass
    (expected,) = whole.list()
    store = RunStore(folder / "app" / "store")
    store.folder.mkdir(parents=True)
    for kill in range(1, kills + 1):
        if killing.standing(store) > killing.CONFIG.epochs // 2:
            yield from _end(store, expected, whole)
        killing.kill_at_a_moment(store, chance)
        yield from killing.problems(store)
        print(f"  kill {kill}: {killing.standing(store)} epochs are kept", flush=True)
    yield from _end(store, expected, whole)


def _workers(folder: Path, kills: int, seed: int) -> Iterator[str]:
    worker = Worker(killing.WORKER)
    for kill in range(kills):
        yield from killing.kill_worker(folder / str(kill), seed + kill, worker)
    worker.close()


def _command_lines(folder: Path, kills: int, seed: int) -> Iterator[str]:
    store = RunStore(folder / "store")
    if problem := killing.kill_command_lines(store, kills):
        yield problem
    yield from killing.problems(store)


VICTIMS = {"server": _servers, "worker": _workers, "command-line": _command_lines}


def _end(store: RunStore, expected, whole: RunStore) -> list[str]:
    """Go on to the end; what is not as it should be. The store is empty then."""
    record = killing.go_on(store)
    same = record.points == expected.points
    same &= np.array_equal(store.weights(record.run), whole.weights(expected.run))
    store.delete(record.run)
    return [] if same else ["the figures are others"]


if __name__ == "__main__":
    main()
