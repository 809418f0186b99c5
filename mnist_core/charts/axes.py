"""Scales, axes, legends and marks that the charts share.

A run is told by its colour, training from validation by dash. Functions that take `colours` take
{name for people: colour}, in the order of the runs.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import altair as alt
import pandas as pd

from mnist_core.charts.theme import INK
from mnist_core.findings.metrics import LOSS, Metric, best, largest_rise, series
from mnist_core.runs.record import RunRecord

GREY = "#77828d"  # rules and marks: at least 3 : 1 against both backgrounds
SOLID, DASHED, DOTTED = [1, 0], [5, 3], [2, 2]  # validation; training, evaluated; its mean
MEANS = ("train_loss", "gap")  # keys of what rests on the mean over the epoch
CHARACTER, SYMBOL = 7, 40  # pixels: what a legend's entry needs
MANY = 16  # epochs that an axis can name one by one
FAR, LEAD = 24, 9  # pixels: from where on words need a line to their place; where that ends
POINTER = "pointer"  # name of the selection that follows it
HALO: dict[str, Any] = {
    "stroke": alt.ExprRef("background"),
    "strokeWidth": 4,
    "strokeJoin": "round",
}
PLAIN = (  # a number on an axis: its digits, a power of ten only where these would be many zeros
    "datum.label == '' ? '' : datum.value == 0 || abs(datum.value) >= 0.0001"
    " ? format(datum.value, ',~r') : format(datum.value, '~e')"
)


class Note(NamedTuple):
    """A few words over a place of a chart, or below. mark: a Vega shape around it; "": none.

    dy: pixels from the place to the middle of its words; None: just over it, or below.
    """

    epoch: int
    value: float
    text: str
    mark: str = ""
    below: bool = False
    dy: float | None = None


SIDE = (  # where a note's words stand: as it says, unless that is beyond the plot
    "datum.dy != null ? datum.dy"
    " : (datum.below ? scale('y', datum.value) < height - 48 : scale('y', datum.value) < 24)"
    " ? 20 : -14"
)


def nearest(**of: Any) -> alt.Parameter:
    """Selects what is nearest to the pointer, and nothing while that is elsewhere."""
    options = {"name": POINTER, "nearest": True, "empty": False, **of}
    return alt.selection_point(on="pointermove", clear="pointerout", **options)


def value_scale(log: bool, zero: bool = True, **more: Any) -> alt.Scale:
    return alt.Scale(type="log", nice=False, **more) if log else alt.Scale(zero=zero, **more)


def value_axis(metric: Metric, log: bool, field: str = "value", **scale: Any) -> alt.Y:
    """The vertical axis of a metric, for a column of the data."""
    return (
        alt.Y(f"{field}:Q")
        .title(metric.title)
        .scale(value_scale(log, metric.zero, **scale))
        .axis(tickCount=5, **number_format(metric.format))
    )


def number_format(shape: str = "") -> dict[str, Any]:
    """An axis's option for numbers of this format: percents, else plain numbers."""
    return {"format": "~%"} if shape.endswith("%") else {"labelExpr": PLAIN}


def epoch_axis(last: int) -> alt.X:
    domain = [1, last] if last > 1 else [0, 2]
    ticks = range(1, last + 1) if last <= MANY else [1, *range(5, last + 1, 5)]
    axis = alt.Axis(format="d", values=list(ticks), grid=False, labelSeparation=8)
    scale = alt.Scale(domain=domain, nice=False, zero=False, padding=8)
    return alt.X("epoch:Q").title("epoch").scale(scale).axis(axis)


def legend(entries: Iterable[str], orient: Literal["top", "bottom"], **more: Any) -> alt.Legend:
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
        symbolOpacity=1,
        **more,
    )


def colour(colours: Mapping[str, str], named: bool = True) -> alt.Color:
    """named: with a legend, where there is more than one run."""
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    shown = legend(colours, "top") if named and len(colours) > 1 else None
    return alt.Color("run:N").scale(scale).legend(shown)


