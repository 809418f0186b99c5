"""Several processes on one store: nothing is corrupted, and one config is trained once."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

from mnist_core.config import TrainConfig
from mnist_core.events import Progress
from mnist_core.jobs.worker import Elsewhere
from mnist_core.runs.record import RunRecord

ROOT = Path(__file__).parents[2]
CONFIG = TrainConfig(0.01, 50, batch_size=50, train_size=300)
COMMAND = """
import sys
from mnist_core.jobs import session
from mnist_core.mnist import load
from mnist_core.__main__ import main
from tests.support.small_worker import cut

small = cut(load.load())
session.load_mnist = lambda: small
OPTIONS = "train --lr 0.01 --epochs 50 --batch-size 50 --train-size 300 --json --store"
main([*OPTIONS.split(), sys.argv[1]])
"""


def test_a_config_is_trained_once_by_a_server_and_two_command_lines(store, worker):
    command = [sys.executable, "-c", COMMAND, str(store.folder)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "cwd": ROOT}
    with subprocess.Popen(command, **pipes) as first:
        assert json.loads(first.stdout.readline())["epoch"] == 1
        with subprocess.Popen(command, **pipes) as second:
            told = list(worker.train(CONFIG, store))
            said, warned = second.communicate(timeout=60)
        assert json.loads(first.stdout.readlines()[-1])["cached"] is False
    assert told[0] == Elsewhere(str(first.pid))
    (record,) = (it for it in told if isinstance(it, RunRecord))
    assert store.list() == [record]
    assert json.loads(said.splitlines()[-1])["cached"] is True
    assert f"process {first.pid} trains {CONFIG.run_id} already" in warned
    assert all(problem is None for _, problem in store.verify())
    assert {path.name for path in store.folder.iterdir()} == {record.run, ".lock"}


def test_who_waits_may_stop_and_takes_over_from_one_that_was_killed(store, worker):
    command = [sys.executable, "-c", COMMAND, str(store.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as first:
        assert json.loads(first.stdout.readline())["epoch"] == 1
        stopped = worker.train(CONFIG, store)
        assert isinstance(next(stopped), Elsewhere)
        stopped.close()
        later = worker.train(CONFIG, store)
        assert isinstance(next(later), Elsewhere)
        first.kill()
    *_, record = later
    assert record.state == "finished"
    assert len(record.epochs) == 50


SWEEP = """
import sys
from functools import partial
from mnist_core.__main__ import main
from mnist_core.commands import sweep as command
from mnist_core.sweeps.engine import sweep
from tests.support import small_sweep

command.sweep = partial(sweep, task=small_sweep.train_small)
OPTIONS = "sweep --lr 0.01 --seeds 6 --epochs 50 --batch-size 50 --train-size 300 --workers 1"
main([*OPTIONS.split(), "--json", "--store", sys.argv[1]])
"""


def kinds(said: str) -> Counter[str]:
    return Counter(json.loads(line)["event"] for line in said.splitlines()[:-1])


def test_two_sweeps_and_a_server_train_each_config_once(store, worker):
    command = [sys.executable, "-c", SWEEP, str(store.folder)]
    pipes = {"stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    with subprocess.Popen(command, **pipes) as first, subprocess.Popen(command, **pipes) as second:
        own = replace(CONFIG, seed=5)
        told = list(worker.train(own, store))
        said = [it.communicate(timeout=60)[0] for it in (first, second)]
    found = sum(map(kinds, said), Counter())
    here = any(isinstance(it, Progress) for it in told)
    assert found["trained"] + here == 6
    assert found["trained"] + found["stored"] == 12
    assert isinstance(told[-1], RunRecord)
    assert [it.state for it in store.list()] == ["finished"] * 6
    assert all(problem is None for _, problem in store.verify())
    assert {path.name for path in store.folder.iterdir()} == {*store.names(), ".lock"}
