"""Compare's charts: places, smoothing, bands, marks, the run that is singled out."""

from dataclasses import replace
from itertools import pairwise

import pytest

from mnist_core.charts.bands import interval
from mnist_core.charts.compare import PICKED, View, overlay
from mnist_core.charts.extent import place_range, value_range
from mnist_core.charts.theme import INK
from mnist_core.config import TrainConfig
from mnist_core.findings.metrics import (
    ACCURACY,
    ERROR_RATE,
    GAP,
    GRADIENT_NORM,
    LEARNING_RATE,
    LOSS,
    STEP_LOSS,
    UPDATE_RATIO,
)
from mnist_core.runs.record import Points, RunRecord
from tests.support.runs import made_up, points

ALL = [LOSS, ACCURACY, ERROR_RATE, GAP, LEARNING_RATE, GRADIENT_NORM, UPDATE_RATIO, STEP_LOSS]
NAMES = {"a": "#aa0000", "b [x]: 0.5": "#0000bb"}


def run(losses: list, seed: int = 0, **changes) -> RunRecord:
    count = len(losses)
    within = points(
        epoch=[1, 1],
        step=[469, 938],
        loss=[2.0, 1.0],
        gradient_norm=[3.0, 4.0],
        update_ratio=[0.1, 0.1],
    )
    config = TrainConfig(0.01, max(1, count), seed=seed)
    values = {"train_loss": 0.1, "val_accuracy": 0.98, "seconds": 2.0, **changes}
    return made_up(config, count, points=within if count else Points(), val_loss=losses, **values)


@pytest.fixture
def two() -> list[RunRecord]:
    return [run([0.5, 0.3, 0.4, 0.35]), run([0.6, 0.2], seed=1)]


def layers(chart, kind: str) -> list[dict]:
    """The layers of one kind of mark, with their rows."""
    spec = chart.to_dict()
    found = []
    for layer in spec["layer"]:
        mark = layer["mark"]
        if (mark["type"] if isinstance(mark, dict) else mark) == kind:
            data = layer.get("data") or spec["data"]
            found.append({**layer, "rows": spec["datasets"][data["name"]]})
    return found


@pytest.mark.parametrize("metric", ALL, ids=lambda metric: metric.title)
@pytest.mark.parametrize("x", ["epoch", "step", "seconds"])
@pytest.mark.parametrize("log", [False, True])
def test_every_view_of_every_metric_is_valid(two, metric, x, log):
    lost = [run([0.5], state="diverged"), run([], state="unfinished")]
    view = View(x, log, log, smoothing=0.5, interval=True, highlight="a")
    for runs in (two, lost):
        assert overlay(runs, NAMES, metric, view, {"a": runs}).to_dict()["usermeta"]


@pytest.mark.parametrize("metric", [LOSS, GRADIENT_NORM], ids=lambda metric: metric.title)
@pytest.mark.parametrize("x", ["epoch", "step", "seconds"])
def test_a_view_of_nothing_is_valid(metric, x):
    assert overlay([], {}, metric, View(x, log_x=True, log_y=True)).to_dict()


def test_values_lie_by_epoch_step_and_seconds(two):
    (line, *_) = layers(overlay(two, NAMES, LOSS, View(x="seconds")), "line")
    assert line["encoding"]["x"]["field"] == "seconds"
    shown = [row for row in line["rows"] if row["run"] == "a" and row["part"] == "validation"]
    assert [(r["epoch"], r["step"], r["seconds"], r["value"]) for r in shown[:2]] == [
        (1, 938, 2.0, 0.5),
        (2, 1876, 4.0, 0.3),
    ]


@pytest.mark.parametrize(("view", "kinds"), [
    (View(log_x=True, log_y=True), ("log", "log")), (View(x="step"), ("linear", None)),
])  # fmt: skip
def test_both_axes_are_linear_or_logarithmic(two, view, kinds):
    encoding = layers(overlay(two, NAMES, LOSS, view), "line")[0]["encoding"]
    assert (encoding["x"]["scale"]["type"], encoding["y"]["scale"].get("type")) == kinds


def test_smoothing_keeps_the_raw_line_in_sight(two):
    raw, smoothed, _ = layers(overlay(two, NAMES, LOSS, View(smoothing=0.8)), "line")
    assert (raw["encoding"]["y"]["field"], raw["mark"]["strokeOpacity"] > 0.3) == ("value", True)
    assert smoothed["encoding"]["y"]["field"] == "smoothed"
    assert raw["rows"][0]["value"] == smoothed["rows"][0]["smoothed"]  # the first is not hidden
    assert raw["rows"][1]["value"] != pytest.approx(smoothed["rows"][1]["smoothed"])


