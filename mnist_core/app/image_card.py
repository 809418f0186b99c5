"""One test image in a window of its own: what the networks make of it, and what is like it."""

import numpy as np
import streamlit as st

from mnist_core.app import address, reading_html, resources
from mnist_core.app.network_picker import Network, colour
from mnist_core.findings.neighbours import nearest
from mnist_core.network.evaluate import log_probabilities
from mnist_core.words.mistakes import tell_alike
from mnist_core.words.plain import escaped

LIKE = 6  # training images that are shown
LARGE, SMALL = 140, 56  # CSS pixels: whole pixels for each of the image's


def open_card(number: int, networks: list[Network]) -> None:
    """Show test image `number`, and the answers of these networks, over the page."""
    st.dialog(f"Test image {number:,}", width="medium")(_show)(number, networks)


def _show(number: int, networks: list[Network]) -> None:
    images, labels = resources.test_images()
    image, label = images[number], int(labels[number])
    st.html(reading_html.STYLE)
    answers = [log_probabilities(it.weights, image[None])[0] for it in networks]
    seen = reading_html.figure(image, LARGE, f"test image {number}", f"Labelled {label}.")
    colours = {it.title: colour(it) for it in networks}
    st.html(reading_html.row(seen, reading_html.answer_table(colours, answers)))
    _show_like(image, label)
    runs = ",".join(dict.fromkeys(it.record.run for it in networks))
    address.page_link("draw", "Open in Draw", sample=number, runs=runs)


def _show_like(image: np.ndarray, label: int) -> None:
    try:
        images, labels = resources.train_images()
    except ValueError as error:
        st.error(escaped(error))
        return
    found = nearest(image, images, LIKE)
    same = int((labels[found] == label).sum())
    st.markdown(
        f"**The {LIKE} training images most like it**, pixel by pixel: "
        f"{tell_alike(same, LIKE, label)}"
    )
    shown = (
        reading_html.figure(images[i], SMALL, f"training image {i}", f"{labels[i]}") for i in found
    )
    st.html(reading_html.row(*shown))
