"""Records as Altair charts; `metrics.describe` has their text alternatives. Knows no pages.

Every function takes the runs and, in the same order, {name for people: colour}. A run is told
by its colour, training from validation by dash.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import altair as alt
import pandas as pd

from mnist_core.metrics import Metric, series
from mnist_core.record import RunRecord

GREY = "#77828d"  # rules and notes: at least 3 : 1 against both backgrounds
DASHES = ([1, 0], [5, 3])  # solid: validation; dashed: training
CHARACTER, SYMBOL = 7, 40  # pixels: what a legend's entry needs
MANY = 16  # epochs that an axis can name one by one
POINTER = "pointer"  # name of the selection that follows it


class Note(NamedTuple):
    """A few words at a place of a chart."""

    epoch: int
    value: float
    text: str


def frame(runs: Sequence[RunRecord], colours: Mapping[str, str], metric: Metric) -> pd.DataFrame:
    """Tidy: `run`, `part`, `epoch`, `value`, a row for each value that there is."""
    rows = [
        (name, part, *point)
        for name, run in zip(colours, runs, strict=True)
        for part, key in metric.parts.items()
        for point in series(run, key)
    ]
    return pd.DataFrame(rows, columns=["run", "part", "epoch", "value"])


def curves(
    runs: Sequence[RunRecord],
    colours: Mapping[str, str],
    metric: Metric,
    log: bool = False,
    epochs: int = 1,
    notes: Sequence[Note] = (),
    height: int = 280,
    legend: bool = True,
) -> alt.LayerChart:
    """A metric over the epochs of several runs; the nearest epoch tells all its values.

    log: a logarithmic axis, without values that are not above 0. epochs: the axis reaches at
    least so far. height: of the plot without axes and legends, in pixels.
    legend: of the runs; where there is one run it is left out.
    """
    values = frame(runs, colours, metric)
    shown = values[values.value > 0] if log else values
    last = max([epochs, *(len(run.epochs) for run in runs)])
    x = _epoch_axis(last)
    y = (
        alt.Y("value:Q")
        .title(metric.title)
        .scale(_value_scale(log, metric.zero))
        .axis(format=_axis_format(metric), tickCount=5)
    )
    near = _nearest(fields=["epoch"])
    base = alt.Chart(shown).encode(x, y, _colour(colours, legend))
    lines = base.mark_line(strokeWidth=2).encode(_dash(metric))
    points = base.mark_point(filled=True, opacity=1).encode(
        size=alt.when(near).then(alt.value(70)).otherwise(alt.value(16)),
    )
    layers = [lines, points, _rule(values, colours, metric, x, near)]
    if metric.level is not None:
        layers.append(_level(metric.level, y))
    if notes:
        layers.append(_notes(notes, x, y))
    return _finished(layers, height)


def _nearest(**of: Any) -> alt.Parameter:
    """Selects what is nearest to the pointer, and nothing while that is elsewhere."""
    options = {"name": POINTER, "nearest": True, "empty": False, **of}
    return alt.selection_point(on="pointermove", clear="pointerout", **options)


def _value_scale(log: bool, zero: bool = True) -> alt.Scale:
    return alt.Scale(type="log", nice=False) if log else alt.Scale(zero=zero)


def _axis_format(metric: Metric) -> str:
    return "~%" if metric.format.endswith("%") else "~g"


def _epoch_axis(last: int) -> alt.X:
    domain = [1, last] if last > 1 else [0, 2]
    ticks = range(1, last + 1) if last <= MANY else [1, *range(5, last + 1, 5)]
    axis = alt.Axis(format="d", values=list(ticks), grid=False)
    scale = alt.Scale(domain=domain, nice=False, zero=False, padding=8)
    return alt.X("epoch:Q").title("epoch").scale(scale).axis(axis)


def _legend(entries: Iterable[str], orient: Literal["top", "bottom"], **more: Any) -> alt.Legend:
    """In as many columns as the chart's width has room for."""
    widest = SYMBOL + CHARACTER * max(map(len, entries), default=1)
    return alt.Legend(
        orient=orient,
        title=None,
        columns=alt.ExprRef(f"max(1, floor(width / {widest}))"),
        labelLimit=alt.ExprRef("width - 30"),
        symbolType="stroke",
        symbolStrokeWidth=3,
        symbolSize=260,
        **more,
    )


def _colour(colours: Mapping[str, str], legend: bool = True) -> alt.Color:
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    shown = _legend(colours, "top") if legend and len(colours) > 1 else None
    return alt.Color("run:N").scale(scale).legend(shown)


