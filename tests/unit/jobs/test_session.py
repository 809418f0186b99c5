"""mnist_core.session: a training with its store, and going on where another one stopped."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_core import events
from mnist_core.config import TrainConfig
from mnist_core.events import Epoch
from mnist_core.jobs import session
from mnist_core.jobs.session import open_session
from mnist_core.runs.record import RunError, RunRecord
from mnist_core.runs.store import RunStore
from mnist_core.train.loop import rate_factor

ROOT = Path(__file__).parents[3]
CONFIG = TrainConfig(0.01, 3, batch_size=50, train_size=300)
pytestmark = pytest.mark.usefixtures("small_session")


def trained(config: TrainConfig, store: RunStore, epochs: int = 50, **options) -> RunRecord:
    """Train and stop after that many epochs more."""
    opened = open_session(config, store, "cpu", **options)
    for event in opened.events:
        epochs -= isinstance(event, Epoch)
        if epochs == 0 and opened.recorder.record.state == "unfinished":
            opened.events.close()
            break
    return opened.recorder.record


def measured(record: RunRecord) -> tuple:
    """All that a training determines: everything but time and name."""
    epochs = [replace(epoch, seconds=0.0) for epoch in record.epochs]
    return epochs, record.points, record.state, record.test, record.diverged


def test_a_session_trains_records_and_saves(store):
    record = trained(CONFIG, store)
    assert record.state == "finished"
    assert record.run == CONFIG.run_id
    assert store.find(CONFIG) == record
    assert len(store.weights(record.run)) == len(record.epochs) == 3
    assert record.hardware["device"] == "cpu"
    assert record.versions["torch"]
    assert record.started.endswith("+00:00")


def test_a_run_that_diverges_is_read_back_with_what_was_not_finite(store):
    """What its epochs have is finite, however large; a point may lack its loss, norm or ratio."""
    sgd = replace(CONFIG, optimizer="sgd", train_size=600, epochs=20)
    at_once = trained(replace(sgd, learning_rate=1.0, batch_size=10), store)
    late = trained(replace(sgd, learning_rate=0.2, dropout=0.5), store)
    for record in (at_once, late):
        assert record.state == "diverged"
        assert None in record.points.gradient_norm
        assert store.load(record.run) == record
        assert record.diverged.epoch == len(record.epochs) + 1
    assert at_once.epochs == ()
    assert None in at_once.points.loss
    assert late.epochs


def test_nothing_happens_before_it_is_iterated(store):
    opened = open_session(CONFIG, store, "cpu")
    assert list(store.names()) == []
    opened.events.close()


@pytest.mark.parametrize(
    "changes",
    [{}, {"protocol": "holdout"}, {"optimizer": "sgd", "schedule": "linear"}, {"dropout": 0.3}],
    ids=["article", "holdout", "sgd", "dropout"],
)
@pytest.mark.parametrize("stop", [1, 2])
def test_an_unfinished_run_is_continued_to_the_same_figures(tmp_path, changes, stop):
    config = replace(CONFIG, **changes)
    whole, store = RunStore(tmp_path / "whole"), RunStore(tmp_path / "stopped")
    uninterrupted = trained(config, whole)
    stopped = trained(config, store, stop)
    assert stopped.state == "unfinished"
    assert store.find(config) is None
    continued = trained(config, store)
    assert measured(continued) == measured(uninterrupted)
    assert continued.started == stopped.started
    assert np.array_equal(store.weights(config.run_id), whole.weights(config.run_id))


def test_a_holdout_run_that_was_killed_before_its_test_is_tested(tmp_path):
    config = replace(CONFIG, protocol="holdout")
    store = RunStore(tmp_path / "stopped")
    assert trained(config, store, 3).test is None
    continued = trained(config, store)
    assert continued.state == "finished"
    assert measured(continued) == measured(trained(config, RunStore(tmp_path / "whole")))


def test_again_begins_anew(store):
    trained(CONFIG, store, 2)
    opened = open_session(CONFIG, store, "cpu", again=True)
    assert opened.recorder.record.epochs == ()
    opened.events.close()


def test_only_what_is_unfinished_is_continued(store):
    """Whoever opens a session for a config with a result wants it trained again."""
    trained(CONFIG, store)
    opened = open_session(CONFIG, store, "cpu")
    assert opened.recorder.record.epochs == ()
    opened.events.close()


def test_a_run_of_a_name_is_continued_under_it(store):
    assert trained(CONFIG, store, 1, name="mine").run == "mine"
    continued = trained(CONFIG, store, name="mine")
    assert continued.run == "mine"
    assert continued.state == "finished"
    assert list(store.names()) == ["mine"]


@pytest.mark.parametrize("epochs", [1, 3])
def test_another_configs_run_of_that_name_is_no_prey(store, epochs):
    before = trained(CONFIG, store, epochs, name="mine")
    with pytest.raises(RunError, match="'mine' is there, trained with other settings"):
        trained(replace(CONFIG, seed=1), store, name="mine")
    assert store.load("mine") == before


def test_no_name_looks_like_that_of_a_run_that_replaces_another(store):
    with pytest.raises(RunError, match="it must not end in '-anew'"):
        trained(CONFIG, store, name="mine-anew")
    assert list(store.names()) == []


@pytest.mark.parametrize("name", [None, "mine"])
def test_a_result_stays_until_there_is_a_new_one(store, name):
    before = trained(CONFIG, store, name=name)
    stopped = trained(CONFIG, store, 2, name=name)
    assert stopped.state == "unfinished"
    assert store.load(before.run) == before
    assert store.load(stopped.run) == stopped
    after = trained(CONFIG, store, name=name)
    assert after.state == "finished"
    assert store.load(before.run) == after
    assert list(store.names()) == [before.run]


def test_a_new_result_that_was_stopped_is_continued_to_its_place(store):
    before = trained(CONFIG, store)
    stopped = trained(CONFIG, store, 2)
    opened = open_session(CONFIG, store, "cpu", source=stopped.run)
    list(opened.events)
    after = store.load(before.run)
    assert after.started == stopped.started and measured(after) == measured(before)
    assert list(store.names()) == [before.run]


def test_training_on_leaves_a_longer_result_until_it_is_whole(store):
    """10 epochs and 15 are finished; on the 10, five more are asked for, and stopped."""
    longer = replace(CONFIG, epochs=5)
    trained(CONFIG, store)
    before = trained(longer, store)
    stopped = trained(longer, store, 1, source=CONFIG.run_id)
    assert stopped.state == "unfinished"
    assert store.load(longer.run_id) == before
    assert store.load(stopped.run) == stopped
    after = trained(longer, store, source=stopped.run)
    assert store.find(longer) == after
    assert (after.state, after.started) == ("finished", stopped.started)
    assert set(store.names()) == {CONFIG.run_id, longer.run_id}


def test_training_anew_leaves_unfinished_work_until_it_is_whole(store):
    before = trained(CONFIG, store, 2)
    stopped = trained(CONFIG, store, 1, again=True)
    assert store.load(before.run) == before
    assert store.load(stopped.run) == stopped
    after = trained(CONFIG, store, source=stopped.run)
    assert after.state == "finished"
    assert list(store.list()) == [after]


def test_training_on_a_steered_run_leaves_it(store):
    before = trained(CONFIG, store, steer={2: 0.002}.get)
    longer = replace(CONFIG, epochs=5)
    stopped = trained(longer, store, 1, source=before.run)
    assert stopped.run.startswith(f"{longer.run_id}-steered-")
    assert store.load(before.run) == before
    after = trained(longer, store, source=stopped.run)
    assert (after.state, after.run) == ("finished", stopped.run)
    assert set(store.names()) == {before.run, after.run}


def test_of_two_trainings_at_once_the_finished_one_stays(store):
    """One is held after its first epoch, the other finishes; the first goes on and is killed."""
    held = open_session(CONFIG, store, "cpu")
    assert next(event for event in held.events if isinstance(event, Epoch))
    whole = trained(CONFIG, store, again=True)
    assert store.find(CONFIG) == whole
    assert next(event for event in held.events if isinstance(event, Epoch))
    assert store.find(CONFIG) == whole
    held.events.close()
    assert len(store.load(held.recorder.record.run).epochs) == 2


@pytest.mark.parametrize("name", ["weights.safetensors", "moments.safetensors", "run.json"])
def test_a_damaged_unfinished_run_is_no_obstacle(store, name):
    trained(CONFIG, store, 1)
    path = store.folder / CONFIG.run_id / name
    path.write_bytes(path.read_bytes()[:-1])
    assert trained(CONFIG, store).state == "finished"
    assert list(store.verify()) == [(CONFIG.run_id, None)]


def test_an_unknown_device_is_refused_before_anything_else(store):
    with pytest.raises(ValueError, match="device is 'tpu'"):
        open_session(CONFIG, store, "tpu")


def test_a_steered_session(store):
    record = trained(CONFIG, store, steer={2: 0.002}.get)
    assert [epoch.learning_rate for epoch in record.epochs] == [0.01, 0.002, 0.002]
    assert list(store.names()) == [record.run]
    assert store.find(CONFIG) is None
    assert trained(CONFIG, store).run == CONFIG.run_id
    assert len(store.names()) == 2


def test_a_finished_run_with_more_epochs_is_what_one_training_gives(tmp_path):
    longer = replace(CONFIG, epochs=5)
    store = RunStore(tmp_path / "continued")
    trained(CONFIG, store)
    record = trained(longer, store, source=CONFIG.run_id)
    assert record.run == longer.run_id
    assert store.find(longer) == record
    assert measured(record) == measured(trained(longer, RunStore(tmp_path / "whole")))
    assert store.find(CONFIG) is not None  # the shorter one stays


def test_a_decayed_run_with_more_epochs_counts_as_steered(store):
    config = replace(CONFIG, schedule="linear")
    trained(config, store)
    longer = replace(config, epochs=6)
    record = trained(longer, store, source=config.run_id)
    rates = [epoch.learning_rate for epoch in record.epochs]
    third = 0.01 / 3
    assert rates == pytest.approx([0.01, 2 * third, third, third * 1.5, third, third / 2])
    assert record.steered
    assert store.find(longer) is None


@pytest.mark.parametrize("schedule", ["linear", "cosine"])
def test_a_steered_decayed_run_with_more_epochs_goes_on_from_the_rate_that_was_set(store, schedule):
    config, longer = (replace(CONFIG, epochs=n, schedule=schedule) for n in (4, 8))
    before = trained(config, store, steer={3: 5e-5}.get)
    record = trained(longer, store, source=before.run)
    decay = [rate_factor(schedule, epoch / 8) for epoch in range(8)]
    expected = [5e-5 * factor / decay[2] for factor in decay[4:]]
    assert [epoch.learning_rate for epoch in record.epochs[4:]] == pytest.approx(expected)
    assert [epoch.steered for epoch in record.epochs] == [False, False, True] + [False] * 5
    assert re.fullmatch(f"{longer.run_id}-steered-[0-9a-f]{{6}}", record.run)


def test_a_held_out_run_that_only_lacks_its_test_says_so_and_does_just_that(store):
    config = replace(CONFIG, protocol="holdout")
    assert not trained(config, store, 2).awaits_test
    stopped = trained(config, store, 1)
    assert (len(stopped.epochs), stopped.state) == (3, "unfinished")
    assert stopped.awaits_test
    opened = open_session(config, store, "cpu", source=stopped.run)
    (event,) = opened.events
    assert isinstance(event, events.Tested)
    record = opened.recorder.record
    assert (record.state, record.epochs) == ("finished", stopped.epochs)
    assert not record.awaits_test


def test_a_stopped_steered_run_goes_on_at_its_rate(store):
    stopped = trained(CONFIG, store, 2, steer={2: 0.002}.get)
    record = trained(CONFIG, store, source=stopped.run)
    assert record.run == stopped.run
    assert record.state == "finished"
    assert [epoch.learning_rate for epoch in record.epochs] == [0.01, 0.002, 0.002]


def test_a_record_alone_cannot_be_continued(store, record, weights):
    store.save(record, weights)
    with pytest.raises(RunError, match=f"run '{record.run}' was kept without its optimiser's"):
        open_session(replace(record.config, epochs=9), store, "cpu", source=record.run)


def test_mnist_is_loaded_once_a_process(monkeypatch):
    monkeypatch.undo()
    assert session.load_mnist() is session.load_mnist()
