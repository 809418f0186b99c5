"""The lines that tell what happens to trainings."""

import json
import logging

import pytest

from mnist_core.jobs import log
from mnist_core.jobs.queue import Queue, QueueFull


@pytest.fixture(autouse=True)
def level(caplog):
    caplog.set_level("INFO", "mnist_core")


def told(caplog) -> list[dict]:
    return [json.loads(record.getMessage()) for record in caplog.records]


def test_a_job_is_told_from_the_queue_to_its_end(caplog):
    queue = Queue()
    job = queue.submit(("a", None), iter([1]), "visitor")
    assert job.wait(10)
    assert told(caplog)[0] == {"event": "queued", "job": ["a", None], "before": 0}
    assert {"event": "finished", "job": ["a", None]} in told(caplog)


def test_what_is_refused_is_a_warning(caplog):
    queue = Queue(most_each=0)
    with pytest.raises(QueueFull):
        queue.submit("a", iter([1]), "visitor")
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert json.loads(record.getMessage())["event"] == "refused"


def test_a_failure_says_why(caplog, capsys):
    def work():
        raise RuntimeError("no more room")
        yield

    job = Queue().submit("a", work(), "visitor")
    assert job.wait(10)
    assert {"event": "failed", "job": "a", "error": "no more room"} in told(caplog)


def test_the_level_is_set(capsys):
    before, handlers = log.LOGGER.level, list(log.LOGGER.handlers)
    try:
        log.begin("WARNING")
        assert log.LOGGER.level == logging.WARNING
        log.begin("nonsense")
        assert log.LOGGER.level == logging.INFO
    finally:
        log.LOGGER.setLevel(before)
        log.LOGGER.handlers[:] = handlers
