"""Search and filters that narrow which runs are offered."""

import streamlit as st

from mnist_core.app.address import KEPT
from mnist_core.app.run_import import offer_import
from mnist_core.app.run_picker import MANY, add_runs
from mnist_core.findings.results import label
from mnist_core.runs.record import RunRecord
from mnist_core.words import search
from mnist_core.words.names import name


def find_runs(known: dict[str, RunRecord], key: str) -> list[str]:
    """The ids of the runs that match the search and the filter; and the import.

    key: of the picker that chooses among them.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            "Search", key="find", **KEPT, placeholder="decay, seed 3, lr 0.001 …", width=260
        )
        with st.popover("Filter", icon=":material/filter_list:"):
            wanted = _choose_filters(list(known.values()))
        with st.popover("Import", icon=":material/upload:"):
            offer_import(known, key)
        matching = [run for run, record in known.items() if search.matches(record, words, wanted)]
        narrowed = bool(words or any(wanted.values()))
        if narrowed and matching:
            _offer_all(matching, key)
    if narrowed:
        found = "; ".join(name(known[run]) for run in matching[:MANY])
        st.caption(f"Found: {found}" if matching else "No run is like that.")
    return matching


def _offer_all(matching: list[str], key: str) -> None:
    few = len(matching) <= MANY
    said = f"all {len(matching)}" if few else f"the first {MANY} of {len(matching)}"
    args = (key, matching[:MANY])
    st.button(f"Add {said} found", on_click=add_runs, args=args)


def _choose_filters(records: list[RunRecord]) -> dict[str, list[str]]:
    """For every config field in which runs differ: the values that are wanted, none for all."""
    st.caption("Only runs with these settings; nothing chosen means any.")
    return {
        field: st.multiselect(label(field), values, key=f"only_{field}", **KEPT)
        for field, values in search.settings(records).items()
    }
