"""Train: choose a config, watch it train, hold it and steer it, and read what its curves show."""

from dataclasses import replace

import streamlit as st

from mnist_core.app import resources, showing
from mnist_core.app.config_form import (
    choose_config,
    choose_preset,
    ranges_beside_what_is_refused,
    take_address,
    tell_problems,
)
from mnist_core.app.copy_link import offer_link
from mnist_core.app.form_fields import DEFAULT, expected
from mnist_core.app.fragments import fragment
from mnist_core.app.training_panel import show_training
from mnist_core.app.training_report import show_report
from mnist_core.app.trainings import current, ended, train_form, training
from mnist_core.config import TrainConfig
from mnist_core.jobs.training import key
from mnist_core.network.model import PARAMETERS
from mnist_core.runs.record import RunRecord
from mnist_core.words.names import changes, config_name
from mnist_core.words.plain import escaped
from mnist_core.words.training import tell_going_on, tell_place

STYLE = """<style>
.st-key-lr [data-testid^=stNumberInputStep], .st-key-new_rate [data-testid^=stNumberInputStep] {
    display: none;
}
</style>"""  # a learning rate has no step of one size


def main() -> None:
    showing.enter("train")
    st.html(STYLE)
    st.html(ranges_beside_what_is_refused())
    take_address()
    settings, results = st.columns([1, 2], gap="large")
    with settings:
        st.title("Train")
        st.write(
            "Choose how long the steps are and how often every image is seen; then watch the two "
            "losses. The network is always the same."
        )
        config = expected()
        tell_problems(config)
        choose_preset(config)
        if choose_config(config) != config:
            st.rerun()
        tell_cost(config)
    with results:
        start(config)
        show(config)


def tell_cost(config: TrainConfig) -> None:
    """The settings beyond the first ones, the network's size, and where it trains."""
    if levers := changes(replace(config, batch_size=DEFAULT.batch_size, seed=DEFAULT.seed)):
        st.caption(f"More settings: {', '.join(levers)}")
    preparation = resources.preparation()
    waiting = preparation.hardware is None and not preparation.problem
    fragment(facts, run_every=1.0 if waiting else None)(waiting)


def start(config: TrainConfig) -> None:
    """What the form holds, and the buttons that train it; nothing while that is going on."""
    stored, job = resources.stored(config), resources.queue().find(key(config))
    if job:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if stored and stored.state == "unfinished":
            st.button(tell_going_on(stored), type="primary", on_click=train_form, key="go")
        elif not stored:
            st.button(
                "Train", type="primary", icon=":material/play_arrow:", on_click=train_form,
                key="go",
            )  # fmt: skip
        if stored:
            st.button(
                "Train it anew", icon=":material/refresh:", on_click=train_form, args=(True,),
                key="again", help="The stored result stays until the new one is done.",
            )  # fmt: skip
        offer_link()
        if not stored or is_other(config):  # else its name stands over its result
            st.caption(config_name(config), width="stretch")


def is_other(config: TrainConfig) -> bool:
    """Is the result of another training shown than that of this config?"""
    job = ended()
    return job is not None and training(job).config != config


def facts(waiting: bool) -> None:
    """The network's size, and on what it will train as soon as that is known."""
    preparation = resources.preparation()
    if waiting and (preparation.hardware or preparation.problem):
        st.rerun()
    st.caption(
        f"{PARAMETERS:,} parameters · {tell_place(preparation.hardware, preparation.problem)}"
    )


def show(config: TrainConfig) -> None:
    """The visitor's training, or the stored result of what was chosen, or an invitation."""
    if going_on := current(config):
        show_training(going_on)
        return
    job = ended()
    if job and job.error:
        st.error(f"The training failed: {escaped(job.error)}", icon=":material/error:")
    record: RunRecord | None = training(job).record if job else None
    if record and (record.epochs or record.diverged):
        show_report(record, fresh=True)
    elif stored := resources.stored(config):
        show_report(stored, fresh=False)
    else:
        st.info("Not trained yet. Press Train, and the curves grow here from the first steps on.")


main()
