"""The trainings that a visitor asked for, and how to ask for one."""

import streamlit as st

from mnist_core.app import notice, resources
from mnist_core.app.form_fields import form
from mnist_core.app.visitor import visitor
from mnist_core.config import TrainConfig
from mnist_core.jobs.queue import Job, QueueFull
from mnist_core.jobs.training import Training, key
from mnist_core.words.plain import escaped


def train_form(again: bool = False) -> None:
    """Train what the form holds now: a callback's arguments are of the page's last run."""
    submit(form(), again)


def submit(config: TrainConfig, again: bool = False, source: str | None = None) -> None:
    """Ask for a training that the Train page shows; whoever asks for the same shares it."""
    if job := ask(config, again, source):
        st.session_state.jobs = [*going(), job]


def ask(config: TrainConfig, again: bool = False, source: str | None = None) -> Job | None:
    """Ask for a training: its job; None where the queue is full, and the page says so."""
    is_new = not resources.stored(config)
    work = Training(config, resources.store(), resources.worker(), again, source)
    try:
        job = resources.queue().submit(work.key, work, visitor())
    except QueueFull as error:
        notice.leave(escaped(error), icon=":material/hourglass_disabled:")
        return None
    if is_new:
        resources.owners().add(config, visitor())
    return job


def current(config: TrainConfig) -> Job | None:
    """The training to watch: the visitor's own, else that of what the form holds; None of none.

    What the visitor asked for before a reload counts, and so does what nobody else looks after.
    """
    state, own = st.session_state, going()
    if not own:
        found = resources.queue().find(key(config))
        asked = resources.queue().asked_by(visitor())
        own = [job for job in asked if isinstance(job.work, Training)] or ([found] if found else [])
        state.jobs = [job for job in own if job.may_control(visitor())] or state.get("jobs", [])
    job = own[-1] if own else None
    return None if job is None or job.has_left(visitor()) else job


def training(job: Job) -> Training:
    """What a job of this page does."""
    assert isinstance(job.work, Training)
    return job.work


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
    if held not in (state.setdefault("held_at_end", held), training(job).config):
        forget()
        return None
    return job


def forget() -> None:
    """Show no longer what was trained last."""
    st.session_state.jobs = going()


def going() -> list[Job]:
    """The visitor's trainings that have not ended, in the order in which they were asked for."""
    jobs: list[Job] = st.session_state.get("jobs", [])
    return [job for job in jobs if not job.ended and not job.has_left(visitor())]
