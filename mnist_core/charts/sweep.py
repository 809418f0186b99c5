"""What a sweep's runs ended with against their learning rates."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from mnist_core.charts import axes
from mnist_core.charts.axes import GREY
from mnist_core.charts.palette import COLOURS
from mnist_core.charts.theme import INK, by_theme
from mnist_core.findings import sweeps
from mnist_core.findings.sweeps import Outcome, Range
from mnist_core.runs.record import RunRecord
from mnist_core.words.sweeps import describe

PICKED = "picked"  # name of the selection: curve and rate of the point that was clicked
HUES = (  # no reference run's; at least 6 : 1 on their background
    alt.ExprRef(by_theme(COLOURS[3], "#b58cff")),
    alt.ExprRef(by_theme(COLOURS[5], "#a3b763")),
)
DASHES, SHAPES = ([1, 0], [6, 3]), ("circle", "square")
LEAST = 1e-4  # an error rate on a logarithmic axis
SEEN = alt.ExprRef("width > 560 ? 1 : 0")  # of words: on a phone they would lie on curves
DIAMOND: dict[str, Any] = {
    "shape": "diamond", "size": 120, "strokeWidth": 2, "color": GREY, "opacity": 1,
}  # fmt: skip
LOST = "diverged, or no better than guessing"


class Reported(NamedTuple):
    """What an article says of one training. below: pixels from its mark down to its words."""

    rate: float
    value: float
    below: int = 0


@dataclass(frozen=True)
class Measure:
    """One figure of a run, and how it is drawn. scale, axis: of the vertical axis."""

    title: str
    of: Callable[[RunRecord], float | None]
    format: str
    scale: Mapping[str, Any]
    axis: Mapping[str, Any]
    drawn: Callable[[float], float] = float  # where on the axis a value stands


MEASURES = {
    "loss": Measure(
        "final validation loss (nats)", sweeps.last_loss, ".4f",
        {"type": "log", "nice": False, "padding": 8}, axes.number_format(),
    ),
    "accuracy": Measure(
        "final validation accuracy", sweeps.last_accuracy, ".2%",
        {"type": "log", "reverse": True, "nice": False, "padding": 8},
        {"labelExpr": "format(1 - datum.value, '.4~%')"},
        lambda accuracy: max(1 - accuracy, LEAST),
    ),
    "steadiness": Measure(
        "largest rise of validation loss in one epoch", sweeps.largest_jump, ".0%",
        {"type": "symlog", "constant": 0.1}, {"format": "~%", "values": [0, 0.1, 0.3, 1, 3, 10]},
    ),
}  # fmt: skip


def outcomes(
    curves: Mapping[str, Sequence[Outcome]],
    measure: Measure,
    good: Mapping[str, Range | None],
    article: Mapping[str, Reported],
    height: int = 320,
    span: tuple[float, float] | None = None,
) -> alt.LayerChart:
    """A line for each curve, the mean over seeds, with a band from the lowest to the highest.

    curves: two at most. good: the ranges of rates that are shaded, by curve. article: what it
    reports, by name. Rates at which seeds were lost have a cross.
    span: the rates that the axis reaches over; None for those of the curves.
    """
    table = frame(curves, measure)
    names = list(curves)
    scale = alt.Scale(domain=names, range=list(HUES[: len(names)]))
    legend = axes.legend(names, "top", symbolDash=[1, 0])
    legend.symbolSize, legend.symbolStrokeWidth = 90, 0
    colour = alt.Color("curve:N").scale(scale).legend(legend)
    dash = alt.StrokeDash("curve:N").scale(domain=names, range=DASHES).legend(legend)
    shape = alt.Shape("curve:N").scale(domain=names, range=SHAPES).legend(legend)
    x, y = _rate_axis(span), _value_axis(measure)
    means = alt.Chart(table.dropna(subset=["mean"])).encode(x, y, colour)
    layers = [
        *_shade(good, x, colour),
        means.mark_area(fillOpacity=0.22, aria=False).encode(alt.Y("low:Q"), alt.Y2("high:Q")),
        means.mark_line(strokeWidth=2, aria=False).encode(dash),
        _crosses(table, x, colour),
        *_reported(article, measure, x, y),
        _points(means, measure, shape),
    ]
    return axes.finished(layers, height)


def frame(curves: Mapping[str, Sequence[Outcome]], measure: Measure) -> pd.DataFrame:
    """Tidy: `curve`, `rate`, `mean`, `low`, `high` as they are drawn; `told`, `seeds`, `lost`."""
    rows = []
    for name, found in curves.items():
        for outcome in found:
            over, lost = outcome.over(measure.of), len(outcome.lost)
            row = {"curve": name, "rate": outcome.rate, "seeds": len(outcome.runs), "lost": lost}
            row["state"] = f"{lost} of {len(outcome.runs)}" if lost else "none"
            if over:
                shape = measure.format
                row |= {key: measure.drawn(getattr(over, key)) for key in ("mean", "low", "high")}
                row["told"] = f"{over.mean:{shape}} ({over.low:{shape}} to {over.high:{shape}})"
            rows.append(row)
    columns = ["curve", "rate", "mean", "low", "high", "told", "seeds", "lost", "state"]
    return pd.DataFrame(rows, columns=columns)


def table(curves: Mapping[str, Sequence[Outcome]]) -> pd.DataFrame:
    """Every figure in words, mean and range over seeds, and where Compare shows the runs."""
    told = {title: frame(curves, measure).told for title, measure in MEASURES.items()}
    rows = [(name, o.rate, len(o.runs), len(o.lost)) for name in curves for o in curves[name]]
    found = pd.DataFrame(rows, columns=["Schedule", "Learning rate", "Seeds", "Lost"])
    for title, column in told.items():
        found[title.capitalize()] = column.fillna(LOST)
    runs = [[r.run for r in o.runs if r.epochs] for name in curves for o in curves[name]]
    found["Runs"] = [f"compare?runs={','.join(names)}" if names else None for names in runs]
    return found


def tell(curves: Mapping[str, Sequence[Outcome]], measure: Measure) -> str:
    """The chart in words."""
    rows = frame(curves, measure)
    told = {
        name: [
            (row.rate, row.told if isinstance(row.told, str) else LOST)
            for row in rows[rows.curve == name].itertuples()
        ]
        for name in curves
    }
    return describe(measure.title[0].upper() + measure.title[1:], told)


def tell_reported(article: Mapping[str, Reported], measure: Measure) -> str:
    """What the diamonds are, in words; "" of none."""
    told = [f"{name}, {it.value:{measure.format}}" for name, it in article.items()]
    return f"Diamond{'s' if len(told) > 1 else ''}: {'; '.join(told)}. " if told else ""


def _rate_axis(span: tuple[float, float] | None) -> alt.X:
    domain = list(span) if span else alt.Undefined
    scale = alt.Scale(type="log", nice=False, padding=16, domain=domain)
    return (
        alt.X("rate:Q")
        .title("learning rate (the schedule's first)")
        .scale(scale)
        .axis(grid=False, **axes.number_format())
    )


def _value_axis(measure: Measure) -> alt.Y:
    axis = {"tickCount": 5, **measure.axis}
    return alt.Y("mean:Q").title(measure.title).scale(**measure.scale).axis(**axis)


def _shade(good: Mapping[str, Range | None], x: alt.X, colour: alt.Color) -> list[alt.Chart]:
    rows = [(name, *ends) for name, ends in good.items() if ends]
    table = pd.DataFrame(rows, columns=["curve", "rate", "to"])
    mark = alt.Chart(table).mark_rect(fillOpacity=0.13, aria=False).encode(x, colour, x2="to:Q")
    return [mark] if rows else []


def _points(means: alt.Chart, measure: Measure, shape: alt.Shape) -> alt.Chart:
    """What can be clicked, the runs of a rate."""
    picked = alt.selection_point(name=PICKED, fields=["curve", "rate"], on="click")
    tooltip = [
        alt.Tooltip("curve:N").title("schedule"), alt.Tooltip("rate:Q").title("learning rate"),
        alt.Tooltip("told:N").title(measure.title), alt.Tooltip("seeds:Q"),
        alt.Tooltip("state:N").title("lost"),
    ]  # fmt: skip
    mark = means.mark_point(filled=True, size=70, opacity=1, cursor="pointer")
    return mark.encode(shape, tooltip=tooltip).add_params(picked)


def _crosses(table: pd.DataFrame, x: alt.X, colour: alt.Color) -> alt.Chart:
    """At the top, over each rate at which seeds were lost."""
    lost = alt.Chart(table[table.lost > 0])
    mark = lost.mark_point(shape="cross", angle=45, size=110, filled=True, opacity=1)
    tooltip = [alt.Tooltip("rate:Q").title("learning rate"), alt.Tooltip("state:N").title(LOST)]
    return mark.encode(x, colour, y=alt.value(8), tooltip=tooltip)


def _reported(
    article: Mapping[str, Reported], measure: Measure, x: alt.X, y: alt.Y
) -> list[alt.Chart]:
    """Marks, with words to their left where the chart is wide enough to keep these off the curves.

    Where it is not, the page's words have to do.
    """
    layers = []
    for name, (rate, value, below) in article.items():
        text = f"{name}: {value:{measure.format}}"
        row = {"rate": rate, "mean": measure.drawn(value), "text": text}
        base = alt.Chart(pd.DataFrame([row])).encode(x, y)
        layers.append(base.mark_point(**DIAMOND))
        place: dict[str, Any] = {"align": "right", "dx": -12, "dy": below, "opacity": SEEN}
        words = base.encode(alt.Text("text:N"))
        layers += axes.haloed(
            words, **place, baseline="middle", fontSize=13, color=alt.ExprRef(INK)
        )
    return layers
