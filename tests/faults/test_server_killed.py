"""The real server, killed while it trains; `python -m tests.benchmarks.killed` does so 20 times."""

import random

import numpy as np

from mnist_core.jobs import session
from mnist_core.runs.store import RunStore
from tests.support import killing


def test_what_a_killed_server_was_training_is_whole_and_goes_on_to_the_same_figures(
    tmp_path, mnist, monkeypatch
):
    store, whole = RunStore(tmp_path / "app" / "store"), RunStore(tmp_path / "whole")
    store.folder.mkdir(parents=True)
    chance = random.Random(16)
    for _ in range(2):
        killing.kill_at_a_moment(store, chance)
        assert list(killing.problems(store)) == []
    assert 0 < killing.standing(store) < 50
    record = killing.go_on(store)
    monkeypatch.setattr(session, "load_mnist", lambda: mnist)
    list(session.open_session(killing.CONFIG, whole).events)
    (expected,) = whole.list()
    assert record.points == expected.points
    assert np.array_equal(store.weights(record.run), whole.weights(expected.run))
