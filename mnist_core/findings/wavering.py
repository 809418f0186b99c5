"""The test images about which one run changes its mind most often. Knows nothing of runs."""

import numpy as np

# What `most_wavering` picks of article-run-1's readings, beside article-run-2's: to find them
# takes all 10,000 images and every epoch, a second that no page has at its start.
CHOSEN = (1191, 1527, 4504, 982, 9764, 412, 3130, 3604, 1855, 448)


def most_wavering(first: np.ndarray, second: np.ndarray, labels: np.ndarray) -> list[int]:
    """Of each digit, 0 to 9, the number of an image.

    Of those that the second run reads right in the end, the one for which the first run's reading
    changes most often from epoch to epoch; the first of several.
    first, second: (epochs, N), the digits read after each epoch. labels: (N,).
    """
    changes = (np.diff(first, axis=0) != 0).sum(axis=0)
    right = second[-1] == labels
    found = []
    for digit in range(10):
        places = np.flatnonzero(right & (labels == digit))
        found.append(int(places[changes[places].argmax()]))
    return found
