"""A visitor's sweep in a real process that trains on a small MNIST."""

from dataclasses import replace

from mnist_core.config import TrainConfig
from mnist_core.jobs.job import TURN
from mnist_core.jobs.own_sweep import OwnSweep, key
from mnist_core.sweeps.grid import grid

CONFIGS = grid({"learning_rate": [1e-3, 1e-2], "epochs": [1], "train_size": [300]})


def test_every_config_is_trained_and_kept(store, worker):
    sweep = OwnSweep(CONFIGS, store, worker)
    assert sweep.now is None
    events = list(sweep)
    assert [event is TURN for event in events].count(True) == 2
    assert events[-1] is TURN
    assert {run.config for run in store.list()} == set(CONFIGS)
    assert sweep.now.config == CONFIGS[-1]


def test_it_tells_how_far_it_is_and_never_goes_back(store, worker):
    sweep = OwnSweep([replace(config, epochs=2) for config in CONFIGS], store, worker)
    found = [sweep.standing(), *(sweep.standing() for _ in sweep), sweep.standing()]
    shares = [at.share for at in found]
    assert shares == sorted(shares)
    assert set(shares) == {0.0, 0.25, 0.5, 0.75, 1.0}
    assert found[0][:3] == (0, sweep.configs[0], 0)
    assert found[-1][:3] == (2, sweep.configs[1], 2)
    assert {at.config.learning_rate for at in found if at.share == 0.25} == {1e-3}
    assert {at.config.learning_rate for at in found if at.share == 0.75} == {1e-2}


def test_what_is_held_is_not_trained_again(store, worker):
    list(OwnSweep(CONFIGS[:1], store, worker))
    before = store.find(CONFIGS[0])
    sweep = OwnSweep(CONFIGS[:1], store, worker)
    assert list(sweep) == [TURN]
    assert sweep.now is None
    assert store.find(CONFIGS[0]) == before


def test_it_goes_on_from_where_it_let_others_go_first(store, worker):
    sweep = OwnSweep(CONFIGS, store, worker)
    events = iter(sweep)
    while next(events) is not TURN:
        pass
    events.close()
    trained = [event for event in sweep if event is not TURN]
    assert sweep.now.config == CONFIGS[1] and trained
    assert {run.config for run in store.list()} == set(CONFIGS)


def test_sweeps_are_told_apart_by_their_configs():
    assert key(CONFIGS) == OwnSweep(CONFIGS, None, None).key
    assert key(CONFIGS) != key([replace(config, seed=1) for config in CONFIGS])
    assert key([TrainConfig(0.01, 1)]) != TrainConfig(0.01, 1).run_id
