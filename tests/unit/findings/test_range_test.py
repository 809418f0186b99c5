"""What a made-up range test shows, in figures, in words, in a chart, and read back."""

import json

import pytest

from mnist_core.charts.range_test import laid_over
from mnist_core.config import TrainConfig
from mnist_core.findings import sweeps
from mnist_core.findings.range_test import lowest, smoothed, steepest
from mnist_core.runs.range_test import RangeTest
from mnist_core.runs.record import DamagedRun
from mnist_core.words import range_test as words
from tests.support.sweeps import valley

STEPS = 501
FALL = [2.3] * 200 + [2.3 - 0.02 * step for step in range(100)] + [0.3] * 100 + [2.0] * 101
TEST = RangeTest(1e-5, 1.0, STEPS, 64, (tuple(FALL), tuple(FALL)), "A Chip")
CONSTANT = sweeps.outcomes(valley(), TrainConfig(0.01, 10))


def test_where_it_falls_fastest_and_is_lowest():
    curve = smoothed(TEST)
    assert curve[0] == pytest.approx((1e-5, 2.3))
    assert curve[-1].rate == pytest.approx(1.0)
    assert 1e-3 <= steepest(curve).rate <= 1.001e-2  # steps 200 to 300 of 100 a decade
    assert lowest(curve) == pytest.approx((curve[399].rate, 0.3), rel=0.1)


def test_seeds_that_ended_early_end_it():
    short = RangeTest(1e-5, 1.0, STEPS, 64, (tuple(FALL), tuple(FALL[:40])), "A Chip")
    assert len(smoothed(short)) == 40


def test_it_is_held_against_whole_trainings():
    told = words.tell(smoothed(TEST), CONSTANT)
    assert "Whole trainings at the nearest rate tried, 0.1, end at" in told
    assert "It is lowest at a rate of 0.0977. Whole trainings at the nearest rate tried" in told
    assert "A tenth of that is 0.00977. Whole trainings at the nearest rate tried, 0.01" in told
    assert "When it comes to a rate of 0.0001, after 100 steps at smaller ones" in told
    assert "loss is still 2.30. Whole trainings at that rate end at 0.30" in told
    assert words.tell(smoothed(TEST), []) == ""


def test_the_steps_before_a_rate_are_counted_though_it_is_rounded():
    """0.00001 of 1e-6 to 1 in 937 steps is step 156 from 0, but for the last bit."""
    test = RangeTest(1e-6, 1.0, 937, 64, ((2.3,) * 937,), "A Chip")
    found = sweeps.outcomes(valley(), TrainConfig(0.01, 10))
    low = [found[0]._replace(rate=1e-5), *found[1:]]
    assert "rate of 1e-5, after 156 steps at smaller ones" in words.tell(smoothed(test), low)


def test_the_chart_has_both_losses_and_both_picks():
    chart = laid_over(smoothed(TEST), CONSTANT).to_dict()
    rows = [row for table in chart["datasets"].values() for row in table]
    assert {row["what"] for row in rows if "what" in row} == {
        "range test: training loss", "whole trainings: final validation loss",
    }  # fmt: skip
    assert sum("lowest at" in row.get("text", "") for row in rows) == 1
    drawn = [row["rate"] for row in rows]
    assert min(drawn) >= 1e-4 and max(drawn) <= 0.1 * 1.0001
    assert "0.001: 0.1010" in words.describe(smoothed(TEST), CONSTANT)


def test_what_was_written_is_read():
    assert RangeTest.from_json(TEST.to_json()) == TEST


@pytest.mark.parametrize(
    "change",
    [{"low": 2.0}, {"high": 1e-5}, {"steps": 3}, {"losses": [["x"]]}, {"losses": 5}, {"odd": 1}],
)
def test_a_damaged_one_is_refused(change):
    values = json.loads(TEST.to_json()) | change
    with pytest.raises(DamagedRun, match="the range test's"):
        RangeTest.from_json(json.dumps(values))
    with pytest.raises(DamagedRun):
        RangeTest.from_json("[" * 5000)
