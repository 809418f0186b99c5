"""What a page costs with many stored runs: python -m tests.benchmarks.stored

Milliseconds of the server's processor time for a run of a page, with 5 and with 500 runs in the
store, when nothing has changed, and when a run was saved before each.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

import psutil

from mnist_core.config import TrainConfig
from mnist_core.runs.store import RunStore
from tests.benchmarks.costs import cost
from tests.support.runs import made_up
from tests.support.server import Address, serve
from tests.support.tab import Tab

COUNTS, PAGES, ROUNDS = (5, 500), ("train", "compare", "draw"), 10


def measure(address: Address, page: str, before: Callable[[int], object]) -> float:
    """Milliseconds of opening a page. before: done first, with a number."""
    with Tab(address) as tab:

        def act(number: int) -> None:
            before(number)
            tab.open(page)

        return cost(psutil.Process(address.process.pid), act, ROUNDS)


def main() -> None:
    """Measure and print."""
    for count in COUNTS:
        with tempfile.TemporaryDirectory() as folder:
            store = RunStore(Path(folder) / "store")
            for seed in range(count):
                store.save(made_up(TrainConfig(0.02, 2, seed=seed)))

            def save(number: int, store: RunStore = store) -> None:
                store.save(made_up(TrainConfig(0.5, 2, seed=number)))

            with serve(store.folder) as address:
                for page in PAGES:
                    idle, saved = (measure(address, page, it) for it in (lambda _: None, save))
                    print(f"{count:4} runs  {page:8} {idle:5.0f} ms   after a save {saved:5.0f} ms")


if __name__ == "__main__":
    main()