def dash(metric: Metric) -> alt.StrokeDash:
    """A metric's first part is solid; of the others the mean over the epoch is dotted."""
    parts = list(metric.parts)
    dashes = [DOTTED if metric.parts[part] in MEANS else DASHED for part in parts]
    dashes[0] = SOLID
    scale = alt.Scale(domain=parts, range=dashes)
    shown = legend(parts, "bottom", symbolStrokeColor=GREY) if len(parts) > 1 else None
    return alt.StrokeDash("part:N").scale(scale).legend(shown)


def finished(layers: Sequence[alt.Chart], height: int) -> alt.LayerChart:
    """The layers as one chart, as wide as its place; `height` is the plot's alone."""
    size = alt.AutoSizeParams(type="fit-x", contains="padding")
    return alt.LayerChart(layer=list(layers)).properties(
        width="container", height=height, autosize=size
    )


def level(value: float, y: alt.Y) -> alt.Chart:
    mark = alt.Chart(pd.DataFrame({"value": [value]})).mark_rule(color=GREY, strokeDash=[2, 3])
    return mark.encode(y)


def notes(found: Sequence[Note], x: alt.X, y: alt.Y, last: float) -> list[alt.Chart]:
    """Words over their places, and a mark at those that have one. last: where the axis ends."""
    table = pd.DataFrame(found, columns=list(Note._fields))
    aside = f"datum.epoch > {0.8 * last} ? 'right' : datum.epoch < {0.2 * last} ? 'left' : 'center'"
    text = alt.Chart(table).encode(x, y, alt.Text("text:N"))
    options: dict[str, Any] = {"dy": alt.ExprRef(SIDE), "align": alt.ExprRef(aside), "fontSize": 13}
    layers = haloed(text, color=alt.ExprRef(INK), **options)
    if any(note.dy and abs(note.dy) > FAR for note in found):
        layers.insert(0, _leads(table).encode(x, y))
    if any(note.mark for note in found):
        places = alt.Chart(table[table.mark != ""]).mark_point(
            size=110, strokeWidth=2, color=GREY, filled=False, opacity=1
        )
        layers.append(places.encode(x, y, alt.Shape("mark:N").scale(None).legend(None)))
    return layers


def _leads(table: pd.DataFrame) -> alt.Chart:
    """Thin lines from places to words that stand far from them."""
    far = alt.Chart(table[table.dy.abs() > FAR])
    end = alt.ExprRef(f"scale('y', datum.value) + datum.dy - {LEAD} * datum.dy / abs(datum.dy)")
    return far.mark_rule(aria=False, color=GREY, strokeWidth=1, strokeDash=[2, 2]).encode(
        y2=alt.value(end)
    )


def haloed(text: alt.Chart, **options: Any) -> list[alt.Chart]:
    """Words that lines do not cross: the background's colour around them lies below."""
    return [text.mark_text(aria=False, **options, **HALO), text.mark_text(**options)]


def rule(
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
    mark = alt.Chart(table).mark_rule(aria=False, color=GREY, strokeWidth=1)
    return mark.encode(x, opacity=opacity, tooltip=tooltip).add_params(near)


def jump_note(run: RunRecord) -> list[Note]:
    """The largest rise of validation loss in one epoch, at its end; none where it never rose."""
    rise = largest_rise(series(run, "val_loss"))
    if not rise:
        return []
    before, after = rise
    return [Note(*after, f"+{after.value / before.value - 1:.0%} in one epoch", "circle")]


def best_note(run: RunRecord, seeds: int = 1) -> list[Note]:
    """The lowest validation loss; none where there is no value. seeds: that are told of with it:
    where there are several, the note says of which it is.
    """
    top = best(series(run, "val_loss"), LOSS)
    if not top:
        return []
    lowest = f"lowest of seed {run.config.seed}" if seeds > 1 else "lowest"
    return [Note(*top, f"{lowest}: epoch {top.epoch}", "circle", True)]


def gap_note(run: RunRecord, seeds: int = 1, shape: str = ".1f") -> list[Note]:
    """The last evaluated gap, in this format; none where there is no value. seeds: as above."""
    gaps = series(run, "evaluated_gap")
    of = f", seed {run.config.seed}" if seeds > 1 else ""
    return [Note(*gaps[-1], f"{gaps[-1].value:{shape}} ×{of}")] if gaps else []
