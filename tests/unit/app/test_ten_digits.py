"""The ten test images that Train shows: one of each digit, wrong ones marked."""

import numpy as np

from mnist_core.app.ten_digits import HARD, strip
from mnist_core.mnist import samples
from mnist_core.network.evaluate import log_probabilities
from mnist_core.runs.store import MODELS, RunStore


def test_each_digits_first_that_run_2_learnt_to_read_after_its_first_epoch_is_taken():
    images, labels = samples.load("test")
    weights = RunStore(MODELS).weights("article-run-2")
    first, last = (log_probabilities(weights[at], images).argmax(axis=1) for at in (0, -1))
    learnt = (first != labels) & (last == labels)
    assert [int(np.argmax(learnt & (labels == digit))) for digit in range(10)] == list(HARD)


def test_what_is_read_wrong_is_marked_by_more_than_a_colour():
    answers = np.log(np.full((2, 10), 0.05) + 0.5 * np.eye(10)[[3, 6]])
    right, wrong = strip(np.zeros((2, 28, 28), np.uint8), [3, 5], answers)
    assert ">3</figcaption>" in right and "✗" not in right
    assert "✗\u00a06</figcaption>" in wrong
    assert 'alt="a 5, read as 6 with probability 55.0%"' in wrong