def test_the_best_epoch_and_jumps_of_validation_loss_are_marked(two):
    marks = next(
        layer["rows"]
        for layer in layers(overlay(two, NAMES, LOSS, View()), "point")
        if "mark" in layer["rows"][0]
    )
    assert {(m["run"], m["epoch"], m["mark"], m["what"]) for m in marks} == {
        ("a", 2, "circle", "best epoch"),
        ("a", 3, "triangle-up", "+33% in one epoch"),
        ("b [x]: 0.5", 2, "circle", "best epoch"),
    }
    points = layers(overlay(two, NAMES, LOSS, View(marks=False)), "point")
    assert not any("mark" in layer["rows"][0] for layer in points)


def test_every_line_has_its_name_at_its_end(two):
    named = {"a": "first", "b [x]: 0.5": "second"}
    (words,) = layers(overlay(two, NAMES, LOSS, View(labels=named)), "text")
    assert [(r["text"], r["place"], r["value"]) for r in words["rows"]] == [
        ("first", 4, 0.35),
        ("second", 2, 0.2),
    ]
    assert words["encoding"]["color"]["value"] == {"expr": INK}
    scale = layers(overlay(two, NAMES, LOSS, View(labels=named)), "line")[0]["encoding"]["x"]
    assert "width - " in scale["scale"]["range"][1]["expr"]  # a margin that no line reaches
    assert not layers(overlay(two[:1], {"a": "#aa0000"}, LOSS, View(labels=named)), "text")


def test_a_level_does_not_run_through_the_labels(two):
    named = {"a": "first", "b [x]: 0.5": "second"}
    level = layers(overlay(two, NAMES, GAP, View(labels=named)), "rule")[1]["encoding"]
    assert level["x2"]["value"]["expr"].startswith("width - ")
    assert "x2" not in layers(overlay(two, NAMES, GAP, View()), "rule")[1]["encoding"]


def test_ten_runs_of_five_colours_have_ten_names(two):
    runs = [run([0.5, 0.3 + i / 1e6], seed=i) for i in range(10)]
    named = {f"run {i}": f"run {i}" for i in range(10)}
    colours = {name: f"#00000{i % 5}" for i, name in enumerate(named)}
    (words,) = layers(overlay(runs, colours, LOSS, View(labels=named)), "text")
    assert len({row["text"] for row in words["rows"]}) == 10
    low, high = words["encoding"]["y"]["scale"]["domain"]
    stands = sorted(row["stand"] for row in words["rows"])
    nearest = min(b - a for a, b in pairwise(stands))
    assert 280 * nearest / (high - low) == pytest.approx(15)  # pixels


@pytest.mark.parametrize("metric", [GRADIENT_NORM, UPDATE_RATIO])
def test_what_jumps_from_step_to_step_is_smoothed_unasked(two, metric):
    fields = [
        layer["encoding"]["y"]["field"]
        for layer in layers(overlay(two, NAMES, metric, View()), "line")
    ]
    assert fields[:2] == ["value", "smoothed"]


@pytest.mark.parametrize("metric", ALL, ids=lambda metric: metric.title)
@pytest.mark.parametrize("log", [False, True])
def test_all_values_are_within_the_axis(two, metric, log):
    chart = overlay(two, NAMES, metric, View(log_y=log))
    line = layers(chart, "line")[0]
    low, high = line["encoding"]["y"]["scale"]["domain"]
    assert low < high
    assert all(low <= row["value"] <= high for row in line["rows"])


def test_the_interval_of_an_accuracy_is_wilsons():
    low, high = interval(0.98)
    assert 50 * (high - low) == pytest.approx(0.275, abs=0.005)  # 1.96 × 0.14 points
    assert low < 0.98 < high
    (area,) = layers(overlay([run([0.5])], {"a": "#000000"}, ACCURACY, View(interval=True)), "area")
    assert (area["rows"][0]["low"], area["rows"][0]["high"]) == (low, high)
    for metric, wanted in ((LOSS, True), (ACCURACY, False)):
        chart = overlay([run([0.5])], {"a": "#000000"}, metric, View(interval=wanted))
        assert not layers(chart, "area")


