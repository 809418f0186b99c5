"""What the pages share: the store, the queue, the colours, and parts that several pages show.

Beside `canvas` the one module that knows Streamlit. What a process has once is a cached resource.
"""

import html
import json
import os
import runpy
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from mnist_core import charts, compare_charts, results, samples
from mnist_core.config import TrainConfig
from mnist_core.jobs import Queue
from mnist_core.metrics import Metric, describe
from mnist_core.names import PROTOCOLS, name
from mnist_core.palette import Palette
from mnist_core.record import RunError, RunRecord
from mnist_core.references import REFERENCES
from mnist_core.runs import MODELS, RunStore
from mnist_core.seeds import same_but_seed
from mnist_core.training import Preparation
from mnist_core.worker import Worker

RETRAINING = {  # options of the command that trains a reference run
    "article-run-1": "--lr 0.01 --epochs 10",
    "article-run-2": "--lr 0.0001 --epochs 15",
}
FRAME = "<style>.stMainBlockContainer {padding-top: 4.5rem;}</style>"  # below the navigation
TOOLTIPS_FIT = """<style>@media (max-width: 640px) {
    #vg-tooltip-element { left: 8px !important; max-width: calc(100vw - 16px); }
}</style>"""  # Vega lets a tooltip reach beyond the edge of a narrow screen
ACCURACIES = ("Validation accuracy", "Test accuracy")
ASSETS = Path(__file__).parent
APP = Path(__file__).parent.parent / "app.py"


def enter() -> None:
    """Go through app.py. Every page begins with this.

    A server that has not run app.py yet takes a link to a page for one of Streamlit's older
    multipage apps and runs the page alone, without our navigation.
    """
    if "through_app" not in st.session_state:
        runpy.run_path(str(APP))
        st.stop()
    st.html(FRAME)


@st.cache_resource
def store() -> RunStore:
    """Where runs are kept: `models/`, or the folder that MNIST_STORE names."""
    return RunStore(os.environ.get("MNIST_STORE", MODELS))


@st.cache_resource
def queue() -> Queue:
    """The one queue of trainings of this server."""
    return Queue()


@st.cache_resource
def worker() -> Worker:
    """The one process of this server that trains."""
    return Worker()


@st.cache_resource
def preparation() -> Preparation:
    """Makes the worker ready for the first training, in the background."""
    work = Preparation(worker())
    queue().submit("preparation", work, "server")
    return work


@st.cache_resource
def palette() -> Palette:
    """The one palette of this server."""
    return Palette()


@st.cache_resource(show_spinner=False)
def test_images() -> tuple[np.ndarray, np.ndarray]:
    """MNIST's test images and labels, as `samples.load` has them. Raises ValueError."""
    return samples.load("test")


def visitor() -> str:
    """Tells this browser tab's session from others."""
    context = st.runtime.scriptrunner.get_script_run_ctx()
    return context.session_id if context else "nobody"


def records() -> list[RunRecord]:
    """The stored runs that have at least one epoch: the reference runs first, then by name."""
    found = [record for record in _records(_stamp()) if record.epochs]
    return sorted(found, key=lambda record: (_reference_place(record.run), record.run))


def seed_records() -> list[RunRecord]:
    """The records of several seeds that lie in the store's folder `seeds`; none where it is not."""
    folder = store().folder / "seeds"
    return [record for record in _seed_records(_stamp(folder)) if record.epochs]


def seeds_of(config: TrainConfig) -> list[RunRecord]:
    """Every finished run by this config, one for each seed."""
    return same_but_seed(config, [*seed_records(), *records()])


def stored(config: TrainConfig) -> RunRecord | None:
    """What is kept of trainings by this config: a result, else an unfinished one, else None."""
    kept = [record for record in _records(_stamp()) if record.config == config]
    results = [record for record in kept if record.is_result_of(config)]
    unfinished = [r for r in kept if r.run == config.run_id and r.state == "unfinished"]
    return next(iter(results + unfinished), None)


def _stamp(folder: Path | None = None) -> int:
    """Changes whenever a run is saved in a folder or removed, if none is given in the store's."""
    folder = folder or store().folder
    return folder.stat().st_mtime_ns if folder.exists() else 0


@st.cache_resource(max_entries=1, show_spinner=False)
def _records(stamp: int) -> list[RunRecord]:
    return list(store().list())


@st.cache_resource(max_entries=1, show_spinner=False)
def _seed_records(stamp: int) -> list[RunRecord]:
    return list(RunStore(store().folder / "seeds").list())


def _reference_place(run: str) -> int:
    return list(REFERENCES).index(run) if run in REFERENCES else len(REFERENCES)


def colours(shown: list[RunRecord]) -> dict[str, str]:
    """Each run's name for people and its colour, in the given order."""
    return {name(record): palette().colour(record.run) for record in shown}


def show_legend(shown: list[RunRecord]) -> None:
    """Names and colours of runs, for several charts at once; long names wrap."""
    entries = (
        f'<span style="white-space: normal"><span style="color: {colour}">\u2501\u2501</span> '
        f"{html.escape(name)}</span>"
        for name, colour in colours(shown).items()
    )
    row = "display: flex; flex-wrap: wrap; column-gap: 1.5rem; font-size: 0.875rem"
    st.html(f'<div style="{row}">{"".join(entries)}</div>')


