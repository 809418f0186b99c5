"""The charts of a sweep: what they hold, how it is drawn, and the same in words."""

import re
from dataclasses import replace

import pytest

from mnist_core.charts import sweep as charts
from mnist_core.charts.range_test import laid_over
from mnist_core.charts.sweep import HUES, MEASURES, Reported
from mnist_core.charts.sweep_matrix import heat_map
from mnist_core.charts.theme import INK
from mnist_core.config import TrainConfig
from mnist_core.findings import sweeps
from mnist_core.findings.range_test import Rated
from tests.support.sweeps import valley
from tests.unit.charts.test_palette import contrast
from tests.unit.charts.test_theme import GROUNDS

LIKE = TrainConfig(0.01, 10)
RUNS = valley()
CURVES = {
    "constant": sweeps.outcomes(RUNS, LIKE),
    "linear decay": sweeps.outcomes(RUNS, replace(LIKE, schedule="linear")),
}
GOOD = {name: sweeps.good_range(found, 2.5) for name, found in CURVES.items()}


def drawn(title: str, article=None) -> dict:
    return charts.outcomes(CURVES, MEASURES[title], GOOD, article or {}).to_dict()


def marks(chart: dict) -> list[str]:
    return [layer["mark"]["type"] for layer in chart["layer"]]


@pytest.mark.parametrize("title", MEASURES)
def test_a_line_a_band_and_points_for_each_measure(title):
    chart = drawn(title)
    assert marks(chart) == ["rect", "area", "line", "point", "point"]
    assert chart["layer"][2]["encoding"]["x"]["scale"]["type"] == "log"
    (picked,) = (p for p in chart["params"] if p["name"] == charts.PICKED)
    assert picked["select"]["fields"] == ["curve", "rate"]


def test_the_table_has_mean_and_range_over_seeds():
    rows = charts.frame(CURVES, MEASURES["loss"]).set_index(["curve", "rate"])
    row = rows.loc[("constant", 1e-3)]
    assert (row["mean"], row.low, row.high) == pytest.approx((0.101, 0.1, 0.102))
    assert row.told == "0.1010 (0.1000 to 0.1020)"
    lost = rows.loc[("constant", 1e-1)]
    assert (lost.seeds, lost.lost, lost.state) == (3, 1, "1 of 3")
    assert lost["mean"] == pytest.approx(0.9 * 1.005)  # of the seeds that are left


def test_accuracy_is_drawn_as_the_share_read_wrong():
    rows = charts.frame(CURVES, MEASURES["accuracy"]).set_index(["curve", "rate"])
    row = rows.loc[("constant", 1e-3)]
    assert row["mean"] == pytest.approx(0.101 / 5)
    assert row.told == "97.98% (97.96% to 98.00%)"
    assert MEASURES["accuracy"].drawn(1.0) == charts.LEAST  # a logarithmic axis has no 0


def test_what_was_lost_has_a_cross():
    chart = drawn("loss")
    (name,) = (
        layer["data"]["name"] for layer in chart["layer"] if layer["mark"].get("shape") == "cross"
    )
    assert [(row["curve"], row["rate"]) for row in chart["datasets"][name]] == [("constant", 0.1)]


def test_the_articles_points_are_told():
    chart = drawn("accuracy", {"run 1": Reported(0.01, 0.9702)})
    assert marks(chart)[4:7] == ["point", "text", "text"]
    (row,) = (r for rows in chart["datasets"].values() for r in rows if "text" in r)
    assert (row["rate"], row["text"]) == (0.01, "run 1: 97.02%")
    assert row["mean"] == pytest.approx(1 - 0.9702)


def test_its_words_have_the_ink_that_can_be_read_on_both_themes():
    falling = [Rated(rate, loss) for rate, loss in ((1e-4, 2.0), (1e-3, 1.0), (1e-2, 0.5))]
    for chart in (
        drawn("accuracy", {"run 1": Reported(0.01, 0.9702)}),
        laid_over(falling, CURVES["constant"]).to_dict(),
    ):
        words = [layer["mark"]["color"] for layer in chart["layer"] if "text" in layer["encoding"]]
        assert words and all(colour == {"expr": INK} for colour in words)


def test_its_curves_stand_out_on_both_themes():
    for hue in HUES:
        for colour, ground in zip(re.findall("#[0-9A-Fa-f]{6}", hue.expr), GROUNDS, strict=True):
            assert contrast(colour, ground) >= 5


def test_on_a_phone_no_words_lie_on_the_curves_and_the_page_has_them():
    reported = {"run 1": Reported(0.01, 0.9702), "run 2": Reported(1e-4, 0.9774)}
    chart = drawn("accuracy", reported)
    words = [layer["mark"] for layer in chart["layer"] if "text" in layer["encoding"]]
    assert all(mark["opacity"]["expr"].startswith("width > ") for mark in words)
    told = charts.tell_reported(reported, MEASURES["accuracy"])
    assert told == "Diamonds: run 1, 97.02%; run 2, 97.74%. "
    assert charts.tell_reported({}, MEASURES["loss"]) == ""


def test_nothing_is_shaded_where_nothing_is_good():
    chart = charts.outcomes(CURVES, MEASURES["loss"], dict.fromkeys(CURVES), {}).to_dict()
    assert "rect" not in marks(chart)


def test_in_words():
    told = charts.tell(CURVES, MEASURES["loss"])
    assert told.startswith("Final validation loss (nats) by learning rate, mean over seeds.")
    assert "constant: 0.0001: 0.3030 (0.3000 to 0.3060), 0.001: 0.1010" in told


def test_where_every_seed_diverged_words_say_so():
    gone = [replace(run, state="diverged") for run in RUNS if run.config.learning_rate == 0.1]
    curves = {"constant": sweeps.outcomes(gone, LIKE)}
    assert charts.tell(curves, MEASURES["loss"]).endswith(f"constant: 0.1: {charts.LOST}.")
    charts.outcomes(curves, MEASURES["loss"], {}, {}).to_dict()


def test_the_table_leads_to_the_runs():
    table = charts.table(CURVES)
    assert list(table.columns) == [
        "Schedule", "Learning rate", "Seeds", "Lost", "Loss", "Accuracy", "Steadiness", "Runs"
    ]  # fmt: skip
    row = table[(table.Schedule == "constant") & (table["Learning rate"] == 0.1)].iloc[0]
    names = [run.run for run in CURVES["constant"][-1].runs]
    assert row.Runs == f"compare?runs={names[0]},{names[1]}"  # the third has no epoch
    assert (row.Seeds, row.Lost) == (3, 1)


def test_the_heat_map_frames_the_best_rate_of_each_batch_size():
    chart = heat_map(sweeps.matrix(RUNS, LIKE)).to_dict()
    (rows,) = chart["datasets"].values()
    assert len(rows) == 8
    best = {(row["batch"], row["rate"]) for row in rows if row["best"]}
    assert best == {(64, 1e-3), (256, 1e-2)}


def test_the_heat_map_of_nothing():
    heat_map([]).to_dict()


def test_the_axis_reaches_over_a_span_whatever_is_there_yet():
    few = {"constant": CURVES["constant"][:1]}
    chart = charts.outcomes(few, MEASURES["loss"], {}, {}, span=(1e-5, 1.0)).to_dict()
    assert chart["layer"][0]["encoding"]["x"]["scale"]["domain"] == [1e-5, 1.0]
