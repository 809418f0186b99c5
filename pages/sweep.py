"""Sweep: what the learning rate does to the outcome, over many rates, seeds, two schedules."""

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from mnist_core.app import kept_charts, own_sweep, range_test, resources, showing
from mnist_core.app.address import KEPT, page_link
from mnist_core.app.copy_link import offer_link
from mnist_core.app.room import room
from mnist_core.charts import sweep as charts
from mnist_core.charts.sweep import MEASURES, PICKED, Reported
from mnist_core.charts.sweep_matrix import heat_map
from mnist_core.config import TrainConfig
from mnist_core.findings import sweeps
from mnist_core.findings.sweeps import Cell, Outcome
from mnist_core.runs import exchange
from mnist_core.runs.record import RunRecord
from mnist_core.words import article
from mnist_core.words import sweeps as words
from mnist_core.words.settings import tell_rate

CURVES = {  # of any learning rate and seed
    "constant": TrainConfig(0.01, 10),
    "linear decay": TrainConfig(0.01, 10, schedule="linear"),
}
RUN_2 = {figure.name: figure.reported for figure in article.RUN_2}
ARTICLE = {  # what is reported of each measure
    "loss": {"the article's run 2": Reported(1e-4, RUN_2["validation loss at the end"])},
    "accuracy": {
        "the article's run 1": Reported(1e-2, article.ACCURACIES["Run 1"], 44),
        "run 2": Reported(1e-4, article.ACCURACIES["Run 2"]),
    },
    "steadiness": {},
}
CHARTS = [  # that can be saved: the container of each, and its file
    {"title": title, "key": f"{file}-box", "file": file}
    for title, file in (
        ("Outcome by learning rate", "sweep"),
        ("Range test", "range"),
        ("Batch size", "matrix"),
    )
]
MEASURE = 760  # pixels: some 80 characters a line
CHART = 457  # pixels that the large chart takes
COMMAND = (
    "python -m mnist_core sweep --lr 1e-5:1e-1:13 --seeds 5 --epochs 10 --schedule constant linear"
)


def main() -> None:
    showing.enter("sweep")
    st.title("Sweep")
    st.markdown(
        "Which learning rate is best? The article's two runs are two points. Here is a curve "
        "around them: the same network, trained for 10 epochs at many learning rates, with several "
        "seeds at each, at a constant rate and with one that falls to 0 in a straight line.",
        width=MEASURE,
    )
    runs = resources.sweep_records()
    curves = {name: sweeps.outcomes(runs, like) for name, like in CURVES.items()}
    curves = {name: found for name, found in curves.items() if found}
    if curves:
        tolerance = show_curves(curves)
        st.markdown(tell(curves, tolerance), width=MEASURE)
        range_test.show(curves.get("constant", []))
        show_matrix(sweeps.matrix(runs, CURVES["constant"]), runs)
        show_table(curves)
        offer_exports(runs)
    else:
        st.info(f"No sweep is stored. `{COMMAND} --store models/sweep` makes one.")
    own_sweep.show(curves.get("constant", []))


def show_curves(curves: Mapping[str, Sequence[Outcome]]) -> float:
    """The chosen measure against the rate; what share above the best counts as good."""
    row = st.container(horizontal=True, vertical_alignment="bottom")
    with row:
        title = st.segmented_control(
            "Show", list(MEASURES), default="loss", key="measure", required=True, width=240, **KEPT
        )
        percent = st.slider(
            "Good: loss at most this far above the lowest", 5, 50, 10, 5, format="%d%%",
            key="tolerance", width=300, **KEPT,
        )  # fmt: skip
    good = {name: sweeps.good_range(found, percent / 100) for name, found in curves.items()}
    measure = MEASURES[title]
    st.html(showing.TOOLTIPS_FIT)
    event = (
        room("outcomes", CHART)
        .container(key="sweep-box")
        .vega_lite_chart(
            kept_charts.spec(charts.outcomes, curves, measure, good, ARTICLE[title]),
            width="stretch",
            alt=charts.tell(curves, measure),
            key=f"sweep-{title}",
            on_select="rerun",
            selection_mode=PICKED,
        )
    )
    st.caption(
        f"{words.EXPLAINED[title]} {charts.tell_reported(ARTICLE[title], measure)}Line: the mean "
        f"over seeds. Band: from the lowest to the highest. Shaded: the rates that are good by "
        f"loss. A cross at the top: a seed {charts.LOST}. Click on a point for its runs.",
        width=MEASURE,
    )
    for point in event.selection.get(PICKED, []):
        found = [o for o in curves[point["curve"]] if o.rate == point["rate"]]
        with row:  # in sight, which below the chart it is not
            open_runs(found[0].runs if found else [], f"{point['curve']}, {rate(point['rate'])}")
    return percent / 100


