"""The losses of one run while it trains and after it, with the run before it behind.

As `charts.curves`, but the curve grows within the epochs, the axis is that of a loss which no early
spike may stretch, and the epochs are marked where the learning rate was set by hand.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from mnist_core.charts import axes
from mnist_core.charts.axes import GREY, Note
from mnist_core.charts.curves import frame
from mnist_core.charts.theme import INK
from mnist_core.events import Progress
from mnist_core.findings.diagnosis import CHANCE_LOSS
from mnist_core.findings.metrics import LOSS, series
from mnist_core.findings.progress import losses_within
from mnist_core.runs.record import EpochMetrics, RunRecord

HIGHEST = 2 * CHANCE_LOSS  # nats; where the axis ends however high a loss was
ROOM = 1.08  # of the axis above the highest value
BEHIND = 1.5  # times the run's own highest value: no further does the run before stretch the axis
WITHIN = "training, within the epochs"


class Drawn(NamedTuple):
    """A run, its name for people and its colour."""

    record: RunRecord
    name: str
    colour: str


def training_chart(
    run: Drawn, before: Drawn | None = None, now: Sequence[Progress] = (), height: int = 280
) -> alt.LayerChart:
    """before: drawn faint behind it. now: reports of the epoch in progress. height: of the plot.

    Training loss within the epochs is drawn where there is an epoch in progress, or none has ended.
    """
    within = _losses_within(run.record, now)
    values = frame([run.record], {run.name: run.colour}, LOSS)
    top = axis_top(values.value, [loss for _, loss in within], before and before.record)
    last = max(run.record.config.epochs, len(run.record.epochs))
    x, y = _epochs(last), axes.value_axis(LOSS, False, domain=[0, top], nice=False)
    layers = [_within(within, run).encode(x, y)] if within else []
    if before:
        layers.insert(0, _behind(before).encode(x, y, axes.dash(LOSS)))
    near = axes.nearest(fields=["epoch"])
    colours = {run.name: run.colour}
    base = alt.Chart(values).encode(x, y, axes.colour(colours))
    size = alt.when(near).then(alt.value(70)).otherwise(alt.value(16))
    points = base.mark_point(filled=True, opacity=1, clip=True, aria=bool(run.record.epochs))
    layers += [
        base.mark_line(strokeWidth=2, clip=True).encode(axes.dash(LOSS)),
        points.encode(size=size),  # a group of none would have no name for screen readers
        axes.rule(values, colours, LOSS, x, near),
    ]
    if top > CHANCE_LOSS:
        layers += _chance(x, y)
    if notes := beyond_note(run.record, top):
        layers += axes.notes(notes, x, y, last)
    if steered := [epoch for epoch in run.record.epochs if epoch.steered]:
        layers += _steered(steered, x, last)
    return axes.finished(layers, height)


def is_seen(before: RunRecord, run: RunRecord, now: Sequence[Progress] = ()) -> bool:
    """Does some of the run before lie within the axis of this chart? As for `training_chart`."""
    ends, theirs = (
        [point.value for key in LOSS.parts.values() for point in series(record, key)]
        for record in (run, before)
    )
    top = axis_top(ends, [loss for _, loss in _losses_within(run, now)], before)
    return min(theirs, default=top) < top


def _losses_within(record: RunRecord, now: Sequence[Progress]) -> list[tuple[float, float]]:
    """What is drawn within the epochs: while there is one in progress, or none has ended."""
    return losses_within(record, now) if now or not record.epochs else []


def axis_top(
    ends: Sequence[float], within: Sequence[float], before: RunRecord | None = None
) -> float:
    """Where the axis of the loss ends, nats.

    ends: both losses of all finished epochs. Before there are any, what was measured within the
    first one counts. before: whose curves are to be seen too, as far as that leaves room.
    """
    own = max([*ends] or [*within, CHANCE_LOSS])
    if before:
        theirs = [p.value for key in LOSS.parts.values() for p in series(before, key)]
        own = max(own, min(max(theirs, default=0.0), BEHIND * own))
    return min(HIGHEST, max(ROOM * own, 1e-6))


def beyond_note(record: RunRecord, top: float) -> list[Note]:
    """The highest loss, where the axis does not reach it."""
    found = [(p, part) for part, key in LOSS.parts.items() for p in series(record, key)]
    point, part = max(found, default=(None, ""), key=lambda it: it[0].value)
    if point is None or point.value <= top:
        return []
    return [Note(point.epoch, top, f"↑ {part.partition(',')[0]} {point.value:.3g}", below=True)]


def _epochs(last: int) -> alt.X:
    """From 0, where the first epoch begins."""
    scale = alt.Scale(domain=[0, last], nice=False, zero=True, padding=8)
    return axes.epoch_axis(last).scale(scale)


def _within(points: Sequence[tuple[float, float]], run: Drawn) -> alt.Chart:
    table = pd.DataFrame(points, columns=["epoch", "value"])
    mark = alt.Chart(table).mark_line(
        aria=False, clip=True, strokeWidth=1, opacity=0.4, color=run.colour
    )
    return mark


def _behind(before: Drawn) -> alt.Chart:
    values = frame([before.record], {before.name: before.colour}, LOSS)
    return alt.Chart(values).mark_line(
        aria=False, clip=True, strokeWidth=2, opacity=0.4, color=before.colour
    )


def _steered(epochs: Sequence[EpochMetrics], x: alt.X, last: float) -> list[alt.Chart]:
    """A line where each epoch begins whose rate was set by hand; its words above all curves.

    Words of neighbours stand on two levels.
    """
    rows = [
        {"epoch": it.epoch - 1, "text": f"rate {it.learning_rate:.3g}", "level": place % 2}
        for place, it in enumerate(epochs)
    ]
    base = alt.Chart(pd.DataFrame(rows)).encode(x)
    right = f"datum.epoch > {0.7 * last}"
    options: dict[str, Any] = {
        "align": alt.ExprRef(f"{right} ? 'right' : 'left'"),
        "dx": alt.ExprRef(f"{right} ? -5 : 5"),
        "dy": alt.ExprRef("16 * datum.level"),
        "fontSize": 13,
        "color": alt.ExprRef(INK),
    }
    words = base.encode(x, alt.Text("text:N"), y=alt.value(6))
    return [base.mark_rule(color=GREY, strokeDash=[4, 3]), *axes.haloed(words, **options)]


def _chance(x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """A line at the loss of whoever gives every digit a tenth; its words where no epoch ends."""
    table = pd.DataFrame([{"epoch": 0, "value": CHANCE_LOSS, "text": "guessing: ln 10"}])
    base = alt.Chart(table)
    words = base.encode(x, y, alt.Text("text:N"))
    options = {"align": "left", "dy": 10, "fontSize": 13, "color": alt.ExprRef(INK)}
    return [base.mark_rule(color=GREY, strokeDash=[2, 3]).encode(y), *axes.haloed(words, **options)]
