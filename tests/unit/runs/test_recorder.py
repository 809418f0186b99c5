"""mnist_core.recorder: from events, here made up, to records and what is stored of them."""

import math
import platform
from dataclasses import replace
from importlib.metadata import version

import numpy as np
import pytest

from mnist_core.config import TrainConfig
from mnist_core.events import Diverged, Epoch, Event, Progress
from mnist_core.network.model import PARAMETERS
from mnist_core.runs.record import Divergence, EpochMetrics, Points, RunRecord, TestResult
from mnist_core.runs.recorder import Recorder, checkpoint, new_record
from mnist_core.train import loop as engine

CONFIG = TrainConfig(0.01, 2)
STEERED = "steered"


def progress(epoch: int, step: int, loss: float = 1.0) -> Progress:
    return Progress(epoch, step, 10, loss, 2.0, 0.001, 0.01, 0.1)


def ended(epoch: int, steered: bool = False, rate: float = 0.01) -> Epoch:
    flat = np.full(PARAMETERS, epoch + 0.1, np.float32)
    moments = np.full((2, PARAMETERS), epoch, np.float32)
    return Epoch(epoch, 0.4, 0.3, 0.91, 0.35, 0.9, rate, steered, 1.5, flat, moments)


def begun(store=None, config: TrainConfig = CONFIG) -> Recorder:
    return Recorder(RunRecord(config.run_id, config, started="2026-01-01"), store)


def follow(recorder: Recorder, *events: Event) -> RunRecord:
    assert list(recorder.follow(events)) == list(events)
    return recorder.record


def test_a_run_is_recorded_event_by_event():
    recorder = begun()
    events = [progress(1, 5), progress(1, 10), ended(1), progress(2, 10), ended(2)]
    seen = [
        (len(recorder.record.points), len(recorder.record.epochs)) for _ in recorder.follow(events)
    ]
    assert seen == [(1, 0), (2, 0), (2, 1), (3, 1), (3, 2)]
    record = recorder.record
    assert record.state == "finished"
    assert record.epochs[1] == EpochMetrics(2, 0.4, 0.3, 0.91, 0.35, 0.9, 0.01, False, 1.5)
    assert record.points == Points(
        epoch=(1, 1, 2),
        step=(5, 10, 10),
        loss=(1.0,) * 3,
        gradient_norm=(2.0,) * 3,
        update_ratio=(0.001,) * 3,
        learning_rate=(0.01,) * 3,
    )
    assert RunRecord.from_json(record.to_json()) == record


def test_points_have_six_digits_and_no_infinity():
    record = follow(begun(), progress(1, 5, 1.23456789e-5), progress(1, 10, math.inf))
    assert record.points.loss == (1.23457e-5, None)


def test_a_record_is_replaced_not_changed():
    """Pages read it while the worker goes on."""
    recorder = begun()
    before = recorder.record
    copy = before.to_json()
    follow(recorder, progress(1, 5))
    middle = recorder.record
    middle_copy = middle.to_json()
    follow(recorder, progress(1, 10), ended(1))
    assert before.to_json() == copy
    assert middle.to_json() == middle_copy


def test_every_epoch_is_saved_when_it_ends(store):
    recorder, saved = begun(store), []
    for event in recorder.follow([progress(1, 10), ended(1), progress(2, 10), ended(2)]):
        if isinstance(event, Epoch):
            saved.append(store.load(CONFIG.run_id))
            assert saved[-1] == recorder.record
            assert (store.moments(CONFIG.run_id) == event.epoch).all()
        else:
            assert len(store.list()) == len(saved)
    assert [record.state for record in saved] == ["unfinished", "finished"]
    weights = store.weights(CONFIG.run_id)
    assert (weights[0] == np.float16(1.1)).all()
    assert (weights[1] == np.float32(2.1)).all()


def test_the_last_epoch_is_kept_to_the_bit_while_it_is_the_last(store):
    follow(begun(store), ended(1))
    assert (store.weights(CONFIG.run_id)[0] == np.float32(1.1)).all()