def _dash(metric: Metric) -> alt.StrokeDash:
    parts = list(metric.parts)
    scale = alt.Scale(domain=parts, range=list(DASHES[: len(parts)]))
    legend = _legend(parts, "bottom", symbolStrokeColor=GREY) if len(parts) > 1 else None
    return alt.StrokeDash("part:N").scale(scale).legend(legend)


def _finished(layers: Sequence[alt.Chart], height: int) -> alt.LayerChart:
    """The layers as one chart, as wide as its place; `height` is the plot's alone."""
    size = alt.AutoSizeParams(type="fit-x", contains="padding")
    return alt.LayerChart(layer=list(layers)).properties(
        width="container", height=height, autosize=size
    )


def _level(value: float, y: alt.Y) -> alt.Chart:
    mark = alt.Chart(pd.DataFrame({"value": [value]})).mark_rule(color=GREY, strokeDash=[2, 3])
    return mark.encode(y)


def _notes(notes: Sequence[Note], x: alt.X, y: alt.Y) -> alt.Chart:
    table = pd.DataFrame(notes, columns=["epoch", "value", "text"])
    mark = alt.Chart(table).mark_text(dy=-14, fontSize=13, color=GREY)
    return mark.encode(x, y, alt.Text("text:N"))


def _rule(
    values: pd.DataFrame, colours: Mapping[str, str], metric: Metric, x: alt.X, near: alt.Parameter
) -> alt.Chart:
    """A vertical rule at the nearest epoch, with the exact values of all runs."""
    exact = {
        (run, part, epoch): format(value, metric.format)
        for run, part, epoch, value in values.itertuples(index=False)
    }
    parts = list(metric.parts)
    rows = [
        {
            "epoch": epoch,
            "at": f"{epoch}: {' · '.join(parts)}" if len(parts) > 1 else f"{epoch}",
            **{  # names with dots would be read as paths
                f"run{i}": " · ".join(exact.get((run, part, epoch), "–") for part in parts)
                for i, run in enumerate(colours)
            },
        }
        for epoch in sorted(set(values.epoch))
    ]
    table = pd.DataFrame(rows, columns=["epoch", "at", *(f"run{i}" for i in range(len(colours)))])
    tooltip = [alt.Tooltip("at:N").title("epoch")]
    tooltip += [alt.Tooltip(f"run{i}:N").title(run) for i, run in enumerate(colours)]
    opacity = alt.when(near).then(alt.value(0.6)).otherwise(alt.value(0))
    rule = alt.Chart(table).mark_rule(aria=False, color=GREY, strokeWidth=1)
    return rule.encode(x, opacity=opacity, tooltip=tooltip).add_params(near)


def steps(
    runs: Sequence[RunRecord], colours: Mapping[str, str], log: bool = False, height: int = 280
) -> alt.LayerChart:
    """Training loss within the epochs: means over some 40 stretches of steps in each."""
    values = step_frame(runs, colours)
    shown = values[values.loss > 0] if log else values
    near = _nearest()
    tooltip = [
        alt.Tooltip("run:N"),
        alt.Tooltip("epoch:Q"),
        alt.Tooltip("step:Q").title("step").format(","),
        alt.Tooltip("loss:Q").title("training loss").format(".4f"),
    ]
    base = alt.Chart(shown).encode(
        alt.X("step:Q").title("step since the start").scale(nice=False).axis(grid=False),
        alt.Y("loss:Q")
        .title("training loss (nats)")
        .scale(_value_scale(log))
        .axis(format="~g", tickCount=5),
        _colour(colours),
    )
    size = alt.when(near).then(alt.value(70)).otherwise(alt.value(0))
    points = base.mark_point(filled=True, opacity=1).encode(size=size, tooltip=tooltip)
    layers = [base.mark_line(strokeWidth=1.5), points.add_params(near)]
    return _finished(layers, height)


def step_frame(runs: Sequence[RunRecord], colours: Mapping[str, str]) -> pd.DataFrame:
    """Tidy: `run`, `epoch`, `step` (counted from the run's start), `loss` (of its training)."""
    rows = []
    for name, run in zip(colours, runs, strict=True):
        points = run.points or {"epoch": [], "step": [], "loss": []}
        in_epoch = max(points["step"], default=0)
        for epoch, step, loss in zip(points["epoch"], points["step"], points["loss"], strict=True):
            if loss is not None:
                rows.append((name, epoch, (epoch - 1) * in_epoch + step, loss))
    return pd.DataFrame(rows, columns=["run", "epoch", "step", "loss"])
