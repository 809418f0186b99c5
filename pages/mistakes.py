"""Mistakes: which test images a run reads wrong, against another run, and its first layer."""

from typing import NamedTuple

import numpy as np
import streamlit as st

from mnist_core.app import address, resources, showing
from mnist_core.app.gallery import STYLE, gallery
from mnist_core.charts import mistakes as mistakes_charts
from mnist_core.findings.mistakes import (
    DIGITS,
    Mistake,
    Readings,
    by_digit,
    commonest,
    confusion_matrix,
    contest,
    in_cell,
    readings,
    surest,
)
from mnist_core.network import first_layer
from mnist_core.network.evaluate import log_probabilities
from mnist_core.runs.record import WEIGHTS, RunError, RunRecord
from mnist_core.words.mistakes import (
    contest_table,
    tell_accuracy,
    tell_cell,
    tell_contest,
    tell_silence,
    tell_sureness,
    tell_units,
)
from mnist_core.words.names import name

MEASURE = 760  # pixels: some 80 characters a line
MOST, SOME = 60, 24  # images of a cell, and of a list
TALL = 560  # pixels: more images than SOME are scrolled through
EPOCH = {"run": "epoch", "other": "other_epoch"}  # names in the URL
KEPT = {"bind": "query-params", "persist_state": "session"}


class Network(NamedTuple):
    """A run after one of its epochs, and what it makes of the test images."""

    record: RunRecord
    epoch: int
    weights: np.ndarray  # (PARAMETERS,) float32
    found: Readings

    @property
    def title(self) -> str:
        """What a person calls it; the epoch where it is not the last one."""
        last = self.epoch == len(self.record.epochs)
        return name(self.record) if last else f"{name(self.record)}, epoch {self.epoch}"


def main() -> None:
    showing.enter()
    st.html(STYLE)
    st.title("Mistakes")
    st.markdown(
        "Which of MNIST's 10,000 test images does a run read wrong, and as what? An accuracy "
        "counts mistakes; here you see them.",
        width=MEASURE,
    )
    known = {record.run: record for record in resources.records()}
    if not known:
        st.info("There is no stored run yet. The Train page makes one.")
        return
    try:
        resources.test_images()
    except ValueError as error:
        st.error(str(error))
        return
    network = choose(known, "run", next(iter(known)))
    if network is None:
        return
    show_summary(network)
    show_confusion(network)
    left, right = st.columns(2, gap="large")
    with left:
        show_digits(network)
    with right:
        show_surest(network)
    st.header("Against another run", divider="gray")
    other = choose(known, "other", opponent(known, network.record.run))
    if other:
        show_contest(network, other)
    st.header("What the first layer looks for", divider="gray")
    show_first_layer([network, other] if other else [network])
    shown = ",".join(dict.fromkeys(it.record.run for it in (network, other) if it))
    address.page_link("compare", "Compare the curves of these runs", runs=shown)
    address.page_link("draw", "Let them read your own digits", runs=shown)


def opponent(known: dict[str, RunRecord], run: str) -> str:
    """The next run after this one that has weights; the run itself where there is no other."""
    runs = list(known)
    place = runs.index(run)
    others = [it for it in runs[place + 1 :] + runs[:place] if WEIGHTS in known[it].files]
    return others[0] if others else run


def choose(known: dict[str, RunRecord], key: str, default: str) -> Network | None:
    """A run and one of its epochs, as the visitor or the URL has it; None where it cannot read."""
    box, slider = st.columns([2, 1])
    with box:
        record = known[choose_run(known, key, default)]
    if WEIGHTS not in record.files:
        st.info(
            f"{name(record)} is a record alone: its weights were not kept, so it cannot read. "
            f"Train the same settings on the Train page to have them."
        )
        return None
    with slider:
        epoch = choose_epoch(record, EPOCH[key])
    try:
        network = Network(record, epoch, *read(record.run, record.files[WEIGHTS], epoch))
    except RunError as error:
        st.warning(
            f"{name(record)} cannot read: {error}.\n\n"
            f"`python -m mnist_core verify` checks every stored run.",
            icon=":material/report:",
        )
        return None
    if not np.isfinite(network.found.probabilities).all():
        st.warning(f"{network.title}: its weights are no longer finite numbers. It reads nothing.")
        return None
    return network


