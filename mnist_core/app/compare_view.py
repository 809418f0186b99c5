"""How Compare draws its charts, as the visitor or the address has it."""

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from mnist_core.app.address import KEPT
from mnist_core.charts.compare import View
from mnist_core.findings import curves
from mnist_core.findings.metrics import TRAINING_LOSSES
from mnist_core.runs.record import RunRecord
from mnist_core.words.names import name

SCALES = ("logarithmic", "linear")
LAYOUTS = ("one chart", "a chart each")
BANDS = ("none", "95% interval", "seeds")


class Choice(NamedTuple):
    """What was chosen. training_loss: a key of TRAINING_LOSSES; band: one of BANDS."""

    training_loss: str
    view: View
    apart: bool  # a chart for each run
    band: str


def choose_view(shown: list[RunRecord]) -> Choice:
    """Which training loss, how charts are drawn, the layout, the band."""
    apart = _choose("Runs in", LAYOUTS, "layout") == LAYOUTS[1]
    axis = _choose("Value axis", SCALES, "axis")
    kind = _choose("Training loss", list(TRAINING_LOSSES), "training_loss")
    x = _choose("Against", list(curves.AXES), "x")
    x_axis = _choose("Horizontal axis", SCALES[::-1], "x_axis")
    smoothing = st.slider(
        "Smoothing", 0.0, 0.95, 0.0, 0.05, key="smoothing", **KEPT,
        help="Exponential moving average, freed of its bias towards the first values. The raw "
        "line stays visible.",
    )  # fmt: skip
    band = _choose("Band", BANDS, "band")
    marks = st.toggle(
        "Mark best epochs and jumps", value=True, key="marks", **KEPT,
        help="A ring: the best epoch. A triangle: validation loss jumped.",
    )  # fmt: skip
    highlight = _choose_highlight([name(record) for record in shown])
    logs = x_axis == SCALES[0], axis == SCALES[0]
    return Choice(kind, View(x, *logs, smoothing, marks, band == BANDS[1], highlight), apart, band)


def _choose(title: str, options: Sequence[str], key: str) -> str:
    """One of the options; the first where the address has none, or nothing after its `=`."""
    chosen = st.segmented_control(
        title, options, default=options[0], key=key, required=True, **KEPT
    )
    return chosen or options[0]


def _choose_highlight(names: list[str]) -> str | None:
    if st.session_state.get("highlight", names[0]) not in [*names, None]:
        st.session_state.highlight = None  # to remove it would bring the address's back
    return st.pills("Single out", names, key="highlight", wrap=True, **KEPT)
