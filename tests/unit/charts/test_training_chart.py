"""The chart of a training: its axis, what it marks, the run behind, the epoch in progress."""

import math
from dataclasses import replace

import pytest

from mnist_core.charts.training import Drawn, axis_top, beyond_note, is_seen, training_chart
from mnist_core.events import Progress
from tests.support.runs import edited, run

CHANCE = math.log(10)


def drawn(record, name="this") -> Drawn:
    return Drawn(record, name, "#112233")


def layers(chart) -> list[dict]:
    return chart.to_dict()["layer"]


def texts(chart) -> set[str]:
    rows = (row for rows in chart.to_dict()["datasets"].values() for row in rows)
    return {row["text"] for row in rows if "text" in row}


def lines(chart) -> list[dict]:
    return [layer for layer in layers(chart) if layer["mark"]["type"] == "line"]


def domain(chart, axis: str) -> list[float]:
    found = {tuple(layer["encoding"][axis]["scale"]["domain"]) for layer in lines(chart)}
    (only,) = found
    return list(only)


def test_the_axis_fits_what_the_run_has():
    record = run([0.5, 0.3], [0.8, 0.2])
    assert domain(training_chart(drawn(record)), "y") == [0, pytest.approx(0.8 * 1.08)]
    assert texts(training_chart(drawn(record))) == set()
    assert domain(training_chart(drawn(record)), "x") == [0, 2]


def test_one_early_spike_does_not_make_chance_look_like_a_success():
    chart = training_chart(drawn(run([3.0, 2.34, 2.33], [103.0, 3.2, 2.33])))
    low, high = domain(chart, "y")
    assert low == 0 and high == pytest.approx(2 * CHANCE)
    assert texts(chart) == {"guessing: ln 10", "↑ training 103"}
    assert beyond_note(run([103.0, 2.3]), 4.6)[0].text == "↑ validation 103"
    assert beyond_note(run([2.4, 2.3]), 4.6) == []


def test_what_the_run_before_needs_is_given_as_far_as_that_leaves_room():
    record = run([0.1, 0.08], [0.1, 0.05])
    assert axis_top([0.1, 0.05], [], run([0.12], [0.11])) == pytest.approx(0.12 * 1.08)
    assert axis_top([0.1, 0.05], [], run([2.3], [103.0])) == pytest.approx(0.15 * 1.08)
    chart = training_chart(drawn(record), drawn(run([2.3], [0.3]), "before"))
    faint, own = lines(chart)[0], lines(chart)[-1]
    assert faint["mark"]["opacity"] < 0.5 and faint["mark"]["clip"]
    assert "opacity" not in own["mark"]


def test_a_run_before_that_lies_above_the_axis_is_not_seen():
    """Twice the highest loss of this run leaves 1.5 times it."""
    now = run([0.2, 0.1], [0.2, 0.1])
    assert not is_seen(run([0.6, 0.5], [0.5, 0.4]), now)
    assert is_seen(run([0.6, 0.5], [0.5, 0.3]), now)
    for before in (run([0.6, 0.5], [0.5, 0.4]), run([0.6, 0.5], [0.5, 0.3])):
        chart = training_chart(drawn(now), drawn(before, "before"))
        rows = chart.to_dict()["datasets"].values()
        theirs = [it["value"] for them in rows for it in them if it.get("run") == "before"]
        assert theirs and is_seen(before, now) == (min(theirs) < domain(chart, "y")[1])


def test_the_curve_grows_within_the_first_epoch():
    now = [Progress(1, step, 100, 2.5 / step, 1, 0.1, 0.01, 1.0) for step in (1, 2, 50)]
    begins = replace(run([0.5]), epochs=(), state="unfinished")
    chart = training_chart(drawn(begins), now=now)
    points = [rows for rows in chart.to_dict()["datasets"].values() if len(rows) == 3]
    assert [[row["epoch"], row["value"]] for row in points[0]] == [
        [0.01, 2.5], [0.02, 1.25], [0.5, 0.05]
    ]  # fmt: skip
    assert domain(chart, "y") == [0, pytest.approx(2.5 * 1.08)]


def test_within_an_ended_run_the_epochs_are_not_drawn():
    assert all(
        layer["mark"].get("strokeWidth") != 1 for layer in lines(training_chart(drawn(run([0.5]))))
    )


def test_where_the_rate_was_changed_there_is_a_line_with_words_above_the_curves():
    record = edited(run([0.5, 0.4, 0.3]), 1, steered=True, learning_rate=0.0005)
    chart = training_chart(drawn(record))
    assert texts(chart) == {"rate 0.0005"}
    rows = chart.to_dict()["datasets"]
    marks = [
        layer
        for layer in layers(chart)
        if [row.get("text") for row in rows[layer["data"]["name"]]] == ["rate 0.0005"]
    ]
    assert [layer["mark"]["type"] for layer in marks] == ["rule", "text", "text"]
    assert [row["epoch"] for row in rows[marks[0]["data"]["name"]]] == [1]  # where epoch 2 begins
    assert "y" not in marks[0]["encoding"]  # from top to bottom
    assert {layer["encoding"]["y"]["value"] for layer in marks[1:]} == {6}
    assert texts(training_chart(drawn(run([0.5, 0.4, 0.3])))) == set()
