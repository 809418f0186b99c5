"""A sweep in sentences."""

from dataclasses import replace

import pytest

from mnist_core.config import TrainConfig
from mnist_core.findings import sweeps
from mnist_core.words import sweeps as words
from tests.support.sweeps import valley

LIKE = TrainConfig(0.01, 10)
RUNS = valley()
CONSTANT = sweeps.outcomes(RUNS, LIKE)
LINEAR = sweeps.outcomes(RUNS, replace(LIKE, schedule="linear"))


@pytest.mark.parametrize(
    ("rate", "told"),
    [(0.01, "0.01"), (4.642e-4, "0.000464"), (2.154e-5, "2.15e-5"), (1e-5, "1e-5"), (1.0, "1")],
)
def test_a_rate(rate, told):
    assert words.tell_rate(rate) == told


def test_a_curve():
    assert words.tell_curve("linear", LINEAR, 2.1) == (
        "**linear**: lowest at a rate of 0.01, where validation loss ends at 0.1010 on average "
        "(0.1000 to 0.1020 over 3 seeds). Good, within 210% of that, are the rates from 0.001 to "
        "0.1: 2.0 decades or more, as the sweep ends there."
    )


def test_a_lost_seed_is_told_and_its_rate_is_not_good():
    told = words.tell_curve("constant", CONSTANT[1:], 99)
    assert "from 0.001 to 0.01: 1.0 decades or more" in told
    assert told.endswith(" Diverged, or no better than guessing: 1 of 3 at 0.1.")


def test_one_good_rate():
    told = words.tell_curve("constant", CONSTANT, 0.1)
    assert "No other rate tried comes within 10% of that." in told


def test_no_rate_at_all():
    lost = sweeps.outcomes([replace(run, state="diverged") for run in RUNS], LIKE)
    assert words.tell_curve("constant", lost, 0.1) == (
        "**constant**: no rate at which every seed learnt anything."
    )
    assert words.tell_article(lost) == ""


def test_the_articles_rates():
    assert words.tell_article(CONSTANT) == (
        "Of the article's rates, run 1's 0.01 ends at 3.00 times and run 2's 0.0001 ends at 3.00 "
        "times the lowest loss."
    )
    assert words.tell_article(CONSTANT[1:2]) == ""


def test_batch_sizes():
    cells = sweeps.matrix(RUNS, LIKE)
    assert words.tell_batches(cells) == (
        "Lowest mean loss by batch size: 64: 0.001 (0.1010); 256: 0.01 (0.1010)."
    )
    told = words.describe_cells(cells)
    assert "Batch 64: 0.0001: 0.3030, 0.001: 0.1010" in told
    assert "Batch 256: 0.0001: 0.9090" in told
    assert words.tell_batches([]) == ""
