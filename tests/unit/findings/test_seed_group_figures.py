"""Figures of a run and of a group of seeds, on curves small enough to be worked out by hand."""

from dataclasses import replace

import pytest

from mnist_core.findings.seed_groups import (
    SeedGroup,
    above_best,
    accuracy_since_best,
    best_accuracy,
    final,
    in_epoch,
    overconfident,
    peak,
)
from tests.support.runs import run


def test_the_last_epoch_s_figures():
    record = run([0.3, 0.2], [0.4, 0.05])
    assert final("val_loss")(record) == 0.2
    assert final("gap")(record) == pytest.approx(4)
    assert final("gap")(run([0.3, 0.2], [0.4, 0.0])) is None
    assert final("evaluated_gap")(run([0.3, 0.2], train_eval_loss=0.1)) == pytest.approx(2)
    assert in_epoch("val_loss", 1)(record) == 0.3
    assert in_epoch("val_loss", 3)(record) is None


def test_the_peak_is_looked_for_after_the_first_epoch():
    assert peak(run([0.9, 0.2, 0.4, 0.3])) == 0.4
    assert peak(run([0.9])) is None


def test_how_far_the_end_is_above_the_best():
    assert above_best(run([0.3, 0.2, 0.25])) == pytest.approx(0.25)
    assert above_best(run([0.3, 0.2])) == 0


def test_a_group_s_figures_are_those_of_its_seeds_and_not_of_the_shown_run():
    seeds = [run([0.3], [0.3], val_accuracy=0.96), run([0.6], [0.2], val_accuracy=0.98)]
    group = SeedGroup("It", run([0.1], [0.9], val_accuracy=0.1), seeds)
    assert group.each(final("gap")) == pytest.approx([1, 3])
    assert group.gap.mean == pytest.approx(2)
    assert group.accuracy[:4] == (2, pytest.approx(0.97), 0.96, 0.98)


def test_a_seed_without_a_figure_is_left_out():
    held_out = run([0.3], [0.3])
    held_out = replace(held_out, config=replace(held_out.config, protocol="holdout"))
    group = SeedGroup("It", held_out, [held_out, run([0.3], [0.0]), run([0.3], [0.1])])
    assert group.each(final("gap")) == pytest.approx([1, 3])
    assert group.over(peak) is None
    assert SeedGroup("It", held_out, [held_out]).accuracy is None


def test_accuracy_since_the_lowest_loss():
    record = run([0.3, 0.2, 0.25], val_accuracy=0.96)
    assert accuracy_since_best(record) == pytest.approx(0.96 - 0.5 / 2)
    assert accuracy_since_best(run([0.3, 0.2], val_accuracy=0.96)) == 0
    assert best_accuracy(run([0.3, 0.2, 0.25], val_accuracy=0.96)) == 0.96
    assert best_accuracy(run([0.3, 0.2, 0.25], val_accuracy=0.1)) == 0.5


def rising(name: str, *ends: tuple[float, float]) -> SeedGroup:
    """A seed for each end: its rise since the lowest loss, and its accuracy, 0.25 before."""
    seeds = [run([0.3, 0.2, 0.2 * (1 + rise)], val_accuracy=after) for rise, after in ends]
    return SeedGroup(name, seeds[0], seeds)


def test_overconfident_is_where_loss_rises_and_no_seed_loses_accuracy():
    clean = rising("clean", (0.1, 0.25), (0.12, 0.26), (0.11, 0.3))
    more = rising("more", (0.2, 0.25), (0.22, 0.26), (0.21, 0.3))
    one_falls = rising("one falls", (0.9, 0.9), (0.92, 0.9), (0.91, 0.24))  # on average it does not
    by_chance = rising("by chance", (0.0, 0.9), (0.0, 0.9), (2.0, 0.9))
    alone = rising("alone", (0.9, 0.9))
    assert overconfident([clean, more, one_falls, by_chance, alone]) == more
    assert overconfident([one_falls, by_chance, alone]) is None
    assert overconfident([]) is None
