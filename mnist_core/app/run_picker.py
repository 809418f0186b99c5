"""The choice among stored runs, one for all pages; it lives in the address.

What the address asks for is taken up whenever that changes: by a link, a shared address, the way
back. Ids that are not known are told of, as plain text.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import streamlit as st

from mnist_core.app import address, resources
from mnist_core.app.room import WIDGET, room
from mnist_core.references import REFERENCES
from mnist_core.runs.record import RunRecord
from mnist_core.words.names import name
from mnist_core.words.plain import codes

RUNS = "runs"  # query parameter: several ids, comma by comma
MANY = 12  # runs that one press adds at most


def choose_runs(
    known: Mapping[str, RunRecord],
    key: str,
    *,
    offered: Collection[str] | None = None,
    most: int | None = None,
    alias: str | None = None,
) -> list[RunRecord]:
    """Several of the known runs, as `runs` in the address lists them; else the reference runs.

    known: by id. key: of the widget. offered: ids to choose from beside the chosen ones; None for
    all. most: how many at once. alias: another query parameter that may have the ids instead.
    """
    state = st.session_state
    asked = address.take(RUNS)
    if alias:
        st.query_params.pop(alias, None)
        other = address.take(alias)
        asked = other if asked is None else asked
    if asked is not None or key not in state:
        default = ",".join(run for run in REFERENCES if run in known)
        ids = [run for run in _first(asked, state.get(_last(key)), default).split(",") if run]
        state[key] = [run for run in known if run in ids][:most]
        state[f"{key} unknown"] = [run for run in ids if run not in known]
    state[key] = [run for run in state[key] if run in known]
    with room(key, WIDGET):
        chosen = st.multiselect(
            "Runs",
            [run for run in known if offered is None or run in offered or run in state[key]],
            format_func=lambda run: name(known[run]),
            key=key,
            max_selections=most,
            select_all=MANY,
            placeholder="Choose runs",
        )
    st.html(f"<style>{_chips(key, [known[run] for run in chosen])}</style>")
    tell_unknown(state[f"{key} unknown"])
    _keep(key, RUNS, ",".join(chosen))
    return [known[run] for run in chosen]


def add_runs(key: str, runs: Sequence[str]) -> None:
    """Choose these ids, too, in the picker of this key; for callbacks."""
    state = st.session_state
    state[key] = list(dict.fromkeys([*state.get(key, []), *runs]))


def unknown(key: str) -> list[str]:
    """The ids that the address asked the picker of this key for, and that no run has."""
    return st.session_state.get(f"{key} unknown", [])


def choose_run(
    known: Mapping[str, RunRecord],
    query: str,
    label: str,
    default: str,
    on_change: Callable[..., None] | None = None,
    args: tuple[Any, ...] = (),
) -> RunRecord:
    """One of the known runs, as this query parameter names it; else the default, an id.

    The widget's key is `box(query)`.
    """
    state, key, asked = st.session_state, box(query), address.take(query)
    if asked is not None or state.get(key) not in known:
        asked = _first(asked, last_choice(query), default)
        state[key] = asked if asked in known else default
        state[f"{key} unknown"] = [asked] if asked and asked not in known else []
    chosen = st.selectbox(
        label,
        list(known),
        format_func=lambda run: name(known[run]),
        key=key,
        on_change=on_change,
        args=args,
    )
    st.html(f"<style>{_edge(key, resources.palette().colour(chosen))}</style>")
    tell_unknown(state[f"{key} unknown"])
    _keep(key, query, chosen)
    return known[chosen]


def box(query: str) -> str:
    """The key of the widget that chooses the one run of a query parameter."""
    return f"{query}_box"


def last_choice(query: str) -> str | None:
    """The id that the box of a query parameter had when the page was last shown, if ever."""
    return st.session_state.get(_last(box(query)))


def tell_unknown(ids: Sequence[str]) -> None:
    if ids:
        st.warning(f"Not among the stored runs, or damaged: {codes(ids)}.")


def _chips(key: str, runs: Sequence[RunRecord]) -> str:
    """CSS that gives each chosen run's chip, which its name labels, an edge in the run's colour.

    Its ground is a tint of that: letters on the full colour would be hard to read.
    """
    colours = {name(run): resources.palette().colour(run.run) for run in runs}
    return "".join(
        f".st-key-{key} [aria-label={quoted(title)}] {{border-left: 6px solid {colour}; "
        f"background: color-mix(in srgb, {colour} 18%, transparent); color: inherit;}}"
        for title, colour in colours.items()
    )


def quoted(text: str) -> str:
    """A string of CSS, which also ends no HTML."""
    return '"' + re.sub(r'["\\<>\n]', lambda sign: f"\\{ord(sign[0]):x} ", text) + '"'


def _edge(key: str, colour: str) -> str:
    """CSS that gives the box of one run an edge in the run's colour."""
    return f".st-key-{key} div:has(> [role=combobox]) {{border-left: 6px solid {colour};}}"


def _first(*found: str | None) -> str:
    return next((text for text in found if text is not None), "")


def _last(key: str) -> str:
    """Where the last choice is kept, as a widget's own state goes when its page is left."""
    return f"{key} last"


def _keep(key: str, query: str, value: str) -> None:
    st.session_state[_last(key)] = value
    address.keep_in_address(query, value)
