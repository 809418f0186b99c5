"""Teach's second half: a rate, a prediction, the lesson as it runs, and what came of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mnist_core.app import address, announce, resources, taught_runs
from mnist_core.app.address import KEPT
from mnist_core.charts import teaching as charts
from mnist_core.charts.palette import COLOURS
from mnist_core.digits.labelled import Labelled
from mnist_core.findings.hand import Hand
from mnist_core.network import teaching
from mnist_core.network.teaching import TeachConfig, TeachStep, teach
from mnist_core.runs.record import RunRecord
from mnist_core.runs.weights import pack
from mnist_core.words.settings import tell_rate
from mnist_core.words.teaching import (
    MNIST,
    OTHERS,
    OUTCOMES,
    TAUGHT,
    TESTED,
    outcome,
    tell_outcome,
    tell_prediction,
)

RATES = (1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1)
BESIDE = RATES[1:]  # that are tried beside the chosen one
MIX = 0.5
REPORTS = 20
JUDGES = dict(zip((TAUGHT, OTHERS, MNIST), (COLOURS[0], COLOURS[2], COLOURS[1]), strict=True))
NOTHING = np.empty(0, np.float32)

Teaching = Callable[[TeachConfig, int], list[TeachStep]]


class Lesson(NamedTuple):
    """One that has ended. Of its reports only the last one has weights."""

    run: str  # that was taught
    config: TeachConfig
    predicted: str
    reports: list[TeachStep]
    counts: dict[str, int]  # images of each judge
    beside: dict[float, TeachStep]  # what other rates would have come to


def show(record: RunRecord, weights: np.ndarray, hand: Hand) -> None:
    """Ask for a rate and a prediction, teach, and say what came of it."""
    config = _settings()
    predicted = st.segmented_control(
        "What will this rate do?",
        list(OUTCOMES),
        format_func=lambda it: OUTCOMES[it],
        key=f"prediction {record.run} {config.learning_rate} {config.mix}",  # of these alone
    )
    begun = st.button(
        "Teach", type="primary", icon=":material/school:", disabled=predicted is None,
        help="Say first what you expect." if predicted is None else None, key="teach",
    )  # fmt: skip
    place = st.empty()
    judges = _judges(hand)
    with st.container():
        if begun:
            announce.say("lesson", f"The lesson has begun: {config.steps} steps.", asked=True)
    if begun and predicted:
        reports = _teach(weights, hand, config, judges, REPORTS, place)
        counts = {judge: len(labels) for judge, (_, labels) in judges.items()}
        st.session_state.lesson = Lesson(record.run, config, predicted, reports, counts, {})
        taught_runs.keep(record, reports[-1].weights, hand.taught)
    lesson: Lesson | None = st.session_state.get("lesson")
    if lesson and lesson.run == record.run:
        _draw(lesson.reports, lesson.config.steps, place)
        _report(lesson, record)
        _beside(lesson, weights, hand, judges)


def _settings() -> TeachConfig:
    left, right = st.columns(2, gap="large", vertical_alignment="bottom")
    rate = left.select_slider(
        "Learning rate", RATES, 1e-2, format_func=tell_rate, key="rate", **KEPT
    )
    mixed = right.toggle(
        "Mix in MNIST's images", key="mix", **KEPT,
        help="Half of the 64 images of each step are then MNIST's: against forgetting.",
    )  # fmt: skip
    return TeachConfig(rate, mix=MIX if mixed else 0.0)


def _teach(
    weights: np.ndarray,
    hand: Hand,
    config: TeachConfig,
    judges: dict[str, teaching.Labelled],
    reports: int,
    place: DeltaGenerator | None = None,
) -> list[TeachStep]:
    """Teach, drawing the curves at a place as they grow; only the last report keeps its weights."""
    found: list[TeachStep] = []
    for report in teach(
        weights, _arrays(hand.taught), config, resources.train_images(), judges, reports
    ):
        found = [*(replace(one, weights=NOTHING) for one in found), report]
        if place:
            _draw(found, config.steps, place)
    return found


def _judges(hand: Hand) -> dict[str, teaching.Labelled]:
    images, labels = resources.test_images()
    judges = {TAUGHT: _arrays(hand.taught), MNIST: (images[:TESTED], labels[:TESTED])}
    if hand.others:
        judges[OTHERS] = _arrays(hand.others)
    return judges


def _arrays(drawings: list[Labelled]) -> teaching.Labelled:
    images = np.stack([drawing.image for drawing in drawings])
    return images, np.array([drawing.label for drawing in drawings])


def _draw(reports: list[TeachStep], steps: int, place: DeltaGenerator) -> None:
    place.altair_chart(
        charts.progress(reports, steps, _colours(reports[0])),
        width="stretch",
        alt=f"The share read right over {reports[-1].step} steps of teaching.",
    )


def _colours(report: TeachStep) -> dict[str, str]:
    return {judge: colour for judge, colour in JUDGES.items() if judge in report.accuracies}


def _report(lesson: Lesson, record: RunRecord) -> None:
    before, after = lesson.reports[0], lesson.reports[-1]
    found = outcome(before, after)
    verdict = tell_prediction(lesson.config, lesson.predicted, found)
    told = tell_outcome(before, after, lesson.counts, mixed=lesson.config.mix > 0)
    st.markdown(verdict)
    st.markdown(told)
    announce.say("outcome", f"{verdict} {told}")
    with st.container(horizontal=True, gap="small"):
        st.button("Undo the lesson", icon=":material/undo:", on_click=_undo, key="unteach")
        st.download_button(
            "Save its weights", lambda: pack([after.weights]), f"taught-{record.run}.safetensors",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
    taught = taught_runs.id_of(record.run)
    address.page_link("draw", "Draw on, and see what it reads", runs=f"{record.run},{taught}")
    address.page_link("mistakes", "What has it forgotten?", run=taught, other=record.run)


def _undo() -> None:
    lesson: Lesson = st.session_state.pop("lesson")
    taught_runs.forget(lesson.run)


def _beside(
    lesson: Lesson, weights: np.ndarray, hand: Hand, judges: dict[str, teaching.Labelled]
) -> None:
    """The same lesson at other rates, on demand."""
    if not lesson.beside:
        if not st.button("Try other rates beside it", icon=":material/stacked_line_chart:"):
            return
        with st.spinner(f"The same lesson at {len(BESIDE)} rates …"):
            for rate in BESIDE:
                config = replace(lesson.config, learning_rate=rate)
                end = _teach(weights, hand, config, judges, 1)[-1]
                lesson.beside[rate] = replace(end, weights=NOTHING)
    colours = _colours(lesson.reports[0])
    st.altair_chart(
        charts.rates(lesson.beside, colours),
        width="stretch",
        alt=(told := charts.describe_rates(lesson.beside, list(colours))),
    )
    announce.say("beside", told)
    st.caption(
        "Each point is a lesson of its own, from the same start. On the left the steps are too "
        "small to change much; on the right they are so large that what was known is overwritten."
    )
