"""Which digit the drawing on the sheet was meant to be: asked for, kept, taken back.

A label belongs to a sheet, and stays when another one is begun. All is in the session's state.
"""

import secrets

import streamlit as st

from mnist_core.app import canvas, score_store
from mnist_core.digits.drawing import Drawing
from mnist_core.digits.labelled import MOST, Labelled


def set_state() -> None:
    state = st.session_state
    score_store.set_state()
    state.setdefault("visit", secrets.token_hex(4))
    state.setdefault("kept_keys", {})  # of sheets that a reload has brought back


def key(sheet: int) -> str:
    """Names a sheet, also among those of other visits."""
    state = st.session_state
    return state.kept_keys.get(sheet, f"{state.visit} {sheet}")


def ask(drawing: Drawing | None) -> None:
    """Which digit was meant; kept with the drawing as it is now, also where that grows later."""
    state = st.session_state
    if drawing is None:
        st.caption("Draw one yourself to keep score.")
        return
    _recognise(drawing)
    noted = state.labelled.get(key(state.sheet))
    if noted:
        _note(state.sheet, noted.label, drawing)
    elif len(state.labelled) >= MOST:
        st.caption(f"The score holds {MOST:,} drawings. Save them and start the score anew.")
        return
    st.pills(
        "Which digit did you mean?",
        range(10),
        default=noted.label if noted else None,
        key=f"meant {state.sheet}",
        on_change=_note_label,
        args=(state.sheet, drawing),
    )


def _recognise(drawing: Drawing) -> None:
    """Give a drawing that the browser kept over a reload the label that it had before."""
    state = st.session_state
    if (canvas.sent() or {}).get("kept") is not True or key(state.sheet) in state.labelled:
        return
    for name, noted in reversed(state.labelled.items()):
        if noted.has(drawing.strokes):
            state.kept_keys[state.sheet] = name
            state[f"meant {state.sheet}"] = noted.label
            return


def _note_label(sheet: int, drawing: Drawing) -> None:
    """Of the sheet that was asked about: another may be the current one by now."""
    state = st.session_state
    label = state.get(f"meant {sheet}")
    if label is None or sheet == state.get("undone"):
        score_store.forget(key(sheet))
    else:
        _note(sheet, label, drawing)


def _note(sheet: int, label: int, drawing: Drawing) -> None:
    score_store.note(key(sheet), Labelled(label, drawing.strokes, drawing.image))


def start_anew() -> None:
    """Forget which digits were meant, also that of the current drawing."""
    state = st.session_state
    for one in list(state.labelled):
        score_store.forget(one)
    if f"meant {state.sheet}" in state:
        state[f"meant {state.sheet}"] = None


def forget() -> None:
    """Of strokes that are gone, also where it is said only now."""
    state = st.session_state
    score_store.forget(key(state.sheet))
    state.undone = state.sheet
