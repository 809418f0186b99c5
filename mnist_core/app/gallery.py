"""Many small images with a line below each, as HTML.

The browser wraps them to any width and keeps their pixels crisp; screen readers read their texts.
"""

from collections.abc import Sequence
from html import escape

import numpy as np
import streamlit as st

from mnist_core.app import resources
from mnist_core.app.reading_html import picture
from mnist_core.findings.mistakes import Readings
from mnist_core.words.sentences import percent

SIZE = 84  # CSS pixels: three for one of the image
STYLE = """<style>
.gallery {display: grid; grid-template-columns: repeat(auto-fill, 84px); gap: 0.6rem 0.4rem;
  justify-content: start;}
.gallery figure {margin: 0; width: 84px;}
.gallery img {image-rendering: pixelated; display: block; border-radius: 2px;}
.gallery figcaption {font-size: 0.8rem; line-height: 1.3; font-variant-numeric: tabular-nums;
  text-align: center;}
</style>"""


def gallery(images: np.ndarray, numbers: Sequence[int], found: Readings) -> str:
    """Images with their true digit, what it was read as, and with what probability.

    images: (N, 28, 28) uint8, of which those in `numbers` are shown, in that order.
    """
    figures = (
        _figure(images[i], i, int(found.labels[i]), int(found.digits[i]), found.probabilities[i])
        for i in map(int, numbers)
    )
    return f'<div class="gallery">{"".join(figures)}</div>'


def _figure(image: np.ndarray, number: int, label: int, digit: int, probability: float) -> str:
    sure = percent(probability)
    alt = f"test image {number}: a true {label}, read as {digit} with probability {sure}"
    return (
        f'<figure title="{escape(alt)}">{picture(image, SIZE, alt)}'
        f"<figcaption>{label} → <b>{digit}</b> {escape(sure)}</figcaption></figure>"
    )


def show_images(numbers: np.ndarray, found: Readings) -> None:
    """The test images of these numbers, and what a network made of them."""
    st.html(gallery(resources.test_images()[0], numbers.tolist(), found))
