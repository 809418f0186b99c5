"""What a network gets wrong, in numbers: by digit, cell by cell, and against another network.

In NumPy. Knows nothing of pages, charts or files. Images are numbered from 0, as MNIST has them.
"""

from typing import NamedTuple

import numpy as np

from mnist_core.findings.statistics import Score, score, sign_test

DIGITS = 10


class Readings(NamedTuple):
    """What a network made of labelled images, each array (N,)."""

    labels: np.ndarray  # int, the true digits
    digits: np.ndarray  # int, what they were read as: the most probable digits
    probabilities: np.ndarray  # float32, of the digit that was read, 0.1 to 1
    shared: np.ndarray  # bool, where another image has the very same answer

    @property
    def right(self) -> np.ndarray:
        """Which images were read right, (N,) bool."""
        return self.labels == self.digits


class Mistake(NamedTuple):
    """How often a digit was read as another."""

    true: int
    read: int
    times: int


class Contest(NamedTuple):
    """Two networks on the same images: how many each of them read right."""

    both: int
    only_first: int
    only_second: int
    neither: int

    @property
    def p_value(self) -> float:
        """Of McNemar's exact test: see `sign_test`."""
        return sign_test(self.only_first, self.only_second)


def readings(answers: np.ndarray, labels: np.ndarray) -> Readings:
    """answers: (N, 10), as `evaluate.log_probabilities` gives them; labels: (N,) integers."""
    _, which, count = np.unique(answers, axis=0, return_inverse=True, return_counts=True)
    shared = count[which.ravel()] > 1  # NumPy 2.0 gives `which` another shape
    sureness = np.exp(answers.max(axis=1))
    return Readings(labels.astype(int), answers.argmax(axis=1), sureness, shared)


def confusion_matrix(found: Readings) -> np.ndarray:
    """How often each digit was read as each: (true, read), (10, 10) int."""
    cells = found.labels * DIGITS + found.digits
    return np.bincount(cells, minlength=DIGITS**2).reshape(DIGITS, DIGITS)


def commonest(counts: np.ndarray, most: int = 1) -> list[Mistake]:
    """The most frequent mistakes of a confusion matrix, at most `most`."""
    wrong = counts * ~np.eye(DIGITS, dtype=bool)
    order = np.argsort(-wrong, axis=None, kind="stable")[:most]
    cells = [Mistake(*divmod(int(cell), DIGITS), int(wrong.flat[cell])) for cell in order]
    return [cell for cell in cells if cell.times]


def by_digit(counts: np.ndarray) -> list[Score | None]:
    """How much of each digit was read right, of a confusion matrix; None of an absent digit."""
    return [
        score(int(row[digit]), int(row.sum())) if row.any() else None
        for digit, row in enumerate(counts)
    ]


def in_cell(found: Readings, true: int, read: int) -> np.ndarray:
    """Numbers of the images of digit `true` that were read as `read`, the surest first."""
    return surest(found, (found.labels == true) & (found.digits == read))


def surest(found: Readings, chosen: np.ndarray) -> np.ndarray:
    """Numbers of the chosen images, chosen: (N,) bool, by falling probability of what was read."""
    numbers = np.flatnonzero(chosen)
    return numbers[np.argsort(-found.probabilities[numbers], kind="stable")]


def contest(first: Readings, second: Readings) -> Contest:
    """Two networks' readings of the same images against each other."""
    a, b = first.right, second.right
    cells = (a & b, a & ~b, ~a & b, ~a & ~b)
    return Contest(*(int(cell.sum()) for cell in cells))
