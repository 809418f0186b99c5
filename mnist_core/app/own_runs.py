"""Renames and removes runs that the visitor had trained on this server."""

from collections.abc import Sequence

import streamlit as st

from mnist_core.app import resources
from mnist_core.app.visitor import visitor
from mnist_core.jobs.training import key as training_key
from mnist_core.references import REFERENCES
from mnist_core.runs.record import RunError, RunRecord
from mnist_core.runs.renaming import rename
from mnist_core.words.names import name
from mnist_core.words.plain import escaped


def offer_changes(shown: Sequence[RunRecord], picker: str) -> None:
    """Where own runs are among the shown: a popover to rename or remove one. picker: its key."""
    own = {record.run: record for record in shown if _is_own(record)}
    if not own:
        return
    with st.popover("Rename or remove", icon=":material/edit:"):
        run = st.selectbox(
            "Your run", list(own), format_func=lambda it: name(own[it]), key="own_run"
        )
        record = own[run]
        finished = record.state != "unfinished"
        st.text_input(
            "New name", key="new_name", max_chars=60, placeholder="my-best", disabled=not finished,
            help="Letters, digits, dots, dashes and underscores." if finished else
            "A run that is not finished keeps its name: a training may go on with it.",
        )  # fmt: skip
        st.button(
            "Rename", on_click=_rename, args=(run, picker), key="rename", disabled=not finished
        )
        st.divider()
        sure = st.checkbox("I want to lose this run and its weights", key=f"sure {run}")
        st.button("Remove", on_click=_remove, args=(run, picker), key="remove", disabled=not sure)
        if problem := st.session_state.pop("change_problem", None):
            st.error(f"{escaped(problem)}.")


def _is_own(record: RunRecord) -> bool:
    """Stored here, not shipped, trained for this visitor, and nobody trains it now."""
    if record.run in REFERENCES or not resources.owners().owns(visitor(), record.config):
        return False
    is_stored = record.run in resources.store().names()  # looks at every run: asked of few
    return is_stored and not resources.queue().find(training_key(record.config))


def _rename(run: str, picker: str) -> None:
    state = st.session_state
    try:
        new = rename(resources.store(), run, state.new_name.strip()).run
    except RunError as error:
        state.change_problem = error
        return
    resources.palette().pass_on(run, new)
    state[picker] = [new if one == run else one for one in state[picker]]
    state.new_name = ""


def _remove(run: str, picker: str) -> None:
    state = st.session_state
    try:
        resources.store().delete(run)
    except RunError as error:
        state.change_problem = error
    state[picker] = [one for one in state[picker] if one != run]
