"""The ten test images that Train shows: one of each digit, wrong ones marked."""

import numpy as np

from mnist_core.app.ten_digits import first_of_each, strip


def test_the_first_image_of_each_digit_is_taken():
    labels = np.array([7, 7, 2, 1, 0, 4, 1, 4, 9, 5, 9, 0, 6, 3, 8])
    assert first_of_each(labels).tolist() == [4, 3, 2, 13, 5, 9, 12, 0, 14, 8]


def test_what_is_read_wrong_is_marked_by_more_than_a_colour():
    answers = np.log(np.full((2, 10), 0.05) + 0.5 * np.eye(10)[[3, 6]])
    right, wrong = strip(np.zeros((2, 28, 28), np.uint8), [3, 5], answers)
    assert ">3</figcaption>" in right and "✗" not in right
    assert "✗\u00a06</figcaption>" in wrong
    assert 'alt="a 5, read as 6 with probability 55.0%"' in wrong
