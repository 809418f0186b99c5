"""mnist_core.jobs.job: how long a pause may keep others waiting."""

import threading

import pytest

from mnist_core.jobs import job as jobs
from mnist_core.jobs.job import Job
from tests.support.work import SOON, Work, reaches


@pytest.fixture
def paused(queue) -> Job:
    work = Work()
    work.allowed.release()
    job = queue.submit("a", work, "me")
    job.pause()
    assert reaches(job, "paused")
    return job


def look(job: Job) -> None:
    """Let the worker look at the clock now, not within a second; wait until it has."""
    job.looked.clear()
    with job._change:
        job._change.notify_all()
    assert job.looked.wait(SOON)


@pytest.fixture
def looks(monkeypatch):
    """Makes every job say when its worker has looked at the clock and waits again."""
    wait = threading.Condition.wait

    def telling(self, timeout=None):
        job = looking.get(self)
        if job and threading.current_thread().name == "jobs" and job.state == "paused":
            job.looked.set()
        return wait(self, timeout)

    looking: dict = {}
    monkeypatch.setattr(threading.Condition, "wait", telling)

    def follow(job: Job) -> None:
        job.looked = threading.Event()
        looking[job._change] = job

    return follow


def test_a_pause_alone_may_last(paused, clock, looks):
    looks(paused)
    clock.now += 10 * jobs.PATIENCE
    look(paused)
    assert paused.state == "paused"
    paused.stop()
    assert paused.wait(SOON)


def test_a_pause_that_keeps_others_waiting_ends(queue, paused, clock, looks):
    """The time counts from when the others began to wait, however long the pause was before."""
    looks(paused)
    clock.now += 10 * jobs.PATIENCE
    other = queue.submit("b", [1], "you")
    look(paused)
    clock.now += jobs.PATIENCE - 0.1
    look(paused)
    assert paused.state == "paused"
    clock.now += 0.2
    with paused._change:
        paused._change.notify_all()
    assert paused.wait(SOON)
    assert other.wait(SOON)
    assert (paused.state, other.state) == ("stopped", "finished")


def test_the_time_counts_anew_when_the_others_have_left(queue, paused, clock, looks):
    looks(paused)
    first = queue.submit("b", [1], "you")
    look(paused)
    clock.now += jobs.PATIENCE - 0.1
    first.stop()
    look(paused)
    second = queue.submit("c", [1], "you")
    look(paused)
    clock.now += jobs.PATIENCE - 0.1
    look(paused)
    assert paused.state == "paused"
    second.stop()
    paused.stop()
    assert paused.wait(SOON)


def test_sharing_a_paused_job_does_not_lock_up(queue, paused, clock, looks):
    """The worker asks whether others wait while a visitor asks to share the job."""
    looks(paused)
    stop = threading.Event()

    def share() -> None:
        while not stop.is_set():
            queue.submit("a", [], "you")
            queue.position(paused)

    visitors = [threading.Thread(target=share, daemon=True) for _ in range(3)]
    for visitor in visitors:
        visitor.start()
    for _ in range(200):
        look(paused)
    stop.set()
    for visitor in visitors:
        visitor.join(SOON)
        assert not visitor.is_alive()
    paused.stop()
    assert paused.wait(SOON)
