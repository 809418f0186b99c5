"""What several seeds of several configs ended with, as a chart and in words. Knows no pages."""

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from mnist_core.charts.axes import GREY
from mnist_core.charts.theme import INK
from mnist_core.findings.statistics import spread
from mnist_core.words.sentences import tell_spread

ROW = 44  # pixels of the plot
FORMAT = ".2%"


def strip(
    outcomes: Mapping[str, Sequence[float]],
    colours: Mapping[str, str],
    reported: Mapping[str, float],
    title: str = "test accuracy",
) -> alt.LayerChart:
    """A row for each config: a dot for each seed, the mean with its 95 % interval.

    outcomes, reported: name of a config → the seeds' shares of 1, and what the article reports,
    a diamond. colours: of the same names.
    """
    names = list(outcomes)
    seeds, means, article = _tables(outcomes, reported)
    x = alt.X("value:Q").title(title).scale(zero=False).axis(format="~%", tickCount=5)
    y = alt.Y("run:N").title(None).sort(names).axis(labelLimit=150, domain=False, ticks=False)
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    colour = alt.Color("run:N").scale(scale).legend(None)
    exact = alt.Tooltip("value:Q").title(title).format(FORMAT)
    dots = alt.Chart(seeds).mark_point(filled=True, size=45, opacity=0.4)
    mean = alt.Chart(means).mark_tick(thickness=3, size=24)
    ends = alt.Chart(means).mark_rule(strokeWidth=3)
    mark = alt.Chart(article).mark_point(shape="diamond", size=110, strokeWidth=2, color=GREY)
    words = (
        alt.Chart(article)
        .mark_text(dy=-20, fontSize=13, color=alt.ExprRef(INK))
        .encode(x, y, text="text:N")
    )
    layers = [
        dots.encode(x, y, colour, tooltip=["run:N", exact]),
        ends.encode(alt.X("low:Q").title(title), y, colour, x2="high:Q"),
        mean.encode(x, y, colour, tooltip=["run:N", exact.title("mean")]),
        mark.encode(x, y, tooltip=[exact.title("the article's")]),
        words,
    ]
    return alt.LayerChart(layer=layers).properties(
        width="container",
        height=ROW * max(1, len(names)),
        autosize=alt.AutoSizeParams(type="fit-x"),
    )


def _tables(
    outcomes: Mapping[str, Sequence[float]], reported: Mapping[str, float]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Tidy: every seed, the means with their intervals, and what the article reports."""
    names = list(outcomes)
    seeds = pd.DataFrame(
        [(name, value, value) for name in names for value in outcomes[name]],
        columns=["run", "value", "exact"],
    )
    spreads = {name: found for name in names if (found := spread(outcomes[name]))}
    means = pd.DataFrame(
        [(name, s.mean, *s.interval) for name, s in spreads.items()],
        columns=["run", "value", "low", "high"],
    )
    article = pd.DataFrame(
        [(name, reported[name], "the article") for name in names if name in reported],
        columns=["run", "value", "text"],
    )
    return seeds, means, article


def describe(outcomes: Mapping[str, Sequence[float]], reported: Mapping[str, float]) -> str:
    """The chart in words."""
    told = []
    for name, values in outcomes.items():
        found = spread(values)
        if found:
            article = f"; the article reports {reported[name]:{FORMAT}}" if name in reported else ""
            told.append(f"{name}: {tell_spread(found)}{article}.")
    return " ".join(["Test accuracy by seed.", *told])
