"""A learning-rate range test laid over what whole trainings at these rates came to."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from mnist_core.charts import axes
from mnist_core.charts.palette import COLOURS
from mnist_core.charts.sweep import DIAMOND, HUES, SEEN
from mnist_core.charts.theme import INK
from mnist_core.findings import range_test, sweeps
from mnist_core.findings.range_test import Rated
from mnist_core.findings.sweeps import Outcome
from mnist_core.words.settings import tell_rate

TESTED, TRAINED = "range test: training loss", "whole trainings: final validation loss"
HUE = COLOURS[4]


def laid_over(
    curve: Sequence[Rated], found: Sequence[Outcome], height: int = 280
) -> alt.LayerChart:
    """Both losses against the rate, with what the test would make one choose.

    curve: smoothed, only drawn within the rates of `found`, which has one outcome at least.
    """
    low, high = found[0].rate, found[-1].rate
    rows = [(TESTED, it.rate, it.loss) for it in curve if low <= it.rate <= high]
    ends = [(TRAINED, it.rate, it.over(sweeps.last_loss)) for it in found]
    rows += [(name, rate, over.mean) for name, rate, over in ends if over]
    table = pd.DataFrame(rows, columns=["what", "rate", "loss"])
    names = [TESTED, TRAINED]
    scale = alt.Scale(type="log", domain=[low, high], nice=False, padding=16)
    x = alt.X("rate:Q").title("learning rate").scale(scale).axis(grid=False, **axes.number_format())
    y = alt.Y("loss:Q").title("loss (nats)").scale(type="log", nice=False, padding=12)
    colour = alt.Color("what:N").scale(domain=names, range=[HUE, HUES[0]])
    base = alt.Chart(table).encode(
        x, y.axis(tickCount=5, **axes.number_format()), colour.legend(axes.legend(names, "top"))
    )
    points = base.transform_filter(alt.datum.what == TRAINED).mark_point(
        filled=True, size=60, opacity=1
    )
    tooltip = ["what:N", alt.Tooltip("rate:Q").format(".3~g"), alt.Tooltip("loss:Q").format(".4f")]
    layers = [base.mark_line(strokeWidth=2, aria=False), points.encode(tooltip=tooltip)]
    return axes.finished([*layers, *_picks(curve, x, y)], height)


def _picks(curve: Sequence[Rated], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """What the test would make one choose, with words beside the curve where there is room."""
    beside: dict[str, Any] = {"align": "left", "dx": 12, "opacity": SEEN}
    below: dict[str, Any] = {"align": "center", "dy": 20, "opacity": SEEN}
    layers = []
    for what, at, place in (
        ("steepest", range_test.steepest(curve), beside),
        ("lowest", range_test.lowest(curve), below),
    ):
        row = {"rate": at.rate, "loss": at.loss, "text": f"{what} at {tell_rate(at.rate)}"}
        base = alt.Chart(pd.DataFrame([row])).encode(x, y)
        layers.append(base.mark_point(**DIAMOND | {"color": HUE}))
        words = base.encode(alt.Text("text:N"))
        layers += axes.haloed(words, **place, fontSize=13, color=alt.ExprRef(INK))
    return layers
