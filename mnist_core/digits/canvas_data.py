"""Drawings as a canvas in somebody's browser sends them.

Whatever arrives here may be made by hand. It is checked here, and nowhere else.
"""

import math
from typing import Any

import numpy as np

from mnist_core.digits import limits, normalisation

CURVE = 8  # points to a quadratic curve
THINNEST, THICKEST = 8, 34  # of a brush, canvas pixels


def strokes_from_canvas(json_data: dict[str, Any] | None) -> list[np.ndarray]:
    """The strokes of a drawing canvas's `json_data`; [] where nothing was drawn.

    json_data: {"objects": [{"type": "path", "path": [["M", x, y], ["Q", …], …], …}, …]}, as
    streamlit-drawable-canvas 0.13 (Fabric.js 7) sends it. A path's coordinates are the canvas's;
    where it was moved, turned or scaled afterwards, its other fields say so, and are applied.
    Objects that are no paths are ignored.
    Returns (n, 2) float64 arrays in canvas pixels, x to the right, y down; a click is a stroke of
    zero length. Raises ValueError on values that no canvas sends.
    """
    if json_data is None:
        return []
    objects = json_data.get("objects", []) if isinstance(json_data, dict) else None
    if not isinstance(objects, list) or not all(isinstance(item, dict) for item in objects):
        raise ValueError('canvas data must be {"objects": [{…}, …]}')
    limits.check("strokes on the canvas", len(objects), limits.STROKES, "use fewer")
    paths = {
        f"object {number}": item
        for number, item in enumerate(objects)
        if str(item.get("type")).lower() == "path"
    }
    commands = {name: _commands(item, name) for name, item in paths.items()}
    curves = sum(map(len, commands.values()))
    limits.check("curves on the canvas", curves, limits.CURVES, "use shorter strokes")
    return [
        stroke
        for name, item in paths.items()
        for stroke in _path_strokes(item, commands[name], name)
    ]


def brush_of(json_data: Any) -> float | None:
    """The width of the last stroke, canvas pixels; None where it does not say one.

    json_data: as `strokes_from_canvas` takes it, and has accepted it.
    """
    objects = json_data.get("objects") if isinstance(json_data, dict) else None
    width = objects[-1].get("strokeWidth") if objects else None
    if isinstance(width, bool) or not isinstance(width, (int, float)):
        return None
    return float(width) if THINNEST <= width <= THICKEST else None


def _commands(item: dict[str, Any], name: str) -> list[Any]:
    commands = item.get("path")
    if not isinstance(commands, list):
        raise ValueError(f"{name}: a path must have a list of commands")
    return commands


def _path_strokes(item: dict[str, Any], commands: list[Any], name: str) -> list[np.ndarray]:
    """The strokes of one path object, one for each "M" in it."""
    if not commands:
        return []
    letters, values = zip(*(_command(command, name) for command in commands), strict=True)
    if letters[0] != "M":
        raise ValueError(f'{name}: a path must start with "M"')
    controls, ends = np.array(values, float).reshape(-1, 2, 2).swapaxes(0, 1)
    starts = np.concatenate([ends[:1], ends[:-1]])
    # Of M and L the end alone, which is a curve's last point.
    kept = np.tile(np.array(letters)[:, None] == "Q", CURVE)
    kept[:, -1] = True
    # What Fabric takes a path's bounds, and so its centre, from.
    around = _curves(starts, controls, ends, as_cubic=True)[kept]
    centre = (around.min(axis=0) + around.max(axis=0)) / 2
    matrix, moved = _transform(item, centre, name)
    points = (_curves(starts, controls, ends)[kept] - centre) @ matrix.T + moved
    firsts = np.cumsum(kept.sum(axis=1))[:-1][np.array(letters[1:]) == "M"]
    return np.split(points, firsts)


def _command(command: Any, name: str) -> tuple[str, list[float]]:
    """The letter M, L or Q, and control and end, two numbers each; M and L have but an end."""
    letter, *values = command if isinstance(command, list) and 3 <= len(command) <= 5 else [None]
    if (letter, len(values)) not in (("M", 2), ("L", 2), ("Q", 4)):
        raise ValueError(f"{name}: a path is made of M x y, L x y and Q cx cy x y only")
    numbers = [_number(value, name) for value in values]
    return str(letter), numbers * (4 // len(numbers))


def _number(value: Any, name: str) -> float:
    """A finite coordinate, angle or factor; JSON may also hold text, true or 1e999."""
    plain = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not plain or not abs(value) <= normalisation.FARTHEST:
        shown = repr(value)[:40]
        raise ValueError(f"{name}: {shown} is no number within ±{normalisation.FARTHEST:.0f}")
    return float(value)


def _curves(
    starts: np.ndarray, controls: np.ndarray, ends: np.ndarray, as_cubic: bool = False
) -> np.ndarray:
    """(n, CURVE, 2) points of quadratic Bézier curves, without their starts.

    starts, controls, ends: (n, 2) each. as_cubic: of the cubics whose two controls are both that
    control, which is what Fabric reckons a path's bounds by.
    """
    start, control, end = starts[:, None], controls[:, None], ends[:, None]
    t = np.linspace(0, 1, CURVE + 1)[1:, None]
    if as_cubic:
        return (1 - t) ** 3 * start + 3 * t * (1 - t) * control + t**3 * end
    return (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end


def _transform(
    item: dict[str, Any], centre: np.ndarray, name: str
) -> tuple[np.ndarray, np.ndarray]:
    """Matrix (2, 2) and new centre (2,) of a path, by Fabric's fields; without them, none."""

    def field(key: str, default: float) -> float:
        return _number(item.get(key, default), name)

    angle, tilt_x, tilt_y = (math.radians(field(k, 0)) for k in ("angle", "skewX", "skewY"))
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    scale = np.array([field("scaleX", 1), field("scaleY", 1)])
    flip = np.array([-1 if item.get(k) is True else 1 for k in ("flipX", "flipY")])
    skew = np.array([[1, math.tan(tilt_x)], [0, 1]]) @ np.array([[1, 0], [math.tan(tilt_y), 1]])
    if "left" not in item or "top" not in item:
        return turn @ np.diag(scale * flip) @ skew, centre
    # left and top are those of the centre, or in older drawings of a corner, pen included.
    size = np.array([field("width", 0), field("height", 0)]) + field("strokeWidth", 0)
    sides = {"left": 0.5, "top": 0.5, "right": -0.5, "bottom": -0.5}
    share = np.array([sides.get(str(item.get(k)), 0.0) for k in ("originX", "originY")])
    corner = np.array([field("left", 0), field("top", 0)])
    return turn @ np.diag(scale * flip) @ skew, corner + turn @ (share * size * scale)
