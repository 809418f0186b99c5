"""On Draw: a network that misread a drawing is taught that one drawing, with one press.

The lesson's images are half MNIST's, so that it does not forget them for the sake of one. What was
taught is a run of the session, as a lesson of the Teach page makes it.
"""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from mnist_core.app import announce, notice, resources, sheet_label, taught_runs
from mnist_core.app.readers import MOST
from mnist_core.digits.labelled import Labelled
from mnist_core.network.reader import reading
from mnist_core.network.teaching import TeachConfig, teach
from mnist_core.references import REFERENCES
from mnist_core.runs.record import RunError, RunRecord
from mnist_core.words import teaching as words
from mnist_core.words.names import TAUGHT, name
from mnist_core.words.plain import escaped

LESSON = TeachConfig(1e-4, mix=0.5)
JUDGE = words.MNIST
PICKER = "readers"  # key of Draw's run picker


def offer(shown: Sequence[RunRecord], answers: Sequence[np.ndarray]) -> None:
    """A button for each run that misread the labelled drawing on the sheet; what was taught."""
    state = st.session_state
    if state.pop("teaching_changed", False):
        st.rerun()  # the whole page: other runs are there to be chosen
    noted: Labelled | None = state.labelled.get(sheet_label.key(state.sheet))
    for record, answer in zip(shown, answers, strict=True):
        read = reading(answer).digit
        known = record.run.removeprefix(TAUGHT) in REFERENCES
        if noted and known and read != noted.label:
            _offer_one(record, noted, read)
    if told := state.get("taught_one"):
        st.success(told, icon=":material/school:")
        announce.say("taught", told)
        for record in taught_runs.records():
            st.button(
                f"Forget: {name(record)}", icon=":material/undo:", key=f"forget {record.run}",
                on_click=_forget, args=(record.run,),
            )  # fmt: skip


def _offer_one(record: RunRecord, noted: Labelled, read: int) -> None:
    st.button(
        words.offer(name(record), noted.label, read), icon=":material/school:",
        on_click=_teach, args=(record, noted), key=f"teach {record.run}",
        help=words.tell_lesson(LESSON),
    )  # fmt: skip


def _teach(record: RunRecord, noted: Labelled) -> None:
    """Teach the run this drawing, and let it read beside the others from now on."""
    state, (images, labels) = st.session_state, resources.test_images()
    drawing = noted.image[None], np.array([noted.label])
    judges = {words.TAUGHT: drawing, JUDGE: (images[: words.TESTED], labels[: words.TESTED])}
    try:
        weights = taught_runs.weights(record.run)[-1]
    except RunError as error:
        state.taught_one = None
        notice.leave(f"{name(record)} cannot be taught: {escaped(error)}.", ":material/error:")
        return
    before, after = teach(weights, drawing, LESSON, resources.train_images(), judges, 1)
    taught = taught_runs.keep(record, after.weights, [noted])
    others = [run for run in state.get(PICKER, []) if run != taught]
    state[PICKER] = [*others[: MOST - 1], taught]
    state.teaching_changed = True
    state.taught_one = words.tell_one(name(record), noted.label, before, after)


def _forget(run: str) -> None:
    state = st.session_state
    taught_runs.forget(run.removeprefix(TAUGHT))
    state[PICKER] = [one for one in state.get(PICKER, []) if one != run]
    state.teaching_changed, state.taught_one = True, None
