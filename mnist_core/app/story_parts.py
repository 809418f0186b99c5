"""Parts of the Story: its groups of seeds, headings, questions, charts and figures."""

from collections.abc import Iterable, Sequence
from typing import Any

import streamlit as st

from mnist_core.app import resources, showing
from mnist_core.charts import curves as charts
from mnist_core.charts import seeds as seed_charts
from mnist_core.charts.axes import Note
from mnist_core.findings.metrics import Metric, describe
from mnist_core.findings.moves import step_length
from mnist_core.findings.results import accuracy_on_test
from mnist_core.findings.seed_groups import SeedGroup, shipped_seeds
from mnist_core.references import REFERENCES, SEEDED
from mnist_core.runs.record import WEIGHTS, RunError, RunRecord
from mnist_core.words import article
from mnist_core.words.questions import Question

NAMES = ("Run 1", "Run 2", "Run 1, decaying", "lr 0.001", "lr 0.001, decaying", "Regularised")
KEPT: dict[str, Any] = {
    "bind": "query-params",
    "persist_state": "session",
}  # in the URL, and on other pages
STRIP = "A dot is a seed; the bar is the mean with its 95% interval (Student's t)."


def load_groups() -> dict[str, SeedGroup]:
    """What is told of, by name, shipped records alone; without what has none."""
    groups = {}
    places = {config: run for run, config in REFERENCES.items()}
    for name, config in zip(NAMES, SEEDED, strict=True):
        seeds = shipped_seeds(config, resources.seed_records())
        reference = showing.reference(places[config]) if config in places else None
        run = reference or next(iter(seeds), None)
        if run:
            groups[name] = SeedGroup(name, run, seeds or [run])
    return groups


def several(*groups: SeedGroup | None) -> bool:
    """Are there all of these groups, each with several seeds? Else the page says so."""
    if all(group and len(group.seeds) > 1 for group in groups):
        return True
    st.info("The records of this section are missing.")
    return False


def ask(question: Question) -> bool:
    """A question; once it is answered, whether that was right, and why. Is it answered?"""
    with st.container(border=True):
        st.subheader(question.text, anchor=f"question-{question.key}")
        answer = st.radio(
            question.text, question.answers, index=None, key=f"answer-{question.key}",
            label_visibility="collapsed", **KEPT,
        )  # fmt: skip
        if answer is None and not st.session_state.get("answers"):
            st.caption("Choose, and the page goes on.")
            return False
        st.markdown(question.reply(answer))
    return True


def show_curves(
    groups: Iterable[SeedGroup], metric: Metric, notes: Sequence[Note] = (), log: bool = False
) -> None:
    """The shown run of each group, the other seeds' first curve faintly behind."""
    groups = list(groups)
    runs, colours = [group.run for group in groups], colours_of(groups)
    behind = {group.name: group.seeds for group in groups if len(group.seeds) > 1}
    chart = charts.curves(runs, colours, metric, notes=notes, behind=behind, log=log)
    st.html(showing.TOOLTIPS_FIT)
    st.altair_chart(chart, width="stretch", alt=describe(runs, colours, metric))
    if behind:
        most = max(map(len, behind.values()))
        part = next(iter(metric.parts))
        st.caption(f"Faint lines: {part} of all {most} seeds.")


def show_strip(groups: Iterable[SeedGroup | None], caption: str = STRIP) -> None:
    """Test accuracy of the groups that there are: every seed, mean, interval, the article's."""
    there = [group for group in groups if group]
    outcomes = {group.name: group.each(accuracy_on_test) for group in there}
    reported = {name: value for name, value in article.ACCURACIES.items() if name in outcomes}
    chart = seed_charts.strip(outcomes, colours_of(there), reported)
    st.altair_chart(chart, width="stretch", alt=seed_charts.describe(outcomes, reported))
    st.caption(caption)


def colours_of(groups: Iterable[SeedGroup]) -> dict[str, str]:
    """Each group's name and its shown run's colour."""
    return {group.name: resources.palette().colour(group.run.run) for group in groups}


def show_figures(group: SeedGroup, figures: Sequence[article.Figure]) -> None:
    """The article's figures beside those of the seeds, and plainly which lie outside."""
    st.markdown(article.table(figures, group))
    if outside := article.tell_outside(figures, group):
        st.markdown(f"{outside} One run is a draw; see [the seeds](#seeds).")


def step_lengths(first: RunRecord, second: RunRecord) -> tuple[float, float] | None:
    """The mean lengths of two runs' steps; None where weights were not kept or are damaged."""
    try:
        long, short = (_step_length(run.run, run.files.get(WEIGHTS, "")) for run in (first, second))
    except RunError:
        return None
    return (long, short) if long and short else None


@st.cache_resource(max_entries=4, show_spinner=False)
def _step_length(run: str, checksum: str) -> float | None:
    store = resources.store()
    return step_length(store.load(run), store.weights(run))
