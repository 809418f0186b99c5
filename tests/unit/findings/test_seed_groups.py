"""Figures and curves over seeds, against values worked out by hand."""

from dataclasses import replace

import pytest

from mnist_core.config import TrainConfig
from mnist_core.findings.seed_groups import band, same_but_seed, shipped_seeds
from mnist_core.findings.statistics import spread
from mnist_core.references import REFERENCES
from mnist_core.runs.record import RunRecord
from tests.support.runs import edited, made_up

CONFIG = TrainConfig(0.01, 2)


def run(config: TrainConfig = CONFIG, losses: tuple = (0.5, 0.25), **last) -> RunRecord:
    return edited(made_up(config, len(losses), val_loss=losses), **last)


def test_seeds_are_finished_runs_that_differ_in_nothing_else():
    seeds = [run(replace(CONFIG, seed=seed)) for seed in (3, 0, 1)]
    others = [
        run(replace(CONFIG, batch_size=128)),
        replace(run(replace(CONFIG, seed=7)), state="unfinished"),
        replace(run(replace(CONFIG, seed=8)), state="diverged"),
        run(replace(CONFIG, seed=9), steered=True),
        replace(seeds[1], run="the same again"),
    ]
    found = same_but_seed(CONFIG, seeds + others)
    assert [record.config.seed for record in found] == [0, 1, 3]


def test_what_visitors_train_is_no_shipped_seed():
    """Run 1's config at seeds 9 and 10: there are ten shipped seeds, 0 to 9."""
    config = REFERENCES["article-run-1"]
    runs = [run(replace(config, seed=seed), (0.5,) * 10) for seed in (9, 10)]
    assert [record.config.seed for record in shipped_seeds(config, runs)] == [9]


def test_spread():
    assert spread([None]) is None
    assert spread([0.3]) == (1, 0.3, 0.3, 0.3, None)
    found = spread([4.0, 6.0, None, 8.0])
    assert found[:4] == (3, pytest.approx(6), 4, 8)
    assert found.margin == pytest.approx(4.303 * 2 / 3**0.5)  # t(0.975, 2), deviation 2


def test_the_interval_of_many_seeds_is_nearly_the_normal_one():
    values = [float(i % 2) for i in range(400)]
    assert spread(values).margin == pytest.approx(1.96 * 0.5 / 20, rel=0.05)


def test_a_band_holds_mean_and_range_of_the_epochs_that_all_have():
    runs = [run(losses=(0.5, 0.25)), run(losses=(0.7, 0.45, 0.1)), run(losses=(0.6,))]
    assert band(runs[:2], "val_loss") == [
        (1, pytest.approx(0.6), 0.5, 0.7),
        (2, pytest.approx(0.35), 0.25, 0.45),
    ]
    assert [row.epoch for row in band(runs, "val_loss")] == [1]
    assert band([], "val_loss") == []
