"""The images of the first screen are those that the rule picks."""

import numpy as np

from mnist_core.findings.wavering import CHOSEN, most_wavering
from mnist_core.mnist import samples
from mnist_core.network.evaluate import predict
from mnist_core.runs.store import MODELS, RunStore


def test_of_each_digit_the_one_that_changes_most_and_ends_right_in_the_second_run():
    labels = np.tile(np.arange(10), 3)
    second = np.tile(labels, (4, 1))
    second[-1, :10] = (labels[:10] + 1) % 10  # the first of each digit is read wrong in the end
    first = np.zeros((4, 30), int)
    first[1::2, :10] = 1  # three changes, but of those
    first[2:, 20:] = 1  # one change
    assert most_wavering(first, second, labels) == list(range(20, 30))
    first[1::2, 13] = 1
    assert most_wavering(first, second, labels)[3] == 13


def test_the_images_shown_are_the_rule_s():
    images, labels = samples.load("test")
    store = RunStore(MODELS)
    read = [
        np.array([predict(weights.astype(np.float32), images) for weights in store.weights(run)])
        for run in ("article-run-1", "article-run-2")
    ]
    assert tuple(most_wavering(*read, labels)) == CHOSEN
