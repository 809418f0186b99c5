"""The trainings that a visitor asked for, and how to ask for one."""

import streamlit as st

from mnist_core.app import resources
from mnist_core.app.form_fields import form
from mnist_core.app.visitor import visitor
from mnist_core.config import TrainConfig
from mnist_core.jobs.queue import Job, QueueFull
from mnist_core.jobs.training import Training


def train_form(again: bool = False) -> None:
    """Train what the form holds now: a callback's arguments are of the page's last run."""
    submit(form(), again)


def submit(config: TrainConfig, again: bool = False, source: str | None = None) -> None:
    """Ask for a training; whoever asks for the same shares it."""
    work = Training(config, resources.store(), resources.worker(), again, source)
    try:
        job = resources.queue().submit(source or config.run_id, work, visitor())
        st.session_state.jobs = [*going(), job]
    except QueueFull as error:
        st.toast(str(error), icon=":material/hourglass_disabled:")


def current(config: TrainConfig) -> Job | None:
    """The training to watch: the visitor's own, else that of what the form holds; None of none.

    A training that the visitor may control is the visitor's, also after a reload, which forgets
    who asked for what.
    """
    job = next(reversed(going()), None)
    if job is None and (job := resources.queue().find(config.run_id)) and may_control(job):
        st.session_state.jobs = [job]
    return job


def may_control(job: Job) -> bool:
    """May this visitor hold, steer and stop it?"""
    return not job.watched_by_others(visitor())


def ended() -> Job | None:
    """The visitor's latest training where that has ended and the form was not changed since.

    So what was trained is shown at its end, whatever the form held meanwhile.
    """
    state = st.session_state
    job = next(reversed(state.get("jobs", [])), None)
    if job is None or going():
        state.pop("held_at_end", None)
        return None
    held = form()
    if held not in (state.setdefault("held_at_end", held), job.work.config):
        forget()
        return None
    return job


def forget() -> None:
    """Show no longer what was trained last."""
    st.session_state.jobs = going()


def going() -> list[Job]:
    """The visitor's trainings that have not ended, in the order in which they were asked for."""
    return [job for job in st.session_state.get("jobs", []) if not job.ended]
