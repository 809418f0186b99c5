"""Parts that several pages show: charts, tables, legends."""

import html
import runpy
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from mnist_core.app import address, kept_charts, resources
from mnist_core.app.component import component
from mnist_core.charts import compare as compare_charts
from mnist_core.charts import curves as charts
from mnist_core.charts.training import Drawn, is_seen, training_chart
from mnist_core.events import Progress
from mnist_core.findings import results
from mnist_core.findings.metrics import LOSS, Metric, describe
from mnist_core.references import REFERENCES
from mnist_core.runs.record import RunError, RunRecord
from mnist_core.words import command
from mnist_core.words.names import name
from mnist_core.words.plain import escaped, without_paths

TOOLTIPS_FIT = """<style>@media (max-width: 640px) {
    #vg-tooltip-element { left: 8px !important; max-width: calc(100vw - 16px); }
}</style>"""  # Vega lets a tooltip reach beyond the edge of a narrow screen
ACCURACIES = ("Validation accuracy", "Test accuracy")
NOTHING = "–"  # in a table's cell without a value
ROW, MOST_ROWS = 35, 12  # CSS pixels of a table's row; rows seen at once, further ones by scrolling
APP = Path(__file__).parents[2] / "app.py"


def enter(page: str) -> None:
    """Go through app.py, and see what the address asks for. Every page begins with this.

    A server that has not run app.py yet takes a link to a page for one of Streamlit's older
    multipage apps and runs the page alone, without our navigation.
    """
    if "through_app" not in st.session_state:
        runpy.run_path(str(APP))
        st.stop()
    address.open_page(page)


def keep_one_entry() -> None:
    """Let a navigation make one entry of the browser's history, so that Back undoes it."""
    component("one_entry")()


def colours(shown: list[RunRecord]) -> dict[str, str]:
    """Each run's name for people and its colour, in the given order. They count as used."""
    resources.use(shown)
    return {name(record): resources.palette().colour(record.run) for record in shown}


def show_curves(shown: list[RunRecord], metric: Metric, **options: Any) -> None:
    """A metric of some runs over their epochs; options as for `charts.curves`."""
    st.html(TOOLTIPS_FIT)
    chart = kept_charts.spec(charts.curves, shown, colours(shown), metric, **options)
    st.vega_lite_chart(chart, width="stretch", alt=describe(shown, colours(shown), metric))


def show_training(run: RunRecord, before: RunRecord | None, now: Sequence[Progress] = ()) -> None:
    """The losses of a run, another one faint behind, as `charts.training` draws them."""
    st.html(TOOLTIPS_FIT)
    drawn, other = _drawn(run), _drawn(before) if before else None
    told = describe([run], [drawn.name], LOSS)
    spec = kept_charts.spec_of_the_moment if now else kept_charts.spec
    st.vega_lite_chart(spec(training_chart, drawn, other, now), width="stretch", alt=told)
    thin = "Thin: training loss within the epochs." if now else ""
    if other:
        legend = f'<span style="color: {other.colour}">\u2501\u2501</span> '
        place = "faint behind" if is_seen(other.record, run, now) else "above the chart"
        st.html(
            f'<div style="font-size: 0.875rem">{legend}{html.escape(other.name)}, the run shown '
            f"before, {place}. {thin}</div>"
        )


def _drawn(run: RunRecord) -> Drawn:
    resources.use([run])
    return Drawn(run, name(run), resources.palette().colour(run.run))


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
    st.vega_lite_chart(
        kept_charts.spec(compare_charts.overlay, shown, named, metric, view, seeds),
        width="stretch",
        alt=describe(shown, named, metric),
        key=key,
        on_select=(lambda: on_pick(key)) if key and on_pick else "ignore",
        selection_mode=compare_charts.PICKED,
    )


def show_chart_files(charts: list[dict[str, str]], shown: list[RunRecord]) -> None:
    """Buttons that save charts of this page as SVG and PNG. charts: title, key and file of each."""
    files = component("chart_files", '<div class="list"></div>', controls=True)
    files(data={"charts": charts, "legend": list(colours(shown).items())})


def hear_taps() -> None:
    """Let a tap on any chart of the page show its values."""
    component("chart_tap")()


def hold_anchor() -> None:
    """Keep a page that was opened at an anchor there while its charts are drawn; comes last."""
    component("anchor")()


def show_results(shown: list[RunRecord]) -> None:
    """A table of what runs ended with, and of the config fields in which they differ."""
    st.dataframe(
        in_percent(results.table(shown, colours(shown))),
        hide_index=True,
        width="stretch",
        height=table_height(len(shown)),
        column_config=result_columns(),
        placeholder=NOTHING,
    )


def table_height(rows: int) -> int:
    """CSS pixels that a table takes, said beforehand so that nothing below it moves."""
    return ROW * (min(rows, MOST_ROWS) + 1) + 2


def in_percent(table: pd.DataFrame) -> pd.DataFrame:
    """The table of results with its accuracies times 100: Streamlit's "percent" drops a last 0."""
    accuracies = [title for title in ACCURACIES if title in table]
    return table.assign(**{title: 100 * table[title] for title in accuracies})


def result_columns() -> dict[str, Any]:
    """How Streamlit shows the columns of a table of results."""
    number = st.column_config.NumberColumn
    percent = {title: number(format="%.2f%%") for title in ACCURACIES}
    losses = {
        title: number(format="%.4f")
        for title in ("Validation loss", "Training loss", "Training loss, evaluated")
    }
    return {
        "Run": st.column_config.TextColumn(pinned=True),
        **percent,
        "Validation accuracy": number(
            format="%.2f%%",
            help="On held-out images. A run that was validated on the test images has one "
            "accuracy, on these.",
        ),
        **losses,
        "Learning rate": number(format="%g"),
        "Train size": number("Training images", format="localized"),
        "Gap": number(format="%.2f ×", help="Validation loss / mean training loss"),
        "Evaluated gap": number(
            format="%.2f ×",
            help="Validation loss / training loss evaluated at the epoch's end: distorted images "
            "or dropout raise the mean training loss of some of these runs",
        ),
        "Best epoch": number(help="The epoch of the lowest validation loss"),
        "Seconds": number(format="%.1f"),
        "What it shows": st.column_config.TextColumn(width="medium"),
    }


def reference(run: str) -> RunRecord | None:
    """A reference run, finished; else None, and the page says what to do."""
    try:
        record = resources.store().load(run)
    except RunError as error:
        problem = without_paths(str(error))
    else:
        if record.state == "finished":
            return record
        problem = f"run {run!r} is {record.state}"
    check = f"python -m mnist_core verify{resources.store_option()}"
    st.warning(
        f"The recorded run that belongs here cannot be shown: {escaped(problem)}.\n\n"
        f"`{check}` checks every stored run. To train this one again: "
        f"`{command.train(REFERENCES[run], run)}{resources.store_option()}`.",
        icon=":material/report:",
    )
    return None
