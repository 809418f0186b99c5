"""Compare: stored runs side by side, as curves and as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from mnist_core.app import address, resources, showing
from mnist_core.charts.compare import PICKED, VALIDATED, View, place_range, value_range
from mnist_core.findings import curves
from mnist_core.findings.metrics import (
    ACCURACY,
    ERROR_RATE,
    GAP,
    GRADIENT_NORM,
    LEARNING_RATE,
    LOSS,
    LOSS_EVALUATED,
    STEP_LOSS,
    UPDATE_RATIO,
    Metric,
)
from mnist_core.findings.results import accuracy_on_test, label
from mnist_core.references import REFERENCES
from mnist_core.runs import exchange
from mnist_core.runs.exchange import IMPORTED
from mnist_core.runs.record import RunError, RunRecord
from mnist_core.words import search
from mnist_core.words.names import add_imported, name
from mnist_core.words.sentences import tell_interval, tell_seeds

SCALES = ("logarithmic", "linear")
TRAINING_LOSSES = {"epoch's mean": LOSS, "evaluated": LOSS_EVALUATED}
METRICS = {
    "loss": LOSS,
    "accuracy": ACCURACY,
    "error rate": ERROR_RATE,
    "gap": GAP,
    "learning rate": LEARNING_RATE,
    "gradient norm": GRADIENT_NORM,
    "step size": UPDATE_RATIO,
    "loss within epochs": STEP_LOSS,
}
LAYOUTS = ("one chart", "a chart each")
BANDS = ("none", "95% interval", "seeds")
EXPLAINED = {
    "epoch's mean": "Training loss is the mean over the epoch's batches, while the network still "
    "learns: it lags behind, and dropout or distorted images raise it. That is why it can lie "
    "above validation loss, which is measured at the epoch's end.",
    "evaluated": "Training loss is measured as validation loss is: at the epoch's end, without "
    "dropout or distortion, on 10,000 fixed training images. So the two lines differ by the "
    "images alone.",
    "accuracy": "Training accuracy is evaluated at the epoch's end, on 10,000 fixed images. This "
    "axis is always linear; the error rate is what a logarithmic one can show.",
    "error rate": "1 − accuracy: what is left to gain.",
    "gap": "Validation loss / the epoch's mean training loss. At 1, both are alike.",
    "learning rate": "Of each epoch's first step.",
    "gradient norm": "Of single steps, about 40 an epoch: how steep the loss is.",
    "step size": "Of single steps, about 40 an epoch: how far it moves all weights together, as a "
    "share of their own size.",
    "loss within epochs": "Training loss as it was measured, about 40 times an epoch.",
}
MEASURE = 760  # pixels: some 80 characters a line
MANY = 12  # runs that one button adds at most
KEPT = {"bind": "query-params", "persist_state": "session"}


def main() -> None:
    showing.enter()
    st.title("Compare")
    st.markdown(
        "Runs side by side. A run is told by its colour; solid lines are measured on validation "
        "images, dashed ones on training images. Point at a chart for exact values, click on a "
        "line to single its run out. The address of this page holds all that you choose: send it.",
        width=MEASURE,
    )
    shown = choose_runs(known_runs())
    if not shown:
        st.info("Choose at least one run. The Train page makes new ones.")
        return
    show_charts(shown)
    st.subheader("Results")
    showing.show_results(shown)
    st.caption(
        "At the end of each run. Best epoch: the one with the lowest validation loss. Of the "
        "settings, only those are listed in which these runs differ."
    )


def known_runs() -> dict[str, RunRecord]:
    """Every run that can be chosen, by its id: stored, of seeds, of the sweep, imported."""
    others = (run for run in resources.sweep_records() if run.epochs)
    found = [*resources.records(), *resources.seed_records(), *others]
    known = {record.run: record for record in reversed(found)}  # of two, the stored one
    return {
        **{record.run: known[record.run] for record in found},
        **st.session_state.setdefault("imported", {}),
    }


def choose_runs(known: dict[str, RunRecord]) -> list[RunRecord]:
    """The runs that the visitor chose, or that `runs` in the URL lists, comma by comma."""
    state = st.session_state
    asked = st.query_params.get("runs", state.get("compared"))
    if asked is None:
        asked = ",".join(run for run in REFERENCES if run in known)
    if asked != state.get("compared") or "chosen" not in state:
        state.chosen = [run for run in known if run in asked.split(",")]
        state.unknown = [run for run in asked.split(",") if run and run not in known]
    matching = find_runs(known)
    state.chosen = [run for run in state.chosen if run in known]
    chosen = st.multiselect(
        "Runs",
        [run for run in known if run in matching or run in state.chosen],
        format_func=lambda run: name(known[run]),
        key="chosen",
        placeholder="Choose runs",
    )
    if unknown := state.unknown:
        st.warning(f"Not among the stored runs, or damaged: {', '.join(unknown)}.")
        if any(run.startswith(IMPORTED) for run in unknown):
            st.caption("What was imported is kept for one session alone: import its file here too.")
    state.compared = ",".join(chosen)
    address.keep_in_address("runs", state.compared)
    return [known[run] for run in chosen]


def find_runs(known: dict[str, RunRecord]) -> list[str]:
    """The ids of the runs that match the search and the filter; and the import."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            "Search", key="find", **KEPT, placeholder="decay, seed 3, lr 0.001 …", width=260
        )
        with st.popover("Filter", icon=":material/filter_list:"):
            wanted = choose_filters(list(known.values()))
        with st.popover("Import", icon=":material/upload:"):
            offer_import(known)
        matching = [run for run, record in known.items() if search.matches(record, words, wanted)]
        narrowed = bool(words or any(wanted.values()))
        if narrowed and matching:
            offer_all(matching)
    if narrowed:
        found = "; ".join(name(known[run]) for run in matching[:MANY])
        st.caption(f"Found: {found}" if matching else "No run is like that.")
    return matching


