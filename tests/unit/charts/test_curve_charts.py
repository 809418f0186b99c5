"""Each chart is valid Vega-Lite and holds exactly what the records hold."""

import math
from dataclasses import replace

import pytest

from mnist_core.charts import curves as charts
from mnist_core.charts import diagram
from mnist_core.config import TrainConfig
from mnist_core.findings.metrics import ACCURACY, GAP, LOSS, LOSS_EVALUATED
from mnist_core.runs.record import RunRecord
from tests.support.runs import made_up

ALL = [LOSS, LOSS_EVALUATED, ACCURACY, GAP]
NAMES = {"Run 1 (lr 0.01)": "#aa0000", "long [one], with: 0.5": "#0000bb"}
LINES, POINTS, RULE = 0, 1, 2  # layers
MEAN = "training, mean over the epoch"


def run(train: list, validation: list, **changes) -> RunRecord:
    """A record with these losses."""
    config = TrainConfig(0.01, max(1, len(train)))
    return made_up(config, len(train), train_loss=train, val_loss=validation, **changes)


@pytest.fixture
def two() -> list[RunRecord]:
    return [run([0.4, 0.2, 0.1], [0.3, 0.5, 0.4]), run([0.8, 0.7], [0.9, 0.6])]


def rows(chart: dict, layer: int) -> list[dict]:
    data = chart["layer"][layer].get("data") or chart["data"]  # layers may share it
    return chart["datasets"][data["name"]]


def test_curves_hold_every_value_of_every_run(two):
    chart = charts.curves(two, NAMES, LOSS).to_dict()
    first, second = NAMES
    shown = {(row["run"], row["part"], row["epoch"]): row["value"] for row in rows(chart, LINES)}
    assert len(rows(chart, LINES)) == 10
    assert shown[first, MEAN, 3] == 0.1
    assert shown[first, "validation", 2] == 0.5
    assert shown[second, "validation", 1] == 0.9
    assert rows(chart, POINTS) == rows(chart, LINES)


def test_runs_are_told_by_colour_and_training_by_dash(two):
    encoding = charts.curves(two, NAMES, LOSS).to_dict()["layer"][LINES]["encoding"]
    assert encoding["color"]["field"] == "run"
    assert encoding["color"]["scale"] == {
        "domain": list(NAMES),
        "range": list(NAMES.values()),
    }
    assert encoding["strokeDash"]["field"] == "part"
    solid, dashed = encoding["strokeDash"]["scale"]["range"]
    assert encoding["strokeDash"]["scale"]["domain"] == ["validation", MEAN]
    assert encoding["strokeDash"]["scale"]["range"] == [[1, 0], [2, 2]]  # evaluated: dashed
    assert solid[1] == 0 < dashed[1]


def test_the_nearest_epoch_tells_exact_values_of_all_runs(two):
    chart = charts.curves(two, NAMES, LOSS).to_dict()
    assert rows(chart, RULE)[2] == {
        "epoch": 3,
        "at": f"3: validation · {MEAN}",
        "run0": "0.4000 · 0.1000",
        "run1": "– · –",
    }
    tooltip = chart["layer"][RULE]["encoding"]["tooltip"]
    assert [entry["title"] for entry in tooltip] == ["epoch", *NAMES]
    assert [entry["field"] for entry in tooltip] == ["at", "run0", "run1"]
    (pointer,) = (entry for entry in chart["params"] if entry["name"] == charts.POINTER)
    assert pointer["select"]["nearest"] is True


def test_gap_is_validation_over_training_loss(two):
    chart = charts.curves(two, NAMES, GAP).to_dict()
    values = [row["value"] for row in rows(chart, LINES)]
    assert values == pytest.approx([0.75, 2.5, 4.0, 1.125, 6 / 7])


def test_a_logarithmic_axis_leaves_out_what_it_cannot_show():
    chart = charts.curves([run([0.1, 0.0], [0.2, 0.1])], {"a": "#000000"}, LOSS, log=True).to_dict()
    encoding = chart["layer"][LINES]["encoding"]
    assert encoding["y"]["scale"]["type"] == "log"
    assert [row["value"] for row in rows(chart, LINES)] == [0.2, 0.1, 0.1]
    assert rows(chart, RULE)[1]["run0"] == "0.1000 · 0.0000"


@pytest.mark.parametrize("metric", ALL, ids=lambda metric: metric.title)
@pytest.mark.parametrize("log", [False, True])
def test_a_run_that_diverged_or_never_began_breaks_no_chart(metric, log):
    runs = [run([0.4], [0.3], state="diverged"), run([], [], state="unfinished")]
    chart = charts.curves(runs, NAMES, metric, log=log).to_dict()
    assert {row["run"] for row in rows(chart, LINES)} == {"Run 1 (lr 0.01)"}
    assert all(math.isfinite(row["value"]) for row in rows(chart, LINES))


def test_nothing_at_all_is_an_empty_chart():
    chart = charts.curves([], {}, LOSS, epochs=5).to_dict()
    assert rows(chart, LINES) == []


def test_a_single_epoch_is_seen_as_a_point_in_the_middle():
    chart = charts.curves([run([0.4], [0.3])], {"a": "#000000"}, LOSS).to_dict()
    assert chart["layer"][POINTS]["mark"]["type"] == "point"
    low, high = chart["layer"][POINTS]["encoding"]["x"]["scale"]["domain"]
    assert low < 1 < high


@pytest.mark.parametrize(("epochs", "last"), [(1, 3), (10, 10)])
def test_the_axis_reaches_to_the_epochs_that_are_to_come(two, epochs, last):
    x = charts.curves(two, NAMES, LOSS, epochs=epochs).to_dict()["layer"][LINES]["encoding"]["x"]
    assert x["scale"]["domain"] == [1, last]
    assert x["axis"]["values"] == list(range(1, last + 1))


