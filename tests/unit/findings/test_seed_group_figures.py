"""Figures of a run and of a kind of runs, on curves small enough to be worked out by hand."""

from dataclasses import replace

import pytest

from mnist_core.findings.seed_groups import SeedGroup, above_best, final, last_gap, peak
from tests.support.runs import run


def test_the_last_epoch_s_figures():
    record = run([0.3, 0.2], [0.4, 0.05])
    assert final("val_loss")(record) == 0.2
    assert last_gap(record) == pytest.approx(4)
    assert last_gap(run([0.3, 0.2], [0.4, 0.0])) is None


def test_the_peak_is_looked_for_after_the_first_epoch():
    assert peak(run([0.9, 0.2, 0.4, 0.3])) == 0.4
    assert peak(run([0.9])) is None


def test_how_far_the_end_is_above_the_best():
    assert above_best(run([0.3, 0.2, 0.25])) == pytest.approx(0.25)
    assert above_best(run([0.3, 0.2])) == 0


def test_a_kind_s_figures_are_those_of_its_seeds_and_not_of_the_shown_run():
    seeds = [run([0.3], [0.3], val_accuracy=0.96), run([0.6], [0.2], val_accuracy=0.98)]
    kind = SeedGroup("It", run([0.1], [0.9], val_accuracy=0.1), seeds)
    assert kind.each(last_gap) == pytest.approx([1, 3])
    assert kind.gap.mean == pytest.approx(2)
    assert kind.accuracy[:4] == (2, pytest.approx(0.97), 0.96, 0.98)


def test_a_seed_without_a_figure_is_left_out():
    held_out = run([0.3], [0.3])
    held_out = replace(held_out, config=replace(held_out.config, protocol="holdout"))
    kind = SeedGroup("It", held_out, [held_out, run([0.3], [0.0]), run([0.3], [0.1])])
    assert kind.each(last_gap) == pytest.approx([1, 3])
    assert kind.over(peak) is None
    assert SeedGroup("It", held_out, [held_out]).accuracy is None
