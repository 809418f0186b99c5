"""Processes of this machine as an executor: whose death costs one task, and which are ended."""

import os
import sys

import pytest

from mnist_core.sweeps import executors
from mnist_core.sweeps.executors import Processes, WorkerDied, local
from tests.support import small_sweep as tasks
from tests.support.waiting import wait_until


@pytest.fixture
def processes():
    made = Processes(1)
    yield made
    made.shutdown(cancel_futures=True)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_tasks_run_in_one_other_process(processes):
    first, second = processes.submit(tasks.process), processes.submit(tasks.process)
    assert first.result() == second.result() != os.getpid()


def test_two_processes_work_at_the_same_time(tmp_path):
    with local(2) as workers:
        marks = [tmp_path / "a", tmp_path / "b"]
        for mark in marks:
            workers.executor.submit(tasks.wait_for_ever, str(mark))
        wait_until(lambda: all(mark.exists() for mark in marks))


def test_a_death_fails_its_own_task_alone(processes):
    doomed, after = processes.submit(tasks.die), processes.submit(tasks.process)
    with pytest.raises(WorkerDied):
        doomed.result()
    assert after.result() != os.getpid()


def test_an_error_is_raised_where_the_result_is_wanted(processes):
    with pytest.raises(ValueError, match="no such luck"):
        processes.submit(tasks.fail, "no such luck").result()
    assert processes.submit(tasks.process).result()


def test_an_error_that_cannot_be_sent_is_told_in_words(processes):
    with pytest.raises(RuntimeError, match="Odd"):
        processes.submit(tasks.fail_oddly).result()


def test_processes_are_ended_amid_a_task(tmp_path):
    mark = tmp_path / "began"
    with local(1) as workers:
        pid = workers.executor.submit(tasks.process).result()
        busy = workers.executor.submit(tasks.wait_for_ever, str(mark))
        queued = workers.executor.submit(tasks.process)
        wait_until(mark.exists)
    assert not alive(pid)
    assert queued.cancelled()
    with pytest.raises(WorkerDied):
        busy.result()


def test_an_orderly_end_waits_for_what_runs():
    made = Processes(1)
    last = made.submit(tasks.process)
    made.shutdown()
    assert not alive(last.result())


@pytest.mark.parametrize("count", [0, -1])
def test_a_number_of_workers_that_cannot_be(count):
    with (
        pytest.raises(ValueError, match=f"workers is {count}; it must be 1 or more"),
        local(count),
    ):
        pass


def test_one_worker_for_each_core_by_itself(monkeypatch):
    monkeypatch.setattr("mnist_core.train.device.cores", lambda: 3)
    with local() as workers:
        assert workers.executor._max_workers == 3


def test_without_dask_the_way_out_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(RuntimeError, match=r"pip install -r mnist_core/sweeps/requirements\.txt"),
        executors.dask("tcp://127.0.0.1:1"),
    ):
        pass