def offer_all(matching: list[str]) -> None:
    few = len(matching) <= MANY
    said = f"all {len(matching)}" if few else f"the first {MANY} of {len(matching)}"
    args = (matching[:MANY],)
    st.button(f"Add {said} found", on_click=add_runs, args=args)


def choose_filters(records: list[RunRecord]) -> dict[str, list[str]]:
    """For every config field in which runs differ: the values that are wanted, none for all."""
    st.caption("Only runs with these settings; nothing chosen means any.")
    return {
        field: st.multiselect(label(field), values, key=f"only_{field}", **KEPT)
        for field, values in search.settings(records).items()
    }


def add_runs(runs: list[str]) -> None:
    state = st.session_state
    state.chosen = list(dict.fromkeys([*state.chosen, *runs]))


def offer_import(known: dict[str, RunRecord]) -> None:
    st.file_uploader(
        "Records, as exported below",
        type="json",
        max_upload_size=exchange.LARGEST // 1_000_000,
        key="upload",
        on_change=take_upload,
        args=({name(record) for record in known.values()},),
    )
    st.caption("Checked, marked as imported, and kept for your session alone.")
    if problem := st.session_state.pop("import_problem", None):
        st.error(f"Not imported: {problem}.")


def take_upload(names: set[str]) -> None:
    """Read the uploaded file; its runs are chosen at once."""
    state = st.session_state
    if state.upload is None:
        return
    try:
        found = exchange.from_json(state.upload.getvalue())
        state.imported = add_imported(found, state.imported, names)
    except RunError as error:
        state.import_problem = str(error)
        return
    add_runs([record.run for record in found])


