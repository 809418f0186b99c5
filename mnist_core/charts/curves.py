"""Records as Altair charts; `metrics.describe` has their text alternatives. Knows no pages.

Every function takes the runs and, in the same order, {name for people: colour}. A run is told
by its colour, training from validation by dash.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import altair as alt
import pandas as pd

from mnist_core.charts import axes
from mnist_core.charts.axes import GREY, POINTER, Note
from mnist_core.charts.clear import placed
from mnist_core.findings.metrics import Metric, series
from mnist_core.runs.record import RunRecord

__all__ = ["GREY", "POINTER", "Note", "curves", "frame"]
HEADROOM = 0.12  # of the value axis, where notes need room above all curves
NONE: Mapping[str, Sequence[RunRecord]] = MappingProxyType({})


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
    behind: Mapping[str, Sequence[RunRecord]] = NONE,
) -> alt.LayerChart:
    """A metric over the epochs of several runs; the nearest epoch tells all its values.

    log: a logarithmic axis, without values that are not above 0. epochs: the axis reaches at
    least so far. height: of the plot without axes and legends, in pixels.
    legend: of the runs; where there is one run it is left out. behind: name of a run → other
    seeds of it, of which the metric's first curve is drawn as faint lines.
    """
    values = frame(runs, colours, metric)
    shown = values[values.value > 0] if log else values
    last = max([epochs, *(len(run.epochs) for run in runs)])
    faint = _faint(behind, metric)
    ends = _ends([*shown.value, *faint.value, *(note.value for note in notes)], metric, log)
    x = axes.epoch_axis(last)
    bounds: dict[str, Any] = {"domain": ends} if notes else {}
    y = axes.value_axis(metric, log, **bounds)
    near = axes.nearest(fields=["epoch"])
    base = alt.Chart(shown).encode(x, y, axes.colour(colours, legend))
    lines = base.mark_line(strokeWidth=2).encode(axes.dash(metric))
    points = base.mark_point(filled=True, opacity=1).encode(
        size=alt.when(near).then(alt.value(70)).otherwise(alt.value(16)),
    )
    layers = [lines, points, axes.rule(values, colours, metric, x, near)]
    if metric.level is not None:
        layers.append(axes.level(metric.level, y))
    if notes:
        drawn = [
            list(zip(one.epoch, one.value, strict=True))
            for table, by in ((shown, ["run", "part"]), (faint, ["run", "seed"]))
            for _, one in table.groupby(by)
        ]
        layers += axes.notes(placed(notes, drawn, ends, log, height, last), x, y, last)
    if behind:
        mark = alt.Chart(faint).mark_line(aria=False, strokeWidth=1, opacity=0.35)
        layers.insert(0, mark.encode(x, y, axes.colour(colours, legend), detail="seed:N"))
    return axes.finished(layers, height)


def _ends(values: Sequence[float], metric: Metric, log: bool) -> tuple[float, float]:
    """Of the value axis, with room for words above the highest curve."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    if log:
        return low, high * (high / low) ** HEADROOM if low > 0 else high
    low = min(0.0, low) if metric.zero else low
    return low, high + HEADROOM * (high - low)


def _faint(seeds: Mapping[str, Sequence[RunRecord]], metric: Metric) -> pd.DataFrame:
    """Tidy: the metric's first curve of every seed."""
    key = next(iter(metric.parts.values()))
    rows = [
        (name, run.config.seed, *point)
        for name, runs in seeds.items()
        for run in runs
        for point in series(run, key)
    ]
    return pd.DataFrame(rows, columns=["run", "seed", "epoch", "value"])
