"""What a worker does: the record of one training, as every other training has it."""

from dataclasses import replace

import numpy as np
import pytest

from mnist_core.config import TrainConfig
from mnist_core.jobs.session import open_session
from mnist_core.runs.record import NO_POINTS, RunRecord
from mnist_core.runs.weights import unpack
from mnist_core.sweeps.task import train_one

CONFIG = TrainConfig(0.01, 2, batch_size=50, train_size=300)
DIVERGING = TrainConfig(1.0, 3, optimizer="sgd", batch_size=10, train_size=300)
pytestmark = pytest.mark.usefixtures("small_session")


def timeless(record: RunRecord) -> RunRecord:
    epochs = tuple(replace(epoch, seconds=0.0) for epoch in record.epochs)
    return replace(record, epochs=epochs, started="", hardware={}, files={})


def test_the_record_is_what_a_training_saves(store, monkeypatch):
    monkeypatch.setattr(
        "mnist_core.train.device.cores", lambda: 1
    )  # else it may differ in rounding
    session = open_session(CONFIG, store, "cpu")
    list(session.events)
    record = RunRecord.from_json(train_one(CONFIG.to_dict()).record)
    assert timeless(record) == timeless(store.load(CONFIG.run_id))
    assert record.hardware["device"] == "cpu"
    assert record.hardware["threads"] == 1


def test_it_trains_with_one_thread(monkeypatch):
    import torch

    seen = []
    real = torch.set_num_threads
    monkeypatch.setattr(torch, "set_num_threads", lambda n: (seen.append(n), real(n)))
    train_one(CONFIG.to_dict())
    assert set(seen) == {1}
    assert torch.get_num_threads() == 1


def test_compact_leaves_out_the_points_alone():
    whole = RunRecord.from_json(train_one(CONFIG.to_dict()).record)
    compact = RunRecord.from_json(train_one(CONFIG.to_dict(), compact=True).record)
    assert whole.points
    assert timeless(compact) == timeless(replace(whole, points=NO_POINTS))


def test_weights_come_back_if_they_are_wanted(store, monkeypatch):
    monkeypatch.setattr("mnist_core.train.device.cores", lambda: 1)
    list(open_session(CONFIG, store, "cpu").events)
    assert train_one(CONFIG.to_dict()).weights is None
    content = train_one(CONFIG.to_dict(), weights=True).weights
    assert np.array_equal(unpack(content, 2), store.weights(CONFIG.run_id))


def test_a_run_that_diverges_at_once_comes_back_without_weights():
    record, weights = train_one(DIVERGING.to_dict(), weights=True)
    assert RunRecord.from_json(record).state == "diverged"
    assert weights is None
