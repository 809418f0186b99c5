"""Outcomes by seed: what the chart holds and what its words say."""

import pytest

from mnist_core.charts.seeds import describe, strip

OUTCOMES = {"Run 1": [0.96, 0.97, 0.98], "alone": [0.99]}
COLOURS = {"Run 1": "#aa0000", "alone": "#0000bb"}


def test_every_seed_the_mean_its_interval_and_the_articles_figure():
    spec = strip(OUTCOMES, COLOURS, {"Run 1": 0.9702}).to_dict()
    dots, ends, mean, article, _ = (
        spec["datasets"][layer["data"]["name"]] for layer in spec["layer"]
    )
    assert [(row["run"], row["value"]) for row in dots] == [
        ("Run 1", 0.96), ("Run 1", 0.97), ("Run 1", 0.98), ("alone", 0.99),
    ]  # fmt: skip
    half = 4.303 * 0.01 / 3**0.5
    assert (ends[0]["low"], ends[0]["high"]) == (
        pytest.approx(0.97 - half),
        pytest.approx(0.97 + half),
    )
    assert [row["value"] for row in mean] == [pytest.approx(0.97), 0.99]
    assert [(row["run"], row["value"]) for row in article] == [("Run 1", 0.9702)]


def test_words():
    assert describe(OUTCOMES, {"Run 1": 0.9702}) == (
        "Test accuracy by seed. Run 1: 97.00% on average over 3 seeds (95% interval of the mean "
        "94.52 to 99.48; single seeds from 96.00 to 98.00%); the article reports 97.02%. "
        "alone: 99.00% (one seed)."
    )
    assert strip({}, {}, {}).to_dict()
