"""Draw: one drawing, read by every chosen run, and how that reading came about."""

import random
from typing import Any, NamedTuple

import numpy as np
import streamlit as st
import streamlit_drawable_canvas
from streamlit_drawable_canvas import st_canvas

from mnist_core import digits, examples, reading_html, samples, ui
from mnist_core.drawings import strokes_from_canvas
from mnist_core.names import name
from mnist_core.reading import Reader
from mnist_core.record import RunError, RunRecord
from mnist_core.references import REFERENCES

SIDE = 320  # of the canvas, CSS pixels: fits phones from 352 px on
PAPER, INK = "#000000", "#ffffff"  # as in MNIST, and on both themes
THINNEST, THICKEST, BRUSH = 8, 34, 22  # of the brush, canvas pixels
MOST = 6  # runs read at once; their weights after every epoch stay in memory
KEPT = {"bind": "query-params", "persist_state": "session"}
# Without isolation the page's style reaches the component, whose toolbar lies, invisible, on the
# canvas: it would swallow strokes, and wipe the drawing. The page has its own buttons.
STYLE = """<style>
.st-key-canvas .dc-toolbar {display: none !important;}
.st-key-canvas canvas {border-radius: 4px; cursor: crosshair;}
.st-key-canvas, .st-key-canvas .dc-root {touch-action: none;}
.st-key-answers {min-width: min(100%, 20rem);}
</style>"""


class Drawing(NamedTuple):
    """What is to be read: from the canvas, or a test image."""

    image: np.ndarray  # (28, 28) uint8
    strokes: list[np.ndarray]  # none of a test image
    brush: float


def main() -> None:
    ui.enter()
    st.html(STYLE + reading_html.STYLE)
    st.title("Draw")
    st.markdown(
        "Draw a digit. Every chosen run reads it at once. Its size, its place and the brush do not "
        "matter: the drawing is first made to look like MNIST's digits."
    )
    shown = choose_runs(ui.records())
    if not shown:
        st.info("Choose at least one run to read your digit. The Train page makes new ones.")
    draw_and_read(shown)


def choose_runs(stored: list[RunRecord]) -> list[RunRecord]:
    """The runs that the visitor chose, or that `runs` or `run` in the URL lists, comma by comma."""
    known = {record.run: record for record in stored}
    query, state = st.query_params, st.session_state
    asked = query.get("runs", query.get("run", state.get("readers_asked")))
    if asked is None:
        asked = ",".join(run for run in REFERENCES if run in known)
    if asked != state.get("readers_asked") or "readers" not in state:
        wanted = asked.split(",")
        state.readers = [run for run in known if run in wanted][:MOST]
        state.unknown_readers = [run for run in wanted if run and run not in known]
    chosen = st.multiselect(
        "Runs",
        list(known),
        format_func=lambda run: ui.name(known[run]),
        key="readers",
        max_selections=MOST,
        placeholder="Choose runs",
    )
    if state.unknown_readers:
        st.warning(f"Not among the stored runs, or damaged: {', '.join(state.unknown_readers)}.")
    state.readers_asked = query["runs"] = ",".join(chosen)
    query.pop("run", None)
    return [known[run] for run in chosen]


@st.fragment
def draw_and_read(shown: list[RunRecord]) -> None:
    """The canvas and all that is said of it: this part alone runs again after a stroke."""
    with st.container(horizontal=True, gap="large"):
        with st.container(width=SIDE):
            drawing = take_drawing()
        with st.container(key="answers"):
            show_reading(drawing, shown)


def take_drawing() -> Drawing | None:
    """The canvas with its tools, and what is on it; None of an empty one."""
    state = st.session_state
    state.setdefault("sheet", 0)  # one more for every drawing that the page itself puts there
    state.setdefault("drawing", None)  # the canvas's json_data
    state.setdefault("sample", None)  # number of a test image in the canvas's place
    tools = st.container(horizontal=True, gap="small")
    if state.sample is None:
        data = show_canvas()
        drawing = read_canvas(data)
    else:
        data, drawing = None, show_sample(state.sample)
    with tools:
        show_tools(data)
    st.slider("Brush", THINNEST, THICKEST, BRUSH, format="%d px", key="brush", **KEPT)
    return drawing


