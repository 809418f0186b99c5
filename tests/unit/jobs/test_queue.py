"""mnist_core.jobs.queue: order, sharing, bounds. No test sleeps: events tell."""

import threading
from collections.abc import Iterator

import pytest

from mnist_core.jobs import job as jobs
from mnist_core.jobs.queue import Queue, QueueFull
from tests.support.work import SOON, Work


def test_work_is_done_to_its_end(queue):
    done = []
    job = queue.submit("a", (done.append(number) or number for number in range(5)), "me")
    assert job.wait(SOON)
    assert job.state == "finished"
    assert job.ended
    assert job.error is None
    assert done == [0, 1, 2, 3, 4]


def test_any_iterable_is_work(queue):
    job = queue.submit("a", [1, 2, 3], "me")
    assert job.wait(SOON)
    assert job.state == "finished"


def test_nothing_is_done_in_the_thread_that_asks(queue):
    threads = []

    class Telling:
        def __iter__(self):
            threads.append(threading.current_thread())
            yield 1
            threads.append(threading.current_thread())

    assert queue.submit("a", Telling(), "me").wait(SOON)
    assert len(set(threads)) == 1
    assert threading.current_thread() not in threads


def test_one_at_a_time_in_their_order(queue):
    works = [Work(2) for _ in range(3)]
    submitted = [queue.submit(number, work, "me") for number, work in enumerate(works)]
    for number, (job, work) in enumerate(zip(submitted, works, strict=True)):
        work.wait_until_asked()
        assert [other.state for other in submitted[number:]] == ["running"] + ["waiting"] * (
            2 - number
        )
        assert [queue.position(other) for other in submitted[number:]] == list(range(3 - number))
        assert queue.active() == submitted[number:]
        assert not any(later.done for later in works[number + 1 :])
        work.allowed.release(2)
        assert job.wait(SOON)
        assert job.state == "finished"
    assert queue.active() == []


def test_a_key_is_one_job(queue):
    work, other = Work(1), Work(1)
    job = queue.submit("a", work, "me")
    assert queue.submit("a", other, "you") is job
    assert queue.find("a") is job
    assert queue.find("b") is None
    work.let()
    assert job.wait(SOON)
    assert other.done == []
    assert queue.find("a") is None
    assert queue.submit("a", Work(0), "me") is not job


def test_a_waiting_job_is_shared_too(queue):
    blocker = Work(1)
    queue.submit("blocker", blocker, "me")
    job = queue.submit("a", [1], "me")
    assert queue.submit("a", [1], "you") is job
    blocker.let()
    assert job.wait(SOON)


def test_a_job_that_is_told_to_stop_is_not_shared(queue):
    work = Work()
    job = queue.submit("a", work, "me")
    work.wait_until_asked()
    job.stop()
    successor = queue.submit("a", [1], "me")
    assert successor is not job
    work.allowed.release()
    assert successor.wait(SOON)
    assert (job.state, successor.state) == ("stopped", "finished")


def test_the_queue_is_bounded(queue):
    blocker = Work(1)
    running = queue.submit("blocker", blocker, "me")
    waiting = [queue.submit(number, [number], "me") for number in range(2)]
    with pytest.raises(QueueFull) as caught:
        queue.submit("one more", [1], "me")
    assert str(caught.value) == "2 trainings are waiting, as many as may; try again in a minute"
    assert queue.submit(1, [1], "you") is waiting[1]  # to share one is no more
    waiting[0].stop()
    queue.submit("one more", [1], "me")
    blocker.let()
    assert running.wait(SOON)


def test_a_queue_without_waiting_room_takes_one():
    queue, work = Queue(most_waiting=0), Work(1)
    job = queue.submit("a", work, "me")
    with pytest.raises(QueueFull):
        queue.submit("b", [1], "me")
    work.let()
    assert job.wait(SOON)


def test_many_visitors(clock):
    """Everybody submits, shares, pauses, goes on and leaves; in the end nothing hangs."""
    queue, failures, ended = Queue(100, clock, most_each=100), [], []

    def visit(visitor: int) -> None:
        for turn in range(30):
            job = queue.submit((visitor + turn) % 4, iter(range(50)), visitor)
            ended.append(job)
            if turn % 3 == 0:
                job.pause()
            job.watched_by_others(visitor)
            queue.position(job)
            if turn % 2:
                job.leave(visitor)
            job.go_on()

    def safely(visitor: int) -> None:
        try:
            visit(visitor)
        except (RuntimeError, ValueError, KeyError) as error:
            failures.append(error)

    visitors = [threading.Thread(target=safely, args=(number,)) for number in range(6)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join(SOON)
    assert failures == []
    for job in ended:
        job.go_on()
        assert job.wait(SOON)
    assert {job.state for job in ended} <= {"finished", "stopped"}
    assert queue.active() == []


class Parts:
    """Three parts, of which each lets others go first."""

    def __init__(self, told: list[str]) -> None:
        self.told, self.left = told, [1, 2, 3]

    def __iter__(self) -> Iterator[object]:
        while self.left:
            self.told.append(f"part {self.left.pop(0)}")
            yield jobs.TURN


class Tells:
    """Says that its turn has come."""

    def __init__(self, told: list[str], what: str) -> None:
        self.told, self.what = told, what

    def __iter__(self) -> Iterator[int]:
        self.told.append(self.what)
        yield 0


def test_between_two_parts_of_a_job_those_who_wait_go_first(clock):
    queue, first, told = Queue(most_waiting=3, clock=clock), Work(1), []
    queue.submit("first", first, "A")
    first.wait_until_asked()
    long = queue.submit("long", Parts(told), "A")
    other = queue.submit("other", Tells(told, "other"), "B")
    third = queue.submit("third", Tells(told, "third"), "C")
    first.allowed.release()
    assert long.wait(SOON) and other.ended and third.ended
    assert told == ["part 1", "other", "third", "part 2", "part 3"]
    assert long.state == "finished"


def test_a_job_that_let_others_go_first_can_be_stopped_meanwhile(queue):
    first, other, told = Work(1), Work(1), []
    queue.submit("first", first, "A")
    first.wait_until_asked()
    long = queue.submit("long", Parts(told), "A")
    queue.submit("other", other, "B")
    first.allowed.release()
    other.wait_until_asked()
    assert long.state == "waiting" and queue.position(long) == 1
    long.leave("A")
    other.allowed.release()
    assert long.wait(SOON)
    assert long.state == "stopped" and told == ["part 1"]
