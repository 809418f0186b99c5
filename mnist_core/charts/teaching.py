"""Teaching as charts: what is read right by step, and by the rate that it was taught with."""

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from mnist_core.charts import axes
from mnist_core.network.teaching import TeachStep
from mnist_core.words.settings import tell_rate

HEIGHT = 240  # pixels


def progress(
    reports: Sequence[TeachStep], steps: int, colours: Mapping[str, str]
) -> alt.LayerChart:
    """What share each judge's images are read right, over the steps so far of `steps`.

    colours: {judge: colour}, in the legend's order.
    """
    rows = [
        (report.step, judge, report.accuracies[judge])
        for report in reports
        for judge in colours
        if judge in report.accuracies
    ]
    table = pd.DataFrame(rows, columns=["step", "judge", "accuracy"])
    x = alt.X("step:Q").title("step").scale(domain=[0, steps], nice=False)
    return _lines(table, x.axis(grid=False, tickCount=6), "step:Q", colours)


def rates(ends: Mapping[float, TeachStep], colours: Mapping[str, str]) -> alt.LayerChart:
    """What share each judge's images are read right after teaching, against the learning rate."""
    rows = [
        (rate, judge, end.accuracies[judge])
        for rate, end in ends.items()
        for judge in colours
        if judge in end.accuracies
    ]
    table = pd.DataFrame(rows, columns=["rate", "judge", "accuracy"])
    x = alt.X("rate:Q").title("learning rate").scale(type="log", nice=False, padding=10)
    return _lines(table, x.axis(grid=False, labelExpr=axes.PLAIN), "rate:Q", colours)


def _lines(table: pd.DataFrame, x: alt.X, field: str, colours: Mapping[str, str]) -> alt.LayerChart:
    y = alt.Y("accuracy:Q").title("share read right").scale(domain=[0, 1])
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    legend = axes.legend(colours, "top")
    tooltip = [
        alt.Tooltip("judge:N").title("images"),
        alt.Tooltip(field),
        alt.Tooltip("accuracy:Q").format(".1%"),
    ]
    base = alt.Chart(table).encode(
        x, y.axis(format="%", tickCount=5), alt.Color("judge:N").scale(scale).legend(legend)
    )
    points = base.mark_point(filled=True, opacity=1, size=45).encode(tooltip=tooltip)
    return axes.finished([base.mark_line(strokeWidth=2.5), points], HEIGHT)


def describe_rates(ends: Mapping[float, TeachStep], judges: Sequence[str]) -> str:
    """The chart of `rates` in words."""
    told = (
        f"learning rate {tell_rate(rate)}: "
        + ", ".join(f"{judge} {end.accuracies[judge]:.0%}" for judge in judges)
        for rate, end in ends.items()
    )
    return f"Read right after teaching. {'; '.join(told)}."
