"""Several processes on one store: nothing is corrupted, and one config is trained once.

The one that trains is held until the others have come.
"""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

from mnist_core.events import Progress
from mnist_core.jobs.worker import Elsewhere
from mnist_core.runs.record import RunRecord
from tests.support.held_command import CONFIG, begin
from tests.support.waiting import PATIENCE

ROOT = Path(__file__).parents[2]


def test_a_config_is_trained_once_by_a_server_and_two_command_lines(store, worker):
    with begin(store.folder) as first:
        assert json.loads(first.stdout.readline())["epoch"] == 1
        events = worker.train(CONFIG, store)
        assert next(events) == Elsewhere(str(first.pid))
        with begin(store.folder, held=False) as second:
            warned = second.stderr.readline()
            first.stdin.close()
            told = list(events)
            said = second.stdout.readlines()
        assert json.loads(first.stdout.readlines()[-1])["cached"] is False
    (record,) = (it for it in told if isinstance(it, RunRecord))
    assert store.list() == [record]
    assert json.loads(said[-1])["cached"] is True
    assert f"process {first.pid} trains {CONFIG.run_id} already" in warned
    assert all(problem is None for _, problem in store.verify())
    assert {path.name for path in store.folder.iterdir()} == {record.run, ".lock"}


def test_who_waits_may_stop_and_takes_over_from_one_that_was_killed(store, worker):
    with begin(store.folder) as first:
        assert json.loads(first.stdout.readline())["epoch"] == 1
        stopped = worker.train(CONFIG, store)
        assert isinstance(next(stopped), Elsewhere)
        stopped.close()
        later = worker.train(CONFIG, store)
        assert isinstance(next(later), Elsewhere)
        first.kill()
        first.communicate()
    *_, record = later
    assert record.state == "finished"
    assert len(record.epochs) == CONFIG.epochs


SWEEP = """
import sys
from functools import partial
from mnist_core.__main__ import main
from mnist_core.commands import sweep as command
from mnist_core.sweeps.engine import sweep
from tests.support import small_sweep

command.sweep = partial(sweep, task=small_sweep.train_small)
OPTIONS = "sweep --lr 0.01 --seeds 4 --epochs 12 --batch-size 50 --train-size 300 --workers 1"
main([*OPTIONS.split(), "--json", "--store", sys.argv[1]])
"""


def kinds(said: str) -> Counter[str]:
    return Counter(json.loads(line)["event"] for line in said.splitlines()[:-1])


def test_two_sweeps_and_a_server_train_each_config_once(store, worker):
    command = [sys.executable, "-c", SWEEP, str(store.folder)]
    pipes = {"stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    with subprocess.Popen(command, **pipes) as first, subprocess.Popen(command, **pipes) as second:
        own = replace(CONFIG, seed=3)
        told = list(worker.train(own, store))
        said = [it.communicate(timeout=PATIENCE)[0] for it in (first, second)]
    found = sum(map(kinds, said), Counter())
    here = any(isinstance(it, Progress) for it in told)
    assert found["trained"] + here == 4
    assert found["trained"] + found["stored"] == 8
    assert isinstance(told[-1], RunRecord)
    assert [it.state for it in store.list()] == ["finished"] * 4
    assert all(problem is None for _, problem in store.verify())
    assert {path.name for path in store.folder.iterdir()} == {*store.names(), ".lock"}
