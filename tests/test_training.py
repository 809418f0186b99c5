"""mnist_core.training: a training as the queue's work, looked at and steered from outside."""

import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from mnist_core import session
from mnist_core.config import TrainConfig
from mnist_core.jobs import Queue
from mnist_core.train import Epoch, Progress
from mnist_core.training import Preparation, Training, is_epoch

CONFIG = TrainConfig(0.01, 3, batch_size=50, train_size=300)
SOON = 30.0  # seconds; only reached if something hangs
ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.usefixtures("small_session")


def test_it_can_be_looked_at_while_it_goes_on(store):
    training = Training(CONFIG, store)
    assert training.record is None
    assert training.progress is None
    done = 0
    for event in training:
        assert training.record.run == CONFIG.run_id
        if isinstance(event, Progress):
            assert training.progress is event
            assert training.record.points["step"][-1] == event.step
        if isinstance(event, Epoch):
            done += 1
            assert len(training.record.epochs) == done
    assert done == 3
    assert training.record.state == "finished"
    assert store.find(CONFIG) == training.record


def test_a_new_rate_counts_from_the_next_epoch_on(store):
    training = Training(replace(CONFIG, epochs=4), store)
    for event in training:
        if isinstance(event, Progress) and (event.epoch, event.step) == (2, 1):
            training.steer(0.5)
            training.steer(0.002)  # the last word counts
    epochs = training.record.epochs
    assert [epoch["learning_rate"] for epoch in epochs] == [0.01, 0.01, 0.002, 0.002]
    assert [epoch["steered"] for epoch in epochs] == [False, False, True, False]
    assert store.find(training.config) is None


@pytest.mark.parametrize("rate", [0, -1, 1.1, 9e-7, float("nan"), float("inf")])
def test_a_rate_out_of_range_is_refused(store, rate):
    with pytest.raises(ValueError, match=r"learning_rate is .*; it must be "):
        Training(CONFIG, store).steer(rate)


def test_again_and_source_are_passed_on(store):
    list(Training(CONFIG, store))
    again = Training(CONFIG, store, again=True)
    next(iter(again))
    assert again.record.epochs == []
    longer = Training(replace(CONFIG, epochs=4), store, source=CONFIG.run_id)
    next(iter(longer))
    assert len(longer.record.epochs) == 3


def test_the_queue_pauses_it_after_an_epoch_and_stops_it(store):
    """As the page's buttons do: one epoch, one epoch, stop; then the rest."""
    queue, training = Queue(), Training(CONFIG, store)
    job = queue.submit(CONFIG.run_id, training, "visitor")
    paused = threading.Event()

    def after_epoch(event) -> bool:
        if is_epoch(event):
            paused.set()
        return is_epoch(event)

    for epoch in (1, 2):
        paused.clear()
        job.go_on(after_epoch)
        assert paused.wait(SOON)
        assert training.record.final["epoch"] == epoch
    job.stop()
    assert job.wait(SOON)
    assert job.state == "stopped"
    assert store.load(CONFIG.run_id).state == "unfinished"
    rest = queue.submit(CONFIG.run_id, Training(CONFIG, store), "visitor")
    assert rest.wait(SOON)
    assert rest.error is None
    assert store.find(CONFIG).final["epoch"] == 3


def test_is_epoch(store):
    events = list(Training(CONFIG, store))
    assert [event for event in events if is_epoch(event)] == [
        event for event in events if isinstance(event, Epoch)
    ]


def test_preparation(monkeypatch):
    loaded = []
    monkeypatch.setattr(session, "load_mnist", lambda: loaded.append(True))
    preparation = Preparation()
    assert preparation.hardware is None
    assert len(list(preparation)) == 1
    assert preparation.hardware["device"] in ("cuda", "mps", "cpu")
    assert loaded == [True]


def test_pages_do_not_wait_for_torch():
    script = "import sys, mnist_core.training; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0


def test_between_epochs_is_after_every_epoch_but_the_last(store):
    work = Training(TrainConfig(0.01, 2), store)
    blank = dict.fromkeys(Epoch.__annotations__, 0)
    first, last = (Epoch(**blank | {"epoch": number}) for number in (1, 2))
    assert work.between_epochs(first)
    assert not work.between_epochs(last)
    assert not work.between_epochs(Progress(**dict.fromkeys(Progress.__annotations__, 1)))
