"""The canvas to draw on: streamlit-drawable-canvas as this app needs it, and what lies on it.

Knows nothing of digits and runs. The drawing is in the session's state, as the canvas loses it when
its page is left.
"""

from pathlib import Path
from string import Template
from typing import Any

import streamlit as st

SIDE = 320  # CSS pixels: fits phones from 352 px on
PAPER, INK = "#000000", "#ffffff"  # as in MNIST, and on both themes
BRUSH = 22  # its width unless one chooses another, canvas pixels
KEY = "drawing canvas"  # of the component
# Without isolation the page's style reaches the component, whose toolbar lies, invisible, on the
# canvas: it would swallow strokes, and wipe the drawing. The page has its own buttons. The canvas's
# place is kept while it is being mounted, lest all below it jump.
STYLE = f"""<style>
.st-key-canvas {{min-height: {SIDE}px; flex: none; background: {PAPER}; border-radius: 4px;}}
.st-key-canvas .dc-toolbar {{display: none !important;}}
.st-key-canvas canvas {{border-radius: 4px; cursor: crosshair;}}
.st-key-canvas, .st-key-canvas .dc-root {{touch-action: none;}}
</style>"""
SCRIPT = Path(__file__).parent / "canvas.js"


def show(brush: int) -> Any:
    """The canvas, with a brush of so many canvas pixels; what it has sent, its `json_data`.

    Its drawing outlives the page, and a change of the brush. The page shows STYLE before.
    """
    import streamlit_drawable_canvas as library  # only a server can

    state = st.session_state
    if KEY not in state:  # mounted anew: it starts with this drawing, which then must not change
        state.first_drawing = state.get("drawing")
    library.out = _component(Path(library.__file__).parent)
    with st.container(key="canvas"):
        result = library.st_canvas(
            stroke_width=brush,
            stroke_color=INK,
            background_color=PAPER,
            width=SIDE,
            height=SIDE,
            initial_drawing=state.get("first_drawing"),
            key=KEY,
        )
    return result.json_data


@st.cache_resource
def _component(folder: Path) -> Any:
    """The library's own component, but within reach of this page's style, and by `canvas.js`."""
    name = "streamlit-drawable-canvas.streamlit_drawable_canvas"
    (file,) = folder.rglob("index-*.js")
    script = Template(SCRIPT.read_text("utf-8"))
    return st.components.v2.component(
        name,
        js=script.substitute(COMPONENT=name, FILE=file.name),
        css="index-*.css",
        html='<div class="canvas-root" role="img" aria-label="Canvas to draw a digit on"></div>',
        isolate_styles=False,
    )


def keep(drawing: dict[str, Any]) -> None:
    """Remember what the canvas sent, for when it is mounted anew."""
    st.session_state.drawing = drawing


def put(drawing: dict[str, Any]) -> None:
    """Put a drawing on the canvas that is there.

    The component takes it up where it differs from what it was given last, hence the number. The
    same canvas stays: a new one would lose what is drawn while it is being mounted.
    """
    state = st.session_state
    state.placed = state.get("placed", 0) + 1
    state.drawing = state.first_drawing = {**drawing, "placed": state.placed}
    if KEY in state:
        state[KEY] = {"drawing": {"raw": state.drawing, "data": None}}


def undo() -> bool:
    """Take the last stroke away; is anything left?"""
    sent = (st.session_state.get(KEY) or {}).get("drawing")  # may be later than the last run
    drawing = sent["raw"] if sent else st.session_state.drawing
    rest = drawing["objects"][:-1]
    put({**drawing, "objects": rest})
    return bool(rest)
