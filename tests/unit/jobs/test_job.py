"""mnist_core.jobs.job: held, let go, stopped, failed."""

import threading
from collections.abc import Iterator

import pytest

from tests.support.work import SOON, Work, reaches


def test_pause_and_go_on(queue):
    work = Work(10)
    job = queue.submit("a", work, "me")
    work.wait_until_asked()
    job.pause()
    work.allowed.release()
    assert reaches(job, "paused")
    assert work.done == [0]
    assert not job.ended
    job.go_on()
    assert job.state == "running"
    work.let(9)
    assert job.wait(SOON)
    assert work.done == list(range(10))


def test_a_patient_pause_is_over_when_the_job_holds(queue):
    work = Work(2)
    job = queue.submit("a", work, "me")
    work.wait_until_asked()
    pausing = threading.Thread(target=job.pause, args=(SOON,))
    pausing.start()
    work.allowed.release()
    pausing.join(SOON)
    assert job.state == "paused"
    job.stop()


def test_a_patient_pause_does_not_wait_for_a_job_that_has_not_begun(queue):
    queue.submit("blocker", Work(1), "me")
    queue.submit("a", Work(1), "me").pause(float("inf"))


def test_steps_end_where_they_should(queue):
    work = Work(10)
    job = queue.submit("a", work, "me")
    job.go_on(until=lambda event: event % 3 == 2)
    work.allowed.release(10)
    for last in (2, 5, 8):
        assert reaches(job, "paused")
        assert work.done == list(range(last + 1))
        job.go_on(until=lambda event: event % 3 == 2)
    assert job.wait(SOON)
    assert job.state == "finished"


def test_a_waiting_job_can_be_paused_before_it_begins(queue):
    blocker, work = Work(1), Work(2)
    work.allowed.release(2)
    queue.submit("blocker", blocker, "me")
    job = queue.submit("a", work, "me")
    job.pause()
    assert job.state == "waiting"
    blocker.let()
    assert reaches(job, "paused")
    assert work.done == [0]
    job.stop()
    assert job.wait(SOON)


# Stopping


def test_stop_ends_it_before_its_next_event_and_closes_the_work(queue):
    work = Work()
    job = queue.submit("a", work, "me")
    work.let(3)
    work.wait_until_asked()
    job.stop()
    assert job.stopping
    assert not job.ended
    work.allowed.release()
    assert job.wait(SOON)
    assert job.state == "stopped"
    assert work.done == [0, 1, 2, 3]
    assert work.closed.is_set()


def test_stop_while_paused(queue):
    work = Work()
    work.allowed.release(1)
    job = queue.submit("a", work, "me")
    job.pause()
    assert reaches(job, "paused")
    job.stop()
    assert job.wait(SOON)
    assert work.done == [0]
    assert work.closed.is_set()


def test_stop_while_waiting_never_begins(queue):
    blocker, work = Work(1), Work()
    queue.submit("blocker", blocker, "me")
    job = queue.submit("a", work, "me")
    after = queue.submit("b", [1], "me")
    job.stop()
    assert job.state == "stopped"
    assert job.wait(0)
    assert queue.position(after) == 1
    blocker.let()
    assert after.wait(SOON)
    assert work.done == []
    assert not work.closed.is_set()


def test_stopping_what_has_ended_changes_nothing(queue):
    job = queue.submit("a", [1], "me")
    assert job.wait(SOON)
    job.stop()
    job.pause()
    job.go_on()
    assert job.state == "finished"


def test_wait_gives_up(queue):
    work = Work(1)
    job = queue.submit("a", work, "me")
    assert not job.wait(0)
    work.let()
    assert job.wait(SOON)


# Failing


def failing() -> Iterator[int]:
    yield 1
    raise ZeroDivisionError("in the middle")


def failing_to_close() -> Iterator[int]:
    try:
        yield from range(1_000_000)
    finally:
        raise OSError("cannot close")


def failing_to_begin() -> Iterator[int]:
    raise ValueError("at once")
    yield 1


@pytest.mark.parametrize(
    ("work", "error"),
    [
        (failing(), ZeroDivisionError),
        (failing_to_begin(), ValueError),
        (None, TypeError),
    ],
)
def test_a_failure_is_told_and_the_worker_goes_on(queue, work, error, capsys):
    job = queue.submit("a", work, "me")
    after = queue.submit("b", [1, 2], "me")
    assert job.wait(SOON)
    assert after.wait(SOON)
    assert (job.state, after.state) == ("failed", "finished")
    assert isinstance(job.error, error)
    assert error.__name__ in capsys.readouterr().err


def test_work_that_fails_to_close_ends_as_failed(queue, capsys):
    job = queue.submit("a", failing_to_close(), "me")
    job.pause()
    assert reaches(job, "paused")
    job.stop()
    assert job.wait(SOON)
    assert job.state == "failed"
    assert str(job.error) == "cannot close"
    after = queue.submit("b", [1], "me")
    assert after.wait(SOON)
    assert after.state == "finished"
    assert "cannot close" in capsys.readouterr().err


def test_a_condition_that_fails_is_a_failure(queue, capsys):
    work = Work(3)
    job = queue.submit("a", work, "me")
    job.go_on(until=lambda event: event.nonsense)
    work.allowed.release(3)
    assert job.wait(SOON)
    assert job.state == "failed"
    assert isinstance(job.error, AttributeError)
    assert work.closed.is_set()
    assert "nonsense" in capsys.readouterr().err
