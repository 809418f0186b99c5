"""Canvas data as a browser sent it."""

import copy

import numpy as np
import pytest

from mnist_core.digits.canvas_data import brush_of, strokes_from_canvas

# Sent by streamlit-drawable-canvas 0.13 for a curve, and for a click at (60, 220).
CURVE = {
    "type": "Path",
    "version": "7.4.0",
    "originX": "center",
    "originY": "center",
    "left": 128.2743,
    "top": 155.4389,
    "width": 136.5885,
    "height": 169.1621,
    "strokeWidth": 20,
    "scaleX": 1,
    "scaleY": 1,
    "angle": 0,
    "flipX": False,
    "flipY": False,
    "skewX": 0,
    "skewY": 0,
    "path": [
        ["M", 59.98, 79.98],
        ["Q", 60, 80, 80, 75],
        ["Q", 100, 70, 130, 72.5],
        ["Q", 160, 75, 180, 82.5],
        ["Q", 200, 90, 190, 115],
        ["Q", 180, 140, 155, 190],
        ["L", 129.98, 240.02],
    ],
}
CLICK = {
    **CURVE,
    "left": 60,
    "top": 220,
    "width": 0.04,
    "height": 0,
    "path": [["M", 59.98, 220], ["L", 60.02, 220]],
}


def canvas(*objects):
    return {"version": "7.4.0", "objects": list(objects), "background": "#000"}


def test_canvas_strokes_lie_where_they_were_drawn():
    curve, click = strokes_from_canvas(canvas(CURVE, CLICK))
    assert curve[0] == pytest.approx([59.98, 79.98], abs=0.05)
    assert curve[-1] == pytest.approx([129.98, 240.02], abs=0.05)
    for point in ([80, 75], [130, 72.5], [190, 115]):  # ends of curves
        assert np.hypot(*(curve - point).T).min() < 0.05
    # The middle of the curve from (130, 72.5) by (160, 75) to (180, 82.5).
    assert np.hypot(*(curve - [157.5, 76.25]).T).min() < 0.05
    assert click == pytest.approx(np.array([[59.98, 220], [60.02, 220]]))
    assert curve.shape[1] == 2 and curve.dtype == float


@pytest.mark.parametrize("change", [{"type": "path"}, {"left": None, "top": None}, "corner"])
def test_other_ways_to_say_the_same_path(change):
    item = copy.deepcopy(CURVE)
    if change == "corner":  # Fabric before its version 7
        item |= {"originX": "left", "originY": "top"}
        item |= {"left": 128.2743 - 136.5885 / 2 - 10, "top": 155.4389 - 169.1621 / 2 - 10}
    else:
        item = {key: v for key, v in (item | change).items() if v is not None}
    expected = strokes_from_canvas(canvas(CURVE))[0]
    assert strokes_from_canvas(canvas(item))[0] == pytest.approx(expected, abs=0.05)


def test_paths_moved_scaled_and_turned_afterwards():
    line = {"type": "Path", "left": 50, "top": 50, "path": [["M", 40, 50], ["L", 60, 50]]}

    def ends(**changes):
        return strokes_from_canvas(canvas(line | changes))[0]

    assert ends(left=150, top=20) == pytest.approx(np.array([[140, 20], [160, 20]]))
    assert ends(scaleX=2) == pytest.approx(np.array([[30, 50], [70, 50]]))
    assert ends(angle=90) == pytest.approx(np.array([[50, 40], [50, 60]]))
    assert ends(flipX=True) == pytest.approx(np.array([[60, 50], [40, 50]]))
    assert ends(skewY=45) == pytest.approx(np.array([[40, 40], [60, 60]]))


@pytest.mark.parametrize("data", [None, {}, {"objects": []}, canvas({"type": "Circle"}, {})])
def test_nothing_drawn_is_no_stroke(data):
    assert strokes_from_canvas(data) == []


@pytest.mark.parametrize(
    "path",
    [
        None,
        "M 0 0 L 1 1",
        [["M", 0, 0], ["L", "1", 1]],
        [["M", 0, 0], ["L", True, 1]],
        [["M", 0, 0], ["L", float("nan"), 1]],
        [["M", 0, 0], ["L", 10**400, 1]],
        [["M", 0, 0], ["L", 1]],
        [["M", 0, 0], ["C", 1, 1, 2, 2, 3, 3]],
        [["L", 0, 0]],
        [[]],
        [[["M"], 1, 2]],
        [{"M": 1}],
    ],
)
def test_malformed_paths_are_refused_by_number(path):
    with pytest.raises(ValueError, match="object 1"):
        strokes_from_canvas(canvas(CURVE, {"type": "path", "path": path}))


@pytest.mark.parametrize("data", [[], "{}", {"objects": {}}, {"objects": ["path"]}])
def test_malformed_canvas_data_is_refused(data):
    with pytest.raises(ValueError, match="canvas data"):
        strokes_from_canvas(data)


def test_malformed_fields_are_refused():
    with pytest.raises(ValueError, match=r"object 0: .*__import__"):
        strokes_from_canvas(canvas(CURVE | {"angle": "__import__('os')"}))


@pytest.mark.parametrize(
    ("width", "brush"),
    [(22, 22), (8, 8), (34, 34), (7, None), (1e99, None), ("22", None), (True, None), (None, None)],
)
def test_brush_is_the_last_strokes_own_where_there_is_such_a_brush(width, brush):
    assert brush_of(canvas(CURVE | {"strokeWidth": 9}, CURVE | {"strokeWidth": width})) == brush


def test_blank_canvas_has_no_brush():
    assert brush_of(None) is None and brush_of({"objects": []}) is None
