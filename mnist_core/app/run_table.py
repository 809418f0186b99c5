"""The table of runs: what each ended with, its colour, and which of them the charts show."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from mnist_core.app import address, showing
from mnist_core.findings import results
from mnist_core.runs.record import RunRecord
from mnist_core.words.names import distinct, spelled

HIDE = "hide"  # query parameter: ids, comma by comma
SHOWN, LINE = "Shown", "Line"


def choose_shown(runs: Sequence[RunRecord]) -> list[RunRecord]:
    """The table; those of the runs that are shown: all but the ones that `hide` lists."""
    state, ids = st.session_state, [run.run for run in runs]
    asked = address.take(HIDE)
    is_there = f"table {state.get('table')}" in state and ids == state.get("table of")
    if asked is not None or not is_there:
        hidden = state.get("hidden", "") if asked is None else asked
        state.table = state.get("table", 0) + 1  # a new one: it starts with what is asked for
        state.hidden_first = [run for run in hidden.split(",") if run in ids]
    table = _table(runs, state.hidden_first)
    data: Any = table.style.apply(_colours, runs=runs)  # Streamlit's types know no Styler
    edited = st.data_editor(
        data,
        hide_index=True,
        width="stretch",
        height=showing.table_height(len(runs)),
        disabled=[column for column in table if column != SHOWN],
        column_config=_columns(),
        placeholder=showing.NOTHING,
        key=f"table {state.table}",
        alt="What each run ended with",
    )
    hidden = [run for run, shown in zip(ids, edited[SHOWN], strict=True) if not shown]
    _keep(",".join(hidden), ids)
    return [run for run in runs if run.run not in hidden]


def _table(runs: Sequence[RunRecord], hidden: Sequence[str]) -> pd.DataFrame:
    names = distinct(spelled(runs))
    table = showing.in_percent(results.table(runs, names))
    table.insert(0, SHOWN, [run.run not in hidden for run in runs])
    table.insert(1, LINE, "━━")
    return table


def _colours(column: pd.Series, runs: Sequence[RunRecord]) -> list[str]:
    """Every run's line in its colour, and all else as it is."""
    if column.name != LINE:
        return [""] * len(column)
    return [
        f"color: {colour}; font-weight: bold" for colour in showing.colours(list(runs)).values()
    ]


def _columns() -> dict[str, Any]:
    check = st.column_config.CheckboxColumn(help="Show this run in the charts", width="small")
    line = st.column_config.TextColumn(help="The run's colour in the charts", width="small")
    return {**showing.result_columns(), SHOWN: check, LINE: line}


def _keep(hidden: str, ids: list[str]) -> None:
    state = st.session_state
    state.hidden, state["table of"] = hidden, ids
    if hidden:
        address.keep_in_address(HIDE, hidden)
    elif HIDE in st.query_params:
        del st.query_params[HIDE]
