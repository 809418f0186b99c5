"""An exercise: choose a value, predict, train, and read what came of it."""

import streamlit as st

from mnist_core.app import announce, showing, training_here
from mnist_core.findings.exercises import EXERCISES, outcome
from mnist_core.words.exercises import WORDINGS, tell_outcome


def fold(key: str) -> None:
    """The exercise, one click away."""
    with st.expander(f"Exercise: {WORDINGS[key].title}"):
        show(key)


def show(key: str) -> None:
    """The exercise itself; key: of EXERCISES."""
    exercise, wording = EXERCISES[key], WORDINGS[key]
    st.markdown(wording.task)
    value = st.select_slider(
        wording.field, exercise.offered, exercise.start_value, format_func=wording.told,
        key=f"exercise-{key}", persist_state="session", on_change=_ask_anew, args=(key,),
    )  # fmt: skip
    config = exercise.config(value)
    predicted = st.radio(
        wording.begins, wording.predictions, index=None, key=f"predicted-{key}",
        persist_state="session", disabled=training_here.is_of(key, config),
    )  # fmt: skip
    training_here.button(key, "Train and check", config, again=False, disabled=predicted is None)
    record = training_here.show(key)
    if record is None or record.config != config or predicted is None:
        return
    found = outcome(exercise, record, wording.predictions.index(predicted))
    verdict = tell_outcome(wording, exercise, found)
    st.markdown(verdict)
    announce.say(f"exercise-{key}", verdict)
    showing.show_training(record, None)


def _ask_anew(key: str) -> None:
    """Another value wants another prediction, once the first one was answered."""
    if training_here.was_asked(key):
        st.session_state[f"predicted-{key}"] = None
