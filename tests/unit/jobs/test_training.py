"""mnist_core.training: a training as the queue's work, looked at and steered from outside."""

import os
import sys
import threading
from dataclasses import replace

import pytest

from mnist_core.config import TrainConfig
from mnist_core.events import Progress
from mnist_core.jobs.queue import Queue
from mnist_core.jobs.training import Preparation, Training, key
from mnist_core.jobs.worker import Worker
from mnist_core.runs.record import RunRecord

CONFIG = TrainConfig(0.01, 3, batch_size=50, train_size=300)
SOON = 60.0  # seconds; only reached if something hangs


def test_it_can_be_looked_at_while_it_goes_on(store, worker):
    training = Training(CONFIG, store, worker)
    assert training.record is None
    assert training.progress is None
    done = 0
    for event in training:
        assert training.record.run == CONFIG.run_id
        if isinstance(event, Progress):
            assert training.progress is event is training.points[-1]
            assert {point.epoch for point in training.points} == {event.epoch}
            steps = [point.step for point in training.points]
            assert steps == list(range(1, event.step + 1))  # a report a step, as there are few
            assert len(training.record.epochs) == done == event.epoch - 1
        else:
            done += 1
            assert training.record is event
            assert len(event.epochs) == done
            assert event.points.step[-1] == training.progress.step
    assert done == 3
    assert training.record.state == "finished"
    assert store.find(CONFIG) == training.record


def test_a_new_rate_counts_from_the_next_epoch_on(store, worker):
    training, coming = Training(replace(CONFIG, epochs=4), store, worker), []
    for event in training:
        if isinstance(event, Progress) and (event.epoch, event.step) == (2, 1):
            training.steer(0.5)
            training.steer(0.002)  # the last word counts
        if isinstance(event, Progress) and event.epoch < 4:
            coming.append((event.epoch, training.coming))
    assert set(coming) == {(1, None), (2, 0.002), (3, None)}
    epochs = training.record.epochs
    assert [epoch.learning_rate for epoch in epochs] == [0.01, 0.01, 0.002, 0.002]
    assert [epoch.steered for epoch in epochs] == [False, False, True, False]
    assert store.find(training.config) is None


@pytest.mark.parametrize("rate", [0, -1, 1.1, 9e-7, float("nan"), float("inf")])
def test_a_rate_out_of_range_is_refused(store, worker, rate):
    with pytest.raises(ValueError, match=r"learning_rate is .*; it must be "):
        Training(CONFIG, store, worker).steer(rate)


def test_again_and_source_are_passed_on(store, worker):
    list(Training(CONFIG, store, worker))
    again = Training(CONFIG, store, worker, again=True)
    events = iter(again)
    next(events)
    assert again.record.epochs == ()
    events.close()
    longer = Training(replace(CONFIG, epochs=4), store, worker, source=CONFIG.run_id)
    events = iter(longer)
    next(events)
    assert len(longer.record.epochs) == 3
    events.close()


def test_the_queue_pauses_it_between_epochs_and_stops_it(store, worker):
    """As the page's buttons do: one epoch, one epoch, stop; then the rest."""
    queue, training = Queue(), Training(CONFIG, store, worker)
    job = queue.submit(CONFIG.run_id, training, "visitor")
    paused = threading.Event()

    def after_epoch(event) -> bool:
        if training.between_epochs(event):
            paused.set()
        return training.between_epochs(event)

    for epoch in (1, 2):
        paused.clear()
        job.go_on(after_epoch)
        assert paused.wait(SOON)
        assert training.record.final.epoch == epoch
    job.stop()
    assert job.wait(SOON)
    assert job.state == "stopped"
    assert store.load(CONFIG.run_id).state == "unfinished"
    rest = queue.submit(CONFIG.run_id, Training(CONFIG, store, worker), "visitor")
    assert rest.wait(SOON)
    assert rest.error is None
    assert store.find(CONFIG).final.epoch == 3


@pytest.mark.parametrize("protocol", ["test", "holdout"])
def test_between_epochs_is_after_every_epoch_but_the_last(store, worker, protocol):
    training = Training(replace(CONFIG, protocol=protocol), store, worker)
    between = [event for event in training if training.between_epochs(event)]
    assert [len(event.epochs) for event in between] == [1, 2]


def test_a_diverged_training_has_no_next_epoch(store, worker):
    config = replace(CONFIG, optimizer="sgd", learning_rate=1.0, epochs=20)
    training = Training(config, store, worker)
    *_, ended = training
    assert isinstance(ended, RunRecord)
    assert len(ended.epochs) < config.epochs
    assert not training.between_epochs(ended)


def test_preparation(worker):
    worker.hardware = None
    preparation = Preparation(worker)
    assert preparation.hardware is None
    assert len(list(preparation)) == 1
    assert preparation.hardware["device"] in ("cuda", "mps", "cpu")
    assert preparation.problem is None


DYING_ONCE = """
import os, pathlib, runpy, signal, sys
once = pathlib.Path(sys.argv[1])
if not once.exists():
    once.touch()
    os.kill(os.getpid(), signal.SIGKILL)  # while it imports
runpy.run_path("tests/support/made_up_worker.py", run_name="__main__")
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("retry", ["train", "prepare"])
def test_a_worker_that_dies_while_preparing_is_told_and_started_anew(store, tmp_path, retry):
    worker = Worker((sys.executable, "-c", DYING_ONCE, str(tmp_path / "once")))
    queue, preparation = Queue(), Preparation(worker)
    job = queue.submit("preparation", preparation, "server")
    assert job.wait(SOON)
    assert job.state == "failed"
    assert "exit status -9" in str(job.error)
    assert preparation.hardware is None
    assert preparation.problem == str(job.error)
    again = preparation if retry == "prepare" else Training(CONFIG, store, worker)
    job = queue.submit("again", again, "visitor")
    assert job.wait(SOON)
    worker.close()
    assert (job.state, preparation.problem) == ("finished", None)
    assert preparation.hardware["device"]


def test_two_trainings_on_from_one_run_are_two(store, worker):
    """5 and 10 epochs more of one run, asked for at once: both are trained."""
    list(Training(CONFIG, store, worker))
    queue, blocker = Queue(), threading.Event()
    queue.submit("blocker", iter(blocker.wait, True), "somebody")
    trainings = [
        Training(replace(CONFIG, epochs=epochs), store, worker, source=CONFIG.run_id)
        for epochs in (4, 5)
    ]
    jobs = [queue.submit(it.key, it, "visitor") for it in trainings]
    assert queue.submit(trainings[0].key, trainings[0], "another") is jobs[0]
    blocker.set()
    assert all(job.wait(SOON) for job in jobs)
    assert [store.find(it.config).final.epoch for it in trainings] == [4, 5]


def test_keys_tell_trainings_apart():
    longer = replace(CONFIG, epochs=5)
    keys = [key(CONFIG), key(longer), key(longer, "a"), key(longer, "b")]
    assert len(set(keys)) == 4
    assert key(longer, "a") == key(replace(CONFIG, epochs=5), "a")
