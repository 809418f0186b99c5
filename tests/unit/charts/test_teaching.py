"""The charts of teaching: their data, and that Vega-Lite takes them."""

import numpy as np

from mnist_core.charts.teaching import describe_rates, progress, rates
from mnist_core.network.teaching import TeachStep

COLOURS = {"taught": "#D66E05", "MNIST": "#0473AB"}


def report(step: int, taught: float, mnist: float) -> TeachStep:
    return TeachStep(step, 1.0, {"taught": taught, "MNIST": mnist}, np.zeros(1, np.float32))


def test_progress_holds_every_report_and_reaches_to_the_last_step():
    chart = progress([report(0, 0.5, 0.9), report(6, 0.8, 0.7)], 60, COLOURS)
    spec = chart.to_dict()
    (rows,) = spec["datasets"].values()
    assert {(row["step"], row["judge"], row["accuracy"]) for row in rows} == {
        (0, "taught", 0.5), (0, "MNIST", 0.9), (6, "taught", 0.8), (6, "MNIST", 0.7),
    }  # fmt: skip
    assert spec["layer"][0]["encoding"]["x"]["scale"]["domain"] == [0, 60]


def test_rates_lie_on_a_logarithmic_axis_and_are_told_in_words():
    ends = {1e-6: report(60, 0.5, 0.9), 1e-2: report(60, 1.0, 0.4)}
    spec = rates(ends, COLOURS).to_dict()
    assert spec["layer"][0]["encoding"]["x"]["scale"]["type"] == "log"
    told = describe_rates(ends, list(COLOURS))
    assert "learning rate 0.01: taught 100%, MNIST 40%" in told
