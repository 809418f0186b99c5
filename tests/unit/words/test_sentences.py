"""Sentences against curves on which they must come out one way or the other."""

import pytest

from mnist_core.config import TrainConfig
from mnist_core.findings.metrics import Point
from mnist_core.findings.seed_groups import SeedGroup
from mnist_core.findings.statistics import Spread
from mnist_core.runs.record import RunRecord
from mnist_core.words.sentences import (
    reaches,
    tell_again,
    tell_article,
    tell_config,
    tell_interval,
    tell_mean,
    tell_range,
    tell_reading,
    tell_rises,
    tell_seeds,
    tell_speed,
    tell_spread,
    tell_test,
    tell_training,
    tell_turn,
)
from tests.support.runs import made_up

MINUS = "\N{MINUS SIGN}"


def run(train: list, validation: list, accuracies: list | None = None) -> RunRecord:
    values = {"train_loss": train, "val_loss": validation, "val_accuracy": accuracies or 0.9}
    return made_up(TrainConfig(0.0001, max(1, len(train))), len(train), **values)


def test_config_and_training():
    record = run([0.5, 0.25], [0.3, 0.3])
    assert tell_config(record) == "Learning rate **0.0001**, 2 epochs, 64 images a step."
    assert "from 0.500 in the first epoch to 0.250 in the last" in tell_training(record)


@pytest.mark.parametrize(
    ("values", "said"),
    [([3, 2, 1], "none of the 2"), ([1, 2, 2, 3], "2 of the 3"), ([1], "none of the 0")],
)
def test_rises(values, said):
    points = [Point(epoch, value) for epoch, value in enumerate(values, start=1)]
    assert tell_rises(points).startswith(said)


def test_speed_is_the_mean_epoch_of_the_seeds_where_all_arrive():
    slow, fast = run([1] * 3, [1] * 3, [0.9, 0.94, 0.96]), run([1], [1], [0.96])
    never = run([1], [1], [0.9])
    runs = {"run 1": [fast, fast], "run 2": [slow, slow, fast], "run 3": [fast, never]}
    assert tell_speed(runs) == (
        "run 1 reads 95% after 1.0 epochs, run 2 reads 95% after 2.3 epochs (mean of the seeds)."
    )
    assert tell_speed({"run 3": [never]}) == ""
    assert reaches(never, 0.95) is None


def test_a_spread_says_mean_interval_range_and_number():
    found = Spread(3, 0.97, 0.96, 0.98, 0.02 / 4.303)
    assert (
        tell_spread(found)
        == tell_reading(found)
        == (
            "97.00% on average over 3 seeds (95% interval of the mean 95.00 to 99.00; single seeds "
            "from 96.00 to 98.00%)"
        )
    )
    assert tell_spread(Spread(1, 0.97, 0.97, 0.97), ".3f") == "0.970 (one seed)"
    assert tell_mean(found, ".2f") == "0.97"


def test_what_has_no_value_is_said_to_have_none():
    assert tell_reading(None) == "an unknown share"
    assert tell_mean(None, ".1f") == "?"


@pytest.mark.parametrize(
    ("seeds", "said"),
    [
        (None, None),
        (Spread(10, 0.965, 0.96, 0.97), "above all 10"),
        (Spread(10, 0.98, 0.975, 0.99), "below all 10"),
        (Spread(10, 0.965, 0.96, 0.9702), None),
        (Spread(2, 0.965, 0.96, 0.97), None),
    ],
)
def test_a_reported_figure_is_called_outside_only_of_enough_seeds(seeds, said):
    told = tell_article("test accuracy", 0.9702, seeds, ".2%")
    assert (told is None) if said is None else (said in told and "97.02%" in told)


@pytest.mark.parametrize(
    ("again", "above", "said"),
    [
        ([0.96, 0.98], True, "1 of 2 comes so far."),
        ([0.96, 0.95], True, "none of 2 come so far."),
        ([0.96, 0.95, 0.98], False, "2 of 3 come so far."),
    ],
)
def test_seeds_that_were_trained_again_are_counted_on_the_side_of_the_report(again, above, said):
    assert tell_again(0.97, again, above).endswith(said)
    assert tell_again(0.97, [], above) == ""


def test_a_turn_is_told_seed_by_seed():
    """Best epochs 2 and 1: loss rises by 25 and 50 %, accuracy changes by +1 and -2 points."""
    seeds = [
        run([0.4] * 3, [0.3, 0.2, 0.25], [0.9, 0.95, 0.96]),
        run([0.4] * 3, [0.2, 0.4, 0.3], [0.95, 0.9, 0.93]),
    ]
    told = tell_turn(SeedGroup("It", seeds[0], seeds))
    margins = 12.706 * 12.5, 12.706 * 1.5
    assert "over 2 seeds, from the epoch of each one's lowest validation loss" in told
    assert f"loss rises by 37.5 ± {margins[0]:.1f} %" in told
    assert (
        f"accuracy changes by {MINUS}0.50 ± {margins[1]:.2f} points ({MINUS}2.00 to +1.00)" in told
    )
    assert told.endswith("accuracy falls in 1 seed.")
    alone = tell_turn(SeedGroup("It", seeds[0], seeds[:1]))
    assert "of its one run's lowest" in alone
    assert "±" not in alone
    assert alone.endswith("accuracy falls in no seed.")


def test_what_a_test_says_of_two_means():
    low, high = Spread(10, 0.96, 0.95, 0.97, 0.001), Spread(10, 0.98, 0.97, 0.99, 0.001)
    assert tell_test(low, high).endswith("p < 0.001.")
    assert tell_test(low, low).endswith("p = 1.000.")
    assert "no test" in tell_test(low, Spread(1, 0.9, 0.9, 0.9))


def test_a_range_is_of_several():
    assert tell_range(Spread(2, 1.84, 1.66, 2.02, 0.1), ".1f") == "1.8 (1.7 to 2.0)"
    assert tell_range(Spread(1, 1.84, 1.84, 1.84), ".1f") == "1.8"


def test_of_which_runs_there_are_seeds():
    one = run([0.4], [0.3])
    assert tell_seeds({"Run 1": [one] * 3, "Run 2": [one] * 2}) == "Seeds: Run 1: 3; Run 2: 2."
    assert tell_seeds({}) == "Of none of these runs there are several."


def test_how_far_an_accuracy_is_known():
    """1.96 standard errors are 0.98 points; Wilson's interval is a little narrower."""
    assert tell_interval(0.5, 10_000) == (
        "At 50.00% that is ± 0.98 points (one standard error: 0.50)."
    )
    assert "± 9.62 points (one standard error: 5.00)" in tell_interval(0.5, 100)
