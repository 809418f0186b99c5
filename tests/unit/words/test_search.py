"""Which runs fit: words against names, settings against configs."""

from dataclasses import replace

import pytest

from mnist_core.config import TrainConfig
from mnist_core.words.search import matches, settings, told
from tests.support.runs import made_up

CONFIG = TrainConfig(
    0.01, 10, seed=3, schedule="linear"
)  # Run 1 with decay (lr 0.01), seed 3: lr 0.01, 10 epochs, seed 3, linear decay


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("", True),
        ("linear decay seed 3", True),
        ("DEC, lin", True),  # words by their beginning, in any order
        ("near", False),
        ("linear cosine", False),  # all of them
        ("0.01", True),
        ("0.0", False),  # numbers whole
        ("0", False),
        ("run 1", True),  # by the preset's name, too
        ("seed 1", False),  # though it is called "Run 1 …"
        ("run 3", False),
        ("seed 3 lr 0.01", True),
        ("3 seed", True),
        ("epochs 10", True),  # it is "10 epochs"
        ("decay 0.01", True),  # no number is told after "decay"
        ("1 linear", True),
        (".01", False),
        ("_", False),
        ("mine", False),
    ],
)
def test_words_are_looked_for_in_name_and_settings(words, fits):
    assert matches(made_up(CONFIG), words, {}) is fits


def test_the_default_seed_is_found_though_names_leave_it_out():
    assert matches(made_up(replace(CONFIG, seed=0)), "seed 0", {})
    assert not matches(made_up(CONFIG), "seed 0", {})


def test_a_run_s_id_finds_it_and_a_reference_run_s_name():
    record = made_up(CONFIG)
    assert matches(record, record.run, {})
    assert not matches(replace(record, run="mine"), CONFIG.run_id, {})
    assert matches(replace(record, run="article-run-1"), "run 1", {})  # called Run 1 (lr 0.01)


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ({"seed": ["3", "4"], "schedule": ["linear"]}, True),
        ({"seed": ["3"], "schedule": ["cosine"]}, False),
        ({"seed": [], "augment": ["no"], "train_size": ["60,000"]}, True),
        ({"augment": ["yes"]}, False),
    ],
)
def test_every_wanted_setting_has_one_of_its_values(wanted, fits):
    assert matches(made_up(CONFIG), "", wanted) is fits
    assert not matches(made_up(CONFIG), "cosine", wanted)


def test_settings_are_those_in_which_runs_differ_in_order():
    configs = [CONFIG, replace(CONFIG, train_size=10_000, augment=True), replace(CONFIG, seed=10)]
    assert settings([made_up(config) for config in configs]) == {
        "seed": ["3", "10"],
        "augment": ["no", "yes"],
        "train_size": ["10,000", "60,000"],
    }
    assert settings([]) == {}


def test_values_for_people():
    assert [told(value) for value in (True, False, 60_000, 0.001, "adam")] == [
        "yes", "no", "60,000", "0.001", "adam",
    ]  # fmt: skip
