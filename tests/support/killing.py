"""Processes that are killed for good while they train: a server, its worker, a command line."""

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil

from mnist_core.config import TrainConfig
from mnist_core.jobs.worker import Worker, WorkerError
from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import RunStore
from tests.support.server import ROOT, serve
from tests.support.tab import Tab
from tests.support.waiting import PATIENCE, wait_until

CONFIG = TrainConfig(0.01, 50, train_size=300)
QUERY = "lr=0.01&epochs=50&images=300"
SMALL = TrainConfig(0.01, 12, batch_size=50, train_size=300)  # of a worker
WORKER = (sys.executable, "tests/support/small_worker.py")
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
    yield from (f"{name} was left" for name in sorted(left(store)))


def left(store: RunStore) -> set[str]:
    """What lies in the store's folder beside its runs, its lock and its servers' signs of life."""
    found = {path.name for path in store.folder.iterdir()} - set(store.names()) - {".lock"}
    return {name for name in found if not name.startswith(".server-")}


def go_on(store: RunStore) -> RunRecord:
    """Start a server that goes on with what is there; the finished record."""
    with serve(store.folder) as address, Tab(address) as tab:
        tab.open("train", QUERY)
        if tab.has("go"):
            tab.press("go")
        wait_until(lambda: standing(store) == CONFIG.epochs + 1)
    (record,) = store.list()
    return record


def kill_worker(folder: Path, seed: int, worker: Worker) -> Iterator[str]:
    """Kill a worker at a moment that the seed chooses, and have another one go on.

    What is not as it should be: work that was lost, figures that are others than of a training
    that nobody killed, something left lying about.
    """
    chance, own, store = random.Random(seed), Worker(WORKER), RunStore(folder / "store")
    *_, whole = worker.train(SMALL, RunStore(folder / "whole"))
    last = chance.randrange(1, 80)
    killing = threading.Timer(chance.uniform(0, 0.02), own.kill)
    with suppress(WorkerError):  # unless it is killed after its last event
        for place, _ in enumerate(own.train(SMALL, store)):
            if place == last:
                killing.start()
    killing.join()
    wait_until(lambda: own.life == "dead")
    yield from problems(store)
    epochs = max((len(record.epochs) for record in store.list()), default=0)
    told = list(worker.train(SMALL, store))
    if len(told[0].epochs) != epochs:
        yield f"{epochs} epochs are stored, and it went on from {len(told[0].epochs)}"
    if _measured(told[-1]) != _measured(whole):
        yield "the figures are others"
    if [record.state for record in store.list()] != ["finished"]:
        yield "there is not one finished run"
    yield from problems(store)
    own.close()


def _measured(record: RunRecord) -> tuple:
    return record.points, [replace(epoch, seconds=0) for epoch in record.epochs]


def kill_command_lines(store: RunStore, kills: int) -> str | None:
    """Kill so many, as `killed_command` does; what went wrong, None of nothing."""
    command = [sys.executable, "-m", "tests.support.killed_command", str(store.folder), str(kills)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return done.stderr if done.returncode else None
