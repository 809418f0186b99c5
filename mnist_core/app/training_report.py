"""An ended training: its figures, its curves, what they show, and where to go from here."""

from dataclasses import replace

import streamlit as st

from mnist_core.app import address, announce, resources, showing
from mnist_core.app.form_fields import set_form
from mnist_core.app.training_curves import show_curves, show_name
from mnist_core.app.trainings import forget, submit
from mnist_core.charts.compare import View
from mnist_core.config import RANGES, TrainConfig
from mnist_core.findings.diagnosis import Finding, findings
from mnist_core.findings.metrics import GRADIENT_NORM, STEP_LOSS, UPDATE_RATIO
from mnist_core.references import REFERENCES
from mnist_core.runs.record import MOMENTS, RunError, RunRecord
from mnist_core.words.metrics import EXPLAINED
from mnist_core.words.names import name
from mnist_core.words.training import say_result, tell_gap, tell_origin, tell_stopped

STEP_BY_STEP = View(x="step", log_y=True, height=180)
WITHIN = (
    (STEP_LOSS, "Training loss over every fortieth of an epoch, before it is averaged."),
    (GRADIENT_NORM, "The gradient's norm at single steps: how steep the loss is."),
    (UPDATE_RATIO, "How far a single step moves all weights, as a share of their own size."),
)


def show_report(record: RunRecord, fresh: bool) -> None:
    """fresh: trained while this visitor watched."""
    show_name(name(record), resources.palette().colour(record.run))
    st.caption(tell_origin(record, fresh))
    if record.state == "unfinished":
        st.warning(tell_stopped(record), icon=":material/pause_circle:")
    if record.final:
        _figures(record)
    _diagnosis(record)
    if record.final:
        show_curves(record)
        _within(record)
        _train_on(record)
        _compare(record)
    shown = [finding.title for finding in findings(record)]
    announce.say("result", say_result(name(record), record, shown, fresh))


def _diagnosis(record: RunRecord) -> None:
    """The gravest thing that the curves show; others on demand, so that the curves are near."""
    found = findings(record)
    for finding in found[:1]:
        _show_finding(finding, 0)
    if others := found[1:]:
        titles = ", ".join(finding.title for finding in others)
        with st.expander(f"Also: {titles}"):
            for place, finding in enumerate(others, start=1):
                _show_finding(finding, place)


def _figures(record: RunRecord) -> None:
    final = record.epochs[-1]
    on_test = record.config.protocol == "test"
    with st.container(horizontal=True, key="figures"):
        st.metric(
            "Accuracy" if on_test else "Accuracy, held-out images",
            f"{final.val_accuracy:.2%}",
            help="On MNIST's 10,000 test images, on which this run was validated." if on_test else
            "On the 10,000 training images that were held out for validation.",
        )  # fmt: skip
        if record.test:
            st.metric("Accuracy, test images", f"{record.test.test_accuracy:.2%}")
        st.metric("Validation loss", f"{final.val_loss:.4f}")
        if record.config.augment or record.config.habits or record.config.dropout:
            st.metric("Training loss, evaluated", f"{final.train_eval_loss:.4f}")
            st.metric("Evaluated gap", tell_gap(final.evaluated_gap), help=EXPLAINED["evaluated"])
        else:
            st.metric("Training loss, mean", f"{final.train_loss:.4f}")
            st.metric("Gap", tell_gap(final.gap), help=EXPLAINED["gap"])


def _within(record: RunRecord) -> None:
    """What happened between the epochs' ends, on demand."""
    with st.expander("Within the epochs", key="within", on_change="rerun") as expander:
        if expander.open:
            for metric, words in WITHIN:
                showing.show_overlay([record], metric, STEP_BY_STEP)
                st.caption(words)


def _show_finding(finding: Finding, place: int) -> None:
    with st.container(border=True, gap="small", key=f"finding-{place}"):
        icon = ":material/check_circle:" if finding.good else ":material/search_insights:"
        st.markdown(f"{icon} **{finding.title}.** {finding.text}")
        if finding.remedy:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(
                    f"Try: {finding.remedy.label}",
                    on_click=_try,
                    args=(finding.remedy.config,),
                    key=f"remedy-{place}",
                )
                st.caption(finding.remedy.why, width="stretch")


def _try(config: TrainConfig) -> None:
    """Show what this config gives: train it, unless that was done."""
    set_form(config)
    stored = resources.stored(config)
    if stored is None or stored.state == "unfinished":
        submit(config)
    else:
        forget()


def _train_on(record: RunRecord) -> None:
    """More epochs for a run that has ended, where its optimiser's state was kept."""
    most = int(RANGES["epochs"][1]) - len(record.epochs)
    if MOMENTS not in record.files or record.state == "diverged" or most < 1:
        return
    if record.state == "unfinished":
        if record.run != record.config.run_id:  # the form has no button for it
            args = (record.config, False, record.run)
            st.button("Go on with this run", on_click=submit, args=args, key="go_on_run")
        return
    with st.popover("Train longer"):
        st.number_input("More epochs", 1, most, min(5, most), key="more_epochs")
        st.button("Train longer", on_click=_train_longer, args=(record,), key="train_on")
        if record.config.schedule != "constant":
            st.caption("Its schedule had ended; it goes on as if these epochs had been planned.")


def _train_longer(record: RunRecord) -> None:
    epochs = len(record.epochs) + int(st.session_state.more_epochs)
    longer = replace(record.config, epochs=epochs)
    set_form(longer)
    submit(longer, source=record.run)


def _compare(record: RunRecord) -> None:
    """Where it stands against the reference runs, and links that take it along."""
    store, shown = resources.store(), [record]
    for run in REFERENCES:
        try:
            shown.append(store.load(run))
        except RunError:
            continue
    rows = {other.run: other for other in shown if other.final}
    st.markdown("**Beside the reference runs**")
    showing.show_results(list(rows.values()))
    address.page_link("compare", "Compare its curves", runs=",".join(rows))
    address.page_link("draw", "Let it read your digit", run=record.run)
    address.page_link("mistakes", "See what it gets wrong", run=record.run)
