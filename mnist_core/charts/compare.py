"""A metric of several runs over each other, with everything that Compare can add to it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import altair as alt
import pandas as pd

from mnist_core.charts import axes, bands, labels
from mnist_core.charts.extent import value_domain
from mnist_core.findings import curves
from mnist_core.findings.diagnosis import JUMP
from mnist_core.findings.metrics import Metric, best, jumps, series
from mnist_core.runs.record import RunRecord

PICKED = "picked"  # name of the selection that holds the run that was clicked
CLICK = "click[event.item && event.item.datum && event.item.datum.run]"  # not on the rule of all
SVG = {"embedOptions": {"renderer": "svg"}}  # however many marks: SVG is what can be exported
FAINT = 0.15
STEADY = 0.9  # the least smoothing of what jumps from step to step


@dataclass(frozen=True)
class View:
    """How a metric is drawn.

    x: a key of `curves.AXES`. smoothing: 0 to below 1, see `curves.smooth`. marks: the best epoch
    and the jumps. interval: the 95 % interval of accuracies and error rates. highlight: the name
    of the run that is to stand out. domain: the ends of the value axis; span: of the other, as far
    as they are not to follow from the runs. height: pixels. labels: name of a run → what stands at
    its line's end; where one run alone is shown, nothing.
    """

    x: str = "epoch"
    log_x: bool = False
    log_y: bool = False
    smoothing: float = 0.0
    marks: bool = True
    interval: bool = False
    highlight: str | None = None
    domain: tuple[float, float] | None = None
    span: tuple[float, float] | None = None
    height: int = 280
    labels: Mapping[str, str] = field(default_factory=dict)


def overlay(
    runs: Sequence[RunRecord],
    colours: Mapping[str, str],
    metric: Metric,
    view: View,
    seeds: Mapping[str, Sequence[RunRecord]] | None = None,
) -> alt.LayerChart:
    """The runs over each other. seeds: name of a run → the seeds whose range is drawn behind."""
    areas = bands.areas(runs, colours, metric, view.interval, view.highlight, seeds or {})
    areas = areas[areas.low > 0] if view.log_y else areas
    view = _settled(view, runs, metric, areas)
    values = curves.frame(runs, colours, metric, view.smoothing)
    shown = values[values.value > 0] if view.log_y else values
    x, y = _horizontal(view, runs), _vertical(metric, view)
    colour, strength = axes.colour(colours, named=False), _strength(view)
    base = alt.Chart(shown).encode(x, y, colour, opacity=strength)
    layers = _lines(base, metric, view)
    if len(areas):
        mark = alt.Chart(areas).mark_area(aria=False, fillOpacity=0.2, clip=True)
        low = _vertical(metric, view, "low")
        layers.insert(0, mark.encode(x, low, alt.Y2("high:Q"), colour, opacity=strength))
    if view.marks and not metric.within:
        layers += _marks(runs, colours, metric, view, x, y, colour)
    layers += _pointing(base, values, colours, metric, view, x)
    if metric.level is not None:
        layers.append(_within_plot(axes.level(metric.level, y), view))
    if view.labels and view.domain:
        layers += labels.layers(
            _ends(shown, metric, view), view.labels, view.domain, view.log_y, view.height,
            x, y, colour, strength,
        )  # fmt: skip
    return axes.finished(layers, view.height).properties(usermeta=SVG)


def _settled(view: View, runs: Sequence[RunRecord], metric: Metric, areas: pd.DataFrame) -> View:
    """The view with what it leaves to the metric and the runs."""
    domain = view.domain or value_domain(runs, metric, view.log_y, areas)
    return replace(
        view,
        smoothing=max(view.smoothing, STEADY if metric.noisy else 0.0),
        domain=domain,
        labels=view.labels if len(runs) > 1 and domain else {},
    )


def _lines(base: alt.Chart, metric: Metric, view: View) -> list[alt.Chart]:
    """The values, and over them their means where these are wanted."""
    lines = [_line(base, metric, view.smoothing > 0)]
    if view.smoothing:
        means = base.encode(_vertical(metric, view, "smoothed"))
        lines.append(means.mark_line(strokeWidth=2.5).encode(axes.dash(metric)))
    return lines


def _ends(shown: pd.DataFrame, metric: Metric, view: View) -> list[labels.End]:
    """Where the first curve of each run ends, as it is drawn."""
    part, column = next(iter(metric.parts)), "smoothed" if view.smoothing else "value"
    last = shown[shown.part == part].groupby("run", sort=False).tail(1).set_index("run")
    return [
        labels.End(run, float(last[view.x][run]), float(last[column][run]))
        for run in view.labels
        if run in last.index
    ]


def _horizontal(view: View, runs: Sequence[RunRecord]) -> alt.X:
    """The axis of the place; where lines have labels, it ends before their margin."""
    x = _place_axis(view, runs)
    if view.labels:
        room = labels.margin(list(view.labels.values()))
        x["scale"]["range"] = [0, alt.ExprRef(f"width - {room}")]
    return x


def _within_plot(rule: alt.Chart, view: View) -> alt.Chart:
    """A horizontal rule that ends where the labels' margin begins."""
    if not view.labels:
        return rule
    room = labels.margin(list(view.labels.values()))
    return rule.encode(x=alt.value(0), x2=alt.value(alt.ExprRef(f"width - {room}")))


