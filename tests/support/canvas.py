"""What a drawing canvas sends."""

from collections.abc import Sequence
from typing import Any

import numpy as np


def canvas_drawing(drawn: Sequence[np.ndarray], brush: float, colour: str) -> dict[str, Any]:
    """Strokes as the `json_data` of a drawing canvas (Fabric.js paths)."""
    return {"objects": [_path(stroke, brush, colour) for stroke in drawn]}


def _path(stroke: np.ndarray, brush: float, colour: str) -> dict[str, Any]:
    points = np.round(stroke, 2).tolist()
    commands = [["M" if number == 0 else "L", x, y] for number, (x, y) in enumerate(points)]
    left, top = ((stroke.min(axis=0) + stroke.max(axis=0)) / 2).tolist()
    return {
        "type": "Path",
        "path": commands,
        "left": left,
        "top": top,
        "originX": "center",
        "originY": "center",
        "fill": None,
        "stroke": colour,
        "strokeWidth": brush,
        "strokeLineCap": "round",
        "strokeLineJoin": "round",
    }
