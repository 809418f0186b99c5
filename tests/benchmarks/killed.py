"""A real server killed for good while it trains: python -m tests.benchmarks.killed --kills 20

After each kill every stored run must be whole and nothing lie about; at the end the training goes
on, and must give the figures of one that nobody killed.
"""

import argparse
import random
import sys
import tempfile
from pathlib import Path

import numpy as np

from mnist_core.jobs.session import open_session
from mnist_core.runs.store import RunStore
from tests.support import killing


def main() -> None:
    """Kill, look, and go on; prints what was found, exit status 1 where something was not whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance, found = random.Random(options.seed), []
    with tempfile.TemporaryDirectory() as folder:
        whole = RunStore(Path(folder) / "whole")
        for _ in open_session(killing.CONFIG, whole).events:
            pass
        (expected,) = whole.list()
        store = RunStore(Path(folder) / "app" / "store")
        store.folder.mkdir(parents=True)
        for kill in range(1, options.kills + 1):
            if killing.standing(store) > killing.CONFIG.epochs // 2:
                found += _end(store, expected, whole)
            killing.kill_at_a_moment(store, chance)
            found += killing.problems(store)
            print(f"kill {kill}: {killing.standing(store)} epochs are kept", flush=True)
        found += _end(store, expected, whole)
    print("\n".join(found) or f"{options.kills} kills: every run whole, figures the same")
    sys.exit(bool(found))


def _end(store: RunStore, expected, whole: RunStore) -> list[str]:
    """Go on to the end; what is not as it should be. The store is empty then."""
    record = killing.go_on(store)
    same = record.points == expected.points
    same &= np.array_equal(store.weights(record.run), whole.weights(expected.run))
    store.delete(record.run)
    return [] if same else ["the figures are others"]


if __name__ == "__main__":
    main()
