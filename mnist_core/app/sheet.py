"""A sheet to draw on: what lies on it, and the buttons that change it.

Draw has one, and Teach. All of it is in the session's state, for this browser tab alone. A *ghost*
is an image that lies on an empty sheet, faded, and is read, until the first stroke: an example, or
a test image.
"""

import random
from typing import NamedTuple

import numpy as np
import streamlit as st

from mnist_core.app import canvas, reading_html, resources, sheet_label
from mnist_core.app.address import keep_in_address, take
from mnist_core.app.canvas import BRUSH, SIDE
from mnist_core.digits import drawing as drawings
from mnist_core.digits import examples
from mnist_core.digits.drawing import Drawing
from mnist_core.digits.normalisation import render_strokes
from mnist_core.mnist import samples
from mnist_core.words.plain import escaped

SAMPLE = "sample"  # query parameter: the number of a test image


class Ghost(NamedTuple):
    """A drawing that the visitor has not made."""

    drawing: Drawing
    image: np.ndarray  # uint8, what is seen of it on the canvas
    words: str


class Sheet(NamedTuple):
    """What lies on it now."""

    drawing: Drawing | None  # to be read
    is_own: bool  # did the visitor draw it?
    words: str = ""  # on the ghost


def set_state(page: str) -> None:
    """page: whose sheet it is."""
    state = st.session_state
    state.setdefault("sheet", 0)  # one more for every new drawing
    state.setdefault("mark", None)  # the browser's word for the same
    sheet_label.set_state()
    _take_sample()
    if "ghost" not in state:
        put_example()
    if page != state.setdefault("sheet_of", page):
        _change_hands(page)


def _take_sample() -> None:
    """Put the test image on the sheet that the address asks for as the page is opened."""
    asked = take(SAMPLE)
    is_new = asked != st.session_state.get(SAMPLE)  # else it may have been drawn over
    if is_new and asked and asked.isdecimal() and int(asked[:6]) < samples.COUNTS["test"]:
        _haunt("test", int(asked[:6]))
        canvas.start_empty()


def _keep_sample() -> None:
    """Name the test image on the sheet in the address, for a reload and for links."""
    state = st.session_state
    kind, number = state.ghost or (None, None)
    state[SAMPLE] = str(number) if kind == "test" else None
    if state[SAMPLE]:
        keep_in_address(SAMPLE, state[SAMPLE])
    else:
        st.query_params.pop(SAMPLE, None)


def _change_hands(page: str) -> None:
    """Put aside what another page left on the sheet, and take up what was left for this one.

    A drawing that counts already stays with the score alone.
    """
    state = st.session_state
    counts = sheet_label.key(state.sheet) in state.labelled
    left = [] if counts else (canvas.sent() or {}).get("objects", [])
    aside = state.setdefault("put_aside", {})
    aside[state.sheet_of], state.sheet_of = left, page
    if left or can_undo():
        clear()
    if mine := aside.pop(page, []):
        canvas.put(mine, state.mark)


def show() -> Sheet:
    """Show the canvas; what is on it, as far as it can be read."""
    state = st.session_state
    _turn()
    ghost = _ghost()
    seen = None
    if ghost:
        seen = {"src": reading_html.source(ghost.image), "alt": f"Faded: {ghost.words}"}
    data = canvas.show(state.get("brush", BRUSH), seen)
    try:
        drawing = drawings.from_canvas(data, BRUSH, SIDE)
    except ValueError as error:
        st.error(f"This drawing cannot be read: {escaped(error)}. Clear it and draw again.")
        return Sheet(None, is_own=True)
    if drawing:
        state.ghost = None
    _keep_sample()
    if drawing:
        return Sheet(drawing, is_own=True)
    return Sheet(ghost.drawing, False, ghost.words) if ghost else Sheet(None, is_own=True)


def _turn() -> None:
    """Take up a new sheet where the browser has begun one."""
    state = st.session_state
    sent = canvas.sent() or {"mark": state.mark}
    if sent.get("mark") == state.mark:
        return
    if sent.get("undone") is True:
        sheet_label.forget()
    state.mark = sent.get("mark")
    state.sheet += 1
    state.ghost = None  # something was drawn over it, if only in the browser


def _ghost() -> Ghost | None:
    ghost = st.session_state.ghost
    if ghost is None:
        return None
    kind, number = ghost
    if kind == "example":
        strokes = examples.strokes(number, SIDE)
        image = render_strokes(strokes, BRUSH, SIDE, SIDE)
        return Ghost(drawings.of_strokes(strokes, BRUSH, SIDE), image, f"an example of a {number}")
    try:
        images, labels = resources.test_images()
    except ValueError as error:
        st.error(escaped(error))
        return None
    words = f"MNIST's test image {number:,}, labelled {labels[number]}"
    return Ghost(Drawing(images[number], [], 0.0, SIDE), images[number], words)


def can_undo() -> bool:
    return bool((canvas.sent() or {"objects": []})["objects"])


def can_clear() -> bool:
    """Is there anything on the sheet, if only nonsense?"""
    data = canvas.sent()
    return bool(st.session_state.ghost) or data is None or bool(data["objects"])


def clear() -> None:
    """A new sheet with nothing on it."""
    state = st.session_state
    state.ghost = None
    state.sheet += 1
    state.mark = f"cleared {state.sheet}"
    canvas.put([], state.mark)


def undo() -> None:
    """Take the last stroke away; with the first one its label goes as well."""
    state = st.session_state
    drawing = canvas.sent() or {"objects": []}
    rest = drawing["objects"][:-1]
    if rest:
        canvas.put(rest, state.mark)
    else:
        sheet_label.forget()
        clear()


def put_example() -> None:
    """An example, of another digit than the last one, on a sheet with nothing else."""
    state = st.session_state
    state.example = random.choice([d for d in range(10) if d != state.get("example")])
    _haunt("example", state.example)


def put_test_image() -> None:
    """A random test image on a sheet with nothing else."""
    _haunt("test", random.randrange(samples.COUNTS["test"]))


def _haunt(kind: str, number: int) -> None:
    _turn()
    if can_undo():
        clear()
    st.session_state.ghost = kind, number
