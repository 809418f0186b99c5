"""mnist_core.jobs: who watches a job, who may hold and stop it, and for how long that counts."""

from collections.abc import Iterator

import pytest

from mnist_core.jobs import job as jobs
from mnist_core.jobs.job import Job
from mnist_core.jobs.queue import Queue, QueueFull
from tests.support.work import SOON, Work


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