def _place_axis(view: View, runs: Sequence[RunRecord]) -> alt.X:
    if view.x == "epoch" and not view.log_x:
        last = view.span[1] if view.span else max((len(run.epochs) for run in runs), default=1)
        return axes.epoch_axis(math.ceil(last))
    options: dict[str, Any] = {"type": "log"} if view.log_x else {"type": "linear", "zero": False}
    if view.span:
        options["domain"] = list(view.span)
    scale = alt.Scale(nice=False, padding=8, **options)
    axis = alt.Axis(grid=False, **axes.number_format())
    return alt.X(f"{view.x}:Q").title(curves.AXES[view.x]).scale(scale).axis(axis)


def _vertical(metric: Metric, view: View, field: str = "value") -> alt.Y:
    domain = {"domain": list(view.domain), "clamp": True} if view.domain else {}
    return axes.value_axis(metric, view.log_y, field, **domain)


def _strength(view: View) -> Any:
    if view.highlight is None:
        return alt.value(1)
    chosen = alt.datum.run == view.highlight
    return alt.when(chosen).then(alt.value(1)).otherwise(alt.value(FAINT))


def _line(base: alt.Chart, metric: Metric, smoothed: bool) -> alt.Chart:
    if smoothed:  # the raw line stays visible
        faint = 0.15 if metric.noisy else 0.45
        return base.mark_line(strokeWidth=1, strokeOpacity=faint).encode(axes.dash(metric))
    return base.mark_line(strokeWidth=1.5 if metric.within else 2).encode(axes.dash(metric))


def _marks(
    runs: Sequence[RunRecord],
    colours: Mapping[str, str],
    metric: Metric,
    view: View,
    x: alt.X,
    y: alt.Y,
    colour: alt.Color,
) -> list[alt.Chart]:
    """A ring at each run's best epoch, a triangle at every jump of validation loss."""
    rows = []
    for name, run in zip(colours, runs, strict=True):
        key = next(iter(metric.parts.values()))
        places = {sample.epoch: sample for sample in curves.trace(run, key)}
        if key.startswith("val_") and (top := best(series(run, key), metric)):
            rows.append((name, *places[top.epoch], "circle", "best epoch"))
        if key == "val_loss":
            rows += [
                (
                    name,
                    *places[after.epoch],
                    "triangle-up",
                    f"+{after.value / before.value - 1:.0%} in one epoch",
                )
                for before, after in jumps(series(run, key), JUMP)
            ]
    columns = ["run", *curves.Sample._fields, "mark", "what"]
    table = pd.DataFrame(rows, columns=columns)
    table = table[table.value > 0] if view.log_y else table
    if table.empty:
        return []
    base = alt.Chart(table).encode(x, y, colour, opacity=_strength(view))
    shape = alt.Shape("mark:N").scale(None).legend(None)
    tooltip = [alt.Tooltip("run:N"), alt.Tooltip("what:N").title("here")]
    mark = base.mark_point(size=130, strokeWidth=2, filled=False)
    return [mark.encode(shape, tooltip=tooltip)]


def _pointing(
    base: alt.Chart,
    values: pd.DataFrame,
    colours: Mapping[str, str],
    metric: Metric,
    view: View,
    x: alt.X,
) -> list[alt.Chart]:
    """Exact values at the pointer, and a broad unseen line of each run that takes the click."""
    picked = alt.selection_point(name=PICKED, fields=["run"], on=CLICK, empty=False)
    target = base.mark_line(strokeWidth=14, strokeOpacity=0.0, aria=False)
    target = target.encode(detail=["part:N"], opacity=alt.value(1)).add_params(picked)
    if view.x == "epoch" and not metric.within:
        near = axes.nearest(fields=["epoch"])
        size = alt.when(near).then(alt.value(70)).otherwise(alt.value(16))
        points = base.mark_point(filled=True).encode(size=size)
        exact = values[["run", "part", "epoch", "value"]].astype({"epoch": int})
        return [points, axes.rule(exact, colours, metric, x, near), target]
    near = axes.nearest()
    size = alt.when(near).then(alt.value(70)).otherwise(alt.value(0 if metric.within else 16))
    points = base.mark_point(filled=True).encode(size=size, tooltip=_exact(metric))
    return [points.add_params(near), target]


def _exact(metric: Metric) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("run:N"),
        alt.Tooltip("part:N").title("curve"),
        alt.Tooltip("epoch:Q").format(".3~f"),
        alt.Tooltip("step:Q").format(","),
        alt.Tooltip("seconds:Q").format(".1f"),
        alt.Tooltip("value:Q").format(metric.format),
    ]
