"""Confusion and accuracy by digit as Altair charts, and in words. Knows no pages."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from mnist_core.charts.curves import GREY
from mnist_core.findings.mistakes import DIGITS, commonest
from mnist_core.findings.statistics import Score
from mnist_core.words.mistakes import times

CELL = "cell"  # name of the selection that a click makes
FIELDS = ["true", "read", "turn"]  # what it has
TEXT = "currentColor"  # of the page's text, in either theme
STRONGEST = 0.62  # opacity of the most frequent mistake: its number can still be read
COLUMNS = ["true", "read", "count", "share"]


def confusion(
    counts: np.ndarray,
    colour: str,
    chosen: tuple[int, int] | None = None,
    turn: int = 0,
    height: int = 440,
) -> alt.LayerChart:
    """A confusion matrix whose colour is of the mistakes alone: by the square root of their number.

    counts: (10, 10) int, rows true, columns read. chosen: (true, read) of the framed cell.
    turn: comes back with a click. A click that was already the last one is told of only where
        the turn is another.
    """
    cells = matrix_frame(counts).assign(turn=turn)
    wrong, right = cells[cells.true != cells.read], cells[cells.true == cells.read]
    most = max(int(wrong["count"].max()), 1)
    place = _place(cells)
    tint = alt.Opacity("count:Q").legend(None)
    tint = tint.scale(type="sqrt", domain=[0, most], range=[0, STRONGEST])
    shade = place.mark_rect(aria=False, cornerRadius=3)
    layers = [
        shade.properties(data=wrong).encode(tint, color=alt.value(colour)),
        shade.properties(data=right).encode(color=alt.value(GREY), opacity=alt.value(0.2)),
        place.mark_text(aria=False).encode(
            alt.Text("count:Q").format(","),
            opacity=alt.when("datum.count > 0").then(alt.value(1)).otherwise(alt.value(0.35)),
            color=alt.value(TEXT),
            size=alt.value(alt.ExprRef("width < 380 ? 9.5 : 13")),
        ),
        _frame_round(chosen),
        _clicks(place),
    ]
    size = alt.AutoSizeParams(type="fit-x", contains="padding")
    return (
        alt.LayerChart(layer=layers)
        .properties(width="container", height=height, autosize=size)
        .configure_view(stroke=None)
    )


def matrix_frame(counts: np.ndarray) -> pd.DataFrame:
    """Tidy: `true`, `read`, `count`, `share` (of the true digit), a row for each cell."""
    totals = counts.sum(axis=1)
    rows = [
        (true, read, int(counts[true, read]), counts[true, read] / max(totals[true], 1))
        for true in range(DIGITS)
        for read in range(DIGITS)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _place(cells: pd.DataFrame) -> alt.Chart:
    def plain(**more: Any) -> alt.Axis:
        return alt.Axis(domain=False, ticks=False, grid=False, **more)

    scale = alt.Scale(domain=list(range(DIGITS)), padding=0.06)
    return alt.Chart(cells).encode(
        alt.X("read:O").title("read as").scale(scale).axis(plain(orient="top", labelAngle=0)),
        alt.Y("true:O").title("true digit").scale(scale).axis(plain()),
    )


def _frame_round(chosen: tuple[int, int] | None) -> alt.Chart:
    table = pd.DataFrame([chosen] if chosen else [], columns=COLUMNS[:2])
    mark = _place(table).mark_rect(aria=False, cornerRadius=3, filled=False, strokeWidth=2.5)
    return mark.encode(stroke=alt.value(TEXT))


def _clicks(place: alt.Chart) -> alt.Chart:
    """What is invisible on top takes the clicks and tells exact values."""
    cell = alt.selection_point(name=CELL, fields=FIELDS, toggle=False, empty=False)
    tooltip = [
        alt.Tooltip("true:O").title("true digit"),
        alt.Tooltip("read:O").title("read as"),
        alt.Tooltip("count:Q").title("images").format(","),
        alt.Tooltip("share:Q").title("of that digit").format(".2%"),
    ]
    mark = place.mark_rect(aria=False, fillOpacity=0, cursor="pointer")
    return mark.encode(tooltip=tooltip).add_params(cell)


def describe_confusion(counts: np.ndarray) -> str:
    """The matrix in words: right of all, and the most frequent mistakes."""
    text = f"Confusion matrix. {np.trace(counts):,} of {counts.sum():,} images are read right."
    top = [f"{times(cell.times)} {cell.true} as {cell.read}" for cell in commonest(counts, 5)]
    return f"{text} Most frequent mistakes: {', '.join(top)}." if top else text


def accuracy_by_digit(
    scores: Sequence[Score | None], colour: str, overall: float, height: int = 300
) -> alt.LayerChart:
    """Each digit's accuracy with its 95 % interval, and a rule at the accuracy over all."""
    table = digit_frame(scores)
    x = alt.X("accuracy:Q").title("read right, with 95% interval").scale(zero=False, nice=True)
    base = alt.Chart(table).encode(
        x.axis(format="~%", tickCount=5), alt.Y("digit:O").title("digit").axis(grid=False)
    )
    tooltip = [
        alt.Tooltip("digit:O"),
        alt.Tooltip("accuracy:Q").title("read right").format(".2%"),
        alt.Tooltip("told:N").title("images"),
        alt.Tooltip("low:Q").title("interval from").format(".2%"),
        alt.Tooltip("high:Q").title("interval to").format(".2%"),
    ]
    paint = {"color": alt.value(colour), "tooltip": tooltip}
    rule = alt.Chart(pd.DataFrame({"accuracy": [overall]})).encode(alt.X("accuracy:Q"))
    layers = [
        rule.mark_rule(aria=False, color=GREY, strokeDash=[2, 3]),
        base.mark_rule(aria=False, strokeWidth=3, opacity=0.55).encode(
            alt.X("low:Q"), alt.X2("high:Q"), **paint
        ),
        base.mark_point(aria=False, filled=True, size=90, opacity=1).encode(**paint),
    ]
    size = alt.AutoSizeParams(type="fit-x", contains="padding")
    return alt.LayerChart(layer=layers).properties(width="container", height=height, autosize=size)


def digit_frame(scores: Sequence[Score | None]) -> pd.DataFrame:
    """`digit`, `accuracy`, `low`, `high`, `told` (right of all), a row for each digit there is."""
    rows = [
        (digit, s.correct / s.n, s.low, s.high, f"{s.correct:,} of {s.n:,}")
        for digit, s in enumerate(scores)
        if s
    ]
    return pd.DataFrame(rows, columns=["digit", "accuracy", "low", "high", "told"])


def describe_digits(scores: Sequence[Score | None]) -> str:
    """Accuracy by digit in words."""
    told = (
        f"{digit}: {s.correct / s.n:.2%} ({s.low:.2%} to {s.high:.2%})"
        for digit, s in enumerate(scores)
        if s
    )
    return f"Accuracy by digit, with 95% intervals. {'; '.join(told)}."
