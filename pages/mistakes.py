"""Mistakes: which test images a run reads wrong, against another run, and its first layer."""

import streamlit as st

from mnist_core.app import address, resources, showing
from mnist_core.app.confusion import show_confusion
from mnist_core.app.first_layer_sheet import show_sheet
from mnist_core.app.gallery import STYLE, show_images
from mnist_core.app.network_picker import Network, choose, colour, opponent
from mnist_core.charts.mistakes import accuracy_by_digit, describe_digits
from mnist_core.findings.mistakes import by_digit, confusion_matrix, contest, surest
from mnist_core.words.mistakes import (
    contest_table,
    tell_accuracy,
    tell_contest,
    tell_silence,
    tell_sureness,
)

MEASURE = 760  # pixels: some 80 characters a line
SOME = 24  # images of a list


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


def show_digits(network: Network) -> None:
    st.header("Accuracy by digit", divider="gray")
    scores = by_digit(confusion_matrix(network.found))
    overall = float(network.found.right.mean())
    chart = accuracy_by_digit(scores, colour(network), overall)
    alt = f"{network.title}. {describe_digits(scores)}"
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
        "that is too long can throw a unit there, and no later step brings it back.",
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


main()