def choose_run(known: dict[str, RunRecord], key: str, default: str) -> str:
    """One stored run; `key` names it in the URL."""
    query, state = st.query_params, st.session_state
    box, last = f"{key}_box", f"{key}_asked"
    asked = query.get(key, state.get(last))
    if asked != state.get(last) or box not in state or state[box] not in known:
        state[box] = asked if asked in known else default
        state[f"{key}_unknown"] = asked if asked and asked not in known else None
    label = {"run": "Run", "other": "The other run"}[key]
    chosen = st.selectbox(
        label,
        list(known),
        format_func=lambda run: name(known[run]),
        key=box,
        on_change=leave_run,
        args=(key,),
    )
    if unknown := state[f"{key}_unknown"]:
        st.warning(f"Not among the stored runs, or damaged: {unknown}.")
    state[last] = chosen
    address.keep_in_address(key, chosen)
    return chosen


def leave_run(key: str) -> None:
    """Its epoch goes with it; and where the other box has the run now chosen, they swap."""
    query, state = st.query_params, st.session_state
    partner = "other" if key == "run" else "run"
    query.pop(EPOCH[key], None)
    if state[f"{key}_box"] == state.get(f"{partner}_box"):
        query[partner] = query[key]
        query.pop(EPOCH[partner], None)


def choose_epoch(record: RunRecord, key: str) -> int:
    """One of the run's epochs, as `key` in the URL or the visitor had it; else its last."""
    query, state = st.query_params, st.session_state
    last, slider, mine = len(record.epochs), f"{key}_slider", f"{key} of {record.run}"
    if last == 1:
        return 1
    asked = query.get(key, state.get(mine))
    state[slider] = int(asked) if asked in map(str, range(1, last + 1)) else last
    epoch = st.slider(
        "After epoch", 1, last, key=slider, on_change=lambda: query.update({key: state[slider]})
    )
    state[mine] = str(epoch)
    address.keep_in_address(key, state[mine])
    return epoch


@st.cache_resource(max_entries=32, show_spinner=False)
def read(run: str, checksum: str, epoch: int) -> tuple[np.ndarray, Readings]:
    """A run's weights after an epoch, and its readings of the test images."""
    weights = resources.store().weights(run)[epoch - 1].copy()
    images, labels = resources.test_images()
    with np.errstate(over="ignore", invalid="ignore"):  # weights of a run that diverged
        return weights, readings(log_probabilities(weights, images), labels)


@st.cache_resource(max_entries=32, show_spinner=False)
def firing(run: str, checksum: str, epoch: int) -> np.ndarray:
    """On how many test images each unit of the first layer fires."""
    return first_layer.firing(read(run, checksum, epoch)[0], resources.test_images()[0])


def colour(network: Network) -> str:
    return resources.palette().colour(network.record.run)


def show_summary(network: Network) -> None:
    st.markdown(tell_accuracy(network.found), width=MEASURE)
    if silence := tell_silence(network.found):
        st.markdown(silence, width=MEASURE)
    if network.record.config.protocol == "holdout":
        st.caption(
            "This run was judged on held-out training images; the test images chose nothing. Look "
            "at its mistakes here, but choose no epoch by them.",
            width=MEASURE,
        )


@st.fragment
def show_confusion(network: Network) -> None:
    """The confusion matrix and, beside it, the images of one of its cells."""
    st.header("What is read as what", divider="gray")
    counts = confusion_matrix(network.found)
    start_with((commonest(counts) or [Mistake(0, 0, 0)])[0])
    left, right = st.columns([3, 2], gap="large")
    with right:
        boxes = st.columns(2)
        digits = range(DIGITS)
        options = {"index": None, "on_change": begin_turn, **KEPT}  # None: a 0 is in the URL too
        true = boxes[0].selectbox("True digit", digits, key="true", **options)
        read_as = boxes[1].selectbox("Read as", digits, key="read", **options)
        show_cell(network, true, read_as)
    with left:
        st.markdown(
            "Rows are true digits, columns what they were read as. The grey diagonal is right; "
            "the stronger the colour, the more often it was that mistake. Click on a cell to see "
            "its images."
        )
        st.altair_chart(
            mistakes_charts.confusion(counts, colour(network), (true, read_as), turn()),
            width="stretch",
            key="matrix",
            on_select=take_cell,
            selection_mode=mistakes_charts.CELL,
            alt=f"{network.title}. {mistakes_charts.describe_confusion(counts)}",
        )


def start_with(cell: Mistake) -> None:
    """Set a box for which neither the visitor nor the URL has a digit."""
    digits = set(map(str, range(DIGITS)))
    for key, digit in (("true", cell.true), ("read", cell.read)):
        if st.session_state.get(key) is None and st.query_params.get(key) not in digits:
            st.session_state[key] = digit


def turn() -> int:
    return st.session_state.get("turn", 0)


