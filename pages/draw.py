"""Draw: one drawing, read by every chosen run, and how that reading came about."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mnist_core.app import (
    announce,
    canvas,
    challenge,
    closer_look,
    notice,
    own_score,
    readers,
    reading_html,
    resources,
    run_picker,
    score_store,
    sheet,
    sheet_label,
    showing,
    taught_runs,
    teach_one,
)
from mnist_core.app.address import KEPT
from mnist_core.app.canvas import BRUSH, SIDE
from mnist_core.app.copy_link import offer_link
from mnist_core.app.fragments import fragment
from mnist_core.app.readers import MOST
from mnist_core.app.sheet import Sheet
from mnist_core.digits import out_of_distribution
from mnist_core.digits.canvas_data import THICKEST, THINNEST
from mnist_core.findings.drawings import parted
from mnist_core.network.reader import habit
from mnist_core.runs.record import WEIGHTS, RunRecord

STYLE = """<style>
@media (min-width: 800px) {[data-testid=stLayoutWrapper]:has(> .st-key-below) {display: none;}}
.st-key-answers {min-width: min(100%, 20rem);}
</style>"""


TOOLS = 48  # pixels: the place of the buttons, which are filled in last


def main() -> None:
    showing.enter("draw")
    st.html(STYLE + canvas.STYLE + score_store.STYLE + reading_html.STYLE)
    st.title("Draw")
    st.markdown(
        "Draw a digit. Every chosen run reads it at once. Its size, its place and the brush do not "
        "matter: the drawing is first scaled, thinned or thickened, and centred as MNIST's digits "
        "are."
    )
    shown = choose_runs([*resources.records(), *taught_runs.records()])
    if not shown:
        st.info("Choose at least one run to read your digit. The Train page makes new ones.")
    draw_and_read(shown)
    with st.container(horizontal=True, vertical_alignment="center"):
        offer_link()
        st.caption(
            "The link takes the chosen runs along; your drawing stays with you.", width="content"
        )


def choose_runs(stored: list[RunRecord]) -> list[RunRecord]:
    """The runs that the visitor chose, or that `runs` or `run` in the address lists."""
    known = {record.run: record for record in stored if WEIGHTS in record.files}
    return run_picker.choose_runs(known, "readers", most=MOST, alias="run")


@fragment
def draw_and_read(shown: list[RunRecord]) -> None:
    """The canvas and all that is said of it: this part alone runs again after a stroke.

    What the runs read is sent before the buttons are, as people wait for it.
    """
    sheet.set_state("draw")
    with st.container(horizontal=True, gap="large"):
        desk, answers = st.container(width=SIDE), st.container(key="answers")
    with answers:
        reading, film = st.container(), st.container()
    with desk:
        tools = st.container(horizontal=True, gap="small", height=TOOLS, border=False)
        on_it = sheet.show()
        below = st.container(key="below")
        score_store.sync()
    with reading:
        show_reading(on_it, shown, below, film)
    with tools:
        show_tools()
    with desk:
        show_supplies()
    notice.show()


def show_tools() -> None:
    """Undo and Clear; the browser does both by itself, on a canvas with a drawing."""
    st.button(
        "Undo", icon=":material/undo:", on_click=sheet.undo, disabled=not sheet.can_undo(),
        width="stretch", key="undo", help="Take the last stroke away",
    )  # fmt: skip
    st.button(
        "Clear", icon=":material/delete:", on_click=sheet.clear, disabled=not sheet.can_clear(),
        width="stretch", key="clear",
    )  # fmt: skip


def show_supplies() -> None:
    """What to draw with, and drawings for those who cannot."""
    st.slider("Brush", THINNEST, THICKEST, BRUSH, format="%d px", key="brush", **KEPT)
    with st.container(horizontal=True, gap="small"):
        st.button("Example", icon=":material/gesture:", on_click=sheet.put_example, width="stretch")
        st.button(
            "Test image", icon=":material/casino:", on_click=sheet.put_test_image, width="stretch"
        )
    st.caption("A drawn digit, or a random one of MNIST's 10,000 test images.")


def show_reading(
    on_it: Sheet, shown: list[RunRecord], below: DeltaGenerator, film: DeltaGenerator
) -> None:
    """What the runs read, with warnings, the score and the closer looks.

    below: a place by the canvas for the digits alone, where the answers are out of sight. film: one
    for what may be played.
    """
    found = readers.load(shown)  # also where nothing is drawn: the first answer need not wait
    drawing = on_it.drawing
    if drawing is None:
        invite()
        own_score.show(shown, found)
        return
    if not found:
        return
    shown = [record for record in shown if record.run in found]
    colours = showing.colours(shown)
    replays = [found[record.run].replay(drawing.image) for record in shown]
    answers = [replay[-1] for replay in replays]
    names = list(colours)
    st.markdown(f"## {reading_html.told(names, answers)}")
    if len(camps := parted(answers)) > 1:
        st.html(reading_html.camps(colours, camps))
    if not on_it.is_own:
        st.caption(f"This is {on_it.words}. Draw over it: your first stroke takes its place.")
    below.html(reading_html.chips(colours, answers))
    strange = out_of_distribution.is_strange(readers.clouds(), drawing.image)
    show_doubts(strange, answers)
    seen = reading_html.figure(
        drawing.image, 140, "the image that the networks read",
        "What the networks read: 28\u00a0×\u00a028 pixels.",
    )  # fmt: skip
    st.html(reading_html.row(seen, reading_html.answer_table(colours, answers)))
    sheet_label.ask(drawing if on_it.is_own else None)
    teach_one.offer(shown, answers)
    challenge.show([record.run for record in shown], names, answers, strange, on_it.is_own)
    own_score.show(shown, found)
    closer_look.show(drawing, list(found.values()), colours, replays, film)
    said = reading_html.said(names, answers)
    said += "" if on_it.is_own else f" This is {on_it.words}."
    announce.say("reading", f"{said} It is hardly a digit." if strange else said)


def invite() -> None:
    st.markdown(
        "## What will they read?\n\n"
        "Draw a digit, 0 to 9, on the black square: with the mouse, a pen or a finger. The answers "
        "appear here with every stroke.\n\n"
        "**Example** puts a drawn digit there, **Test image** one of MNIST's."
    )


def show_doubts(strange: bool, answers: list[np.ndarray]) -> None:
    """Is it a digit at all, and does the runner-up fit a habit that MNIST's writers lacked?"""
    if strange:
        st.warning(
            f"Hardly a digit: it looks less like one than {out_of_distribution.LIMIT:.0%} of "
            f"MNIST's training images do. A network cannot say so. It spreads 100% over ten "
            f"digits, whatever it is shown.",
            icon=":material/help:",
        )
    habits = {habit(answer): None for answer in answers}
    for words in filter(None, habits):
        st.info(words, icon=":material/public:")


main()
