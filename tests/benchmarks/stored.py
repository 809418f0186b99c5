"""What a page costs with many stored runs: python -m tests.benchmarks.stored

Seconds of a run of a page with 5 and with 500 runs in the store, when nothing has changed, and
when a run was saved before each.
"""

import statistics
import tempfile
import time
from pathlib import Path

from mnist_core.config import TrainConfig
from mnist_core.runs.store import RunStore
from tests.support.runs import made_up
from tests.support.server import Address, serve
from tests.support.tab import Tab

COUNTS, PAGES, ROUNDS = (5, 500), ("train", "compare", "draw"), 7


def measure(address: Address, store: RunStore, page: str, saves: bool) -> float:
    """Median seconds of opening a page. saves: with a run saved before each."""
    found = []
    with Tab(address) as tab:
        tab.open(page)
        for number in range(ROUNDS):
            if saves:
                store.save(made_up(TrainConfig(0.5, 2, seed=number)))
            began = time.perf_counter()
            tab.open(page)
            found.append(time.perf_counter() - began)
    return statistics.median(found)


def main() -> None:
    """Measure and print."""
    for count in COUNTS:
        with tempfile.TemporaryDirectory() as folder:
            store = RunStore(Path(folder) / "store")
            for seed in range(count):
                store.save(made_up(TrainConfig(0.02, 2, seed=seed)))
            with serve(store.folder) as address:
                for page in PAGES:
                    idle, saved = (measure(address, store, page, it) for it in (False, True))
                    print(f"{count:4} runs  {page:8} {idle:6.3f} s   after a save {saved:6.3f} s")


if __name__ == "__main__":
    main()
