"""Axes of a grid: rates on a logarithmic scale, every combination once, errors with a way out."""

import math
from itertools import pairwise

import pytest

from mnist_core.config import TrainConfig
from mnist_core.sweeps.grid import grid, rates


def test_rates_are_evenly_spaced_on_a_logarithmic_scale():
    found = rates("1e-5:1e-1:13")
    assert len(found) == 13
    steps = [math.log10(b / a) for a, b in pairwise(found)]
    assert steps == pytest.approx([4 / 12] * 12, abs=1e-3)


def test_round_rates_are_exactly_those_that_people_type():
    """Or the same config would be another run."""
    assert {1e-5, 1e-4, 1e-3, 1e-2, 1e-1} <= set(rates("1e-5:1e-1:13"))
    assert rates("1e-4:1e-2:5") == [1e-4, 3.162e-4, 1e-3, 3.162e-3, 1e-2]


def test_ends_are_kept_as_they_are():
    assert rates("0.00012345:0.1:2") == [0.00012345, 0.1]


def test_every_rate_gives_a_run_of_another_name():
    names = {TrainConfig(rate, 1).run_id for rate in rates("1e-6:1:500")}
    assert len(names) == 500


def test_one_rate():
    assert rates("0.001") == [0.001]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fast", "'fast', where 'fast' is no number; give one, or lo:hi:n"),
        ("1e-5:x:3", "where 'x' is no number"),
        ("1e-5:1e-1", "give one, or lo:hi:n as in 1e-5:1e-1:13"),
        ("1e-5:1e-1:3:4", "give one, or lo:hi:n"),
        ("1e-7:1e-1:3", "each must be from 1e-6 to 1"),
        ("1e-5:2:3", "each must be from 1e-6 to 1"),
        ("nan", "each must be from 1e-6 to 1"),
        ("1e-1:1e-5:3", "the first must be below the second"),
        ("1e-2:1e-2:3", "the first must be below the second"),
        ("1e-5:1e-1:1", "'1' of them; it must be a whole number from 2 to 1,000"),
        ("1e-5:1e-1:2.5", "'2.5' of them"),
        ("1e-5:1e-1:1001", "'1001' of them"),
        ("0.01:0.01001:50", "closer than 4 digits tell apart; give fewer"),
    ],
)
def test_bad_rates_are_named_with_the_way_out(text, said):
    with pytest.raises(ValueError, match="learning rates are") as caught:
        rates(text)
    assert repr(text) in str(caught.value)
    assert said in str(caught.value)


def test_every_combination_once():
    found = grid({"learning_rate": [0.1, 0.01], "epochs": [3], "seed": range(2)})
    assert found == [
        TrainConfig(0.1, 3), TrainConfig(0.1, 3, seed=1),
        TrainConfig(0.01, 3), TrainConfig(0.01, 3, seed=1),
    ]  # fmt: skip


def test_a_value_that_is_given_twice_is_one():
    assert grid({"learning_rate": [0.1, 0.1], "epochs": [3]}) == [TrainConfig(0.1, 3)]


def test_any_field_may_be_an_axis():
    axes = {"schedule": ["constant", "cosine"], "augment": [True, False], "dropout": [0.0, 0.5]}
    found = grid({"learning_rate": [0.1], "epochs": [1], **axes})
    assert len(found) == len(set(found)) == 8


@pytest.mark.parametrize(
    ("axes", "said"),
    [
        ({"learning_rate": [0.1, 5.0], "epochs": [1]}, "learning_rate is 5.0; it must be"),
        ({"learning_rate": [0.1], "epochs": [1], "colour": [1]}, "unknown config field 'colour'"),
        ({"learning_rate": [0.1]}, "config field 'epochs' is missing"),
        ({"learning_rate": [], "epochs": [1]}, "learning_rate has no values; give one"),
    ],
)
def test_a_bad_axis_is_named(axes, said):
    with pytest.raises(ValueError, match=said.partition(" ")[0]) as caught:
        grid(axes)
    assert said in str(caught.value)
