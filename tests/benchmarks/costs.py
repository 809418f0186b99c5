"""What a visitor's actions cost the server in processor time: python -m tests.benchmarks.costs

One tab, nothing else running: milliseconds of the server's own user and system time, the mean of
--times after a first one that fills the caches. Many visitors are as many times that; Python does
one thing at a time, so a server's actions a second are at most 1,000 / these.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import psutil

from mnist_core.app.training_panel import POLL
from mnist_core.runs.store import RunStore
from tests.benchmarks.load import SEED, draw, epochs
from tests.support.server import serve, stock
from tests.support.tab import Tab
from tests.support.waiting import wait_until

PAGES = ("", "bounce", "train", "compare", "sweep", "draw", "teach", "mistakes")
TIMES = 20
WATCHERS = 10  # of one training
TRAINING = f"lr=0.0003&epochs=50&seed={SEED}"


def cost(server: psutil.Process, act: Callable[[int], object], times: int) -> float:
    """Milliseconds of processor time that an action takes. act: called with a number."""
    act(0)
    before = sum(server.cpu_times()[:2])
    for number in range(1, times + 1):
        act(number)
    return 1e3 * (sum(server.cpu_times()[:2]) - before) / times


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=TIMES)
    times = parser.parse_args().times
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(stock(Path(folder) / "store")) as address,
        Tab(address) as tab,
    ):
        store = RunStore(Path(folder) / "store")
        server = psutil.Process(address.process.pid)
        for page in PAGES:
            spent = cost(server, lambda _, page=page: tab.open(page), times)
            print(f"open {page or 'story':12} {spent:7.1f} ms", flush=True)
        tab.open("draw")
        print(f"a drawing         {cost(server, lambda it: draw(tab, it), times):7.1f} ms")
        tab.open("train", TRAINING)
        tab.press("go")
        wait_until(lambda: epochs(store))
        one = cost(server, lambda _: look([tab]), times)
        print(f"a look at a training {one:4.1f} ms", flush=True)
        with ExitStack() as open_tabs:
            tabs = [open_tabs.enter_context(Tab(address)) for _ in range(WATCHERS)]
            for other in tabs:
                other.open("train", TRAINING)
            each = cost(server, lambda _: look(tabs), times) / WATCHERS
        print(f"… of each of {WATCHERS}   {each:7.1f} ms")


def look(tabs: Sequence[Tab]) -> None:
    """What pages that watch a training do each second."""
    time.sleep(POLL)
    for tab in tabs:
        for fragment in list(tab.polls):
            tab.poll(fragment)


if __name__ == "__main__":
    main()
