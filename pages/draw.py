"""Draw: one drawing, read by every chosen run, and how that reading came about."""

import random
from html import escape
from typing import Any, NamedTuple

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mnist_core.app import canvas, reading_html, resources, showing
from mnist_core.app.canvas import BRUSH, INK, SIDE, THICKEST, THINNEST
from mnist_core.app.run_picker import choose_runs
from mnist_core.charts.reading import describe_replay, replay_spec, replay_table
from mnist_core.digits import examples, normalisation, out_of_distribution
from mnist_core.digits.files import strokes_from_canvas
from mnist_core.digits.labelled import Labelled, export
from mnist_core.findings.results import accuracy_on_test
from mnist_core.findings.statistics import score
from mnist_core.mnist import samples
from mnist_core.network.evaluate import predict
from mnist_core.network.reader import Reader, habit
from mnist_core.runs.record import WEIGHTS, RunError, RunRecord
from mnist_core.words.names import name

MOST = 6  # runs read at once; their weights after every epoch stay in memory
KEPT = {"bind": "query-params", "persist_state": "session"}
STYLE = """<style>
@media (min-width: 800px) {.st-key-below {display: none;}}
.st-key-answers {min-width: min(100%, 20rem);}
</style>"""
AT_END = "what the run reads at its end"
SECTIONS = ("Replay", "Steps", "Pixels")
STEP_WORDS = {
    "canvas": "The whole canvas, shrunk to 28 × 28. Most apps of this kind stop here.",
    "crop": "**Crop** to the ink, so that the place on the canvas does not matter.",
    "scale": "**Scale** the longer side to 20 pixels, so that the size does not matter.",
    "pen width": "**Pen width**: drawn again 2.4 pixels wide, as in MNIST, whatever the brush.",
    "centre of mass": "**Centre of mass** to the middle, as MNIST's makers did. This is read.",
}


class Drawing(NamedTuple):
    """What is to be read: from the canvas, or a test image."""

    image: np.ndarray  # (28, 28) uint8
    strokes: list[np.ndarray]  # none of a test image
    brush: float  # that it was drawn with, canvas pixels


def main() -> None:
    showing.enter()
    st.html(STYLE + canvas.STYLE + reading_html.STYLE)
    st.title("Draw")
    st.markdown(
        "Draw a digit. Every chosen run reads it at once. Its size, its place and the brush do not "
        "matter: the drawing is first made to look like MNIST's normalisation."
    )
    known = {record.run: record for record in resources.records() if WEIGHTS in record.files}
    shown = choose_runs(known, "readers", most=MOST, alias="run")
    if not shown:
        st.info("Choose at least one run to read your digit. The Train page makes new ones.")
    draw_and_read(shown)


@st.fragment
def draw_and_read(shown: list[RunRecord]) -> None:
    """The canvas and all that is said of it: this part alone runs again after a stroke.

    What the runs read is sent before the buttons are, as people wait for it.
    """
    set_state()
    with st.container(horizontal=True, gap="large"):
        desk, answers = st.container(width=SIDE), st.container(key="answers")
    with desk:
        tools = st.container(horizontal=True, gap="small")
        drawing, is_blank = take_drawing()
        below = st.container(key="below")
    with answers:
        show_reading(drawing, shown, below)
    with tools:
        show_tools(can_undo=bool(drawing and drawing.strokes), can_clear=not is_blank)
    with desk:
        show_supplies()


def set_state() -> None:
    state = st.session_state
    state.setdefault("sheet", 0)  # one more for every new drawing
    state.setdefault("sample", None)  # number of a test image in the canvas's place
    state.setdefault("own", True)  # did the visitor draw it?
    state.setdefault("labelled", {})  # sheet → Labelled


def take_drawing() -> tuple[Drawing | None, bool]:
    """What is on the canvas, or in its place, None of nothing to read; and is it known blank?"""
    sample = st.session_state.sample
    if sample is not None:
        return show_sample(sample), False
    data = canvas.show(st.session_state.get("brush", BRUSH))
    return read_canvas(data), isinstance(data, dict) and data.get("objects") == []


def show_supplies() -> None:
    """What to draw with, and drawings for those who cannot."""
    st.slider("Brush", THINNEST, THICKEST, BRUSH, format="%d px", key="brush", **KEPT)
    with st.container(horizontal=True, gap="small"):
        st.button("Example", icon=":material/gesture:", on_click=put_example, width="stretch")
        st.button("Test image", icon=":material/casino:", on_click=put_sample, width="stretch")
    st.caption("A drawn digit, or a random one of MNIST's 10,000 test images.")


def read_canvas(data: Any) -> Drawing | None:
    try:
        strokes = strokes_from_canvas(data)
        canvas.keep(data)
        if not strokes:
            return None
        width = data["objects"][-1].get("strokeWidth")
        brush = width if width in range(THINNEST, THICKEST + 1) else BRUSH
        return Drawing(normalisation.normalise_strokes(strokes), strokes, brush)
    except ValueError as error:
        st.error(f"This drawing cannot be read: {error}. Clear it and draw again.")
        return None


