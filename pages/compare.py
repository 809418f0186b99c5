"""Compare: stored runs side by side, as curves and as a table."""

import streamlit as st

from mnist_core import ui
from mnist_core.metrics import ACCURACY, GAP, LOSS, LOSS_EVALUATED
from mnist_core.record import RunRecord
from mnist_core.references import REFERENCES

AXES = ("logarithmic", "linear")
TRAINING_LOSSES = {"epoch's mean": LOSS, "evaluated": LOSS_EVALUATED}
EXPLAINED = {
    "epoch's mean": "Training loss is the mean over the epoch's batches, while the network still "
    "learns: it lags behind, and dropout or distorted images raise it. That is why it can lie "
    "above validation loss, which is measured at the epoch's end.",
    "evaluated": "Training loss is measured as validation loss is: at the epoch's end, without "
    "dropout or distortion, on 10,000 fixed training images. So the two lines differ by the "
    "images alone.",
}
MEASURE = 760  # pixels: some 80 characters a line


def main() -> None:
    ui.enter()
    st.title("Compare")
    st.markdown(
        "Runs side by side. A run is told by its colour; solid lines are measured on validation "
        "images, dashed ones on training images. Point at a chart for an epoch's exact values.",
        width=MEASURE,
    )
    shown = choose_runs(ui.records())
    if not shown:
        st.info("Choose at least one run. The Train page makes new ones.")
        return
    show_loss(shown)
    left, right = st.columns(2, gap="large")
    with left:
        show_accuracy(shown)
    with right:
        show_gap(shown)
    st.subheader("Results")
    ui.show_results(shown)
    st.caption(
        "At the end of each run. Best epoch: the one with the lowest validation loss. Of the "
        "settings, only those are listed in which these runs differ."
    )


def choose_runs(stored: list[RunRecord]) -> list[RunRecord]:
    """The runs that the visitor chose, or that `runs` in the URL lists, comma by comma."""
    known = {record.run: record for record in stored}
    asked = st.query_params.get("runs", st.session_state.get("compared"))
    if asked is None:
        asked = ",".join(run for run in REFERENCES if run in known)
    if asked != st.session_state.get("compared") or "chosen" not in st.session_state:
        st.session_state.chosen = [run for run in known if run in asked.split(",")]
        st.session_state.unknown = [run for run in asked.split(",") if run and run not in known]
    chosen = st.multiselect(
        "Runs",
        list(known),
        format_func=lambda run: ui.name(known[run]),
        key="chosen",
        placeholder="Choose runs",
    )
    if unknown := st.session_state.unknown:
        st.warning(f"Not among the stored runs, or damaged: {', '.join(unknown)}.")
    st.session_state.compared = st.query_params["runs"] = ",".join(chosen)
    return [known[run] for run in chosen]


def show_loss(shown: list[RunRecord]) -> None:
    st.subheader("Loss")
    with st.container(horizontal=True):
        axis = st.segmented_control(
            "Axis", AXES, default="logarithmic", key="axis", bind="query-params", required=True
        )
        kind = st.segmented_control(
            "Training loss",
            list(TRAINING_LOSSES),
            default="epoch's mean",
            key="training_loss",
            bind="query-params",
            required=True,
        )
    ui.show_legend(shown)
    ui.show_curves(
        shown, TRAINING_LOSSES[kind], log=axis == "logarithmic", height=320, legend=False
    )
    st.caption(EXPLAINED[kind], width=MEASURE)
    if axis == "logarithmic" and kind == "epoch's mean":
        st.caption(
            "On the logarithmic axis equal distances are equal ratios: the distance from a run's "
            "dashed line up to its solid one is its gap.",
            width=MEASURE,
        )


def show_accuracy(shown: list[RunRecord]) -> None:
    st.subheader("Accuracy")
    ui.show_curves(shown, ACCURACY, legend=False)
    st.caption("Training accuracy is evaluated at the epoch's end, on 10,000 fixed images.")


def show_gap(shown: list[RunRecord]) -> None:
    st.subheader("Gap")
    ui.show_curves(shown, GAP, legend=False)
    st.caption("Validation loss / the epoch's mean training loss. At 1, both are alike.")


main()