def test_a_band_reaches_over_the_seeds_of_a_run(two):
    seeds = {"a": [run([0.5, 0.3]), run([0.7, 0.2], seed=4)]}
    (area,) = layers(overlay(two, NAMES, LOSS, View(x="step"), seeds), "area")
    assert [(r["run"], r["step"], r["low"], r["high"]) for r in area["rows"]] == [
        ("a", 938, 0.5, 0.7),
        ("a", 1876, 0.2, 0.3),
    ]


def test_one_run_is_singled_out_and_a_click_selects(two):
    chart = overlay(two, NAMES, LOSS, View(highlight="a"))
    opacity = layers(chart, "line")[0]["encoding"]["opacity"]
    assert "datum.run === 'a'" in opacity["condition"][0]["test"]
    assert opacity["value"] < opacity["condition"][0]["value"] == 1
    (picked,) = (param for param in chart.to_dict()["params"] if param["name"] == PICKED)
    assert picked["select"]["fields"] == ["run"]


def test_a_click_counts_on_marks_of_one_run_alone(two):
    """The rule at the pointer is of all runs: picked, it would be a run without a name."""
    chart = overlay(two, NAMES, LOSS, View())
    assert all("run" not in row for row in layers(chart, "rule")[0]["rows"])
    (picked,) = (param for param in chart.to_dict()["params"] if param["name"] == PICKED)
    assert "event.item.datum.run" in picked["select"]["on"]


@pytest.mark.parametrize("log", [False, True])
def test_an_axis_is_told_zero_only_where_it_has_one(two, log):
    view = View(x="step", log_x=log)
    scale = layers(overlay(two, NAMES, LOSS, view), "line")[0]["encoding"]["x"]["scale"]
    assert ("zero" in scale) is not log


def test_a_decayed_runs_last_steps_do_not_stretch_a_logarithmic_axis():
    ratios = [0.1 / step for step in range(1, 200)] + [1e-12]
    within = points(epoch=[1] * 200, step=range(1, 201), update_ratio=ratios)
    decayed = made_up(TrainConfig(0.01, 1, train_size=12_800), 1, points=within, seconds=1.0)
    low, high = value_range([decayed], UPDATE_RATIO, log=True)
    assert (low, high) == (sorted(ratios)[2], 0.1)
    view = View(log_y=True)
    line = layers(overlay([decayed], {"a": "#000000"}, UPDATE_RATIO, view), "line")[0]
    scale = line["encoding"]["y"]["scale"]
    assert min(ratios) < low / 2 < scale["domain"][0] < low < high < scale["domain"][1] < 2 * high
    assert scale["clamp"] is True
    assert value_range([run([0.5, 1e-12])], LOSS, log=True)[0] == 1e-12  # of losses none is cut


def test_seeds_of_one_config_share_a_band_that_fades_with_its_run(two):
    seeds = {name: [run([0.5, 0.3]), run([0.7, 0.2], seed=4)] for name in NAMES}
    same = [two[0], run([0.6, 0.2, 0.3, 0.3], seed=1)]
    for highlight, bearer in ((None, "a"), ("a", "a"), ("b [x]: 0.5", "b [x]: 0.5")):
        view = View(highlight=highlight)
        (area,) = layers(overlay(same, NAMES, LOSS, view, seeds), "area")
        assert [(row["run"], row["epoch"]) for row in area["rows"]] == [(bearer, 1), (bearer, 2)]
    assert area["encoding"]["opacity"]["value"] < 1  # of what is not singled out
    assert area["mark"]["fillOpacity"] < 0.5
    (area,) = layers(overlay(two, NAMES, LOSS, View(), seeds), "area")
    assert {row["run"] for row in area["rows"]} == set(NAMES)  # two configs, two bands


def test_small_multiples_share_their_ranges(two):
    assert value_range(two, LOSS) == (0.0, 0.6)
    assert value_range(two, LOSS, log=True) == (0.1, 0.6)
    assert place_range(two, LOSS, "seconds") == (2, 8)
    assert value_range([], LOSS) is None
    view = replace(View(x="step"), domain=(0.1, 2), span=(1, 99))
    encoding = layers(overlay(two[:1], {"a": "#000000"}, LOSS, view), "line")[0]["encoding"]
    assert encoding["y"]["scale"]["domain"] == [0.1, 2]
    assert encoding["x"]["scale"]["domain"] == [1, 99]


def test_what_is_measured_within_epochs_is_shown_point_by_point(two):
    line = layers(overlay(two[:1], {"a": "#000000"}, GRADIENT_NORM, View()), "line")[0]
    assert [(row["epoch"], row["value"]) for row in line["rows"]] == [(0.5, 3), (1, 4)]
