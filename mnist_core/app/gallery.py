"""Many small images with a line below each, any of which can be pressed.

The browser wraps them to any width and keeps their pixels crisp; screen readers read their texts.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mnist_core.app.component import component
from mnist_core.app.reading_html import source
from mnist_core.findings.mistakes import Readings
from mnist_core.words.sentences import percent

HTML = '<div class="gallery"></div>'


def gallery(images: np.ndarray, numbers: Sequence[int], found: Readings, key: str) -> int | None:
    """Images with their true digit, what it was read as, and with what probability.

    images: (N, 28, 28) uint8, of which those in `numbers` are shown, in that order. key: of this
    gallery on its page. The number of the image that was pressed just now, else None.
    """
    entries = [entry(images[i], i, found) for i in map(int, numbers)]
    images_shown = component("gallery", HTML)
    result = images_shown(key=key, data={"images": entries}, on_picked_change=lambda: None)
    return result.picked


def entry(image: np.ndarray, number: int, found: Readings) -> dict[str, Any]:
    """What the gallery shows of one image: number, source, alternative text, the line below."""
    label, digit = int(found.labels[number]), int(found.digits[number])
    sure = percent(found.probabilities[number])
    alt = f"test image {number}: a true {label}, read as {digit} with probability {sure}"
    told = f"{label} → {digit}, {sure}"
    return {"number": number, "source": source(image), "alt": alt, "told": told}
