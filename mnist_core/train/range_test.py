"""A learning-rate range test: the rate raised step by step within one pass over the images.

L. N. Smith, Cyclical Learning Rates for Training Neural Networks, WACV 2017 (arXiv 1506.01186),
section 3.3; there the rate rises linearly, here by the same factor at each step, as it has to pass
through several decades.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch

from mnist_core.mnist.load import Mnist
from mnist_core.network.model import PARAMETERS, SIZES, initial
from mnist_core.train.backprop import Backprop, normalised
from mnist_core.train.device import prepare_thread
from mnist_core.train.optimizer import Adam


class Tried(NamedTuple):
    """One step. loss: mean negative log-likelihood of its images before it was taken, nats."""

    learning_rate: float
    loss: float


def range_test(
    data: Mnist, low: float, high: float, steps: int, seed: int, batch_size: int = 64
) -> Iterator[Tried]:
    """Train by Adam from new weights, `steps` steps, at rates from `low` to `high`.

    Every step has images of its own, so steps × batch_size is at most the number of training
    images; else ValueError. On the CPU, with one thread. Ends early where the loss is not finite.
    """
    pixels = torch.from_numpy(data.train.pixels)
    if not 2 <= steps <= len(pixels) // batch_size:
        raise ValueError(f"steps is {steps}; it must be 2 to {len(pixels) // batch_size:,}")
    prepare_thread(1)
    targets = torch.eye(SIZES[-1])[torch.from_numpy(data.train.labels)]
    weights = torch.tensor(initial(seed))
    optimizer = Adam(weights, 0.0, torch.zeros(2, PARAMETERS), 0)
    backprop = Backprop(weights, batch_size)
    images, answers = torch.empty(batch_size, SIZES[0]), torch.empty(batch_size, SIZES[-1])
    order = torch.randperm(len(pixels), generator=torch.Generator().manual_seed(seed))
    batches = order[: steps * batch_size].split(batch_size)
    for rate, chosen in zip(np.geomspace(low, high, steps).tolist(), batches, strict=True):
        wanted = targets[chosen]
        backprop.gradient(normalised(pixels[chosen], images), wanted, answers, None)
        loss = -(answers * wanted).sum(1).mean().item()
        if not math.isfinite(loss):
            return
        yield Tried(rate, loss)
        optimizer.step(backprop.flat, rate)