def show_tools(can_undo: bool, can_clear: bool) -> None:
    st.button(
        "Undo", icon=":material/undo:", on_click=undo, disabled=not can_undo, width="stretch",
        key="undo", help="Take the last stroke away",
    )  # fmt: skip
    st.button(
        "Clear", icon=":material/delete:", on_click=put, disabled=not can_clear, width="stretch"
    )


def put(drawing: dict[str, Any] | None = None, sample: int | None = None) -> None:
    """A new sheet, with a drawing or a test image on it or with nothing."""
    state = st.session_state
    state.sheet += 1
    state.sample, state.own = sample, drawing is None and sample is None
    canvas.put(drawing or {"objects": []})


def undo() -> None:
    state = st.session_state
    if not canvas.undo():
        state.labelled.pop(state.sheet, None)
        state.sheet += 1


def put_example() -> None:
    others = [digit for digit in range(10) if digit != st.session_state.get("example")]
    st.session_state.example = random.choice(others)
    strokes = examples.strokes(st.session_state.example, SIDE)
    put(examples.canvas_drawing(strokes, st.session_state.brush, INK))


def put_sample() -> None:
    put(sample=random.randrange(samples.COUNTS["test"]))


def show_sample(number: int) -> Drawing | None:
    try:
        images, labels = resources.test_images()
    except ValueError as error:
        st.error(str(error))
        return None
    alt = f"test image {number}, labelled {labels[number]}"
    st.html(reading_html.picture(images[number], SIDE, alt))
    st.caption(f"MNIST's test image {number:,}, labelled {labels[number]}. Clear it to draw.")
    return Drawing(images[number], [], 0.0)


def show_reading(drawing: Drawing | None, shown: list[RunRecord], below: DeltaGenerator) -> None:
    """What the runs read, with warnings, the score and the closer looks.

    below: a place by the canvas for the digits alone, where the answers are out of sight.
    """
    if drawing is None:
        invite()
        show_score(shown)
        load_readers(shown)  # so that the first answer need not wait for them
        return
    readers = load_readers(shown)
    if not readers:
        return
    shown = [record for record in shown if record.run in readers]
    colours = showing.colours(shown)
    replays = [readers[record.run].replay(drawing.image) for record in shown]
    answers = [replay[-1] for replay in replays]
    st.markdown(f"#### {reading_html.told(list(colours), answers)}")
    below.html(reading_html.chips(colours, answers))
    show_doubts(drawing, answers)
    seen = reading_html.figure(
        drawing.image, 140, "the image that the networks read",
        "What the networks read: 28\u00a0×\u00a028 pixels.",
    )  # fmt: skip
    st.html(reading_html.row(seen, reading_html.answer_table(colours, answers)))
    ask_label(drawing)
    show_score(shown)
    look_closer(drawing, list(readers.values()), colours, replays)


def invite() -> None:
    st.markdown(
        "#### What will they read?\n\n"
        "Draw a digit, 0 to 9, on the black square: with the mouse, a pen or a finger. The answers "
        "appear here with every stroke.\n\n"
        "**Example** puts a drawn digit there, **Test image** one of MNIST's."
    )


def load_readers(shown: list[RunRecord]) -> dict[str, Reader]:
    """The readers of those runs whose weights are sound; a warning for each of the others."""
    readers = {}
    for record in shown:
        try:
            readers[record.run] = reader(record.run, record.files.get(WEIGHTS, ""))
        except RunError as error:
            st.warning(f"{name(record)} cannot read: {error}.")
    return readers


@st.cache_resource(max_entries=MOST, show_spinner=False)
def reader(run: str, checksum: str) -> Reader:
    return Reader(resources.store().weights(run))


@st.cache_resource(show_spinner=False)
def clouds() -> out_of_distribution.Clouds:
    return out_of_distribution.load()


def show_doubts(drawing: Drawing, answers: list[np.ndarray]) -> None:
    """Is it a digit at all, and does the runner-up fit a habit that MNIST's writers lacked?"""
    if out_of_distribution.is_strange(clouds(), drawing.image):
        st.warning(
            f"Hardly a digit: it looks less like one than {out_of_distribution.LIMIT:.0%} of "
            f"MNIST's training images do. A network cannot say so. It spreads 100% over ten "
            f"digits, whatever it is shown.",
            icon=":material/help:",
        )
    habits = {habit(answer): None for answer in answers}
    for words in filter(None, habits):
        st.info(words, icon=":material/public:")


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
        on_change=note_label,
        args=(drawing,),
    )


def note_label(drawing: Drawing) -> None:
    state = st.session_state
    label = state[f"meant {state.sheet}"]
    state.labelled.pop(state.sheet, None)
    if label is not None:
        state.labelled[state.sheet] = Labelled(label, drawing.strokes, drawing.image)


