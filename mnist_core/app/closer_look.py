"""Draw's closer looks: a drawing's answers over the epochs, the steps to its image, its pixels."""

from html import escape

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mnist_core.app import reading_html
from mnist_core.app.address import KEPT
from mnist_core.charts.reading import describe_replay, replay_spec, replay_table
from mnist_core.digits import normalisation
from mnist_core.digits.drawing import Drawing
from mnist_core.findings.drawings import ablation
from mnist_core.network.reader import Reader

FRAME = 0.3  # seconds that an epoch is shown for while they are played
SECTIONS = ("Replay", "Steps", "Pixels")
AT_END = "what the run reads at its end"
STEP_WORDS = {
    "canvas": "The whole canvas, shrunk to 28 × 28. Many apps stop here.",
    "crop": "**Crop** to the ink, so that the place on the canvas does not matter.",
    "scale": "**Scale** the longer side to 20 pixels, so that the size does not matter.",
    "pen width": "**Pen width**: drawn again 2.4 pixels wide, as in MNIST, whatever the brush.",
    "centre of mass": "**Centre of mass** to the middle, as MNIST's makers did. This is read.",
}


def show(
    drawing: Drawing,
    readers: list[Reader],
    colours: dict[str, str],
    replays: list[np.ndarray],
    film: DeltaGenerator,
) -> None:
    """The section that the visitor chose.

    colours: each run's name for people and its colour. readers and replays, (epochs, 10)
    log-probabilities each, in the same order. film: a place, below, for what may be played.
    """
    st.divider()
    section = st.segmented_control(
        "Look closer", SECTIONS, default=SECTIONS[0], key="look", required=True, **KEPT
    )
    if section == "Replay":
        _show_replay(colours, replays, film)
    elif section == "Steps":
        _show_steps(drawing, readers, colours)
    else:
        _show_pixels(drawing, readers, colours)


def _show_replay(colours: dict[str, str], replays: list[np.ndarray], film: DeltaGenerator) -> None:
    """The runs' answers to this drawing after each epoch of their training."""
    longest = max(map(len, replays))
    st.markdown("What each run would have read **after every epoch** of its training.")
    st.html(reading_html.strip(colours, replays))
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        followed = st.selectbox(
            "Probability of", [AT_END, *range(10)], key="followed", width=280,
        )  # fmt: skip
        if longest > 1:
            _show_player()
    digit = None if followed == AT_END else followed
    playing = st.session_state.get("playing") is not None
    with film:  # its own place: see fragments.py
        show = st.fragment(_show_epoch, run_every=FRAME if playing else None)
        show(colours, replays, digit, longest)


def _show_player() -> None:
    """The button that plays the epochs, or stops that."""
    state = st.session_state
    if state.get("playing") is None:
        st.button("Play", icon=":material/play_arrow:", on_click=_play, args=(0,))
    else:
        st.button("Stop", icon=":material/stop:", on_click=_play, args=(None,))


def _play(epoch: int | None) -> None:
    st.session_state.playing = epoch


def _show_epoch(
    colours: dict[str, str], replays: list[np.ndarray], digit: int | None, longest: int
) -> None:
    """The chart and the answers at the epoch of the slider, which moves on while it is played."""
    state, key = st.session_state, f"epoch of {longest}"
    playing = state.get("playing")
    if playing is not None:
        state.playing = state[key] = min(playing + 1, longest)
    epoch = st.slider("Epoch", 1, longest, longest, key=key) if longest > 1 else 1
    table = replay_table(list(colours), replays, digit, epoch)
    words = describe_replay(list(colours), replays, digit)
    st.vega_lite_chart(table, replay_spec(colours, longest), width="stretch", alt=words)
    places = [min(epoch, len(answers)) for answers in replays]
    notes = [
        f"epoch {place} of {len(answers)}" for place, answers in zip(places, replays, strict=True)
    ]
    then = [answers[place - 1] for place, answers in zip(places, replays, strict=True)]
    st.html(reading_html.answer_table(colours, then, notes))
    if playing is not None and state.playing == longest:
        state.playing = None
        st.rerun()


def _show_steps(drawing: Drawing, readers: list[Reader], colours: dict[str, str]) -> None:
    """The way from the canvas to the 28 × 28 image, and what each step is good for."""
    if not drawing.strokes:
        st.markdown("Nothing was done to this image: MNIST's makers have already normalised it.")
        return
    st.markdown("From the canvas to the image that is read, step by step:")
    shown = normalisation.steps(drawing.strokes, **drawing.canvas)
    with st.container(horizontal=True, gap="small"):
        for step, image in shown.items():
            with st.container(width=118):
                st.html(reading_html.picture(image, 112, f"after the step: {step}"))
                st.caption(STEP_WORDS[step])
    st.markdown("And what would have been read, **had a step been left out**:")
    without = ablation(drawing, readers)
    whole = without["nothing"].answers
    rows = [
        [left_out, reading_html.picture(found.image, 56, f"without {left_out}")]
        + [reading_html.short(*pair) for pair in zip(found.answers, whole, strict=True)]
        for left_out, found in without.items()
    ]
    heads = [reading_html.run_head(*item) for item in colours.items()]
    st.html(reading_html.table(["left out", "", *heads], rows))
    st.caption("Underlined: read as another digit than with all four steps.")


def _show_pixels(drawing: Drawing, readers: list[Reader], colours: dict[str, str]) -> None:
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
