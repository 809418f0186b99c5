"""The loss along the line through two epochs' weights, and what weights did by epoch, as charts.

Knows no pages. Functions that take `colours` take {name for people: colour}.
"""

from collections.abc import Mapping, Sequence

import altair as alt
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
