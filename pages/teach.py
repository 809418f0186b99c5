"""Teach: a trained network learns the visitor's own hand from ten drawings, or forgets by them."""

import streamlit as st

from mnist_core.app import hand, lesson, resources, showing, switches
from mnist_core.app.address import KEPT
from mnist_core.app.copy_link import offer_link
from mnist_core.app.room import room
from mnist_core.references import REFERENCES
from mnist_core.runs.record import WEIGHTS, RunError, RunRecord
from mnist_core.words.names import name
from mnist_core.words.plain import escaped

RUNS = ("article-run-2", "regularised")
CHOICE = 61  # pixels that the choice between them takes


def main() -> None:
    showing.enter("teach")
    switches.take("mix")
    st.html(hand.STYLE)
    st.title("Teach it your hand")
    st.markdown(
        "Draw each digit once. On these ten drawings a trained network is trained further, for 60 "
        "steps, in a second or two. At a rate that fits, it learns your hand. At a rate that is "
        "too large, it forgets what it knew."
    )
    offered = {
        record.run: record
        for record in resources.records()
        if record.run in REFERENCES and WEIGHTS in record.files
    }
    known = [run for run in RUNS if run in offered]
    if not known:
        st.warning("The reference runs are not there. `python -m mnist_core verify` says why.")
        return
    record = choose([offered[run] for run in known])
    try:
        weights = resources.store().weights(record.run)[-1]
    except RunError as error:
        st.warning(f"{name(record)} cannot be taught: {escaped(error)}.")
        return
    st.header("Your ten digits", anchor="hand")
    mine = hand.drawn()
    st.session_state.lesson_is_open = mine.is_whole
    hand.ask(weights)
    st.header("The lesson", anchor="lesson")
    if mine.is_whole:
        lesson.show(record, weights, mine)
    else:
        st.info("It opens as soon as your ten digits are there.", icon=":material/lock:")
    st.caption(
        "Your drawings stay in this browser tab, also over a reload. What you taught is gone then. "
        "The server stores neither."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        offer_link()
        st.caption(
            "The link takes the network and the rate along; your drawings stay with you.",
            width="content",
        )


def choose(networks: list[RunRecord]) -> RunRecord:
    """The network to teach; the address may name it."""
    by_name = {name(record): record for record in networks}
    first = next(iter(by_name))
    with room("teach-run", CHOICE):
        chosen = st.segmented_control(
            "The network", list(by_name), default=first, required=True, key="network", **KEPT
        )
    return by_name[chosen or first]


main()
