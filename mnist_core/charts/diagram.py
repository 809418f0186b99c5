"""The network as a picture, in words and as a table. Knows nothing of runs."""

import math
from collections.abc import Sequence
from itertools import pairwise, product

import altair as alt
import pandas as pd

LINE = "#8a97a5"
UNIT = "#0473AB"
TEXT = "#77828d"  # read on light and dark backgrounds


def network(sizes: Sequence[int], image: str | None = None, height: int = 300) -> alt.LayerChart:
    """Layers from left to right, some of their units and the weights between those.

    Above each layer its units, between two layers the parameters that lie there; beside the last
    layer's units their numbers, the digits. image: the address of one that goes in.
    """
    columns = [_places(size) for size in sizes]
    units = pd.DataFrame(
        [(x, y) for x, places in enumerate(columns) for y in places], columns=["x", "y"]
    )
    weights = pd.DataFrame(
        [
            (x, x + 1, below, above)
            for x, (left, right) in enumerate(pairwise(columns))
            for below, above in product(left, right)
        ],
        columns=["x", "x2", "y", "y2"],
    )
    top = pd.DataFrame(
        [(x, 1.16, f"{n:,}") for x, n in enumerate(sizes)], columns=["x", "y", "text"]
    )
    between = pd.DataFrame(
        [(x + 0.5, -1.14, f"{n:,}") for x, n in enumerate(parameters(sizes))],
        columns=["x", "y", "text"],
    )
    outputs = pd.DataFrame(
        [(len(sizes) - 0.9, y, str(digit)) for digit, y in enumerate(columns[-1])],
        columns=["x", "y", "text"],
    )
    x = alt.X("x:Q").scale(domain=[-0.45, len(sizes) - 0.7], nice=False).axis(None)
    y = alt.Y("y:Q").scale(domain=[-1.25, 1.3], nice=False).axis(None)
    lines = alt.Chart(weights).mark_rule(aria=False, color=LINE, opacity=0.3, strokeWidth=0.5)
    layers = [
        lines.encode(x, y, x2="x2:Q", y2="y2:Q"),
        alt.Chart(units)
        .mark_point(aria=False, filled=True, size=50, opacity=1, color=UNIT)
        .encode(x, y),
        alt.Chart(top)
        .mark_text(fontSize=17, fontWeight=600, color=TEXT)
        .encode(x, y, alt.Text("text:N")),
        alt.Chart(between).mark_text(fontSize=13, color=TEXT).encode(x, y, alt.Text("text:N")),
        alt.Chart(outputs).mark_text(fontSize=13, color=TEXT).encode(x, y, alt.Text("text:N")),
    ]
    if image:
        shown = alt.Chart(pd.DataFrame({"x": [-0.28], "y": [0.0], "url": [image]}))
        layers.append(
            shown.mark_image(aria=False, width=44, height=44).encode(x, y, alt.Url("url:N"))
        )
    return (
        alt.layer(*layers).properties(width="container", height=height).configure_view(stroke=None)
    )


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
    return "\n".join([*lines, f"| all | | **{sum(counts):,}** |"])
