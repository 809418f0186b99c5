"""mnist_core.jobs: order, sharing, holding and stopping. No test sleeps: events tell."""

import threading
from collections.abc import Iterator

import pytest

from mnist_core.jobs import job as jobs
from mnist_core.jobs.job import Job
from mnist_core.jobs.queue import Queue, QueueFull

SOON = 30.0  # seconds; only reached if something hangs


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Work:
    """Yields 0, 1, 2, …, each when the test lets it; says what it has done."""

    def __init__(self, length: int = 1_000) -> None:
        self.length = length
        self.allowed = threading.Semaphore(0)
        self.asked = threading.Semaphore(0)  # released whenever the worker asks for an event
        self.done: list[int] = []
        self.closed = threading.Event()

    def __iter__(self) -> Iterator[int]:
        try:
            for number in range(self.length):
                self.asked.release()
                assert self.allowed.acquire(timeout=SOON)
                self.done.append(number)
                yield number
        finally:
            self.closed.set()

    def let(self, count: int = 1) -> None:
        """Let it yield that many events, and wait until it is asked for the next."""
        for _ in range(count):
            self.wait_until_asked()
            self.allowed.release()

    def wait_until_asked(self) -> None:
        assert self.asked.acquire(timeout=SOON)


def reaches(job: Job, state: str) -> bool:
    """Wait for a state of the job."""
    with job._change:
        return job._change.wait_for(lambda: job.state == state, SOON)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(clock) -> Iterator[Queue]:
    """No thread of it outlives its test: one would tell its failure amid another's output."""
    queue = Queue(most_waiting=2, clock=clock)
    yield queue
    left = queue.active()
    for job in left:
        job.stop()
        if isinstance(job.work, Work):
            job.work.allowed.release(job.work.length + 1)
    assert all(job.wait(SOON) for job in left)


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


# Holding


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


# Watching


def test_who_watches_alone_may_stop_it(queue):
    work = Work()
    job = queue.submit("a", work, "me")
    work.wait_until_asked()
    assert not job.watched_by_others("me")
    assert job.leave("me") is True
    assert job.stopping
    work.allowed.release()
    assert job.wait(SOON)


def test_who_watches_with_others_only_leaves(queue):
    work = Work(1)
    job = queue.submit("a", work, "me")
    queue.submit("a", [], "you")
    assert job.watched_by_others("me")
    assert job.leave("me") is False
    assert not job.stopping
    assert not job.watched_by_others("you")
    assert job.watched_by_others("me")
    work.let()
    assert job.wait(SOON)
    assert job.state == "finished"


def test_a_watcher_counts_for_a_while_after_it_was_last_seen(queue, clock):
    work = Work()
    job = queue.submit("a", work, "me")
    job.watch("you")
    clock.now += jobs.WATCHING - 0.1
    assert job.watched_by_others("me")
    clock.now += 0.2
    assert not job.watched_by_others("me")
    job.watch("you")
    assert job.leave("me") is False
    clock.now += jobs.WATCHING + 0.1
    assert job.leave("me") is True
    work.allowed.release()
    assert job.wait(SOON)


@pytest.fixture
def shared(queue) -> Iterator[Job]:
    """A job that `me` started and `you` asked for too."""
    work = Work()
    job = queue.submit("a", work, "me")
    assert queue.submit("a", [], "you") is job
    work.wait_until_asked()
    yield job
    job.stop()
    work.allowed.release()
    assert job.wait(SOON)


def test_who_started_it_keeps_the_controls(shared, queue):
    assert shared.owner == "me"
    assert shared.may_control("me")
    assert not shared.may_control("you")
    assert not shared.may_control("somebody")
    queue.submit("a", [], "me")
    queue.submit("a", [], "you")
    assert (shared.may_control("me"), shared.may_control("you")) == (True, False)


def test_a_paused_job_can_be_gone_on_with_while_somebody_watches(shared, clock):
    """Its owner is gone: those who watch may; when the owner is back: the owner again."""
    clock.now += jobs.WATCHING + 0.1
    shared.watch("you")
    assert shared.may_control("you")
    assert not shared.may_control("somebody")
    assert shared.may_control("me")  # a reload that took long
    shared.watch("me")
    assert not shared.may_control("you")


def test_leaving_leaves(shared):
    """A page that still looks does not make a watcher of who left."""
    assert not shared.leave("me")
    for _ in range(2):
        assert shared.has_left("me")
        assert not shared.may_control("me")
        assert not shared.watched_by_others("you")
        assert shared.may_control("you")
        shared.watch("me")
    assert shared.leave("you")
    assert shared.stopping


def test_who_left_may_ask_again(shared, queue):
    shared.leave("me")
    assert queue.asked_by("me") == []
    assert queue.submit("a", [], "me") is shared
    assert not shared.has_left("me")
    assert shared.may_control("me")
    assert queue.asked_by("me") == [shared]


def test_the_jobs_that_a_visitor_asked_for_are_known_after_a_reload(queue):
    work = Work(1)
    first = queue.submit("a", work, "me")
    second = queue.submit("b", [1], "you")
    queue.submit("b", [], "me")
    second.watch("somebody")
    assert queue.asked_by("me") == [first, second]
    assert queue.asked_by("you") == [second]
    assert queue.asked_by("somebody") == []
    work.let()
    assert first.wait(SOON)
    assert second.wait(SOON)
    assert queue.asked_by("me") == []


def test_one_visitor_takes_a_bounded_number_of_places(clock):
    queue, work = Queue(10, clock, most_each=2), Work(1)
    running = queue.submit("a", work, "me")
    queue.submit("b", [1], "me")
    with pytest.raises(QueueFull) as caught:
        queue.submit("c", [1], "me")
    said = "2 trainings of yours wait or run, as many as may; wait for one, or stop it"
    assert str(caught.value) == said
    assert queue.submit("c", [1], "you").owner == "you"
    assert queue.submit("c", [1], "me").owner == "you"  # to share one is no more
    work.let()
    assert running.wait(SOON)


def test_watchers_who_are_gone_are_forgotten(queue, clock):
    work = Work(1)
    job = queue.submit("a", work, "me")
    for visitor in range(1_000):
        clock.now += 1
        job.watch(visitor)
    assert len(job._seen) <= jobs.WATCHING + 1
    work.let()
    assert job.wait(SOON)


# Patience


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


# Many at once


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
