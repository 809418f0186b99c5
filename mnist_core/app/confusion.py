"""The confusion matrix of a network, and the images of the cell that was chosen in it."""

from typing import Any

import streamlit as st

from mnist_core.app import resources
from mnist_core.app.address import KEPT
from mnist_core.app.fragments import fragment
from mnist_core.app.gallery import gallery
from mnist_core.app.image_card import open_card
from mnist_core.app.network_picker import Network, colour
from mnist_core.charts import mistakes as charts
from mnist_core.findings.mistakes import DIGITS, Mistake, commonest, confusion_matrix, in_cell
from mnist_core.words.mistakes import tell_cell

MOST, SOME = 60, 24  # images of a cell, and how many stand without scrolling
TALL = 560  # pixels: more images than SOME are scrolled through


@fragment
def show_confusion(network: Network) -> None:
    """The confusion matrix and, beside it, the images of one of its cells."""
    counts = confusion_matrix(network.found)
    start_with((commonest(counts) or [Mistake(0, 0, 0)])[0])
    left, right = st.columns([3, 2], gap="large")
    with right:
        boxes = st.columns(2)
        digits = range(DIGITS)
        options: dict[str, Any] = {"index": None, "on_change": begin_turn, **KEPT}
        true = boxes[0].selectbox("True digit", digits, key="true", **options)  # None: a 0 is in
        read_as = boxes[1].selectbox("Read as", digits, key="read", **options)  # the URL, too
        show_cell(network, true, read_as)
    with left:
        st.markdown(
            "Rows are true digits, columns what they were read as. The grey diagonal is right; "
            "the stronger the colour, the more often it was that mistake. Click on a cell to see "
            "its images."
        )
        st.altair_chart(
            charts.confusion(counts, colour(network), (true, read_as), turn()),
            width="stretch",
            key="matrix",
            on_select=take_cell,
            selection_mode=charts.CELL,
            alt=f"{network.title}. {charts.describe_confusion(counts)}",
        )


def start_with(cell: Mistake) -> None:
    """Set a box for which neither the visitor nor the URL has a digit."""
    digits = set(map(str, range(DIGITS)))
    for key, digit in (("true", cell.true), ("read", cell.read)):
        if st.session_state.get(key) is None and st.query_params.get(key) not in digits:
            st.session_state[key] = digit


def turn() -> int:
    return st.session_state.get("turn", 0)


def begin_turn() -> None:
    """The matrix keeps its last click; from now on the same one counts anew."""
    st.session_state.turn = turn() + 1


def take_cell() -> None:
    """A click on the matrix sets the two boxes."""
    state = st.session_state
    for cell in state.matrix.selection[charts.CELL]:  # at most one
        if cell["turn"] == turn():  # else a click from before the boxes were used
            state.true, state.read = int(cell["true"]), int(cell["read"])


def show_cell(network: Network, true: int, read_as: int) -> None:
    numbers = in_cell(network.found, true, read_as)
    st.markdown(f"**{tell_cell(len(numbers), true, read_as)}**")
    if not len(numbers):
        return
    more = f"The {MOST} surest of them." if len(numbers) > MOST else "The surest first."
    st.caption(f"{more} Below each image: true digit → what was read, and its probability.")
    with st.container(height=TALL if len(numbers) > SOME else "content", border=False):
        shown = numbers[:MOST].tolist()
        picked = gallery(resources.test_images()[0], shown, network.found, "cell")
    if picked is not None:
        open_card(picked, [network])