def tell(curves: Mapping[str, Sequence[Outcome]], tolerance: float) -> str:
    lines = [words.tell_curve(name, found, tolerance) for name, found in curves.items()]
    lines.append(words.tell_article(curves.get("constant", [])))
    return "\n".join(f"- {line}" for line in lines if line)


def rate(value: float) -> str:
    return f"learning rate {tell_rate(value)}"


def open_runs(runs: Sequence[RunRecord], what: str) -> None:
    """A link to Compare with these runs, as far as they have an epoch."""
    shown = [run.run for run in runs if run.epochs]
    if shown:
        page_link("compare", f"Compare the {len(shown)} runs: {what}", runs=",".join(shown))
    else:
        st.caption(f"Every run diverged in its first epoch: {what}.")


def show_matrix(cells: Sequence[Cell], runs: Sequence[RunRecord]) -> None:
    if len({cell.batch_size for cell in cells}) < 2:
        return
    st.header("Learning rate and batch size")
    event = st.container(key="matrix-box").vega_lite_chart(
        kept_charts.spec(heat_map, cells),
        width="stretch",
        alt=words.describe_cells(cells),
        key="sweep-matrix",
        on_select="rerun",
        selection_mode=PICKED,
    )
    st.caption(
        "Validation loss after 10 epochs at a constant rate, the mean over seeds; darker is lower. "
        "Framed: the best of these rates for each batch size.",
        width=MEASURE,
    )
    st.markdown(words.tell_batches(cells), width=MEASURE)
    for cell in event.selection.get(PICKED, []):
        like = TrainConfig(cell["rate"], 10, batch_size=cell["batch"])
        found = [o for o in sweeps.outcomes(runs, like) if o.rate == cell["rate"]]
        what = f"{rate(cell['rate'])}, batch {cell['batch']:,}"
        open_runs(found[0].runs if found else [], what)


def show_table(curves: Mapping[str, Sequence[Outcome]]) -> None:
    with st.expander("All figures, and links to the runs"):
        st.dataframe(
            charts.table(curves),
            hide_index=True,
            width="stretch",
            placeholder=showing.NOTHING,
            column_config={
                "Learning rate": st.column_config.NumberColumn(format="%g"),
                "Runs": st.column_config.LinkColumn(display_text="compare"),
            },
        )


def offer_exports(runs: Sequence[RunRecord]) -> None:
    row = st.container(horizontal=True)
    with row.popover("Export", icon=":material/download:"):
        for kind, text, mime in (
            ("JSON", exchange.to_json, "application/json"),
            ("CSV", exchange.to_csv, "text/csv"),
        ):
            st.download_button(
                f"{len(runs)} records as {kind}",
                partial(text, runs),
                f"sweep.{kind.lower()}",
                mime,
                on_click="ignore",
                width="stretch",
            )
        st.caption("The charts, as they are seen:")
        showing.show_chart_files(CHARTS, [])
    with row:
        offer_link()
    st.caption(
        f"The curves were made by `{COMMAND}`, on all cores or on a cluster: the README says how."
    )


main()
