"""Compare: stored runs side by side, as curves and as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from mnist_core.app import resources, showing, switches
from mnist_core.app.address import KEPT
from mnist_core.app.compare_view import BANDS, Choice, choose_highlight, choose_view
from mnist_core.app.compared_charts import offer_exports, show_metric
from mnist_core.app.copy_link import offer_link
from mnist_core.app.own_runs import offer_changes
from mnist_core.app.run_import import imported
from mnist_core.app.run_picker import choose_runs, unknown
from mnist_core.app.run_search import find_runs
from mnist_core.app.run_table import choose_shown
from mnist_core.charts.bands import VALIDATED
from mnist_core.findings.metrics import COMPARED, TRAINING_LOSSES, fair_gap
from mnist_core.findings.results import accuracy_on_test
from mnist_core.runs.exchange import IMPORTED
from mnist_core.runs.record import RunRecord
from mnist_core.words.lead import tell_lead
from mnist_core.words.metrics import EXPLAINED, MARKED
from mnist_core.words.names import brief, name, spelled
from mnist_core.words.sentences import tell_interval, tell_seeds

MEASURE = 760  # pixels: some 80 characters a line
CHOSEN = "chosen"  # key of the run picker


def main() -> None:
    showing.enter("compare")
    switches.take("marks")
    st.title("Compare")
    st.markdown(
        "Put runs side by side: what each ended with, what sets them apart, and their curves over "
        "each other.",
        width=MEASURE,
    )
    known = known_runs()
    shown = choose_runs(known, CHOSEN, offered=find_runs(known, CHOSEN))
    if any(run.startswith(IMPORTED) for run in unknown(CHOSEN)):
        st.caption("What was imported is kept for one session alone: import its file here too.")
    if not shown:
        st.info("Choose at least one run. The Train page makes new ones.")
        return
    if told := tell_lead({name(run): run for run in shown}):
        st.markdown(told, width=MEASURE)
    chosen, shown = shown, choose_shown(shown)
    offer_changes(chosen, CHOSEN)
    if shown:
        show_charts(shown)


def known_runs() -> dict[str, RunRecord]:
    """Every run that can be chosen, by its id: stored, of seeds, of the sweep, imported."""
    others = (run for run in resources.sweep_records() if run.epochs)
    found = [*resources.records(), *resources.seed_records(), *others]
    known = {record.run: record for record in reversed(found)}  # of two, the stored one
    return {
        **{record.run: known[record.run] for record in found},
        **imported(),
    }


def show_charts(shown: list[RunRecord]) -> None:
    """The chosen metrics, the first one large."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.pills(
            "Show", list(COMPARED), selection_mode="multi", default=["loss", "accuracy", "gap"],
            key="show", width="stretch", label_visibility="collapsed", wrap=True, **KEPT,
        )  # fmt: skip
        with st.popover("View", icon=":material/tune:", width="content"):
            choice = choose_view()
        with st.popover("Export", icon=":material/download:"):
            exports = st.container()
        offer_link()
    titles = [title for title in COMPARED if title in chosen]
    seeds = seeds_behind(shown, choice.band)
    colours = showing.colours(shown)
    highlight = choose_highlight(colours)
    labels = dict(zip(colours, brief(spelled(shown)), strict=True))
    choice = choice._replace(view=replace(choice.view, highlight=highlight, labels=labels))
    explain_band(shown, choice.band, seeds)
    files = []
    for place, title in enumerate(titles):
        if place == 0 or choice.apart:
            parts = [st.container()]
        elif place % 2:
            parts = [*st.columns(2, gap="large")]
        with parts[0 if len(parts) == 1 else (place - 1) % 2]:
            files += show_chart(shown, title, choice, seeds, 240 if place else 320)
    with exports:
        offer_exports(shown, files)


def show_chart(
    shown: list[RunRecord],
    title: str,
    choice: Choice,
    seeds: Mapping[str, Sequence[RunRecord]],
    height: int,
) -> list[dict[str, str]]:
    """One metric with what it is; the charts, for export."""
    metric, explained = COMPARED[title], title
    if title == "loss":
        metric, explained = TRAINING_LOSSES[choice.training_loss], choice.training_loss
    elif title == "gap" and (metric := fair_gap(shown)) != COMPARED[title]:
        explained = "evaluated gap"
    view = replace(choice.view, height=height)
    files = show_metric(shown, title, metric, view, choice.apart, seeds)
    marked = MARKED.get(title, "") if view.marks else ""
    st.caption(EXPLAINED[explained] + marked, width=MEASURE)
    return files


def seeds_behind(shown: list[RunRecord], band: str) -> dict[str, list[RunRecord]]:
    """Name of a run → the seeds of its config, where there are several and they are wanted."""
    if band != "seeds":
        return {}
    found = {name(record): resources.seeds_of(record.config) for record in shown}
    return {title: runs for title, runs in found.items() if len(runs) > 1}


def explain_band(
    shown: list[RunRecord], band: str, seeds: Mapping[str, Sequence[RunRecord]]
) -> None:
    accuracies = [found for run in shown if (found := accuracy_on_test(run)) is not None]
    if band == "seeds":
        st.caption(
            f"Band: from the lowest to the highest of all seeds of a config. {tell_seeds(seeds)}"
        )
    elif band == BANDS[1] and accuracies:
        st.caption(
            f"Band: the 95% interval (Wilson) of accuracy and error rate, what 10,000 images can "
            f"tell. {tell_interval(max(accuracies), VALIDATED)} Losses have none here: single "
            f"images' losses are not recorded."
        )


main()