def test_holdout_is_finished_when_it_is_tested(store):
    config = replace(CONFIG, protocol="holdout")
    recorder = begun(store, config)
    assert follow(recorder, ended(1), ended(2)).state == "unfinished"
    record = follow(recorder, engine.Tested(0.07, 0.98))
    assert record.state == "finished"
    assert record.test == TestResult(0.07, 0.98)
    assert store.load(config.run_id) == record
    assert len(store.weights(config.run_id)) == 2


@pytest.mark.parametrize("before", [[], [ended(1)]])
def test_a_diverged_run_is_kept_as_what_it_is(store, before):
    record = follow(begun(store), *before, progress(2, 3, math.nan), Diverged(2, 3, 0.01))
    assert record.state == "diverged"
    assert record.diverged == Divergence(2, 3, 0.01)
    assert store.load(CONFIG.run_id) == record
    assert store.find(CONFIG) == record
    assert len(record.epochs) == len(before)
    assert bool(record.files) == bool(before)


def test_a_steered_run_has_a_name_of_its_own(store):
    recorder = begun(store, replace(CONFIG, epochs=3))
    config = recorder.record.config
    follow(recorder, ended(1))
    assert list(store.names()) == [config.run_id]
    record = follow(recorder, ended(2, steered=True, rate=0.002))
    assert record.run.startswith(f"{config.run_id}-{STEERED}-")
    assert list(store.names()) == [record.run]  # the unfinished one that it came of is gone
    assert follow(recorder, ended(3)).run == record.run
    assert record.steered
    assert store.find(config) is None
    assert store.load(record.run).state == "finished"


def test_steered_runs_do_not_replace_each_other(store):
    for rate in (0.002, 0.003):
        follow(begun(store), ended(1, steered=True, rate=rate))
    assert len(store.names()) == 2


def test_a_name_given_by_hand_is_kept_until_it_is_steered(store):
    recorder = Recorder(RunRecord("mine", CONFIG), store)
    assert follow(recorder, ended(1)).run == "mine"
    assert STEERED in follow(recorder, ended(2, steered=True)).run


def test_steering_leaves_other_peoples_results_alone(store):
    """A steered run that was never saved under its config's name removes nothing of that name."""
    result = follow(begun(store), ended(1), ended(2))
    follow(begun(store), ended(1, steered=True))
    assert store.find(CONFIG) == result


def test_checkpoint_is_what_the_last_epoch_left(store):
    config = replace(CONFIG, epochs=4)
    recorder = begun(store, config)
    follow(recorder, ended(1), ended(2, steered=True, rate=0.002), ended(3))
    start = checkpoint(store, recorder.record)
    assert start.epoch == 3
    assert start.rates == ((2, 0.002),)
    assert (start.weights == np.float32(3.1)).all()
    assert (start.moments == 3).all()


def test_without_moments_there_is_no_checkpoint(store, record, weights):
    assert checkpoint(store, store.save(record, weights)) is None
    assert checkpoint(store, store.save(record)) is None


def test_a_continued_run_is_recorded_on(store):
    config = replace(CONFIG, epochs=3)
    first = follow(begun(store, config), ended(1), ended(2))
    recorder = Recorder(first, store, store.weights(first.run))
    record = follow(recorder, progress(3, 10), ended(3))
    assert [epoch.epoch for epoch in record.epochs] == [1, 2, 3]
    assert record.started == "2026-01-01"
    expected = [np.float16(1.1), np.float16(2.1), np.float32(3.1)]
    assert store.weights(first.run)[:, 0].tolist() == [float(it) for it in expected]


def test_new_record_says_what_it_ran_on():
    hardware = {"device": "cpu", "processor": "Quick", "threads": 2}
    record = new_record(CONFIG, hardware, "2026-01-01T00:00:00+00:00")
    assert record.run == CONFIG.run_id
    assert record.hardware == hardware
    assert record.state == "unfinished"
    assert record.versions == {
        "python": platform.python_version(),
        **{name: version(name) for name in ("torch", "torchvision", "numpy")},
    }
    assert new_record(CONFIG, hardware, "", "mine").run == "mine"
