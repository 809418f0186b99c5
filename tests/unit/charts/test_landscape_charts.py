"""The measured line, figures by epoch and planes: what the charts hold and what is said of them."""

import numpy as np
import pytest

from mnist_core.charts.landscape import along, by_epoch, describe_line, map_of, where
from mnist_core.findings.landscape import Value

PLACES = (-0.5, 0.0, 0.5, 1.0, 1.25)
LINES = {
    "Run 1": [Value(loss, 0.9) for loss in (0.9, 0.2, 0.1, 0.3, 0.8)],
    "Run 2": [Value(loss, 0.9) for loss in (0.1, 0.1, 0.0, 0.1, 0.1)],
}
COLOURS = {"Run 1": "#aa0000", "Run 2": "#0000bb"}
ENDS = ("epoch 3", "epoch 4")


def rows(spec: dict, layer: int) -> list[dict]:
    data = spec["layer"][layer].get("data", spec.get("data"))
    return spec["datasets"][data["name"]]


def test_a_line_holds_every_loss_that_a_logarithm_has():
    spec = along(LINES, COLOURS, ENDS, PLACES).to_dict()
    found = [(row["run"], row["place"], row["loss"]) for row in rows(spec, 0)]
    wanted = [
        (run, t, it.loss) for run, them in LINES.items() for t, it in zip(PLACES, them, strict=True)
    ]
    assert found == [row for row in wanted if row[2] > 0]
    assert len(found) == 9


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (0.0, "epoch 3"),
        (1.0, "epoch 4"),
        (0.5, "halfway"),
        (0.25, "25% of the way"),
        (-0.5, "50% before epoch 3"),
        (1.25, "25% beyond epoch 4"),
    ],
)
def test_a_place_in_words(place, told):
    assert where(place, ENDS) == told


def test_the_words_have_every_loss():
    text = describe_line({"Run 1": LINES["Run 1"]}, ENDS, PLACES)
    assert text == (
        "Loss on the straight line from epoch 3 to epoch 4. Run 1: 0.900 (50% before epoch 3), "
        "0.200 (epoch 3), 0.100 (halfway), 0.300 (epoch 4), 0.800 (25% beyond epoch 4)."
    )


def test_figures_by_epoch_hold_every_seed_and_the_mean():
    spec = by_epoch({"Run 1": [[0, 10], [0, 20]], "Run 2": [[1, 1]]}, COLOURS, "units").to_dict()
    assert [row["value"] for row in rows(spec, 0)] == [0, 10, 0, 20, 1, 1]
    assert [(row["run"], row["epoch"], row["value"]) for row in rows(spec, 1)] == [
        ("Run 1", 0, 0), ("Run 1", 1, 15), ("Run 2", 0, 1), ("Run 2", 1, 1),
    ]  # fmt: skip


def test_no_point_of_a_plane_is_given_words():
    """Vega drops them, and warns."""
    spec = map_of(([0.0, 1.0], [0.0, 1.0]), np.ones((2, 2)), {}, COLOURS, {"end": (0, 0)}).to_dict()
    marks = [(layer["mark"]["type"], "text" in layer["encoding"]) for layer in spec["layer"]]
    assert ("point", True) not in marks
    assert marks.count(("text", True)) == 2


def test_a_plane_holds_each_cell_around_its_place_and_the_path():
    losses = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    path = [(0.0, 0.0), (4.0, 1.0)]
    spec = map_of(
        ([0.0, 2.0, 4.0], [0.0, 1.0]), losses, {"Run 1": path}, COLOURS, {"end": path[1]}
    ).to_dict()
    cells = rows(spec, 0)
    assert [row["loss"] for row in cells] == [1, 2, 3, 4, 5, 6]
    last = cells[-1]
    assert (last["x"], last["x2"], last["y"], last["y2"]) == (3, 5, 0.5, 1.5)
    assert [(row["x"], row["y"]) for row in rows(spec, 2)] == path
