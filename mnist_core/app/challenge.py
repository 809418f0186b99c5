"""The challenge on Draw: a digit that only one run reads."""

import random
from collections.abc import Sequence

import numpy as np
import streamlit as st

from mnist_core.app import announce
from mnist_core.findings.drawings import attempt
from mnist_core.words import challenge as words

CHAMPION = "regularised"  # where it is among the runs; else the last


def show(
    runs: Sequence[str],
    names: Sequence[str],
    answers: Sequence[np.ndarray],
    strange: bool,
    is_own: bool,
) -> None:
    """What is to be drawn, and how near the drawing is where it is the visitor's own.

    runs, names: ids, and names for people. answers: (10,) log-probabilities, in the same order.
    strange: is the drawing hardly a digit?
    """
    if len(runs) < 2:
        return
    state = st.session_state
    if "challenge" not in state:
        _choose()
    champion = runs.index(CHAMPION) if CHAMPION in runs else len(runs) - 1
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(words.task(names[champion], state.challenge), width="content")
        st.button("Another digit", icon=":material/casino:", type="tertiary", on_click=_choose)
    if not is_own:
        return
    found = attempt(answers, champion, state.challenge)
    text = words.outcome(found, names, champion, state.challenge, strange)
    with st.container():
        if found.is_met and not strange:
            st.success(text, icon=":material/trophy:")
            announce.say("challenge", text)
        else:
            st.caption(text)


def _choose() -> None:
    others = [digit for digit in range(10) if digit != st.session_state.get("challenge")]
    st.session_state.challenge = random.choice(others)
