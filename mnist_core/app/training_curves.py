"""A run's name and its curves on the Train page, alike while it trains and when it has ended."""

from collections.abc import Sequence

import streamlit as st

from mnist_core.app import showing, ten_digits
from mnist_core.app.room import room
from mnist_core.events import Progress
from mnist_core.findings.metrics import ACCURACY, GAP
from mnist_core.runs.record import RunRecord

CHART = 410  # CSS pixels that the losses take


def show_name(name: str, colour: str) -> None:
    """The heading of a run, in its colour."""
    with st.container(key="run_name"):
        st.html(
            f"<style>.st-key-run_name h2 {{border-left: 0.4rem solid {colour}; "
            f"padding: 0 0 0 0.6rem; margin: 0.2rem 0;}}</style>"
        )
        st.header(name, anchor=False)


def show_curves(record: RunRecord, now: Sequence[Progress] = ()) -> None:
    """The losses as far as they go, the run seen before faint behind them; more on demand."""
    with room("losses", CHART):
        showing.show_training(record, _seen_before(record), now)
    ten_digits.show(record)
    if record.config.epochs > 1 and record.epochs:
        with st.expander("Accuracy and gap", key="more_curves", on_change="rerun") as more:
            if more.open:  # charts take a page's time, and a training renews them
                showing.show_curves([record], ACCURACY, epochs=record.config.epochs)
                showing.show_curves([record], GAP, epochs=record.config.epochs)


def _seen_before(record: RunRecord) -> RunRecord | None:
    """The run that this visitor saw before this one, whichever name that had meanwhile."""
    seen: list[RunRecord] = st.session_state.get("seen", [])
    others = [other for other in seen if _beginning(other) != _beginning(record)][-1:]
    if record.epochs:
        st.session_state.seen = [*others, record]
    return others[0] if others else None


def _beginning(record: RunRecord) -> object:
    """What stays of a training when it is steered and so gets another id."""
    return record.config, record.started
