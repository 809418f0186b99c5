"""The engine over an executor of this process, with tasks that are made up."""

from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from mnist_core.config import TrainConfig
from mnist_core.runs.claim import claimed
from mnist_core.runs.folders import CLAIM
from mnist_core.runs.record import RunError
from mnist_core.runs.weights import pack
from mnist_core.sweeps import engine
from mnist_core.sweeps.engine import ATTEMPTS, Done, Elsewhere, Failed, Retried, SweepError, sweep
from mnist_core.sweeps.executors import WorkerDied, Workers
from mnist_core.sweeps.grid import grid
from mnist_core.sweeps.task import Trained
from tests.support.runs import epochs, made_up

CONFIGS = grid({"learning_rate": [0.1, 0.01, 0.001], "epochs": [2]})
FIRST, SECOND, THIRD = CONFIGS


@pytest.fixture
def workers():
    with ThreadPoolExecutor(1) as executor:
        yield Workers(executor, (WorkerDied,), "this test")


class Task:
    """Counts what it is asked for; `trouble` is raised in a config's first calls."""

    def __init__(self, trouble=None):
        self.calls, self.trouble = Counter(), trouble or {}

    def __call__(self, values, weights, compact):
        config = TrainConfig.from_dict(values)
        self.calls[config] += 1
        times, error = self.trouble.get(config, (0, None))
        if self.calls[config] <= times:
            raise error
        content = pack(np.ones((2, 242_762), np.float32)) if weights else None
        return Trained(made_up(config).to_json(), content)


def names(store) -> set[str]:
    return set(store.names())


def test_every_config_is_trained_once_and_saved(store, workers):
    task = Task()
    events = list(sweep(CONFIGS, store, workers, task=task))
    assert {event.config for event in events} == set(CONFIGS)
    assert all(isinstance(event, Done) and not event.cached for event in events)
    assert task.calls == dict.fromkeys(CONFIGS, 1)
    assert {event.record.run for event in events} == names(store)
    assert [problem for _, problem in store.verify()] == [None] * 3


def test_what_the_store_holds_is_not_trained_again(store, workers):
    saved = store.save(made_up(SECOND, run="by-another-name"))
    task = Task()
    first, *rest = sweep(CONFIGS, store, workers, task=task)
    assert first == Done(SECOND, saved, cached=True)
    assert {event.config for event in rest} == {FIRST, THIRD}
    assert task.calls == {FIRST: 1, THIRD: 1}


def test_an_unfinished_run_is_no_result(store, workers):
    store.save(made_up(FIRST, 1, state="unfinished"))
    (event,) = sweep([FIRST], store, workers, task=Task())
    assert not event.cached
    assert store.load(FIRST.run_id).state == "finished"


def test_a_steered_run_is_no_result(store, workers):
    store.save(made_up(FIRST, run="by-hand", epochs=epochs(2, steered=True)))
    (event,) = sweep([FIRST], store, workers, task=Task())
    assert not event.cached


def test_a_config_given_twice_is_one(store, workers):
    task = Task()
    assert len(list(sweep([FIRST, FIRST], store, workers, task=task))) == 1
    assert len(list(sweep([FIRST, FIRST], store, workers, task=task))) == 1
    assert task.calls[FIRST] == 1


def test_results_are_saved_as_they_come_and_a_stopped_sweep_goes_on(store, workers):
    task = Task()
    events = sweep(CONFIGS, store, workers, task=task)
    begun = next(events)
    assert names(store) == {begun.record.run}
    events.close()
    held = names(store)
    rest = list(sweep(CONFIGS, store, workers, task=task))
    assert {event.record.run for event in rest if event.cached} == held
    assert len(names(store)) == 3


def test_stopping_leaves_nothing_waiting(store):
    waiting = Waiting()
    events = sweep(CONFIGS, store, Workers(waiting, (), "nowhere"), task=Task())
    waiting.first_ends = True
    next(events)
    events.close()
    assert [future.cancelled() for future in waiting.futures] == [False, True, True]


class Waiting:
    """An executor whose first task alone ends."""

    def __init__(self):
        self.futures = []
        self.first_ends = True

    def submit(self, task, *args):
        future = Future()
        if not self.futures:
            future.set_result(task(*args))
        self.futures.append(future)
        return future


def test_a_worker_that_dies_costs_its_run_a_retry_and_nobody_else(store, workers):
    task = Task({SECOND: (ATTEMPTS - 1, WorkerDied("gone"))})
    events = list(sweep(CONFIGS, store, workers, task=task))
    retried = [event for event in events if isinstance(event, Retried)]
    assert retried == [Retried(SECOND, attempt) for attempt in range(2, ATTEMPTS + 1)]
    assert task.calls == {FIRST: 1, SECOND: ATTEMPTS, THIRD: 1}
    assert len(names(store)) == 3


def test_a_run_that_always_kills_its_worker_is_given_up(store, workers):
    task = Task({SECOND: (99, WorkerDied("gone"))})
    events = list(sweep(CONFIGS, store, workers, task=task))
    (failed,) = (event for event in events if isinstance(event, Failed))
    assert failed == Failed(SECOND, f"its worker died in each of {ATTEMPTS} attempts")
    assert task.calls[SECOND] == ATTEMPTS
    assert names(store) == {FIRST.run_id, THIRD.run_id}


def test_a_config_that_fails_is_reported_and_the_rest_goes_on(store, workers):
    task = Task({FIRST: (99, MemoryError("too large"))})
    events = list(sweep(CONFIGS, store, workers, task=task))
    assert Failed(FIRST, "MemoryError: too large") in events
    assert task.calls[FIRST] == 1
    assert names(store) == {SECOND.run_id, THIRD.run_id}


