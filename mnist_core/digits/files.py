"""Drawings as they arrive: from the canvas, or labelled, in a file.

What comes in here was made by a visitor or found on a disk. It is checked here, and nowhere else.
"""

import json
import math
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from mnist_core.digits import normalisation

CURVE = 8  # points to a quadratic curve


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
    return [
        stroke
        for number, item in enumerate(objects)
        if str(item.get("type")).lower() == "path"
        for stroke in _path_strokes(item, f"object {number}")
    ]


def read_drawings(path: str | Path) -> tuple[np.ndarray, np.ndarray]:
    """Labelled drawings of a file, normalised.

    path: a `.npz` with `images` (N, H, W) uint8, ink 255 on 0, and `labels` (N,), or else strokes
    as JSON: [{"label": 7, "strokes": [[[x, y], …], …]}, …], in canvas pixels, y down.
    Returns images (N, 28, 28) uint8 and labels (N,) int64. Raises ValueError that names the file,
    the entry and what is wrong with it; FileNotFoundError and other OSErrors pass.
    """
    path = Path(path)
    is_npz = path.suffix.lower() == ".npz"
    try:
        entries = list(_npz_entries(path) if is_npz else _json_entries(path))
        if not entries:
            raise ValueError("no drawings in it")
        read = normalisation.normalise if is_npz else normalisation.normalise_strokes
        images = [_at(number, read, drawing) for number, (drawing, _) in enumerate(entries)]
        labels = [_at(number, _label, label) for number, (_, label) in enumerate(entries)]
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    return np.stack(images), np.array(labels, dtype=np.int64)


def _npz_entries(path: Path) -> Iterable[tuple[np.ndarray, Any]]:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            images, labels = archive["images"], archive["labels"]
    except KeyError as error:
        raise ValueError("an .npz must hold two arrays, images and labels") from error
    except (zipfile.BadZipFile, EOFError, AttributeError, TypeError) as error:
        raise ValueError("not an .npz archive") from error
    if images.ndim != 3 or images.dtype != np.uint8:
        given = f"{images.dtype} of shape {images.shape}"
        raise ValueError(f"images must be uint8 of shape (N, H, W), got {given}")
    if labels.shape != images.shape[:1]:
        raise ValueError(f"{len(images)} images, but labels of shape {labels.shape}")
    return zip(images, labels.tolist(), strict=True)


def _json_entries(path: Path) -> Iterable[tuple[list, Any]]:
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"not JSON: {error}") from error
    if not isinstance(entries, list):
        raise ValueError('must be a list, [{"label": 7, "strokes": [[[x, y], …], …]}, …]')
    for number, entry in enumerate(entries):
        if not isinstance(entry, dict) or not isinstance(entry.get("strokes"), list):
            raise ValueError(f'entry {number}: must be {{"label": 7, "strokes": [[[x, y], …], …]}}')
        yield entry["strokes"], entry.get("label")


def _at(number: int, check: Any, value: Any) -> Any:
    try:
        return check(value)
    except ValueError as error:
        raise ValueError(f"entry {number}: {error}") from error


def _label(label: Any) -> int:
    if isinstance(label, bool) or not isinstance(label, int) or not 0 <= label <= 9:
        raise ValueError(f"label must be a whole number from 0 to 9, got {label!r}")
    return label


def _path_strokes(item: dict[str, Any], name: str) -> list[np.ndarray]:
    """The strokes of one path object, one for each "M" in it."""
    commands = item.get("path")
    if not isinstance(commands, list):
        raise ValueError(f"{name}: a path must have a list of commands")
    strokes: list[list[np.ndarray]] = []
    reach: list[np.ndarray] = []  # what Fabric takes a path's bounds, and so its centre, from
    for command in commands:
        letter, points = _command(command, name)
        if letter == "M":
            strokes.append([points])
        elif not strokes:
            raise ValueError(f'{name}: a path must start with "M"')
        else:
            bend = np.concatenate([strokes[-1][-1][-1:], points])
            strokes[-1].append(points if letter == "L" else _curve(bend))
            reach.append(points if letter == "L" else _curve(bend, as_cubic=True))
        reach.append(points[-1:])
    if not strokes:
        return []
    around = np.concatenate(reach)
    centre = (around.min(axis=0) + around.max(axis=0)) / 2
    matrix, moved = _transform(item, centre, name)
    return [(np.concatenate(stroke) - centre) @ matrix.T + moved for stroke in strokes]


def _command(command: Any, name: str) -> tuple[str, np.ndarray]:
    """("M" or "L", (1, 2) points) or ("Q", (2, 2) points: control, end)."""
    letter, *values = command if isinstance(command, list) and command else [None]
    if (letter, len(values)) not in (("M", 2), ("L", 2), ("Q", 4)):
        raise ValueError(f"{name}: a path is made of M x y, L x y and Q cx cy x y only")
    return str(letter), np.array([_number(v, name) for v in values]).reshape(-1, 2)


def _number(value: Any, name: str) -> float:
    """A finite coordinate, angle or factor; JSON may also hold text, true or 1e999."""
    plain = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not plain or not abs(value) <= normalisation.FARTHEST:
        shown = repr(value)[:40]
        raise ValueError(f"{name}: {shown} is no number within ±{normalisation.FARTHEST:.0f}")
    return float(value)


def _curve(bend: np.ndarray, as_cubic: bool = False) -> np.ndarray:
    """(CURVE, 2) points of a quadratic Bézier curve, without its start.

    bend: (3, 2), start, control and end. as_cubic: of the cubic whose two controls are both that
    control, which is what Fabric reckons a path's bounds by.
    """
    start, control, end = bend
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