def test_notes_stand_at_their_points(two):
    note = charts.Note(2, 0.5, "+67% in one epoch")
    chart = charts.curves(two, NAMES, LOSS, notes=[note]).to_dict()
    assert chart["layer"][-1]["mark"]["type"] == "text"
    (shown,) = rows(chart, -1)
    assert (shown["epoch"], shown["value"], shown["text"]) == note[:3]
    marked = charts.curves(two, NAMES, LOSS, notes=[note._replace(mark="diamond")]).to_dict()
    assert [row["mark"] for row in rows(marked, -1)] == ["diamond"]


def test_notes_keep_clear_of_lines_and_of_the_plots_edges(two):
    chart = charts.curves(two, NAMES, LOSS, notes=[charts.Note(2, 0.5, "words")]).to_dict()
    halo, words = (layer for layer in chart["layer"] if layer["mark"]["type"] == "text")
    assert halo["mark"]["stroke"] == {"expr": "background"}  # of light and dark alike
    assert "stroke" not in words["mark"]
    assert halo["mark"]["dy"] == words["mark"]["dy"]
    assert "scale('y', datum.value)" in words["mark"]["dy"]["expr"]


@pytest.mark.parametrize("log", [False, True])
def test_an_axis_with_notes_has_room_above_every_curve(two, log):
    note = charts.Note(2, 0.5, "words")
    y = charts.curves(two, NAMES, LOSS, log, notes=[note]).to_dict()["layer"][LINES]["encoding"][
        "y"
    ]
    low, high = y["scale"]["domain"]
    assert low == (0.1 if log else 0)
    assert 0.95 < high < 1.2


def test_words_far_from_their_place_are_led_to_it(two):
    """Past flat curves that fill what is near."""
    flat = [run([value] * 3, [value] * 3) for value in (0.42, 0.46, 0.5, 0.54, 0.58)]
    seeds = [replace(it, config=replace(it.config, seed=seed)) for seed, it in enumerate(flat)]
    busy = {next(iter(NAMES)): seeds}
    note = charts.Note(2, 0.5, "words")
    chart = charts.curves(two, NAMES, LOSS, notes=[note], behind=busy).to_dict()
    (shown,) = rows(chart, -1)
    assert abs(shown["dy"]) > 24
    rules = [layer for layer in chart["layer"] if "datum.dy" in str(layer["encoding"].get("y2"))]
    assert len(rules) == 1
    near = charts.curves(two, NAMES, LOSS, notes=[note]).to_dict()
    assert not any("y2" in layer["encoding"] for layer in near["layer"])


def test_numbers_of_an_axis_are_plain(two):
    axis = charts.curves(two, NAMES, LOSS).to_dict()["layer"][LINES]["encoding"]["y"]["axis"]
    assert "format(datum.value, ',~r')" in axis["labelExpr"]
    axis = charts.curves(two, NAMES, ACCURACY).to_dict()["layer"][LINES]["encoding"]["y"]["axis"]
    assert axis["format"] == "~%"


def test_other_seeds_are_faint_lines_behind(two):
    seeds = {list(NAMES)[1]: [run([0.4, 0.2], [0.3, 0.5]), run([0.8, 0.7], [0.9, 0.6])]}
    chart = charts.curves(two, NAMES, LOSS, behind=seeds).to_dict()
    faint = chart["layer"][0]
    assert faint["mark"]["opacity"] < 0.5
    assert [row["value"] for row in rows(chart, 0)] == [0.3, 0.5, 0.9, 0.6]
    assert {row["run"] for row in rows(chart, 0)} == set(seeds)
    assert faint["encoding"]["detail"]["field"] == "seed"


@pytest.mark.parametrize(("count", "asked", "there"), [(2, True, 1), (2, False, 0), (1, True, 0)])
def test_there_is_a_legend_where_there_are_runs_to_tell_apart(two, count, asked, there):
    colours = dict(list(NAMES.items())[:count])
    chart = charts.curves(two[:count], colours, LOSS, legend=asked).to_dict()
    assert bool(chart["layer"][LINES]["encoding"]["color"]["legend"]) is bool(there)


def test_the_picture_of_the_network_names_units_and_parameters():
    chart = diagram.network([784, 256, 10]).to_dict()
    texts = [row["text"] for layer in (2, 3) for row in rows(chart, layer)]
    assert texts == ["784", "256", "10", "200,960", "2,570"]
    assert sum(row["x"] == 2 for row in rows(chart, 1)) == 10  # a small layer is drawn whole


def test_the_picture_names_the_outputs_and_shows_what_goes_in():
    chart = diagram.network([784, 256, 10], "data:image/png;base64,xyz").to_dict()
    rows = [row for table in chart["datasets"].values() for row in table]
    texts = [row["text"] for row in rows if "text" in row]
    assert [str(digit) for digit in range(10)] == [text for text in texts if len(text) == 1]
    assert "data:image/png;base64,xyz" in [row.get("url") for row in rows]
    plain = diagram.network([784, 256, 10]).to_dict()
    assert not any("url" in row for table in plain["datasets"].values() for row in table)


def test_the_picture_in_words():
    assert diagram.describe([784, 256, 128, 64, 10]) == (
        "A fully connected network of 4 layers: 784 to 256 to 128 to 64 to 10 units, "
        "242,762 parameters."
    )


def test_the_table_of_layers_counts_weights_and_biases():
    assert diagram.table([784, 256, 10]).splitlines()[2:] == [
        "| 1 | 784 × 256 + 256 | 200,960 |",
        "| 2 | 256 × 10 + 10 | 2,570 |",
        "| all | 203,264 + 266 | **203,530** |",
    ]
