"""Several processes on one store: nothing is corrupted, and one config is trained once.

The one that trains is held until the others have come.
"""

import json

from mnist_core.jobs.worker import Elsewhere
from mnist_core.runs.record import RunRecord
from tests.support.held_command import CONFIG, begin


def test_a_config_is_trained_once_by_a_server_and_two_command_lines(store, worker):
    with begin(store.folder) as first:
        assert json.loads(first.stdout.readline())["epoch"] == 1
        events = worker.train(CONFIG, store)
        assert next(events) == Elsewhere(str(first.pid))
        with begin(store.folder, held=False) as second:
            warned = second.stderr.readline()
            first.stdin.close()
            told = list(events)
            said = second.stdout.readlines()
        assert json.loads(first.stdout.readlines()[-1])["cached"] is False
    (record,) = (it for it in told if isinstance(it, RunRecord))
    assert store.list() == [record]
    assert json.loads(said[-1])["cached"] is True
    assert f"process {first.pid} trains {CONFIG.run_id} already" in warned
    assert all(problem is None for _, problem in store.verify())
    assert {path.name for path in store.folder.iterdir()} == {record.run, ".lock"}


def test_who_waits_may_stop_and_takes_over_from_one_that_was_killed(store, worker):
    with begin(store.folder) as first:
        assert json.loads(first.stdout.readline())["epoch"] == 1
        stopped = worker.train(CONFIG, store)
        assert isinstance(next(stopped), Elsewhere)
        stopped.close()
        later = worker.train(CONFIG, store)
        assert isinstance(next(later), Elsewhere)
        first.kill()
        first.communicate()
    *_, record = later
    assert record.state == "finished"
    assert len(record.epochs) == CONFIG.epochs
