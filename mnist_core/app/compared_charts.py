"""Charts of several runs, over each other or a chart each, and the files that they are saved as."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from mnist_core.app import showing
from mnist_core.app.room import room
from mnist_core.charts.compare import PICKED, View
from mnist_core.charts.extent import place_range, value_domain
from mnist_core.findings.metrics import Metric
from mnist_core.runs import exchange
from mnist_core.runs.record import RunRecord
from mnist_core.words.names import name

AXIS = 80  # CSS pixels below a plot: its axis, and the lines of its legend


def show_metric(
    shown: list[RunRecord],
    title: str,
    metric: Metric,
    view: View,
    apart: bool,
    seeds: Mapping[str, Sequence[RunRecord]],
) -> list[dict[str, str]]:
    """One metric, over each other or a chart for each run; the charts, for export."""
    st.header(title.capitalize())
    if title == "accuracy":
        view = replace(view, log_y=False)
    key = "chart-" + title.replace(" ", "-")
    if not apart:
        with room(title.replace(" ", "-"), view.height + AXIS), st.container(key=f"{key}-box"):
            showing.show_overlay(shown, metric, view, seeds, _fresh(key), _pick)
        return [{"title": title, "key": f"{key}-box", "file": title.replace(" ", "-")}]
    view = replace(
        view,
        domain=value_domain(shown, metric, view.log_y),
        span=place_range(shown, metric, view.x),
        height=200,
        highlight=None,
    )
    files, across = [], min(3, len(shown))
    for place, run in enumerate(shown):
        if place % across == 0:
            columns = st.columns(across)
        own = f"{key}-{place}"
        with columns[place % across], st.container(key=f"{own}-box"):
            st.caption(name(run))
            showing.show_overlay([run], metric, view, seeds, _fresh(own), _pick)
        file = f"{title}-{run.run}".replace(" ", "-")
        files.append({"title": f"{title}: {name(run)}", "key": f"{own}-box", "file": file})
    return files


def _fresh(key: str) -> str:
    """A chart's key, another after each click, so that a click on the same run counts again."""
    return f"{key}-{st.session_state.setdefault('picks', 0)}"


def _pick(key: str) -> None:
    """Single out the run whose line was clicked; a second click takes it back."""
    state = st.session_state
    picked = state[key].selection.get(PICKED)
    if picked:
        run = picked[0]["run"]
        state.highlight = None if run == state.highlight else run
        state.picks += 1


def offer_exports(shown: list[RunRecord], files: list[dict[str, str]]) -> None:
    for kind, text, mime in (
        ("JSON", exchange.to_json, "application/json"),
        ("CSV", exchange.to_csv, "text/csv"),
    ):
        st.download_button(
            f"Records as {kind}",
            partial(text, shown),
            f"runs.{kind.lower()}",
            mime,
            on_click="ignore",
            width="stretch",
        )
    st.caption(
        "JSON can be imported again, here or elsewhere. The address of this page holds all "
        "that you choose: send it. Charts, as they are seen:"
    )
    showing.show_chart_files(files, shown)
