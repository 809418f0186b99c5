"""The loss along the line through two epochs' weights, and what weights did by epoch, as charts.

Knows no pages. Functions that take `colours` take {name for people: colour}.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from mnist_core.charts import axes
from mnist_core.findings.landscape import BEYOND, Value

LOSS_TITLE = "loss on the test images"


def along(
    lines: Mapping[str, Sequence[Value]],
    colours: Mapping[str, str],
    ends: tuple[str, str],
    places: Sequence[float] = BEYOND,
    height: int = 280,
) -> alt.LayerChart:
    """The loss along the straight line through two networks, of one run or of several.

    lines: name of a run → what was measured at each of `places`; 0 and 1 are the two networks,
    whose names for people are `ends`, and are drawn larger. The loss's axis is logarithmic, so
    that a valley is as deep as the share of the loss that it saves.
    """
    table = pd.DataFrame(
        [
            (name, t, value.loss, value.accuracy, where(t, ends))
            for name, values in lines.items()
            for t, value in zip(places, values, strict=True)
        ],
        columns=["run", "place", "loss", "accuracy", "where"],
    )
    shown = table[table.loss > 0]
    names = f"datum.value == 0 ? '{ends[0]}' : datum.value == 1 ? '{ends[1]}' : ''"
    axis = alt.Axis(values=[0, 1], labelExpr=names, grid=True, tickCount=2)
    scale = alt.Scale(domain=[min(places), max(places)], nice=False, padding=8)
    x = alt.X("place:Q").title("on the straight line from one to the other").scale(scale).axis(axis)
    y = (
        alt.Y("loss:Q")
        .title(LOSS_TITLE)
        .scale(type="log", nice=False, padding=12)
        .axis(tickCount=5, **axes.number_format())
    )
    base = alt.Chart(shown).encode(x, y, axes.colour(colours))
    tooltip = [
        alt.Tooltip("run:N"),
        alt.Tooltip("where:N").title("place"),
        alt.Tooltip("loss:Q").format(".4f"),
        alt.Tooltip("accuracy:Q").format(".2%"),
    ]
    size = alt.condition("datum.place == 0 || datum.place == 1", alt.value(150), alt.value(40))
    layers = [
        base.mark_line(strokeWidth=2, interpolate="monotone"),
        base.mark_point(filled=True, opacity=1).encode(size=size, tooltip=tooltip),
    ]
    return axes.finished(layers, height)


def where(place: float, ends: tuple[str, str]) -> str:
    """A place on the line in words: how far from the first network to the second."""
    if place in (0, 1):
        return ends[int(place)]
    if place == 0.5:
        return "halfway"
    if 0 < place < 1:
        return f"{place:.0%} of the way"
    return f"{-place:.0%} before {ends[0]}" if place < 0 else f"{place - 1:.0%} beyond {ends[1]}"


def describe_line(
    lines: Mapping[str, Sequence[Value]], ends: tuple[str, str], places: Sequence[float] = BEYOND
) -> str:
    """The chart in words: every loss of every run."""
    told = [
        f"{name}: "
        + ", ".join(
            f"{value.loss:.3f} ({where(t, ends)})" for t, value in zip(places, values, strict=True)
        )
        for name, values in lines.items()
    ]
    return f"Loss on the straight line from {ends[0]} to {ends[1]}. {'. '.join(told)}."


def by_epoch(
    curves: Mapping[str, Sequence[Sequence[float]]],
    colours: Mapping[str, str],
    title: str,
    height: int = 220,
) -> alt.LayerChart:
    """A figure of every seed from the start (epoch 0) on, and the seeds' mean, heavier.

    curves: name of a group → a curve for each seed, all of one length.
    """
    rows = [
        (name, seed, epoch, value)
        for name, seeds in curves.items()
        for seed, values in enumerate(seeds)
        for epoch, value in enumerate(values)
    ]
    table = pd.DataFrame(rows, columns=["run", "seed", "epoch", "value"])
    means = table.groupby(["run", "epoch"], sort=False, as_index=False).value.mean()
    x = (
        alt.X("epoch:Q")
        .title("epoch")
        .scale(nice=False)
        .axis(format="d", grid=False, tickMinStep=1)
    )
    y = alt.Y("value:Q").title(title).axis(tickCount=5)
    tooltip = [alt.Tooltip("run:N"), alt.Tooltip("epoch:Q"), alt.Tooltip("value:Q").format(".1f")]
    every = alt.Chart(table).mark_line(aria=False, strokeWidth=1, opacity=0.35)
    mean = alt.Chart(means).mark_line(strokeWidth=2.5, point={"size": 30, "opacity": 1})
    layers = [
        every.encode(x, y, axes.colour(colours), detail="seed:N"),
        mean.encode(x, y, axes.colour(colours), tooltip=tooltip),
    ]
    return axes.finished(layers, height)


def map_of(
    places: tuple[Sequence[float], Sequence[float]],
    losses: np.ndarray,
    paths: Mapping[str, Sequence[tuple[float, float]]],
    colours: Mapping[str, str],
    names: Mapping[str, tuple[float, float]],
    height: int = 380,
) -> alt.LayerChart:
    """The loss on a plane as shades, and paths in it.

    places: the grid's x and y, evenly spaced; losses: (y, x). paths: name of a run → where it was
    after one epoch after another. names: words → the place where they stand.
    """
    (xs, ys), (right, up) = places, [(axis[1] - axis[0]) / 2 for axis in places]
    wide, high = ([axis[0] - half, axis[-1] + half] for axis, half in ((xs, right), (ys, up)))
    x = alt.X("x:Q").title("distance in the weights' space").scale(domain=wide, nice=False)
    y = alt.Y("y:Q").title("distance").scale(domain=high, nice=False)
    cells = [
        (across - right, across + right, above - up, above + up, losses[row, column])
        for row, above in enumerate(ys)
        for column, across in enumerate(xs)
    ]
    dots, *texts = _words(names, _below(names, paths), x, y)
    layers = [_shades(cells, x, y), dots, *_ways(paths, colours, x, y), *texts]
    return axes.finished(layers, height).resolve_scale(color="independent")


def _shades(cells: Sequence[tuple[float, ...]], x: alt.X, y: alt.Y) -> alt.Chart:
    """Rectangles from x to x2 and y to y2, the darker the lower their loss."""
    shade = alt.Color("loss:Q").scale(type="log", scheme="greys", reverse=True, nice=False)
    shade = shade.legend(alt.Legend(title="loss", orient="right", format="~r"))
    exact = alt.Tooltip("loss:Q").format(".3f")
    table = pd.DataFrame(cells, columns=["x", "x2", "y", "y2", "loss"])
    drawn = alt.Chart(table).mark_rect(aria=False)
    return drawn.encode(x, y, shade, x2="x2:Q", y2="y2:Q", tooltip=[exact])


def _ways(
    paths: Mapping[str, Sequence[tuple[float, float]]],
    colours: Mapping[str, str],
    x: alt.X,
    y: alt.Y,
) -> list[alt.Chart]:
    """Each run's path as a line, and its epochs as points."""
    steps = pd.DataFrame(
        [(name, step, *at) for name, path in paths.items() for step, at in enumerate(path)],
        columns=["run", "step", "x", "y"],
    )
    path = alt.Chart(steps).encode(x, y)
    points = path.mark_point(filled=True, size=70, opacity=1, stroke="white", strokeWidth=1)
    return [
        path.mark_line(aria=False, strokeWidth=2.5).encode(
            axes.colour(colours), order="step:Q", detail="run:N"
        ),
        points.encode(axes.colour(colours, named=False)),
    ]


