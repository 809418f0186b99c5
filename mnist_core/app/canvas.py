"""The canvas to draw on: streamlit-drawable-canvas as this app needs it, and what lies on it.

Knows nothing of digits and runs. The browser says what is drawn (`canvas.js`); it is remembered in
the session's state, as the canvas loses it when its page is left.
"""

from pathlib import Path
from string import Template
from typing import Any

import streamlit as st

SIDE = 320  # CSS pixels: fits phones from 352 px on
PAPER, INK = "#000000", "#ffffff"  # as in MNIST, and on both themes
BRUSH = 22  # its width unless one chooses another, canvas pixels
KEY = "drawing canvas"  # of the component
ANEW = "anew"  # of a drawing: it takes the place of what the browser kept
SENT = ("objects", "serial", "mark", "undone")  # by canvas.js
# Without isolation the page's style reaches the component, whose toolbar lies, invisible, on the
# canvas: it would swallow strokes, and wipe the drawing. The page has its own buttons. The canvas's
# place is kept while it is being mounted, lest all below it jump. What it consists of lies there
# before the library's own style has come, too, lest a stroke go astray.
STYLE = f"""<style>
.st-key-canvas {{flex: none; overflow: hidden; background: {PAPER}; border-radius: 4px;}}
.st-key-canvas .dc-toolbar {{display: none !important;}}
.st-key-canvas canvas {{border-radius: 4px; cursor: crosshair;}}
.st-key-canvas .dc-container {{position: relative;}}
.st-key-canvas .dc-container canvas {{position: absolute; top: 0; left: 0;}}
.st-key-canvas, .st-key-canvas .dc-root {{touch-action: none;}}
.canvas-sheet {{position: relative;}}
.canvas-ghost, .canvas-words {{position: absolute; inset: 0; z-index: 10; pointer-events: none;
  margin: 0; border-radius: 4px;}}
.canvas-ghost {{width: {SIDE}px; height: {SIDE}px; opacity: 0.4;}}
.canvas-words {{color: #a9b2bb; display: grid; place-items: center;}}
.canvas-ghost[hidden], .canvas-words[hidden] {{display: none;}}
</style>"""
HTML = """<div class="canvas-sheet">
<div class="canvas-root" role="img" aria-label="Canvas to draw a digit on"></div>
<img class="canvas-ghost" alt="" hidden><p class="canvas-words" hidden>Draw a digit here</p>
</div>"""
SCRIPT = Path(__file__).parent / "canvas.js"


def show(brush: int, ghost: dict[str, str] | None = None) -> Any:
    """The canvas, with a brush of so many canvas pixels; what it has sent, its `json_data`.

    Its drawing outlives the page, and a change of the brush. The page shows STYLE before.
    ghost: `src` and `alt` of an image that lies, faded, on it until something is drawn.
    """
    import streamlit_drawable_canvas as library  # only a server can

    state = st.session_state
    if KEY not in state:  # mounted anew: it starts with this drawing
        state.first_drawing = state.get("drawing")
    elif (state[KEY] or {}).get("drawing"):  # it was mounted: what it holds now counts
        (state.first_drawing or {}).pop(ANEW, None)
    library.out = _component(Path(library.__file__).parent)
    with st.container(
        key="canvas", height=SIDE, border=False
    ):  # its place, from the first paint on
        result = library.st_canvas(
            stroke_width=brush,
            stroke_color=INK,
            background_color=PAPER,
            width=SIDE,
            height=SIDE,
            initial_drawing={
                **(state.get("first_drawing") or {"objects": [], "fresh": True}),
                "ghost": ghost,
            },
            key=KEY,
            on_change=_keep,
        )
    _keep()
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
        html=HTML,
        isolate_styles=False,
    )


def _keep() -> None:
    """Remember what the canvas sent, for when it is mounted anew: also where the page is left."""
    drawing = sent()
    if drawing is not None and "fresh" not in drawing:
        st.session_state.drawing = {name: drawing[name] for name in SENT if name in drawing}


def sent() -> dict[str, Any] | None:
    """What the canvas sent last, which may be later than the last run; None of nothing or nonsense.

    Its objects are dictionaries; what is in them nobody has looked at.
    """
    message = (st.session_state.get(KEY) or {}).get("drawing") or {}
    raw = message.get("raw", st.session_state.get("drawing"))
    objects = raw.get("objects") if isinstance(raw, dict) else None
    if not isinstance(objects, list) or not all(isinstance(item, dict) for item in objects):
        return None
    return raw


def start_empty() -> None:
    """Let a canvas that is yet to be mounted be empty, whatever the browser kept of another."""
    state = st.session_state
    if KEY not in state:
        state.drawing = {**(state.get("drawing") or {}), "objects": [], ANEW: True}


def put(objects: list[dict[str, Any]], mark: Any) -> None:
    """Put these strokes on the canvas that is there, on the sheet of this mark.

    The browser takes them up unless something was drawn since its last message.
    """
    state = st.session_state
    state.placed = state.get("placed", 0) + 1
    serial = (sent() or {}).get("serial")
    serial = serial if isinstance(serial, int) else 0
    drawing = {"objects": objects, "placed": state.placed, "serial": serial, "mark": mark}
    state.drawing = state.first_drawing = drawing
    if KEY in state:
        state[KEY] = {"drawing": {"raw": drawing, "data": None}}
