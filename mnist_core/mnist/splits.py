"""Which images a run trains on and is measured on. Knows nothing of files or networks."""

import math
from typing import NamedTuple

import numpy as np

from mnist_core.config import RANGES, TrainConfig
from mnist_core.mnist.load import Images, Mnist

HELD_OUT = 10_000  # images that the `holdout` protocol validates on
TRAIN_EVAL = 10_000  # training images that `train_eval_loss` is measured on
ORDER_SEED = 20_000  # of the fixed order behind every split and subset


class Splits(NamedTuple):
    """What one run trains on and is measured on; `test` is None where it is the validation."""

    train: Images
    train_eval: Images
    validation: Images
    test: Images | None


def training_images(config: TrainConfig) -> int:
    """How many of MNIST's images a run by `config` trains on."""
    most = int(RANGES["train_size"][1]) - (HELD_OUT if config.protocol == "holdout" else 0)
    return min(config.train_size, most)


def steps_an_epoch(config: TrainConfig) -> int:
    """How many steps an epoch of a run by `config` has."""
    return math.ceil(training_images(config) / config.batch_size)


def split(config: TrainConfig, mnist: Mnist) -> Splits:
    """The images that a run by `config` trains on and is measured on.

    The choice is the same for every seed, and smaller training sets lie within larger ones.
    """
    order = np.random.default_rng(ORDER_SEED).permutation(len(mnist.train.labels))
    if config.protocol == "holdout":
        held_out, pool = order[:HELD_OUT], order[HELD_OUT:]
        validation, test = _take(mnist.train, held_out), mnist.test
    else:
        pool, validation, test = order, mnist.test, None
    chosen = _balanced(mnist.train.labels[pool], config.train_size)
    train = _take(mnist.train, pool[chosen])
    train = train._replace(labels=_noisy(train.labels, config.label_noise))
    train_eval = Images(train.pixels[:TRAIN_EVAL], train.labels[:TRAIN_EVAL])
    return Splits(train, train_eval, validation, test)


def _take(images: Images, index: np.ndarray) -> Images:
    if len(index) == len(images.labels):
        return images  # all of them: no copy
    chosen = np.sort(index)
    return Images(images.pixels[chosen], images.labels[chosen])


def _balanced(labels: np.ndarray, size: int) -> np.ndarray:
    """Indices of at most `size` labels, equally many of each digit as long as there are."""
    rank = np.empty(len(labels), int)  # how many of the same digit come before
    for digit in range(10):
        where = np.flatnonzero(labels == digit)
        rank[where] = np.arange(len(where))
    return np.lexsort((labels, rank))[:size]


def _noisy(labels: np.ndarray, fraction: float) -> np.ndarray:
    """Labels of which `fraction`, to the nearest whole, are replaced by another digit."""
    random = np.random.default_rng(ORDER_SEED + 1)
    count = round(fraction * len(labels))
    where = random.permutation(len(labels))[:count]
    shift = random.integers(1, 10, count)
    noisy = labels.copy()
    noisy[where] = (labels[where] + shift) % 10
    return noisy