def show_score(shown: list[RunRecord]) -> None:
    """How many of the labelled drawings each run reads right, beside its test accuracy."""
    labelled = list(st.session_state.labelled.values())
    if not labelled:
        return
    readers = load_readers(shown)
    images = np.stack([drawing.image for drawing in labelled])
    labels = np.array([drawing.label for drawing in labelled])
    rows = []
    for record in shown:
        if record.run not in readers:
            continue
        right = int((predict(readers[record.run].last, images) == labels).sum())
        own, tested = score(right, len(labels)), accuracy_on_test(record)
        rows.append([
            reading_html.run_head(*next(iter(showing.colours([record]).items()))),
            f"<b>{own.correct} of {own.n}</b>",
            f"{own.low:.0%} to {own.high:.0%}",
            "–" if tested is None else f"{tested:.2%}",
        ])  # fmt: skip
    st.html(reading_html.table(["", "yours read right", "95% interval", "MNIST's test"], rows))
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Save my drawings", lambda: export(labelled), "drawings.json", "application/json",
            icon=":material/download:", on_click="ignore",
            help="As JSON, for `python -m mnist_core score drawings.json`",
        )  # fmt: skip
        st.button("Start the score anew", on_click=st.session_state.labelled.clear)
    st.caption("Your drawings stay in this browser tab's session. Nothing is kept on the server.")


def look_closer(
    drawing: Drawing, readers: list[Reader], colours: dict[str, str], replays: list[np.ndarray]
) -> None:
    st.divider()
    section = st.segmented_control(
        "Look closer", SECTIONS, default=SECTIONS[0], key="look", required=True, **KEPT
    )
    if section == "Replay":
        show_replay(colours, replays)
    elif section == "Steps":
        show_steps(drawing, readers, colours)
    else:
        show_pixels(drawing, readers, colours)


def show_replay(colours: dict[str, str], replays: list[np.ndarray]) -> None:
    """The runs' answers to this drawing after each epoch of their training."""
    longest = max(map(len, replays))
    st.markdown("What each run would have read **after every epoch** of its training.")
    st.html(reading_html.strip(colours, replays))
    followed = st.selectbox(
        "Probability of", [AT_END, *range(10)], key="followed", width=280,
    )  # fmt: skip
    digit = None if followed == AT_END else followed
    epoch = longest
    if longest > 1:
        epoch = st.slider("Epoch", 1, longest, longest, key=f"epoch of {longest}")
    table = replay_table(list(colours), replays, digit, epoch)
    words = describe_replay(list(colours), replays, digit)
    st.vega_lite_chart(table, replay_spec(colours, longest), width="stretch", alt=words)
    places = [min(epoch, len(answers)) for answers in replays]
    notes = [
        f"epoch {place} of {len(answers)}" for place, answers in zip(places, replays, strict=True)
    ]
    then = [answers[place - 1] for place, answers in zip(places, replays, strict=True)]
    st.html(reading_html.answer_table(colours, then, notes))


def show_steps(drawing: Drawing, readers: list[Reader], colours: dict[str, str]) -> None:
    """The way from the canvas to the 28 × 28 image, and what each step is good for."""
    if not drawing.strokes:
        st.markdown("Nothing was done to this image: MNIST's makers have already normalised it.")
        return
    st.markdown("From the canvas to the image that is read, step by step:")
    options = {"brush": drawing.brush, "width": SIDE, "height": SIDE}
    shown = normalisation.steps(drawing.strokes, **options)
    with st.container(horizontal=True, gap="small"):
        for step, image in shown.items():
            with st.container(width=118):
                st.html(reading_html.picture(image, 112, f"after the step: {step}"))
                st.caption(STEP_WORDS[step])
    st.markdown("And what would have been read, **had a step been left out**:")
    images = {"nothing": drawing.image}
    images |= {
        step: normalisation.normalise_strokes(drawing.strokes, [step], **options)
        for step in normalisation.STEPS
    }
    images["all four"] = shown["canvas"]
    answers = {left_out: [r.replay(i)[-1] for r in readers] for left_out, i in images.items()}
    rows = [
        [left_out, reading_html.picture(images[left_out], 56, f"without {left_out}")]
        + [
            reading_html.short(answer, whole)
            for answer, whole in zip(found, answers["nothing"], strict=True)
        ]
        for left_out, found in answers.items()
    ]
    heads = [reading_html.run_head(*item) for item in colours.items()]
    st.html(reading_html.table(["left out", "", *heads], rows))
    st.caption("Underlined: read as another digit than with all four steps.")


def show_pixels(drawing: Drawing, readers: list[Reader], colours: dict[str, str]) -> None:
    """Which pixels speak for the digit that each run reads."""
    figures = []
    for run, one in zip(colours, readers, strict=True):
        digit = int(one.replay(drawing.image)[-1].argmax())
        values = one.occlusion(drawing.image, digit)
        figures.append(
            reading_html.figure(
                reading_html.heat(drawing.image, values),
                168,
                f"pixels that mattered to {run}",
                f"{escape(run)}: what makes it a {digit}",
            )
        )
    st.markdown(
        "Which ink mattered, by **occlusion**: a square of 3 × 3 pixels is made blank, at one "
        "place after another. :orange[Orange]: without it the digit's log-odds drop, so it speaks "
        "for the digit. :blue[Blue]: without it they rise, so it speaks against. The strongest "
        "place of each run has the full colour."
    )
    st.html(reading_html.row(*figures))


main()
