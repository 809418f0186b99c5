"""The labelled drawings of a visitor, and their way into the browser's own storage and back.

They are in the session's state, and in the browser for a reload; the server stores none of them.
"""

from typing import Any

import streamlit as st

from mnist_core.app.component import component
from mnist_core.digits.files import read_kept
from mnist_core.digits.labelled import MOST, Labelled, entry
from mnist_core.words.plain import escaped

KEY = "score store"  # of the component
LAST = 2  # drawings sent to the browser with each run: the current one, and the one before
STYLE = "<style>.st-key-score-store {display: none;}</style>"  # it has nothing to show


def set_state() -> None:
    state = st.session_state
    state.setdefault("labelled", {})  # by their sheets' keys: Labelled
    state.setdefault("forgotten", [])  # keys of labels that were taken back


def note(key: str, drawing: Labelled) -> None:
    """Keep a labelled drawing, or what it has become."""
    state = st.session_state
    state.labelled[key] = drawing
    state.forgotten = [one for one in state.forgotten if one != key]


def forget(key: str) -> None:
    """Take a label back, here and in the browser."""
    state = st.session_state
    if state.labelled.pop(key, None):
        state.forgotten = [*state.forgotten, key][-MOST:]


def sync() -> None:
    """Send the latest drawings to the browser, which after a reload sends back what it has kept."""
    state = st.session_state
    latest = dict(list(state.labelled.items())[-LAST:])
    component("score_store")(
        data={
            "ask": "restored" not in state,
            "entries": {key: entry(drawing) for key, drawing in latest.items()},
            "forgotten": state.forgotten,
        },
        key=KEY,
        on_kept_change=lambda: restore(state[KEY].get("kept")),
    )
    if problem := state.get("not restored"):
        st.warning(f"The score that this browser kept cannot be read: {escaped(problem)}.")


def restore(kept: Any) -> None:
    """Take what the browser kept, once. Anybody may have written it: nonsense is not taken."""
    state = st.session_state
    if kept is None or "restored" in state:
        return
    state.restored = True
    try:
        state.labelled = {**read_kept(kept), **state.labelled}
    except ValueError as error:
        state["not restored"] = str(error)
