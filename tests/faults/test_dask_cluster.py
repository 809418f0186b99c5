"""A sweep over a real cluster, whose workers are killed and join in the middle of it."""

from collections import Counter
from dataclasses import replace

import pytest

from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import RunStore
from mnist_core.sweeps.engine import Done, Failed, SweepError, sweep
from mnist_core.sweeps.executors import dask, local
from mnist_core.sweeps.grid import grid
from tests.support import small_sweep as tasks
from tests.support.cluster import Cluster
from tests.support.waiting import wait_until

CONFIGS = grid(
    {"learning_rate": [1e-3, 1e-2, 1e-1], "epochs": [3], "batch_size": [50],
     "seed": range(4), "train_size": [300]}
)  # fmt: skip


@pytest.fixture
def cluster(tmp_path):
    made = Cluster(tmp_path)
    yield made
    made.close()


def timeless(record: RunRecord) -> RunRecord:
    epochs = tuple(replace(epoch, seconds=0.0) for epoch in record.epochs)
    return replace(record, epochs=epochs, started="")


def collected(configs, store, workers, **options) -> list[RunRecord]:
    events = list(sweep(configs, store, workers, task=tasks.train_small, **options))
    assert [event for event in events if not isinstance(event, Done)] == []
    return [event.record for event in events]


def test_a_cluster_gives_the_same_records_as_this_machine(cluster, tmp_path):
    for _ in range(2):
        cluster.add()
    here, there = RunStore(tmp_path / "here"), RunStore(tmp_path / "there")
    with local(1) as workers:
        collected(CONFIGS, here, workers, weights=True)
    with dask(cluster.address) as workers:
        collected(CONFIGS, there, workers, weights=True)
    assert [timeless(record) for record in there.list()] == [
        timeless(record) for record in here.list()
    ]  # to the bit, and by their checksums the weights too
    assert [problem for _, problem in there.verify()] == [None] * len(CONFIGS)


def test_a_worker_is_killed_and_another_one_joins(cluster, store, tmp_path):
    """Every run is finished once, and none is lost."""
    doomed, _ = cluster.add(), cluster.add()
    found = Counter()
    with dask(cluster.address) as workers:
        client = workers.executor._client
        client.wait_for_workers(2)
        task = tasks.Marking(tmp_path / "marks", slow=doomed.pid)
        events = sweep(CONFIGS, store, workers, task=task)
        found[next(events).config] += 1
        task.hold.touch()  # lest the other one does all the rest before a third is there
        wait_until(lambda: task.begun_by(doomed.pid))  # it holds one run, and never ends it
        doomed.kill()
        doomed.wait()
        cluster.add()
        wait_until(lambda: len(task.pids()) == 3)
        task.hold.unlink()
        for event in events:
            assert isinstance(event, Done)
            found[event.config] += 1
    assert found == dict.fromkeys(CONFIGS, 1)
    assert {record.config for record in store.list()} == set(CONFIGS)
    assert all(record.state == "finished" for record in store.list())


def test_a_run_that_kills_its_workers_is_given_up(cluster, store):
    for _ in range(3):
        cluster.add()
    with dask(cluster.address) as workers:
        workers.executor._client.wait_for_workers(3)
        (event,) = sweep(CONFIGS[:1], store, workers, task=tasks.kill_worker)
        assert isinstance(event, Failed)
        assert event.problem.startswith("KilledWorker: ")
        collected(CONFIGS[1:3], store, workers)  # by the one that is left


def test_a_scheduler_that_is_lost_ends_it_with_what_is_done_kept(cluster, store):
    cluster.add()
    with dask(cluster.address) as workers:
        events = sweep(CONFIGS, store, workers, task=tasks.train_small)
        done = next(events)
        cluster.close()
        with pytest.raises(SweepError, match="is lost; what had come back is kept"):
            list(events)
    assert done.record in store.list()
