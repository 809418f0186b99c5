"""Mistakes: which test images a run reads wrong, against another run, and its first layer."""

import numpy as np
import streamlit as st

from mnist_core.app import address, resources, showing, taught_runs
from mnist_core.app.confusion import show_confusion
from mnist_core.app.first_layer_film import show_film
from mnist_core.app.fragments import fragment
from mnist_core.app.gallery import gallery
from mnist_core.app.image_card import open_card
from mnist_core.app.network_picker import Network, choose, colour, opponent
from mnist_core.app.room import room
from mnist_core.charts.mistakes import accuracy_by_digit, describe_digits
from mnist_core.findings.mistakes import by_digit, confusion_matrix, contest, surest
from mnist_core.runs.record import RunRecord
from mnist_core.words.mistakes import (
    contest_table,
    tell_accuracy,
    tell_contest,
    tell_silence,
    tell_sureness,
)
from mnist_core.words.plain import escaped

MEASURE = 760  # pixels: some 80 characters a line
MOST, SOME = 60, 24  # wrong digits that are shown, and images of one side of a contest
ROOM = 600  # CSS pixels: fills a screen with what is above it
PARTS = ("Wrong digits", "Confusion matrix", "By digit", "Two runs", "First layer")


def main() -> None:
    showing.enter("mistakes")
    st.title("Mistakes")
    st.markdown(
        "Which of MNIST's test images a run reads wrong, and how sure of itself it is there."
    )
    known = {record.run: record for record in [*resources.records(), *taught_runs.records()]}
    if not known:
        st.info("There is no stored run yet. The Train page makes one.")
        return
    try:
        resources.test_images()
    except ValueError as error:
        st.error(escaped(error))
        return
    network = choose(known, "run", next(iter(known)))
    if network is None:
        return
    show_summary(network)
    show_parts(network, known)
    run = network.record.run
    if run not in {own.run for own in taught_runs.records()}:  # Compare knows stored runs alone
        address.page_link("compare", "Compare its curves with others'", runs=run)
    address.page_link("draw", "Let it read your own digits", runs=run)


def show_parts(network: Network, known: dict[str, RunRecord]) -> None:
    """One part at a time, as `part` in the address names it; the others cost nothing."""
    wrong, cells, digits, pair, layer = st.tabs(PARTS, key="part", bind="query-params")
    with wrong:
        if wrong.open:
            show_wrong(network)
    with cells:
        if cells.open:
            show_confusion(network)
    with digits:
        if digits.open:
            show_digits(network)
    with pair:
        if pair.open:
            show_pair(network, known)
    with layer:
        if layer.open:
            show_first_layer(network)


def show_summary(network: Network) -> None:
    st.markdown(tell_accuracy(network.found), width=MEASURE)
    if network.record.config.protocol == "holdout":
        st.caption(
            "This run was judged on held-out training images; the test images chose nothing. Look "
            "at its mistakes here, but choose no epoch by them.",
            width=MEASURE,
        )


@fragment
def show_wrong(network: Network) -> None:
    """The images that it reads wrong, the surest first."""
    numbers = surest(network.found, ~network.found.right)
    if len(numbers):
        more = f"the {MOST} that it is surest of" if len(numbers) > MOST else "the surest first"
        st.caption(f"True digit → what was read, {more}. Press one to see more of it.")
        show_images(numbers[:MOST], network, [network], "wrong")
    st.markdown(tell_sureness(network.found), width=MEASURE)
    if silence := tell_silence(network.found):
        st.markdown(silence, width=MEASURE)


def show_images(numbers: np.ndarray, reader: Network, networks: list[Network], key: str) -> None:
    """Images as one network read them; a pressed one opens with the answers of all networks."""
    images, _ = resources.test_images()
    with room(key, ROOM):
        picked = gallery(images, numbers.tolist(), reader.found, key)
    if picked is not None:
        open_card(picked, networks)


def show_digits(network: Network) -> None:
    scores = by_digit(confusion_matrix(network.found))
    overall = float(network.found.right.mean())
    chart = accuracy_by_digit(scores, colour(network), overall)
    alt = f"{network.title}. {describe_digits(scores)}"
    st.altair_chart(chart, width="stretch", alt=alt)
    st.caption(
        "There are about 1,000 images of each digit, so the intervals (Wilson, 95%) are wide: two "
        "digits whose intervals overlap widely may be equally hard. Dashed: all digits together."
    )


def show_pair(network: Network, known: dict[str, RunRecord]) -> None:
    other = choose(known, "other", opponent(known, network.record.run))
    if other:
        show_contest(network, other)


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
    for key, (column, only, winner, loser) in zip(("first", "second"), sides, strict=True):
        with column:
            st.markdown(f"**Only {winner.title} reads these right.** {loser.title} reads:")
            numbers = surest(loser.found, only)[:SOME]
            show_images(numbers, loser, [first, second], key)
            if only.sum() > SOME:
                st.caption(f"The {SOME} of {only.sum():,} that {loser.title} is surest of.")


def show_first_layer(network: Network) -> None:
    st.markdown(
        "Each of the 256 small squares is one unit of the first layer: its 784 weights, at the "
        "places of the pixels that they belong to. Ink where it is **orange** excites the unit, "
        "ink where it is **blue** quiets it. A unit that is above 0 for none of the test images is "
        "*dead*: it passes nothing on. If no training image rouses it either, it learns nothing "
        "from them any more. A step that is too long can throw a unit there.",
        width=MEASURE,
    )
    st.caption(
        "Units are sorted by the share of test images on which they fire at the end of the run, so "
        "each stays at its place when the epoch changes.",
        width=MEASURE,
    )
    show_film(network)


main()
