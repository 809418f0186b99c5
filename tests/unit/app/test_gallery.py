"""What the gallery shows of one image."""

import numpy as np

from mnist_core.app.gallery import entry
from mnist_core.findings.mistakes import Readings


def test_an_image_is_told_by_its_digit_what_was_read_and_how_surely():
    found = Readings(
        np.array([4, 1]), np.array([9, 1]), np.array([0.9, 0.5]), np.array([False, False])
    )
    told = entry(np.zeros((28, 28), np.uint8), 0, found)
    assert told["alt"] == "test image 0: a true 4, read as 9 with probability 90.0%"
    assert told["told"] == "4 → 9, 90.0%"
    assert told["source"].startswith("data:image/png;base64,")
