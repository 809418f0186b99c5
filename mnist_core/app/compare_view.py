"""How Compare draws its charts, as the visitor or the address has it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import streamlit as st

from mnist_core.app.address import KEPT
from mnist_core.charts.compare import STEADY, View
from mnist_core.findings import curves
from mnist_core.findings.metrics import TRAINING_LOSSES

SCALES = ("logarithmic", "linear")
LAYOUTS = ("one chart", "a chart each")
WIDE = """<style>
[data-testid=stPopoverBody]:has(.st-key-view) {width: min(34rem, 94vw); max-width: 94vw;}
</style>"""  # two columns of choices, none of them cut
BANDS = ("none", "95% interval", "seeds")


class Choice(NamedTuple):
    """What was chosen. training_loss: a key of TRAINING_LOSSES; band: one of BANDS."""

    training_loss: str
    view: View
    apart: bool  # a chart for each run
    band: str


def choose_view() -> Choice:
    """Which training loss, how charts are drawn, the layout, the band."""
    st.html(WIDE)
    with st.container(key="view"):
        left, right = st.columns(2)
    with left:
        apart = _choose("Runs in", LAYOUTS, "layout") == LAYOUTS[1]
        axis = _choose("Value axis", SCALES, "axis")
        kind = _choose("Training loss", list(TRAINING_LOSSES), "training_loss")
    with right:
        x = _choose("Against", list(curves.AXES), "x")
        x_axis = _choose("Horizontal axis", SCALES[::-1], "x_axis")
        band = _choose("Band", BANDS, "band")
    smoothing = st.slider(
        "Smoothing", 0.0, 0.95, 0.0, 0.05, key="smoothing", **KEPT,
        help="Exponential moving average, freed of its bias towards the first values. The raw "
        f"line stays visible. Gradient norm and step size are smoothed by {STEADY:g} at least.",
    )  # fmt: skip
    marks = st.toggle(
        "Mark best epochs and jumps", value=True, key="marks", **KEPT,
        help="A ring: the best epoch. A triangle: validation loss jumped.",
    )  # fmt: skip
    logs = x_axis == SCALES[0], axis == SCALES[0]
    return Choice(kind, View(x, *logs, smoothing, marks, band == BANDS[1]), apart, band)


def _choose(title: str, options: Sequence[str], key: str) -> str:
    """One of the options; the first where the address has none, or nothing after its `=`."""
    chosen = st.segmented_control(
        title, options, default=options[0], key=key, required=True, **KEPT
    )
    return chosen or options[0]


def choose_highlight(colours: Mapping[str, str]) -> str | None:
    """The legend, whose entries single a run out; its name. colours: of runs, by their names."""
    names, state = list(colours), st.session_state
    if state.get("highlight", names[0]) not in [*names, None]:
        state.highlight = None  # to remove it would bring the address's back
    st.html(f"<style>{_edges(colours.values())}</style>")
    return st.pills(
        "Runs in the charts; press one to single it out", names, key="highlight", wrap=True, **KEPT
    )


def _edges(colours: Iterable[str]) -> str:
    """CSS that gives each entry its run's colour."""
    return "".join(
        f".st-key-highlight button:nth-of-type({place}) {{border-left: 6px solid {colour};}}"
        for place, colour in enumerate(colours, 1)
    )
