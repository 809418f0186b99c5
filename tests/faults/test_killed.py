"""Processes that are killed for good at random moments of training and saving.

At the next start every listed run is whole, an unfinished one goes on to the figures of a training
that nobody killed, and nothing is left lying about.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_core.__main__ import main
from mnist_core.config import TrainConfig
from mnist_core.jobs import session
from mnist_core.jobs.worker import Worker, WorkerError
from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import RECORD, RunStore
from tests.support.held_command import CONFIG, begin
from tests.support.waiting import wait_until

ROOT = Path(__file__).parents[2]
SMALL = (sys.executable, "tests/support/small_worker.py")
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no SIGKILL")

# The command line, killed by its parent, which has read torch and MNIST once for all its children.
COMMAND_LINE = """
import contextlib, os, random, signal, sys, time
from pathlib import Path

store, kills = Path(sys.argv[1]), int(sys.argv[2])
from mnist_core.__main__ import main
from mnist_core.jobs import session  # torch
from mnist_core.mnist import load
from mnist_core.runs.store import RunStore
from tests.support.small_worker import cut

small = cut(load.load())
session.load_mnist = lambda: small
OPTIONS = "train --lr 0.01 --epochs 12 --batch-size 50 --train-size 300 --device cpu --json --store"
COMMAND = [*OPTIONS.split(), str(store)]
random.seed(0)

def begin():
    "A command line of its own; its id."
    child = os.fork()
    if child == 0:
        with open(os.devnull, "w") as nothing, contextlib.redirect_stdout(nothing):
            status = main(COMMAND)
        os._exit(status)
    return child

def check():
    "Every listed run is whole, and its record is what it was or a later one."
    names = list(RunStore(store).names())
    assert list(RunStore(store).verify()) == [(name, None) for name in names]
    for record in RunStore(store).list():
        assert len(RunStore(store).weights(record.run)) == len(record.epochs) > 0
    return max([len(record.epochs) for record in RunStore(store).list()], default=0)

started = time.perf_counter()
assert os.waitpid(begin(), 0)[1] == 0  # how long one takes that nobody kills
whole = time.perf_counter() - started
(record,) = RunStore(store).list()
expected = record.points
RunStore(store).delete(record.run)

done, killed = 0, 0
while killed < kills:
    child = begin()
    time.sleep(random.uniform(0, whole / 2))
    os.kill(child, signal.SIGKILL)
    if os.waitpid(child, 0)[1] == signal.SIGKILL:
        killed += 1
    now = check()
    assert now >= done, "work was lost"
    done = now
    (record,) = RunStore(store).list() or [None]
    if record and record.state == "finished":
        assert record.points == expected
        RunStore(store).delete(record.run)
        done = 0
assert os.waitpid(begin(), 0)[1] == 0
(record,) = RunStore(store).list()
assert record.state == "finished"
assert record.points == expected
"""


def left(store: RunStore) -> set[str]:
    """What lies in the store's folder beside its runs."""
    return {path.name for path in store.folder.iterdir()} - set(store.names()) - {".lock"}


def test_the_command_line_killed_at_20_moments(tmp_path):
    store = RunStore(tmp_path / "store")
    command = [sys.executable, "-c", COMMAND_LINE, str(store.folder), "20"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert left(store) == set()


def measured(record: RunRecord) -> tuple:
    return record.points, [replace(epoch, seconds=0) for epoch in record.epochs]


@pytest.mark.parametrize("seed", range(4))
def test_the_worker_killed_at_a_moment_of_training(tmp_path, seed, worker):
    """Of any event, and of the time between two of them."""
    chance, own, store = random.Random(seed), Worker(SMALL), RunStore(tmp_path / "store")
    *_, whole = worker.train(CONFIG, RunStore(tmp_path / "whole"))
    last = chance.randrange(1, 80)
    killing = threading.Timer(chance.uniform(0, 0.02), own.kill)
    with suppress(WorkerError):  # unless it is killed after its last event
        for place, _ in enumerate(own.train(CONFIG, store)):
            if place == last:
                killing.start()
    killing.join()
    wait_until(lambda: own.life == "dead")
    assert all(problem is None for _, problem in store.verify())
    epochs = max((len(record.epochs) for record in store.list()), default=0)
    told = list(worker.train(CONFIG, store))  # another one goes on
    assert len(told[0].epochs) == epochs
    assert measured(told[-1]) == measured(whole)
    assert [record.state for record in store.list()] == ["finished"]
    assert left(store) == set()
    own.close()


def test_one_that_was_held_while_another_finished_replaces_nothing(tmp_path):
    """A command line is held after its first epoch; another one ends; the first is killed later."""
    store = RunStore(tmp_path / "store")
    with begin(store.folder) as held:
        held.stdout.readline()
        with begin(store.folder, "--again", held=False) as other:  # or it would wait for the first
            assert len(other.communicate()[0].splitlines()) == CONFIG.epochs + 1
        (whole,) = (record for record in store.list() if record.state == "finished")
        before = (store.folder / whole.run / RECORD).read_bytes()
        for _ in range(3):
            held.stdin.write("\n")
            held.stdin.flush()
            held.stdout.readline()
        held.kill()
        held.communicate()
    assert (store.folder / whole.run / RECORD).read_bytes() == before
    assert len(store.weights(whole.run)) == CONFIG.epochs
    assert all(problem is None for _, problem in store.verify())


LONGER = TrainConfig(0.01, 12, batch_size=20, train_size=2_000)
OPTIONS = "train --lr 0.01 --epochs 12 --batch-size 20 --train-size 2000 --json --store"


def test_a_killed_training_goes_on_to_the_same_figures(tmp_path, mnist, monkeypatch, capsys):
    """The command line as everyone has it, on the real MNIST; this process goes on with its run."""
    store, whole = (RunStore(tmp_path / name) for name in ("killed", "whole"))
    command = [sys.executable, "-m", "mnist_core", *OPTIONS.split(), str(store.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        for line in process.stdout:
            if json.loads(line)["epoch"] == 4:
                break
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    (left,) = store.list()
    assert left.state == "unfinished"
    assert 4 <= len(left.epochs) < 12
    monkeypatch.setattr(session, "load_mnist", lambda: mnist)
    assert main([*OPTIONS.split(), str(store.folder)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line.get("epoch") for line in lines] == [*range(1, 13), None]
    list(session.open_session(LONGER, whole).events)
    assert measured(store.load(LONGER.run_id)) == measured(whole.load(LONGER.run_id))
    assert np.array_equal(store.weights(LONGER.run_id), whole.weights(LONGER.run_id))