def show_curves(shown: list[RunRecord], metric: Metric, **options: Any) -> None:
    """A metric of some runs over their epochs; options as for `charts.curves`."""
    st.html(TOOLTIPS_FIT)
    chart = charts.curves(shown, colours(shown), metric, **options)
    st.altair_chart(chart, width="stretch", alt=describe(shown, colours(shown), metric))


def show_overlay(
    shown: list[RunRecord],
    metric: Metric,
    view: compare_charts.View,
    seeds: Mapping[str, Sequence[RunRecord]] | None = None,
    key: str | None = None,
    on_pick: Callable[[str], None] | None = None,
) -> None:
    """A metric as `compare_charts.overlay` draws it; a click on a run calls on_pick(key)."""
    st.html(TOOLTIPS_FIT)
    named = colours(shown)
    st.altair_chart(
        compare_charts.overlay(shown, named, metric, view, seeds),
        width="stretch",
        alt=describe(shown, named, metric),
        key=key,
        on_select=(lambda: on_pick(key)) if key and on_pick else "ignore",
        selection_mode=compare_charts.PICKED,
    )


def show_chart_files(charts: list[dict[str, str]], shown: list[RunRecord]) -> None:
    """Buttons that save charts of this page as SVG and PNG. charts: title, key and file of each."""
    _chart_files()(data={"charts": charts, "legend": list(colours(shown).items())})


@st.cache_resource(show_spinner=False)
def _chart_files() -> Any:
    css, script = ((ASSETS / f"chart_files.{kind}").read_text("utf-8") for kind in ("css", "js"))
    html = '<div class="list"></div>'
    return st.components.v2.component("chart_files", html=html, css=css, js=script)


def hold_anchor() -> None:
    """Keep a page that was opened at an anchor there while its charts are drawn; comes last."""
    _anchor()()


@st.cache_resource(show_spinner=False)
def _anchor() -> Any:
    return st.components.v2.component("anchor", js=(ASSETS / "anchor.js").read_text("utf-8"))


def show_results(shown: list[RunRecord]) -> None:
    """A table of what runs ended with, and of the config fields in which they differ."""
    table = results.table(shown, colours(shown))
    accuracies = [title for title in ACCURACIES if title in table]
    table[accuracies] *= 100  # Streamlit's own "percent" drops a last 0
    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        column_config=_columns(),
    )


def _columns() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    percent = {title: number(format="%.2f%%") for title in ACCURACIES}
    losses = {
        title: number(format="%.4f")
        for title in ("Validation loss", "Training loss", "Training loss, evaluated")
    }
    return {
        "Run": st.column_config.TextColumn(pinned=True),
        **percent,
        **losses,
        "Learning rate": number(format="%g"),
        "Train size": number("Training images", format="localized"),
        "Gap": number(format="%.2f ×", help="Validation loss / training loss"),
        "Best epoch": number(help="The epoch of the lowest validation loss"),
        "Seconds": number(format="%.1f"),
        "What it shows": st.column_config.TextColumn(width="medium"),
    }


def reference(run: str) -> RunRecord | None:
    """A reference run, finished; else None, and the page says what to do."""
    try:
        record = store().load(run)
    except RunError as error:
        problem = str(error)
    else:
        if record.state == "finished":
            return record
        problem = f"run {run!r} is {record.state}"
    st.warning(
        f"The recorded run that belongs here cannot be shown: {problem}.\n\n"
        f"`python -m mnist_core verify` checks every stored run. {_way_back(run)}",
        icon=":material/report:",
    )
    return None


def _way_back(run: str) -> str:
    if run not in RETRAINING:
        return "The README has the command that trains it again."
    command = f"python -m mnist_core train {RETRAINING[run]} --name {run} --again"
    return f"To train this one again: `{command}`."


def page_link(page: str, label: str, **query: Any) -> None:
    """A link to another page of the app, set by query parameters."""
    st.page_link(
        f"pages/{page}.py", label=label, icon=":material/arrow_forward:", query_params=query or None
    )


def keep_in_address(key: str, value: str) -> None:
    """Set a query parameter, unless it is so already.

    Setting one sends all of them as they were when this run began, over what widgets have changed
    meanwhile.
    """
    if st.query_params.get(key) != value:
        st.query_params[key] = value


def train_link(label: str, config: TrainConfig) -> None:
    """A link to the Train page that sets every one of its fields, so that none lingers.

    Each field by its own parameter, which stays in the address where it is not at its default;
    and all of them as `config`, as one at its default does not go over what was set before.
    """
    page_link(
        "train",
        label,
        config=json.dumps(config.to_dict()),
        lr=f"{config.learning_rate:g}",
        epochs=config.epochs,
        seed=config.seed,
        batch=config.batch_size,
        schedule=config.schedule,
        optimizer=config.optimizer,
        decay=config.weight_decay,
        dropout=config.dropout,
        augment=str(config.augment).lower(),
        images=f"{config.train_size:,}",
        noise=config.label_noise,
        protocol=PROTOCOLS[config.protocol],
    )
