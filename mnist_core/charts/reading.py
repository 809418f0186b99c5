"""How runs' answers to one drawing changed over their training, as a chart. Knows no pages.

The specification depends on the runs alone and is kept; only the figures change with a drawing.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pyarrow as pa

from mnist_core.charts.curves import GREY
from mnist_core.words.sentences import percent

MANY = 16  # epochs that an axis can name one by one


def replay_table(
    names: Sequence[str], replays: Sequence[np.ndarray], digit: int | None, epoch: int
) -> pa.Table:
    """A row for each run and epoch: `run`, `epoch`, `digit`, its `probability`, what was `read`.

    replays: (epochs, 10) log-probabilities each. digit: None for what each run reads at its end.
    epoch: the one looked at; `now` is set in its rows. In the form that goes to the browser: a data
    frame would be turned into it first, at the cost of some milliseconds a stroke.
    """
    parts = []
    for run, answers in zip(names, replays, strict=True):
        followed = int(answers[-1].argmax()) if digit is None else digit
        epochs = np.arange(1, len(answers) + 1)
        columns = {
            "run": [run] * len(answers),
            "epoch": epochs,
            "digit": np.full(len(answers), followed),
            "probability": np.exp(answers[:, followed], dtype=np.float64),
            "read": answers.argmax(axis=1),
            "now": epochs == min(epoch, len(answers)),
        }
        parts.append(pa.table(columns))
    return pa.concat_tables(parts)


def replay_spec(colours: Mapping[str, str], epochs: int) -> dict[str, Any]:
    """Vega-Lite for a `replay_table` of runs with at most so many epochs."""
    return _replay_spec(tuple(colours.items()), epochs)


@lru_cache(maxsize=32)
def _replay_spec(colours: tuple[tuple[str, str], ...], epochs: int) -> dict[str, Any]:
    ticks = range(1, epochs + 1) if epochs <= MANY else [1, *range(5, epochs + 1, 5)]
    names, codes = zip(*colours, strict=True)
    x = (
        alt.X("epoch:Q")
        .title("epoch")
        .scale(domain=[1, max(epochs, 2)], nice=False, padding=10)
        .axis(values=list(ticks), format="d", grid=False)
    )
    y = (
        alt.Y("probability:Q")
        .title("probability")
        .scale(domain=[0, 1])
        .axis(format="%", tickCount=5)
    )
    colour = alt.Color("run:N").scale(domain=names, range=codes).legend(None)
    tooltip = [
        alt.Tooltip("run:N"),
        alt.Tooltip("epoch:Q"),
        alt.Tooltip("probability:Q").format(".1%"),
        alt.Tooltip("digit:Q").title("probability of"),
        alt.Tooltip("read:Q").title("read then"),
    ]
    base = alt.Chart(alt.NamedData("replay")).encode(x, y, colour)
    size = alt.when("datum.now").then(alt.value(140)).otherwise(alt.value(30))
    rule = alt.Chart(alt.NamedData("replay")).mark_rule(color=GREY, strokeDash=[2, 3])
    chart = alt.layer(
        rule.encode(alt.X("max(epoch):Q").title("epoch")).transform_filter("datum.now"),
        base.mark_line(strokeWidth=2),
        base.mark_point(filled=True, opacity=1).encode(size=size, tooltip=tooltip),
    )
    fitted = alt.AutoSizeParams(type="fit-x", contains="padding")
    spec = chart.properties(width="container", height=210, autosize=fitted).to_dict()
    spec.pop("data", None)
    for layer in spec["layer"]:
        layer.pop("data", None)
    return spec


def describe_replay(names: Sequence[str], replays: Sequence[np.ndarray], digit: int | None) -> str:
    """The chart in words: each run's probability at first and at last, and its changes of mind."""
    parts = []
    for run, answers in zip(names, replays, strict=True):
        read = answers.argmax(axis=1)
        followed = int(read[-1]) if digit is None else digit
        first, last = (percent(float(np.exp(answers[at, followed]))) for at in (0, -1))
        turns = int((read[1:] != read[:-1]).sum())
        times = "time" if turns == 1 else "times"
        parts.append(
            f"{run}: probability of {followed} from {first} after epoch 1 to {last} after epoch "
            f"{len(answers)}; the digit read changed {turns} {times}."
        )
    return " ".join(parts)