def begin_turn() -> None:
    """The matrix keeps its last click; from now on the same one counts anew."""
    st.session_state.turn = turn() + 1


def take_cell() -> None:
    """A click on the matrix sets the two boxes."""
    state = st.session_state
    for cell in state.matrix.selection[mistakes_charts.CELL]:  # at most one
        if cell["turn"] == turn():  # else a click from before the boxes were used
            state.true, state.read = int(cell["true"]), int(cell["read"])


def show_cell(network: Network, true: int, read_as: int) -> None:
    numbers = in_cell(network.found, true, read_as)
    st.markdown(f"**{tell_cell(len(numbers), true, read_as)}**")
    if not len(numbers):
        return
    more = f"The {MOST} surest of them." if len(numbers) > MOST else "The surest first."
    st.caption(f"{more} Below each image: true digit → what was read, and its probability.")
    with st.container(height=TALL if len(numbers) > SOME else "content", border=False):
        show_images(numbers[:MOST], network.found)


def show_images(numbers: np.ndarray, found: Readings) -> None:
    st.html(gallery(resources.test_images()[0], numbers.tolist(), found))


def show_digits(network: Network) -> None:
    st.header("Accuracy by digit", divider="gray")
    scores = by_digit(confusion_matrix(network.found))
    overall = float(network.found.right.mean())
    chart = mistakes_charts.accuracy_by_digit(scores, colour(network), overall)
    alt = f"{network.title}. {mistakes_charts.describe_digits(scores)}"
    st.altair_chart(chart, width="stretch", alt=alt)
    st.caption(
        "There are about 1,000 images of each digit, so the intervals (Wilson, 95%) are wide: two "
        "digits whose intervals overlap widely may be equally hard. Dashed: all digits together."
    )


def show_surest(network: Network) -> None:
    st.header("The most confident mistakes", divider="gray")
    st.markdown(tell_sureness(network.found))
    show_images(surest(network.found, ~network.found.right)[:SOME], network.found)


def show_contest(first: Network, second: Network) -> None:
    """Two networks on the same images: who is right where the other is wrong."""
    result = contest(first.found, second.found)
    st.markdown(contest_table(first.title, second.title, result))
    st.markdown(tell_contest(first.title, second.title, result), width=MEASURE)
    st.caption(
        "The test compares these two trained networks, on images like these. Whether one setting "
        "is better than another takes several seeds of each.",
        width=MEASURE,
    )
    right, wrong = first.found.right, second.found.right
    sides = zip(
        st.columns(2, gap="large"),
        (right & ~wrong, wrong & ~right),
        (first, second),
        (second, first),
        strict=True,
    )
    for column, only, winner, loser in sides:
        with column:
            st.markdown(f"**Only {winner.title} reads these right.** {loser.title} reads:")
            show_images(surest(loser.found, only)[:SOME], loser.found)
            if only.sum() > SOME:
                st.caption(f"The {SOME} of {only.sum():,} that {loser.title} is surest of.")


def show_first_layer(networks: list[Network]) -> None:
    st.markdown(
        "Each of the 256 small squares is one unit of the first layer: its 784 weights, at the "
        "places of the pixels that they belong to. Ink where it is **orange** excites the unit, "
        "ink where it is **blue** quiets it. A unit that is above 0 for none of the test images is "
        "*dead*: it passes nothing on, and the gradient that could change it is 0 as well. A step "
        "that is too long can throw a unit there. It may come back: by another image that still "
        "wakes it, by weight decay, or by Adam's momentum. Move the epoch to see.",
        width=MEASURE,
    )
    columns = st.columns(2, gap="large")
    for column, network in zip(columns, networks, strict=False):
        with column:
            show_sheet(network)
    st.caption(
        "Units are sorted by the share of test images on which they fire at the end of the run, so "
        "each stays at its place when you move the epoch.",
        width=MEASURE,
    )


def show_sheet(network: Network) -> None:
    run, checksum, epochs = (
        network.record.run, network.record.files[WEIGHTS], len(network.record.epochs),
    )  # fmt: skip
    order = np.argsort(-firing(run, checksum, epochs), kind="stable")
    dead = firing(run, checksum, network.epoch) == 0
    told = tell_units(network.weights, int(dead.sum()))
    st.markdown(f"**{network.title}**")
    alt = f"{network.title}: first-layer weights as images. {told.replace('*', '')}"
    sheet = first_layer.sheet(network.weights, order, dead).repeat(2, axis=0).repeat(2, axis=1)
    st.image(sheet, width="stretch", alt=alt, output_format="PNG")
    st.markdown(told)


main()
