"""mnist_core.jobs.heartbeat and `health`: what a server leaves, and what is told of it."""

import json
import os
import sys
import time
from dataclasses import replace

import psutil
import pytest

from mnist_core.__main__ import main
from mnist_core.jobs import heartbeat
from mnist_core.jobs.heartbeat import Beat
from mnist_core.jobs.queue import Queue
from mnist_core.jobs.worker import Worker

IDLE = (sys.executable, "tests/support/idle_worker.py")
BEAT = Beat(12, 100.0, 4_000.0, "alive", True, 3, 7, 5_000_000, 80_000_000)


def test_a_server_says_how_it_is(store, record, weights):
    store.save(record, weights)
    queue, worker = Queue(), Worker(IDLE)
    assert heartbeat.take(store, queue, worker, 1.0).worker == "not started"
    worker.prepare()
    beat = heartbeat.take(store, queue, worker, 1.0)
    assert (beat.process, beat.worker, beat.queue) == (os.getpid(), "alive", True)
    assert beat.jobs == 0
    assert beat.runs == 1
    files = (store.folder / record.run).iterdir()
    assert beat.store_bytes == sum(path.stat().st_size for path in files)
    assert beat.memory_bytes == pytest.approx(psutil.Process().memory_info().rss, rel=0.2)
    heartbeat.leave(beat, store.folder)
    assert heartbeat.found(store.folder) == [beat]
    assert list(store.names()) == [record.run]
    worker.kill()
    worker._process.wait(30)
    assert heartbeat.take(store, queue, worker, 1.0).worker == "dead"
    worker.close()
    assert heartbeat.take(store, queue, worker, 1.0).worker == "dead"


def test_a_sign_is_written_over_the_last_one_which_takes_no_more_room(tmp_path):
    """So it is left on a full disk too."""
    heartbeat.leave(replace(BEAT, worker="not started", store_bytes=10**15), tmp_path)
    (path,) = tmp_path.iterdir()
    first = path.stat()
    with path.open("r+") as reader:
        heartbeat.leave(BEAT, tmp_path)
        assert len(reader.read()) == first.st_size  # never empty, not even meanwhile
    assert (path.stat().st_ino, path.stat().st_size) == (first.st_ino, first.st_size)
    assert heartbeat.found(tmp_path) == [BEAT]


@pytest.mark.parametrize(
    ("changes", "later", "said"),
    [
        ({}, 0, None),
        ({}, 59, None),
        ({"worker": "not started"}, 0, None),
        ({"worker": "dead"}, 0, "the process that trains is dead"),
        ({"queue": False}, 0, "queue of trainings has ended"),
        ({}, 61, "last sign of life is 61 s old"),
    ],
)
def test_what_is_not_well(changes, later, said):
    problem = replace(BEAT, **changes).problem(BEAT.seen + later)
    assert problem is None if said is None else said in problem


@pytest.mark.parametrize(("worker", "status"), [("alive", 0), ("dead", 1)])
def test_health_tells_and_fails(tmp_path, capsys, worker, status):
    beat = replace(BEAT, seen=time.time(), worker=worker)
    heartbeat.leave(beat, tmp_path)
    assert main(["health", "--store", str(tmp_path), "--json"]) == status
    told = json.loads(capsys.readouterr().out)
    assert (told["jobs"], told["runs"], bool(told["problem"])) == (3, 7, bool(status))
    assert main(["health", "--store", str(tmp_path)]) == status
    assert "3 trainings running or waiting" in capsys.readouterr().out


def test_the_last_sign_of_a_dead_server_counts_while_there_is_no_other(tmp_path, capsys):
    heartbeat.leave(BEAT, tmp_path)
    assert main(["health", "--store", str(tmp_path)]) == 1
    assert "last sign of life" in capsys.readouterr().out
    now = time.time()
    living = replace(BEAT, process=13, seen=now)
    heartbeat.leave(living, tmp_path)
    assert main(["health", "--store", str(tmp_path)]) == 0
    heartbeat.forget_the_dead(tmp_path, now)
    assert heartbeat.found(tmp_path) == [living]


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"process": 1}', "é"])
def test_what_is_no_sign_is_passed_over(tmp_path, capsys, content):
    (tmp_path / heartbeat.NAME.format(1)).write_text(content, "utf-8")
    assert main(["health", "--store", str(tmp_path)]) == 1
    assert "no server has given" in capsys.readouterr().out