def show_canvas() -> dict[str, Any]:
    """The canvas; its drawing outlives the page, and a change of the brush."""
    state, key = st.session_state, f"sheet {st.session_state.sheet}"
    if key not in state:  # mounted anew: it starts with this drawing, which then must not change
        state.first_drawing = state.drawing
    streamlit_drawable_canvas.out = component()
    with st.container(key="canvas"):
        result = st_canvas(
            stroke_width=state.get("brush", BRUSH),
            stroke_color=INK,
            background_color=PAPER,
            width=SIDE,
            height=SIDE,
            initial_drawing=state.get("first_drawing"),
            key=key,
        )
    state.drawing = result.json_data
    return result.json_data


@st.cache_resource
def component() -> Any:
    """The canvas's own component, but within reach of this page's style."""
    return st.components.v2.component(
        "streamlit-drawable-canvas.streamlit_drawable_canvas",
        js="index-*.js",
        css="index-*.css",
        html='<div class="canvas-root"></div>',
        isolate_styles=False,
    )


def read_canvas(data: dict[str, Any]) -> Drawing | None:
    try:
        strokes = strokes_from_canvas(data)
        if not strokes:
            return None
        return Drawing(digits.normalise_strokes(strokes), strokes, st.session_state.brush)
    except ValueError as error:
        st.error(f"This drawing cannot be read: {error}. Clear it and draw again.")
        return None


def show_tools(data: dict[str, Any] | None) -> None:
    empty = data is not None and not data.get("objects")
    sample = st.session_state.sample is not None
    st.button(
        "Undo", icon=":material/undo:", on_click=undo, disabled=empty or sample,
        help="Take the last stroke away",
    )  # fmt: skip
    st.button("Clear", icon=":material/delete:", on_click=put, disabled=empty)
    st.button("Example", icon=":material/gesture:", on_click=put_example, help="A drawn digit")
    st.button(
        "MNIST", icon=":material/casino:", on_click=put_sample, help="A random image of the test set"
    )


def put(drawing: dict[str, Any] | None = None, sample: int | None = None) -> None:
    """A new sheet, with a drawing or a test image on it or with nothing."""
    state = st.session_state
    state.sheet += 1
    state.drawing, state.sample = drawing, sample


def undo() -> None:
    drawing = st.session_state.drawing
    put({**drawing, "objects": drawing["objects"][:-1]})


def put_example() -> None:
    others = [digit for digit in range(10) if digit != st.session_state.get("example")]
    st.session_state.example = random.choice(others)
    strokes = examples.strokes(st.session_state.example, SIDE)
    put(examples.canvas_drawing(strokes, st.session_state.brush, INK))


def put_sample() -> None:
    put(sample=random.randrange(samples.COUNT))


def show_sample(number: int) -> Drawing | None:
    try:
        images, labels = test_images()
    except ValueError as error:
        st.error(str(error))
        return None
    alt = f"test image {number}, a {labels[number]}"
    st.html(reading_html.picture(images[number], SIDE, alt))
    st.caption(f"MNIST's test image {number:,}, labelled {labels[number]}. Clear to draw.")
    return Drawing(images[number], [], 0.0)


@st.cache_resource(show_spinner=False)
def test_images() -> tuple[np.ndarray, np.ndarray]:
    return samples.test_images()


def show_reading(drawing: Drawing | None, shown: list[RunRecord]) -> None:
    if drawing is None:
        st.subheader("What will they read?")
        st.markdown(
            "Draw a digit from 0 to 9 on the black square, with the mouse, a pen or a finger. "
            "No hand free? **Example** puts a drawn digit there, **MNIST** an image of the test set."
        )
        return
    readers = load_readers(shown)
    if not readers:
        return
    colours = ui.colours([record for record in shown if record.run in readers])
    answers = [reader.replay(drawing.image)[-1] for reader in readers.values()]
    st.markdown(f"#### {reading_html.told(list(colours), answers)}")
    seen = reading_html.figure(
        drawing.image, 140, "the 28 × 28 image that the networks read", "What the networks read: 28 × 28 pixels."
    )
    st.html(reading_html.row(seen, reading_html.answer_table(colours, answers)))


def load_readers(shown: list[RunRecord]) -> dict[str, Reader]:
    """The readers of those runs whose weights are sound; a warning for each of the others."""
    readers = {}
    for record in shown:
        try:
            readers[record.run] = reader(record.run, record.files.get("weights.safetensors", ""))
        except RunError as error:
            st.warning(f"{name(record)} cannot read: {error}.")
    return readers


@st.cache_resource(max_entries=MOST, show_spinner=False)
def reader(run: str, checksum: str) -> Reader:
    return Reader(ui.store().weights(run))


main()
