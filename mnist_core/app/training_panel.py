"""A training in progress: where it stands, its curves, and the controls to hold and steer it."""

from dataclasses import replace

import streamlit as st

from mnist_core.app import announce, resources, training_curves, waiting
from mnist_core.app.fragments import fragment
from mnist_core.app.glance import glances
from mnist_core.app.trainings import training
from mnist_core.app.visitor import visitor
from mnist_core.config import RANGES
from mnist_core.findings.progress import loss_now, standing
from mnist_core.jobs.queue import Job
from mnist_core.runs.record import RunRecord
from mnist_core.words.names import config_name
from mnist_core.words.settings import told_range
from mnist_core.words.training import (
    ELSEWHERE,
    GETTING_READY,
    say_standing,
    tell_coming,
    tell_standing,
    tell_waiting,
)

NOTICED = 0.3  # seconds that the page waits for a training to hold, so that it shows that it does
SILENT = 30.0  # seconds; a chunk of steps and even PyTorch's start take less
POLL = 1.0  # seconds between two looks at a running training


def show_training(job: Job) -> None:
    """Look at a training again and again until it has ended; then the page runs anew."""
    fragment(_watch, run_every=POLL)(job)


def _watch(job: Job) -> None:
    if job.ended or job.has_left(visitor()):
        st.rerun()
    job.watch(visitor())
    record: RunRecord | None = training(job).record
    config, palette = training(job).config, resources.palette()
    if record:  # steering renames it
        palette.pass_on(config.run_id, record.run)
    run = record.run if record else config.run_id
    training_curves.show_name(config_name(config), palette.colour(run))
    show_progress(job, record)
    _controls(job)
    drawn, points = glances().at(training(job))
    if drawn:
        training_curves.show_curves(drawn, points)


def show_progress(job: Job, record: RunRecord | None) -> None:
    """How far it is; its place is kept while it waits, lest all below it jump."""
    share, text, said = _standing(job, record)
    st.progress(share, text=text)
    announce.say("progress", said, announce.PACE)


def _standing(job: Job, record: RunRecord | None) -> tuple[float, str, str]:
    """The share that is done, what is told of it, and what is said of it to screen readers."""
    if text := _tell_delay(job):
        is_queued = text != GETTING_READY and job.state == "waiting"  # its seconds are not said
        return 0.0, text, tell_waiting(resources.queue().position(job)) if is_queued else text
    if record is None:
        return 0.0, tell_waiting(0), tell_waiting(0)
    now, loss = training(job).progress, loss_now(training(job).points)
    at, paused = standing(record, now), job.state == "paused"
    if now and loss is not None:
        now = replace(now, loss=loss)
    told = tell_standing(at, now, paused, record.steered) + tell_coming(training(job).coming)
    return at.share, told, say_standing(at, record, paused)


def _tell_delay(job: Job) -> str | None:
    """Why no step is taken yet, where that is so."""
    if resources.preparation().hardware is None:
        return GETTING_READY
    if job.state == "waiting":
        return waiting.tell(job)
    return ELSEWHERE if training(job).elsewhere else None


def _controls(job: Job) -> None:
    """Pause, one epoch, stop, and a new rate. Who watches with others may only leave."""
    if not job.may_control(visitor()):
        st.caption("Somebody else watches this training too, so only leaving is possible.")
        st.button("Leave", on_click=_leave, args=(job,), key="leave")
        return
    if not job.asked_by(visitor()):
        st.caption("Another visitor began this training and has gone. Go on with it, or stop it.")
    if job.state == "running" and resources.worker().silence > SILENT:
        st.warning("Its process has not answered for long. Every finished epoch is kept.")
        st.button("End its process", on_click=resources.worker().kill, key="kill")
    with st.container(horizontal=True):
        with st.container(key="one-at-a-time", width=120):  # lest the other buttons move
            _hold_or_go_on(job)
        st.button(
            "One epoch", on_click=job.go_on, args=(training(job).between_epochs,),
            icon=":material/skip_next:",
            key="one_epoch", help="Go on to the end of this epoch, then pause.",
        )  # fmt: skip
        st.button("Stop", on_click=_leave, args=(job,), icon=":material/stop:", key="stop")
        with st.popover("Change the rate"):
            _choose_new_rate(job)


def _hold_or_go_on(job: Job) -> None:
    """Two buttons, as the browser may tell of one press twice: a second Pause changes nothing."""
    if job.state == "paused":
        st.button(
            "Go on", on_click=job.go_on, icon=":material/play_arrow:", width="stretch", key="go_on"
        )
        return
    st.button(
        "Pause", on_click=job.pause, args=(NOTICED,), icon=":material/pause:", width="stretch",
        key="pause",
    )  # fmt: skip


def _choose_new_rate(job: Job) -> None:
    low, high = RANGES["learning_rate"]
    tenth = max(low, float(f"{training(job).config.learning_rate / 10:.3g}"))
    st.number_input(
        "Learning rate from the next epoch on", low, high, tenth, step=low, format="%g",
        key="new_rate",
    )  # fmt: skip
    st.button("Set", on_click=_steer, args=(job,), key="steer")
    st.caption(
        f"{told_range('learning_rate').capitalize()}. The change is noted with the run, which then "
        f"is no result of the settings alone."
    )


def _steer(job: Job) -> None:
    training(job).steer(st.session_state.new_rate)


def _leave(job: Job) -> None:
    job.leave(visitor())
