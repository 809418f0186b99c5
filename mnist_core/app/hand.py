"""Teach's first half: the visitor's own digits, asked for one by one.

They are the labelled drawings of Draw's score. The first of each digit is taught; all further ones
are held back, to judge by.
"""

from typing import NamedTuple

import numpy as np
import streamlit as st

from mnist_core.app import announce, canvas, reading_html, score_store, sheet, sheet_label
from mnist_core.app.canvas import SIDE
from mnist_core.app.fragments import fragment
from mnist_core.digits.labelled import MOST, Labelled
from mnist_core.findings.hand import Hand, hand_of, wanted_next
from mnist_core.network.evaluate import predict
from mnist_core.words.teaching import say_kept

SHOWN = 44  # CSS pixels of a drawing in the strip
TOOLS = 48  # pixels: the place of the buttons, which are filled in last


class Keeping(NamedTuple):
    """What lies on the sheet, and the digit that it was asked to be."""

    digit: int
    drawing: sheet.Sheet


def drawn() -> Hand:
    """The visitor's drawings so far."""
    score_store.set_state()
    return hand_of(list(st.session_state.labelled.values()))


@fragment
def ask(weights: np.ndarray) -> None:
    """Ask for the next digit, and show those that are there as this network reads them."""
    sheet.set_state("teach")
    st.session_state.ghost = None
    hand = drawn()
    digit = wanted_next(hand)
    with st.container(horizontal=True, gap="large"):
        desk, strip = st.container(width=SIDE), st.container(key="hand")
    with desk:
        a_digit = f"{'an' if digit == 8 else 'a'} {digit}"
        st.markdown(
            f"### To try it out, draw {a_digit}" if hand.is_whole else f"### Draw {a_digit}"
        )
        tools = st.container(horizontal=True, gap="small", height=TOOLS, border=False)
        found = sheet.show()
    with tools:
        _tools(Keeping(digit, found))
    with strip:
        _progress(hand)
        _strip(hand, weights)
        _offer_again(hand)
    with st.container(key="score-store"):
        score_store.sync()
    if kept := list(st.session_state.labelled.values()):
        read = int(predict(weights, kept[-1].image[None])[0])
        announce.say("kept", say_kept(kept[-1].label, read, digit))


def _tools(keeping: Keeping) -> None:
    is_drawn = keeping.drawing.drawing is not None
    is_full = len(st.session_state.labelled) >= MOST
    st.button(
        f"Keep this {keeping.digit}", type="primary", icon=":material/check:", on_click=_keep,
        args=(keeping,), disabled=not is_drawn or is_full, key="keep_digit",
    )  # fmt: skip
    st.button(
        "Undo", icon=":material/undo:", on_click=sheet.undo, disabled=not sheet.can_undo(),
        key="undo", help="Take the last stroke away",
    )  # fmt: skip
    st.button(
        "Clear", icon=":material/delete:", on_click=sheet.clear, disabled=not sheet.can_clear(),
        key="clear",
    )  # fmt: skip


def _keep(keeping: Keeping) -> None:
    drawing = keeping.drawing.drawing
    if drawing is None:
        return
    state = st.session_state
    noted = Labelled(keeping.digit, drawing.strokes, drawing.image)
    score_store.note(sheet_label.key(state.sheet), noted)
    sheet.clear()


def _progress(hand: Hand) -> None:
    if not hand.is_whole:
        if st.session_state.lesson_is_open:
            st.rerun()  # the whole page: its second half closes
        missing = 10 - len(hand.taught)
        st.markdown(
            f"**{missing} more to go.** One drawing of each digit is all that it will be taught."
        )
        return
    st.markdown(
        "**Your ten digits are there.** What you draw now is not taught: it shows whether the "
        "network has learnt your hand, or your ten drawings by heart."
    )
    if not st.session_state.lesson_is_open:
        st.rerun()  # the whole page: its second half opens


def _strip(hand: Hand, weights: np.ndarray) -> None:
    for title, drawings in (("To be taught", hand.taught), ("Held back", hand.others)):
        if not drawings:
            continue
        read = predict(weights, np.stack([drawing.image for drawing in drawings]))
        images = "".join(_shown(one, int(it)) for one, it in zip(drawings, read, strict=True))
        st.caption(title)
        st.html(f'<div class="read-row hand" style="gap: 0.5rem">{images}</div>')


def _offer_again(hand: Hand) -> None:
    """What came out badly, or is no such digit, is taken back and asked for again."""
    if hand.taught:
        digits = [drawing.label for drawing in hand.taught]
        st.pills("Take one back, to draw it again", digits, key="again", on_change=_take_back)


def _take_back() -> None:
    state = st.session_state
    digit, state.again = state.again, None
    taught = (key for key, drawing in state.labelled.items() if drawing.label == digit)
    if (first := next(taught, None)) is not None:
        score_store.forget(first)


def _shown(drawing: Labelled, read: int) -> str:
    alt = f"your {drawing.label}, read as {read}"
    caption = f"{drawing.label} ✓" if read == drawing.label else f"{drawing.label}, read as {read}"
    return reading_html.figure(drawing.image, SHOWN, alt, caption)


STYLE = (
    canvas.STYLE
    + reading_html.STYLE
    + score_store.STYLE
    + """<style>
.st-key-hand {min-width: min(100%, 20rem);}
.hand figcaption {text-align: center;}
</style>"""
)