def show_charts(shown: list[RunRecord]) -> None:
    """The chosen metrics, the first one large."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.pills(
            "Show", list(METRICS), selection_mode="multi", default=["loss", "accuracy", "gap"],
            key="show", wrap=True, **KEPT,
        )  # fmt: skip
        with st.popover("View", icon=":material/tune:", width="content"):
            kind, view, layout, band = choose_view(shown)
        with st.popover("Export", icon=":material/download:"):
            exports = st.container()
    metrics = {title: METRICS[title] for title in METRICS if title in chosen}
    if "loss" in metrics:
        metrics["loss"] = TRAINING_LOSSES[kind]
    seeds = seeds_behind(shown, band)
    showing.show_legend(shown)
    explain_band(shown, band, seeds)
    files = []
    for place, (title, metric) in enumerate(metrics.items()):
        if place == 0 or layout == LAYOUTS[1]:
            parts = [st.container()]
        elif place % 2:
            parts = st.columns(2, gap="large")
        with parts[0 if len(parts) == 1 else (place - 1) % 2]:
            height = 320 if place == 0 else 240
            files += show_metric(shown, title, metric, replace(view, height=height), layout, seeds)
            st.caption(EXPLAINED[kind if title == "loss" else title], width=MEASURE)
    with exports:
        offer_exports(shown, files)


def choose_view(shown: list[RunRecord]) -> tuple[str, View, str, str]:
    """Which training loss, how charts are drawn, the layout, the band."""

    def choose(title: str, options: Sequence[str], key: str, **more: str) -> str:
        return st.segmented_control(
            title, options, default=options[0], key=key, required=True, **KEPT, **more
        )

    left, right = st.columns(2)
    with left:
        layout = choose("Runs in", LAYOUTS, "layout")
        axis = choose("Value axis", SCALES, "axis")
        kind = choose("Training loss", list(TRAINING_LOSSES), "training_loss")
    with right:
        x = choose("Against", list(curves.AXES), "x")
        x_axis = choose("Horizontal axis", SCALES[::-1], "x_axis")
    smoothing = st.slider(
        "Smoothing", 0.0, 0.95, 0.0, 0.05, key="smoothing", **KEPT,
        help="Exponential moving average, freed of its bias towards the first values. The raw "
        "line stays visible.",
    )  # fmt: skip
    band = choose("Band", BANDS, "band")
    marks = st.toggle(
        "Mark best epochs and jumps", value=True, key="marks", **KEPT,
        help="A ring: the best epoch. A triangle: validation loss jumped.",
    )  # fmt: skip
    names = [name(record) for record in shown]
    if st.session_state.get("highlight", names[0]) not in [*names, None]:
        st.session_state.highlight = None  # to remove it would bring the address's back
    highlight = st.pills("Single out", names, key="highlight", wrap=True, **KEPT)
    view = View(
        x, x_axis == SCALES[0], axis == SCALES[0], smoothing, marks, band == BANDS[1], highlight
    )
    return kind, view, layout, band


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


def show_metric(
    shown: list[RunRecord],
    title: str,
    metric: Metric,
    view: View,
    layout: str,
    seeds: Mapping[str, Sequence[RunRecord]],
) -> list[dict[str, str]]:
    """One metric, over each other or a chart for each run; the charts, for export."""
    st.subheader(title.capitalize())
    if title == "accuracy":
        view = replace(view, log_y=False)
    key = "chart-" + title.replace(" ", "-")
    if layout == LAYOUTS[0]:
        with st.container(key=f"{key}-box"):
            showing.show_overlay(shown, metric, view, seeds, fresh(key), pick)
        return [{"title": title, "key": f"{key}-box", "file": title.replace(" ", "-")}]
    view = replace(
        view,
        domain=value_range(shown, metric, view.log_y),
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
            showing.show_overlay([run], metric, view, seeds, fresh(own), pick)
        file = f"{title}-{run.run}".replace(" ", "-")
        files.append({"title": f"{title}: {name(run)}", "key": f"{own}-box", "file": file})
    return files


def fresh(key: str) -> str:
    """A chart's key, another after each click, so that a click on the same run counts again."""
    return f"{key}-{st.session_state.setdefault('picks', 0)}"


def pick(key: str) -> None:
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
            lambda text=text: text(shown),
            f"runs.{kind.lower()}",
            mime,
            on_click="ignore",
            width="stretch",
        )
    st.caption("JSON can be imported again, here or elsewhere. Charts, as they are seen:")
    showing.show_chart_files(files, shown)


main()
