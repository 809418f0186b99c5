"""Why it bounces: the valley that a run walks in, measured from its stored weights."""

import streamlit as st

from mnist_core.app import bounce_parts as parts
from mnist_core.app import noise, resources, showing, valley
from mnist_core.app.address import KEPT
from mnist_core.app.room import room
from mnist_core.app.run_picker import choose_run
from mnist_core.findings.metrics import LOSS_EVALUATED
from mnist_core.runs.record import WEIGHTS, RunError, RunRecord
from mnist_core.words import landscape as words
from mnist_core.words.plain import escaped

MEASURE = 760  # pixels: some 80 characters a line
DEFAULTS = {"first": "article-run-1", "second": "article-run-2"}
LABELS = {"first": "Run", "second": "Beside it"}
PLANES = ("The first run's last three epochs", "The second run's", "Both paths")


CHART = 404  # CSS pixels that the losses take


def main() -> None:
    showing.enter("bounce")
    st.title("Why it bounces")
    known = {
        run.run: run for run in resources.records() if WEIGHTS in run.files and len(run.epochs) >= 3
    }
    if not known:
        st.info(
            "There is no stored run with the weights of three epochs. The Train page makes one."
        )
        return
    st.markdown(
        "A run that bounces ends one epoch with a low loss and the next with a high one. What "
        "happens in between? Its weights were stored after every epoch, so we can go and look: "
        "take the weights of two epochs, go from one to the other in a straight line, and "
        "measure the loss of the networks on the way.",
        width=MEASURE,
    )
    try:
        show(*choose(known))
    except (RunError, ValueError) as error:
        st.warning(f"These weights cannot be measured: {escaped(error)}.", icon=":material/report:")


def choose(known: dict[str, RunRecord]) -> tuple[RunRecord, RunRecord]:
    """Two stored runs with weights, as the address or the visitor has them."""
    places = st.columns(2)
    first, second = (_one(known, key, place) for key, place in zip(DEFAULTS, places, strict=True))
    return first, second


def _one(known: dict[str, RunRecord], key: str, place) -> RunRecord:
    default = DEFAULTS[key] if DEFAULTS[key] in known else next(iter(known))
    with place:
        return choose_run(known, key, LABELS[key], default)


def show(first: RunRecord, second: RunRecord) -> None:
    shown = [first] if first == second else [first, second]
    show_curves(shown)
    show_valley(shown)
    show_average(shown)
    show_plane(shown)
    show_noise()
    show_units(shown)


def show_curves(shown: list[RunRecord]) -> None:
    with room("losses", CHART):
        showing.show_curves(shown, LOSS_EVALUATED, log=True, height=220)
    st.caption(
        "Both losses are measured at the epochs' ends. Where they rise and fall together it is "
        "the network itself that lurches, not its luck with images that it has not seen.",
        width=MEASURE,
    )


def show_valley(shown: list[RunRecord]) -> None:
    st.header("The valley, measured", anchor="valley")
    last = max(len(run.epochs) for run in shown)
    shortest = min(len(run.epochs) for run in shown)
    if max(st.session_state.get("between", (1,))) > last:  # of longer runs, chosen before
        del st.session_state.between
    epochs = st.slider(
        "From one epoch to another", 1, last, (shortest - 1, shortest), key="between", **KEPT
    )
    if epochs[0] == epochs[1]:
        st.info("Move one end of the slider: a line needs two different epochs.")
    else:
        parts.show_line(shown, epochs)
    st.caption(
        "On each curve the two large dots are the networks after those two epochs; the small ones "
        "were never trained. The axis is logarithmic: equal steps up multiply the loss equally.",
        width=MEASURE,
    )
    st.markdown(
        "Where both ends are far worse than the middle, training is not on the floor of the valley "
        "but on its sides. Few single steps cross it: there are many from one epoch to the next. "
        "Each is guided by few images, and long ones add up to a walk about its sides. At a "
        "smaller rate the run stays near the floor. Where the rate decays, it comes down to it.",
        width=MEASURE,
    )
    parts.show_seeds([words.tell_dips])


def show_noise() -> None:
    """Does a step's direction, from few images, make it bounce, or the step's length?"""
    if not noise.groups():
        return
    st.header("Is it the noise?", anchor="noise")
    st.markdown(
        "A step's direction comes from the last few batches, so it is a guess. With more images a "
        "step the guess is better. Here is run 1's rate with 64, 256 and 1,024 images a step.",
        width=MEASURE,
    )
    noise.show()


def show_average(shown: list[RunRecord]) -> None:
    st.header("The mean of the last networks", anchor="average")
    st.markdown(
        "If the networks stand around a floor, their mean should lie nearer to it than any of "
        "them. It costs no training: add up the weights of the last five epochs and divide by "
        "five (Izmailov et al. 2018). Try the result on your own digits.",
        width=MEASURE,
    )
    for place, run in zip(st.columns(len(shown), gap="large"), shown, strict=True):
        with place:
            parts.show_average(run)
    parts.show_seeds([words.tell_gains])


def show_plane(shown: list[RunRecord]) -> None:
    st.header("In a plane", anchor="plane")
    alike = len(shown) == 2 and shown[0].config.seed == shown[1].config.seed
    offered = [
        PLANES[0],
        *([PLANES[1]] if len(shown) == 2 else []),
        *([PLANES[2]] if alike else []),
    ]
    chosen = st.segmented_control(
        "Plane through", offered, default=PLANES[0], required=True, key="plane"
    )
    if chosen == PLANES[2]:
        parts.show_both_paths(*shown)
        st.caption(
            "Both runs begin with the same random weights. The plane holds that start and both "
            "ends; the epochs between were dropped onto it at right angles, so the shade under "
            "such a dot is not that network's own loss.",
            width=MEASURE,
        )
    else:
        parts.show_last_three(shown[PLANES.index(chosen)])
    st.caption(
        "Dark: low loss, on 1,000 of the test images. A plane is a thin slice of 242,762 "
        "dimensions: what looks like a wall may have a way round it, and two planes cannot be "
        "compared by their look (Li et al. 2018).",
        width=MEASURE,
    )


def show_units(shown: list[RunRecord]) -> None:
    st.header("What else the long steps do", anchor="units")
    st.markdown(
        "Long steps throw units out of use: whatever the test image, such a unit is never above "
        "0, so nothing passes through it. If that is so for every training image too, no gradient "
        "changes it any more. Long steps also make the weights grow, epoch after epoch.",
        width=MEASURE,
    )
    seeds = valley.seeds()
    if any(seeds.values()):
        parts.show_growth(seeds)
        st.caption("Thin lines: ten seeds each. Heavy: their mean. Epoch 0 is the random start.")
    parts.show_seeds([words.tell_silence, words.tell_growth])
    for place, run in zip(st.columns(len(shown), gap="large"), shown, strict=True):
        with place:
            parts.show_sheet(run)
    st.caption(
        "Each small square is one unit of the first layer, its 784 weights at the places of their "
        "pixels: orange for ink that excites it, blue for ink that quiets it. The units that fire "
        "most often come first; dim ones never fire.",
        width=MEASURE,
    )


main()
