"""The network as a picture, in words and as a table. Knows nothing of runs."""

import math
from collections.abc import Sequence
from itertools import pairwise, product
from typing import Any

import altair as alt
import pandas as pd

LINE = "#8a97a5"
UNIT = "#0473AB"
IMAGE, INSIDE, BESIDE = 44, 64, 26  # pixels: an image; what is left free beside the layers
TEXT = "#77828d"  # read on light and dark backgrounds


def network(sizes: Sequence[int], image: str | None = None, height: int = 300) -> alt.LayerChart:
    """Layers from left to right, some of their units and the weights between those.

    Above each layer its units, between two layers the parameters that lie there; beside the last
    layer's units their numbers, the digits. image: the address of one that goes in.
    """
    columns = [_places(size) for size in sizes]
    above = [(place, 1.16, f"{size:,}") for place, size in enumerate(sizes)]
    between = [(place + 0.5, -1.14, f"{n:,}") for place, n in enumerate(parameters(sizes))]
    digits = [(len(sizes) - 1, y, str(digit)) for digit, y in enumerate(columns[-1])]
    parts = [
        _weights(columns),
        _units(columns),
        _texts(above, fontSize=17, fontWeight=600),
        _texts(between, fontSize=13),
        _texts(digits, fontSize=13, dx=14),
    ]
    if image:
        parts.append(_image(image))
    reach: list[Any] = [INSIDE, alt.ExprRef(f"width - {BESIDE}")]
    x = alt.X("x:Q").scale(domain=[0, len(sizes) - 1], range=reach, nice=False).axis(None)
    y = alt.Y("y:Q").scale(domain=[-1.25, 1.3], nice=False).axis(None)
    placed = alt.layer(*(part.encode(x, y) for part in parts))
    return placed.properties(width="container", height=height).configure_view(stroke=None)


def _weights(columns: Sequence[Sequence[float]]) -> alt.Chart:
    """A line for each weight between drawn units."""
    lines = [
        (place, place + 1, start, end)
        for place, (left, right) in enumerate(pairwise(columns))
        for start, end in product(left, right)
    ]
    return (
        alt.Chart(pd.DataFrame(lines, columns=["x", "x2", "y", "y2"]))
        .mark_rule(aria=False, color=LINE, opacity=0.3, strokeWidth=0.5)
        .encode(x2="x2:Q", y2="y2:Q")
    )


def _units(columns: Sequence[Sequence[float]]) -> alt.Chart:
    points = [(place, y) for place, column in enumerate(columns) for y in column]
    drawn = alt.Chart(pd.DataFrame(points, columns=["x", "y"]))
    return drawn.mark_point(aria=False, filled=True, size=50, opacity=1, color=UNIT)


def _texts(texts: Sequence[tuple[float, float, str]], **shape) -> alt.Chart:
    """texts: where each stands, and what it says."""
    drawn = alt.Chart(pd.DataFrame(texts, columns=["x", "y", "text"]))
    return drawn.mark_text(color=TEXT, **shape).encode(text="text:N")


def _image(address: str) -> alt.Chart:
    drawn = alt.Chart(pd.DataFrame({"x": [0], "y": [0.0], "url": [address]}))
    beside = drawn.mark_image(aria=False, width=IMAGE, height=IMAGE, align="right", xOffset=-14)
    return beside.encode(url="url:N")


def _places(size: int) -> list[float]:
    """Heights of a layer's drawn units, -1 to 1: all of a small layer, few of a large one."""
    count = min(size, max(10, round(2 * math.log2(size))))
    spread = 0.4 + 0.6 * math.log2(size) / 10  # larger layers stand taller
    return [spread * (1 - 2 * i / (count - 1)) if count > 1 else 0.0 for i in range(count)]


def parameters(sizes: Sequence[int]) -> list[int]:
    """Weights and biases between each layer and the next."""
    return [inputs * outputs + outputs for inputs, outputs in pairwise(sizes)]


def describe(sizes: Sequence[int]) -> str:
    """The picture in words."""
    total = sum(parameters(sizes))
    steps = " to ".join(f"{size:,}" for size in sizes)
    return (
        f"A fully connected network of {len(sizes) - 1} layers: {steps} units, "
        f"{total:,} parameters."
    )


def table(sizes: Sequence[int]) -> str:
    """Each layer's shape and parameters, and all of these, as a Markdown table."""
    lines = ["| layer | weights + biases | parameters |", "|---|---|--:|"]
    counts = parameters(sizes)
    parts = zip(pairwise(sizes), counts, strict=True)
    for number, ((inputs, outputs), count) in enumerate(parts, start=1):
        lines.append(f"| {number} | {inputs} × {outputs} + {outputs} | {count:,} |")
    biases = sum(sizes[1:])
    total = f"{sum(counts) - biases:,} + {biases:,} | **{sum(counts):,}**"
    return "\n".join([*lines, f"| all | {total} |"])
