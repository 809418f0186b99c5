"""Draw's sheet: what lies on it, which digit was meant, and the buttons that change it.

All of it is in the session's state, for this browser tab alone.
"""

import random
from typing import Any

import streamlit as st

from mnist_core.app import canvas, reading_html, resources
from mnist_core.app.canvas import BRUSH, INK, SIDE
from mnist_core.digits import drawing as drawings
from mnist_core.digits import examples
from mnist_core.digits.drawing import Drawing
from mnist_core.digits.labelled import Labelled
from mnist_core.mnist import samples


def set_state() -> None:
    state = st.session_state
    state.setdefault("sheet", 0)  # one more for every new drawing
    state.setdefault("sample", None)  # number of a test image in the canvas's place
    state.setdefault("own", True)  # did the visitor draw it?
    state.setdefault("labelled", {})  # sheet → Labelled


def show() -> tuple[Drawing | None, bool]:
    """Show the canvas, or a test image in its place.

    Returns what is on it, None of nothing to read; and whether it is known to be blank.
    """
    sample = st.session_state.sample
    if sample is not None:
        return _show_sample(sample), False
    data = canvas.show(st.session_state.get("brush", BRUSH))
    return _read(data), isinstance(data, dict) and data.get("objects") == []


def _read(data: Any) -> Drawing | None:
    try:
        drawing = drawings.from_canvas(data, BRUSH, SIDE)
    except ValueError as error:
        st.error(f"This drawing cannot be read: {error}. Clear it and draw again.")
        return None
    canvas.keep(data)
    return drawing


def _show_sample(number: int) -> Drawing | None:
    try:
        images, labels = resources.test_images()
    except ValueError as error:
        st.error(str(error))
        return None
    alt = f"test image {number}, labelled {labels[number]}"
    st.html(reading_html.picture(images[number], SIDE, alt))
    st.caption(f"MNIST's test image {number:,}, labelled {labels[number]}. Clear it to draw.")
    return Drawing(images[number], [], 0.0, SIDE)


def clear() -> None:
    """A new sheet with nothing on it."""
    _put({"objects": []}, own=True)


def undo() -> None:
    """Take the last stroke away; with the first one its label goes as well."""
    state = st.session_state
    if not canvas.undo():
        state.labelled.pop(state.sheet, None)
        state.sheet += 1


def put_example() -> None:
    """A new sheet with a drawn digit, another than the last one."""
    state = st.session_state
    state.example = random.choice([d for d in range(10) if d != state.get("example")])
    strokes = examples.strokes(state.example, SIDE)
    _put(examples.canvas_drawing(strokes, state.brush, INK), own=False)


def put_sample() -> None:
    """A new sheet with a random test image."""
    _put({"objects": []}, own=False)
    st.session_state.sample = random.randrange(samples.COUNTS["test"])


def _put(drawing: dict[str, Any], own: bool) -> None:
    state = st.session_state
    state.sheet += 1
    state.sample, state.own = None, own
    canvas.put(drawing)


def ask_label(drawing: Drawing) -> None:
    """Which digit was meant; kept with the drawing as it is now, also where that grows later."""
    state = st.session_state
    if not state.own:
        st.caption("Draw one yourself to keep score.")
        return
    noted = state.labelled.get(state.sheet)
    if noted:
        state.labelled[state.sheet] = noted._replace(strokes=drawing.strokes, image=drawing.image)
    st.pills(
        "Which digit did you mean?",
        range(10),
        default=noted.label if noted else None,
        key=f"meant {state.sheet}",
        on_change=_note_label,
        args=(drawing,),
    )


def _note_label(drawing: Drawing) -> None:
    state = st.session_state
    label = state[f"meant {state.sheet}"]
    state.labelled.pop(state.sheet, None)
    if label is not None:
        state.labelled[state.sheet] = Labelled(label, drawing.strokes, drawing.image)


def labelled() -> list[Labelled]:
    """The visitor's drawings with the digit that was meant, in the order they were labelled."""
    return list(st.session_state.labelled.values())


def start_anew() -> None:
    """Forget which digits were meant."""
    st.session_state.labelled.clear()
