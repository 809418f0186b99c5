"""mnist_core.jobs.worker: a process that trains, held, stopped, killed and left alone.

Where its life alone is tested, what it trains is made up: PyTorch would take it seconds.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from mnist_core.config import TrainConfig
from mnist_core.events import Progress
from mnist_core.jobs import worker as worker_module
from mnist_core.jobs.serve import NICENESS
from mnist_core.jobs.session import open_session
from mnist_core.jobs.worker import Worker, WorkerError
from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import RunStore
from tests.support import made_up_worker
from tests.support.runs import made_up

CONFIG = TrainConfig(0.01, 2, batch_size=50, train_size=300)
ROOT = Path(__file__).parents[3]
SOON = 60.0  # seconds; only reached if something hangs


@pytest.fixture
def own_worker():
    """A worker that a test may kill; its trainings are made up."""
    made = Worker(made_up_worker.COMMAND)
    yield made
    made.close()


def test_it_trains_as_one_does_in_this_process(store, worker, tmp_path, small_session):
    *_, told = worker.train(CONFIG, store)
    session = open_session(CONFIG, RunStore(tmp_path / "here"))
    list(session.events)
    here = session.recorder.record
    timeless = [replace(row, seconds=0) for row in here.epochs]
    assert [replace(row, seconds=0) for row in told.epochs] == timeless
    assert told.points.loss == here.points.loss
    assert (store.weights(CONFIG.run_id) == RunStore(tmp_path / "here").weights(told.run)).all()


def test_it_tells_the_record_first_and_after_every_epoch(store, worker):
    told = list(worker.train(CONFIG, store))
    records = [it for it in told if isinstance(it, RunRecord)]
    assert told[0] is records[0]
    assert [len(record.epochs) for record in records] == [0, 1, 2]
    steps = [(it.epoch, it.step) for it in told if isinstance(it, Progress)]
    assert steps == [(epoch, step) for epoch in (1, 2) for step in range(1, 7)]


def test_it_keeps_the_stores_limit(store, worker):
    store.save(made_up(CONFIG, run="old"))
    list(worker.train(CONFIG, RunStore(store.folder, most_bytes=1)))
    assert list(store.names()) == [CONFIG.run_id]


def test_figures_that_are_not_finite_come_through(store, worker):
    config = replace(CONFIG, optimizer="sgd", learning_rate=1.0, epochs=20)
    *_, progress, record = worker.train(config, store)
    assert record.state == "diverged"
    assert not progress.loss < float("inf") or not progress.update_ratio < float("inf")


def test_it_does_nothing_until_it_is_answered(store, worker):
    events = worker.train(CONFIG, store)
    told = [next(events) for _ in range(8)]
    assert told[-1].epochs  # one epoch
    assert store.load(CONFIG.run_id).state == "unfinished"
    events.close()
    assert len(store.load(CONFIG.run_id).epochs) == 1


def test_after_a_stop_it_takes_the_next_order(store, worker):
    events = worker.train(CONFIG, store)
    next(events)
    events.close()
    *_, record = worker.train(CONFIG, store)
    assert record.state == "finished"


def test_an_error_is_told_and_the_next_order_taken(store, worker):
    with pytest.raises(WorkerError, match="no run 'nothing'"):
        list(worker.train(CONFIG, store, source="nothing"))
    *_, record = worker.train(CONFIG, store)
    assert record.state == "finished"


def test_killed_it_is_missed_and_started_anew(store, own_worker):
    with pytest.raises(WorkerError, match=r"exit status -9.*every finished epoch is kept"):
        for event in own_worker.train(CONFIG, store):
            if isinstance(event, RunRecord) and event.epochs:
                os.kill(own_worker._process.pid, signal.SIGKILL)
    assert len(store.load(CONFIG.run_id).epochs) == 1
    *_, record = own_worker.train(CONFIG, store)
    assert record.state == "finished"


def test_killed_before_it_is_told_anything_it_is_missed_and_started_anew(store, own_worker):
    own_worker.prepare()
    own_worker.kill()
    own_worker._process.wait(SOON)
    *_, record = own_worker.train(CONFIG, store)
    assert record.state == "finished"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGSTOP")
def test_one_that_hangs_is_ended_and_started_anew(store, own_worker):
    events = own_worker.train(CONFIG, store)
    while not (isinstance(event := next(events), RunRecord) and event.epochs):
        assert own_worker.silence == 0
    hanging = own_worker._process
    os.kill(hanging.pid, signal.SIGSTOP)
    own_worker.patience = 0.2
    with pytest.raises(WorkerError, match=r"did not answer for 0.2 s and was ended; every"):
        next(events)
    assert hanging.poll() == -signal.SIGKILL
    own_worker.patience = SOON
    *_, record = own_worker.train(CONFIG, store)
    assert record.state == "finished"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGSTOP")
def test_one_that_hangs_may_be_ended_by_whoever_does_not_want_to_wait(store, own_worker):
    events, failures = own_worker.train(CONFIG, store), []
    next(events)
    os.kill(own_worker._process.pid, signal.SIGSTOP)

    def wait() -> None:
        with pytest.raises(WorkerError) as caught:
            next(events)
        failures.append(str(caught.value))

    waiting = threading.Thread(target=wait)
    waiting.start()
    deadline = time.monotonic() + SOON
    while not own_worker.silence and time.monotonic() < deadline:
        pass
    own_worker.kill()
    waiting.join(SOON)
    assert "exit status -9" in failures[0]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no niceness")
def test_it_leaves_the_processor_to_those_who_wait_for_pages(own_worker):
    own_worker.prepare()
    assert os.getpriority(os.PRIO_PROCESS, own_worker._process.pid) == min(
        os.nice(0) + NICENESS, 19
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGSTOP")
def test_closing_does_not_wait_for_ever(own_worker, monkeypatch):
    monkeypatch.setattr(worker_module, "GRACE", 0.1)
    own_worker.prepare()
    os.kill(own_worker._process.pid, signal.SIGSTOP)
    assert own_worker.close() == -signal.SIGKILL
    assert own_worker.close() == 0


def test_it_ends_when_nobody_listens(store):
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(made_up_worker.COMMAND, cwd=ROOT, **pipes) as worker:
        order = {"config": CONFIG.to_dict(), "store": str(store.folder), "most_bytes": None}
        worker.stdin.write(json.dumps({**order, "again": False, "source": None}).encode() + b"\n")
        worker.stdin.flush()
        assert json.loads(worker.stdout.readline())["record"]
        worker.stdin.close()
        assert worker.wait(SOON) == 0


def test_pages_do_not_wait_for_torch():
    script = "import sys, mnist_core.jobs.training; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0
