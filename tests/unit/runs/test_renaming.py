"""A stored run gets another name, with its weights; nothing else changes and nothing is lost."""

from dataclasses import replace

import numpy as np
import pytest

from mnist_core.config import TrainConfig
from mnist_core.network.model import PARAMETERS
from mnist_core.runs.record import RunError
from mnist_core.runs.renaming import rename
from mnist_core.runs.store import RunStore
from tests.support.runs import made_up

CONFIG = TrainConfig(0.01, 2)


def test_a_run_keeps_all_but_its_name(store: RunStore):
    rng = np.random.default_rng(0)
    weights = rng.normal(size=(2, PARAMETERS)).astype(np.float32)
    moments = rng.random((2, PARAMETERS), np.float32)
    before = store.save(made_up(CONFIG, state="finished"), weights, moments)
    was = store.weights(before.run)
    after = rename(store, before.run, "my-best")
    assert store.names() == ["my-best"]
    assert replace(after, run=before.run) == before
    assert np.array_equal(store.weights("my-best"), was)
    assert np.array_equal(store.moments("my-best"), moments)
    assert store.find(CONFIG) == after


@pytest.mark.parametrize("new", ["", "a b", "../x", "other", "regularised"])
def test_no_name_and_a_taken_one_are_refused(store: RunStore, new: str):
    run = store.save(made_up(CONFIG, state="finished")).run
    store.save(made_up(replace(CONFIG, seed=1), run="other", state="finished"))
    with pytest.raises(RunError, match=r"name|called"):
        rename(store, run, new)
    assert store.names() == sorted([run, "other"])


def test_a_run_that_a_training_may_go_on_with_keeps_its_name(store: RunStore):
    run = store.save(made_up(CONFIG, 1, state="unfinished")).run
    with pytest.raises(RunError, match="must keep its name"):
        rename(store, run, "mine")
    assert store.names() == [run]
