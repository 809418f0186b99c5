"""A small training within a page, through the queue that all trainings take."""

import streamlit as st

from mnist_core.app import resources, trainings
from mnist_core.app.fragments import fragment
from mnist_core.app.training_panel import POLL, show_progress
from mnist_core.app.visitor import visitor
from mnist_core.config import TrainConfig
from mnist_core.jobs.queue import Job
from mnist_core.runs.record import RunRecord
from mnist_core.words.plain import escaped


def button(key: str, label: str, config: TrainConfig, again: bool, disabled: bool = False) -> None:
    """Trains this config under this key; what was trained under it before is forgotten."""
    st.button(
        label, key=f"train-{key}", on_click=_start, args=(key, config, again),
        disabled=disabled or is_going(key), icon=":material/play_circle:",
    )  # fmt: skip


def is_going(key: str) -> bool:
    """Is a training of this key waiting or running?"""
    job = _jobs().get(key)
    return job is not None and not job.ended and not job.has_left(visitor())


def was_asked(key: str) -> bool:
    """Was there a training of this key?"""
    return key in _jobs()


def is_of(key: str, config: TrainConfig) -> bool:
    """Was the training of this key asked for by this config?"""
    job = _jobs().get(key)
    return job is not None and trainings.training(job).config == config


def show(key: str) -> RunRecord | None:
    """The training of this key: its progress, then its record; None until there is one."""
    job = _jobs().get(key)
    if job is None:
        return None
    if is_going(key):
        fragment(_watch, run_every=POLL)(job, key)
        return None
    if job.error:
        st.error(f"The training failed: {escaped(job.error)}", icon=":material/error:")
        return None
    record = trainings.training(job).record
    return record if record and record.state in ("finished", "diverged") else None


def _watch(job: Job, key: str) -> None:
    job.watch(visitor())
    if job.ended:
        st.rerun()
    show_progress(job, trainings.training(job).record)
    st.button("Stop", on_click=_leave, args=(job,), key=f"stop-{key}")


def _leave(job: Job) -> None:
    job.leave(visitor())


def _start(key: str, config: TrainConfig, again: bool) -> None:
    resources.preparation()
    if job := trainings.ask(config, again):
        _jobs()[key] = job


def _jobs() -> dict[str, Job]:
    """This session's trainings by their keys."""
    jobs: dict[str, Job] = st.session_state.setdefault("jobs_here", {})
    return jobs