def test_lost_workers_end_it_with_what_had_come_kept(store):
    class Lost(Waiting):
        def submit(self, task, *args):
            future = super().submit(task, *args)
            future.cancel()
            return future

    with pytest.raises(SweepError, match="the cluster is lost; what had come back is kept"):
        list(sweep(CONFIGS, store, Workers(Lost(), (), "the cluster"), task=Task()))
    assert names(store) == {FIRST.run_id}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (made_up(SECOND).to_json(), "a worker sent run"),
        (made_up(FIRST, 1, state="unfinished").to_json(), "unfinished, in its place"),
        (made_up(FIRST, run="mine").to_json(), "a worker sent run 'mine'"),
        (made_up(FIRST).to_json().replace("0.25", "0.2"), "does not match its checksum"),
        ("x", "the record is not JSON"),
    ],
)
def test_what_a_worker_sends_is_checked(store, workers, sent, said):
    (event,) = sweep([FIRST], store, workers, task=lambda *_: Trained(sent, None))
    assert isinstance(event, Failed)
    assert said in event.problem
    assert names(store) == set()


def test_weights_are_kept_if_they_are_wanted(store, workers):
    list(sweep([FIRST], store, workers, weights=True, task=Task()))
    assert store.weights(FIRST.run_id).tolist() == np.ones((2, 242_762)).tolist()


def test_a_record_alone_is_no_result_where_weights_are_wanted(store, workers):
    task = Task()
    list(sweep([FIRST], store, workers, task=task))
    (again,) = sweep([FIRST], store, workers, weights=True, task=task)
    assert not again.cached
    (held,) = sweep([FIRST], store, workers, weights=True, task=task)
    assert held.cached


def test_a_run_that_diverged_at_once_has_no_weights_to_wait_for(store, workers):
    store.save(made_up(FIRST, 0, state="diverged"))
    (held,) = sweep([FIRST], store, workers, weights=True, task=Task())
    assert held.cached


def test_a_run_that_has_the_name_stays_and_the_result_is_kept_beside_it(store, workers):
    other = store.save(made_up(SECOND, run=FIRST.run_id))
    (event,) = sweep([FIRST], store, workers, task=Task())
    assert event.record.config == FIRST
    assert store.load(FIRST.run_id) == other
    (again,) = sweep([FIRST], store, workers, task=Task())
    assert again.cached


def test_a_store_that_cannot_be_written_to_ends_it_before_anything_is_trained(tmp_path, workers):
    from mnist_core.runs.store import RunStore

    (tmp_path / "file").write_text("")
    task = Task()
    with pytest.raises(RunError):
        list(sweep(CONFIGS, RunStore(tmp_path / "file"), workers, task=task))
    assert not task.calls


def test_how_a_record_is_wanted_reaches_the_task(store, workers):
    asked = []

    def task(values, weights, compact):
        asked.append((weights, compact))
        return Trained(made_up(FIRST).to_json(), None)

    list(sweep([replace(FIRST)], store, workers, compact=True, task=task))
    assert asked == [(False, True)]


# What another process of the store trains


@pytest.fixture
def own(workers, monkeypatch):
    """Workers of this machine, two tasks at a time."""
    monkeypatch.setattr(engine, "LOOK", 0.01)
    return workers._replace(most=2)


def refuse(process: str) -> None:
    raise AssertionError(f"process {process} has it")


def test_what_another_process_trains_is_waited_for_and_not_trained_again(store, own):
    task = Task()
    with claimed(store.folder, FIRST.run_id, refuse):
        events = sweep(CONFIGS, store, own, task=task)
        told = [next(events) for _ in range(3)]
        assert told[0] == Elsewhere(FIRST)
        assert {it.config for it in told[1:]} == {SECOND, THIRD}
        saved = store.save(made_up(FIRST))
    assert list(events) == [Done(FIRST, saved, True)]
    assert task.calls == {SECOND: 1, THIRD: 1}


def test_what_another_process_gave_up_is_trained_after_all(store, own):
    with claimed(store.folder, FIRST.run_id, refuse):
        events = sweep(CONFIGS[:1], store, own, task=Task())
        assert next(events) == Elsewhere(FIRST)
    (done,) = events
    assert (done.config, done.cached) == (FIRST, False)


def test_a_claim_is_held_while_it_is_trained_and_free_afterwards(store, own):
    held = []

    def task(values, *wanted):
        held.append([it.name.removeprefix(CLAIM) for it in store.folder.glob(f"{CLAIM}*")])
        config = TrainConfig.from_dict(values)
        if config == SECOND:
            raise ValueError("too large for me")
        return Task()(values, *wanted)

    list(sweep(CONFIGS, store, own, task=task))
    runs = [config.run_id for config in CONFIGS]
    assert all(run in found and len(found) <= 2 for run, found in zip(runs, held, strict=True))
    assert list(store.folder.glob(f"{CLAIM}*")) == []


def test_a_stopped_sweep_leaves_no_claim(store, own):
    events = sweep(CONFIGS, store, own, task=Task())
    next(events)
    events.close()
    assert list(store.folder.glob(f"{CLAIM}*")) == []


def test_a_cluster_claims_nothing(store, workers):
    with claimed(store.folder, FIRST.run_id, refuse):
        assert len(list(sweep(CONFIGS, store, workers, task=Task()))) == 3
