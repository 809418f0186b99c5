"""A server that is killed for good, again and again, while it trains for a visitor."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from mnist_core.config import TrainConfig
from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import RunStore
from tests.support.server import serve
from tests.support.tab import Tab
from tests.support.waiting import PATIENCE, wait_until

CONFIG = TrainConfig(0.01, 50, train_size=300)
QUERY = "lr=0.01&epochs=50&images=300"
SPAN = 5.0  # epochs within which it is killed


def kill_at_a_moment(store: RunStore, chance: random.Random) -> None:
    """Start a server, have it train on CONFIG from where it stands, kill it some epochs later."""
    before = standing(store)
    with serve(store.folder) as address, Tab(address) as tab:
        server = psutil.Process(address.process.pid)
        tab.open("train", QUERY)
        tab.press("go")
        wait_until(lambda: standing(store) > before)
        began = time.monotonic()
        wait_until(lambda: standing(store) > before + 1)
        time.sleep(chance.uniform(0, SPAN) * (time.monotonic() - began))
        workers = server.children(recursive=True)
        server.kill()
        psutil.wait_procs(workers, PATIENCE)  # they end as nobody listens any more


def standing(store: RunStore) -> int:
    """How many epochs are stored; 51 with a finished run."""
    return max((len(it.epochs) + (it.state == "finished") for it in store.list()), default=0)


def problems(store: RunStore) -> Iterator[str]:
    """What is not whole, or lies about that is no run."""
    for run, problem in store.verify():
        if problem:
            yield f"{run}: {problem}"
    for record in store.list():
        if len(store.weights(record.run)) != len(record.epochs):
            yield f"{record.run}: weights of other epochs"
    store.tidy()
    known = {*store.names(), ".lock"}
    for path in Path(store.folder).iterdir():
        if path.name not in known and not path.name.startswith(".server-"):
            yield f"{path.name} was left"


def go_on(store: RunStore) -> RunRecord:
    """Start a server that goes on with what is there; the finished record."""
    with serve(store.folder) as address, Tab(address) as tab:
        tab.open("train", QUERY)
        if tab.has("go"):
            tab.press("go")
        wait_until(lambda: standing(store) == CONFIG.epochs + 1)
    (record,) = store.list()
    return record
