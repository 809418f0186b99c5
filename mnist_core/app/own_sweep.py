"""A visitor's own small sweep: few rates, one seed, some of the images; it fills in as it goes.

Its runs are stored, and what is shown is what the store has of them: so a reload, or who gets the
address, sees as much.
"""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from mnist_core import bounds
from mnist_core.app import announce, notice, resources, showing, waiting
from mnist_core.app.address import KEPT, page_link
from mnist_core.app.fragments import fragment
from mnist_core.app.room import room
from mnist_core.app.visitor import visitor
from mnist_core.charts import sweep as charts
from mnist_core.charts.sweep import MEASURES
from mnist_core.config import TrainConfig
from mnist_core.findings import sweeps
from mnist_core.findings.rates import RATES
from mnist_core.findings.sweeps import Outcome
from mnist_core.jobs.job import Job
from mnist_core.jobs.own_sweep import OwnSweep, key
from mnist_core.jobs.queue import QueueFull
from mnist_core.sweeps.grid import rates
from mnist_core.words import sweeps as words
from mnist_core.words.plain import escaped
from mnist_core.words.settings import tell_rate
from mnist_core.words.training import GETTING_READY, tell_waiting

MOST = bounds.OWN_SWEEP_RATES  # learning rates
MOST_EPOCHS = bounds.OWN_SWEEP_EPOCHS
SIZES = (1_000, 3_000, 10_000)  # training images
ENDS = (1e-5, 0.1)  # learning rates at first
NAME = "your sweep"
MEASURE = 760  # pixels: some 80 characters a line
CHART = 377  # pixels that the chart takes
POLL = 1.0  # seconds between two looks at one that goes on


def show(shipped: Sequence[Outcome]) -> None:
    """Choose a sweep, run it, and see what it came to. shipped: outcomes to set it beside."""
    st.header("Your own sweep", anchor="own")
    st.markdown(
        "A few rates, one seed, a part of the images: seconds instead of hours. Where is *your* "
        "curve lowest? The runs are kept, and the address of this page leads back to them.",
        width=MEASURE,
    )
    going_on = bool(_own())
    fragment(_sweep, run_every=POLL if going_on else None)(shipped, going_on)


def _sweep(shipped: Sequence[Outcome], going_on: bool) -> None:
    _ask()
    configs = _chosen()
    job = resources.queue().find(key(configs)) or next(reversed(_own()), None)
    if job:
        job.watch(visitor())
    if bool(_own()) != going_on:
        st.rerun()  # to look again and again, or no more
    missing = [config for config in configs if not _results([config])]
    with st.container(key="own_standing"):  # of one place in both cases, lest the chart jump
        if job:
            _follow(job)
        else:
            _start(len(configs), len(missing))
    if found := _results(configs):
        _show(found, configs, shipped)
        if not job:
            announce.say("own-sweep-result", words.tell_own(found, shipped))
    notice.show()


def _ask() -> None:
    """The fields; the address may set them."""
    with st.container(horizontal=True, gap="medium"):
        st.select_slider(
            "Learning rates, from and to", RATES, ENDS, key="own_rates", width=300,
            format_func=tell_rate, **KEPT,
        )  # fmt: skip
        st.slider("How many", 2, MOST, 5, key="own_number", width=160, **KEPT)
        st.slider("Epochs", 1, MOST_EPOCHS, 3, key="own_epochs", width=160, **KEPT)
        st.segmented_control(
            "Training images", SIZES, default=SIZES[1], format_func="{:,}".format, required=True,
            key="own_images", **KEPT,
        )  # fmt: skip
        st.number_input("Seed", 0, 9, 0, key="own_seed", width=120, **KEPT)


def _chosen() -> list[TrainConfig]:
    """The configs that the fields hold now: by rising rate, all else alike."""
    state = st.session_state
    low, high = state.own_rates
    like = TrainConfig(
        low, state.own_epochs, seed=state.own_seed, train_size=state.own_images or SIZES[1]
    )
    spread = rates(f"{low:g}:{high:g}:{state.own_number}") if low < high else [low]
    return [replace(like, learning_rate=rate) for rate in spread]


def _results(configs: Sequence[TrainConfig]) -> list[Outcome]:
    """What the store has of them, by rate."""
    held = [run for config in configs if (run := resources.stored(config))]
    return sweeps.outcomes(held, configs[0])


def _start(number: int, missing: int) -> None:
    ended: Job | None = st.session_state.get("own_sweep")
    if ended and ended.error:
        st.error(f"The sweep failed: {escaped(ended.error)}", icon=":material/error:")
    with st.container(horizontal=True, vertical_alignment="center"):
        if missing:
            st.button(
                f"Train {words.runs(missing)}", type="primary", icon=":material/play_arrow:",
                on_click=_submit, key="own_go",
            )  # fmt: skip
        st.caption(words.tell_stored(number - missing, number), width="stretch")


def _follow(job: Job) -> None:
    """How far it is, and the way to end it."""
    share, text, said = _standing(job)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button("Stop", on_click=_stop, args=(job,), icon=":material/stop:", key="own_stop")
        st.progress(share, text=text)
    announce.say("own-sweep", said, announce.PACE)


def _standing(job: Job) -> tuple[float, str, str]:
    """The share that is done, what is told of it, and what is said of it to screen readers."""
    assert isinstance(job.work, OwnSweep)
    at, before = job.work.standing(), resources.queue().position(job)
    if resources.preparation().hardware is None:
        return at.share, GETTING_READY, GETTING_READY
    if before or job.work.now is None:
        return at.share, waiting.tell(job), tell_waiting(before)  # its seconds are not said
    told = words.tell_standing(at.done, len(job.work.configs), at.config, at.epochs)
    return at.share, told, told


def _show(found: list[Outcome], configs: list[TrainConfig], shipped: Sequence[Outcome]) -> None:
    curves, measure = {NAME: found}, MEASURES["loss"]
    st.html(showing.TOOLTIPS_FIT)
    good = {NAME: sweeps.good_range(found, 0.1)}
    span = configs[0].learning_rate, configs[-1].learning_rate
    with room("own-chart", CHART):
        st.altair_chart(
            charts.outcomes(curves, measure, good, {}, height=240, span=span),
            width="stretch",
            alt=charts.tell(curves, measure),
        )
    st.markdown(words.tell_own(found, shipped), width=MEASURE)
    names = [run.run for outcome in found for run in outcome.runs if run.epochs]
    if names:
        page_link("compare", f"Compare {words.these(len(names))}", runs=",".join(names))


def _submit() -> None:
    """Train what the fields hold: they may have changed since the button was shown."""
    configs = _chosen()
    new = [config for config in configs if not resources.stored(config)]
    work = OwnSweep(configs, resources.store(), resources.worker())
    try:
        st.session_state.own_sweep = resources.queue().submit(work.key, work, visitor())
    except QueueFull as error:
        notice.leave(escaped(error), icon=":material/hourglass_disabled:")
        return
    for config in new:
        resources.owners().add(config, visitor())


def _stop(job: Job) -> None:
    job.leave(visitor())


def _own() -> list[Job]:
    """The sweeps that this visitor asked for and has not left."""
    asked = resources.queue().asked_by(visitor())
    return [job for job in asked if isinstance(job.work, OwnSweep)]