def _below(
    names: Mapping[str, tuple[float, float]],
    paths: Mapping[str, Sequence[tuple[float, float]]],
) -> set[str]:
    """Names whose places a path leaves upwards: their words stand below, out of its way."""
    steps = [pair for path in paths.values() for pair in pairwise(path)]
    both = [*steps, *((end, start) for start, end in steps)]
    return {
        name
        for name, at in names.items()
        if any(start == at and end[1] - at[1] > abs(end[0] - at[0]) for start, end in both)
    }


def _words(
    names: Mapping[str, tuple[float, float]], below: set[str], x: alt.X, y: alt.Y
) -> list[alt.Chart]:
    """A dot at each named place, then its words, first their dark rim."""
    rows = [(text, *at, 18 if text in below else -13) for text, at in names.items()]
    table = pd.DataFrame(rows, columns=["text", "x", "y", "dy"])
    places = alt.Chart(table).encode(x, y)
    text = places.encode(alt.Text("text:N"))
    aside = alt.ExprRef("datum.dy")
    font: dict[str, Any] = {"dy": aside, "fontSize": 13, "fontWeight": 600, "color": "white"}
    rim: dict[str, Any] = {"stroke": "black", "strokeWidth": 3, "strokeJoin": "round"}
    return [
        places.mark_point(aria=False, filled=True, size=50, opacity=1, color="white"),
        text.mark_text(aria=False, **font, **rim),
        text.mark_text(**font),
    ]
