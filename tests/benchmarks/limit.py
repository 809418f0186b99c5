"""How fast an epoch could be here: its products at the rate measured for their shapes, and Adam's
bytes at the bandwidth measured for vectors of that length."""

import time
from collections.abc import Callable
from itertools import pairwise

import torch

from mnist_core.network.model import PARAMETERS, SIZES
from mnist_core.train.backprop import _onednn

BATCH, STEPS = 64, 938
ADAM_BYTES = 28  # a parameter and step: four reads and three writes of four bytes


def seconds() -> float:
    """The limit of one epoch in seconds."""
    products = sum(_products(inputs, outputs) for inputs, outputs in pairwise(SIZES))
    products -= _input_gradient(*SIZES[:2])  # nothing lies below the first layer
    return STEPS * (products + ADAM_BYTES * PARAMETERS / _bandwidth())


def _products(inputs: int, outputs: int) -> float:
    """Forward, weight gradient and input gradient of one layer, each the faster of two ways."""
    x, weight = torch.randn(BATCH, inputs), torch.randn(outputs, inputs)
    delta, value, change = (
        torch.randn(BATCH, outputs), torch.empty(BATCH, outputs), torch.empty(outputs, inputs),
    )  # fmt: skip
    forward = min(
        _time(lambda: torch.mm(x, weight.t(), out=value)),
        _time(lambda: _onednn(x, weight, None, "none")),
    )
    gradient = min(
        _time(lambda: torch.mm(delta.t(), x, out=change)),
        _time(lambda: _onednn(delta.t(), x.t(), None, "none")),
    )
    return forward + gradient + _input_gradient(inputs, outputs)


def _input_gradient(inputs: int, outputs: int) -> float:
    weight, delta = torch.randn(outputs, inputs), torch.randn(BATCH, outputs)
    below = torch.empty(BATCH, inputs)
    return _time(lambda: torch.mm(delta, weight, out=below))


def _bandwidth() -> float:
    """Bytes a second of a sum of two vectors as long as the parameters."""
    a, b, c = (torch.rand(PARAMETERS) for _ in range(3))
    return 12 * PARAMETERS / _time(lambda: torch.add(a, b, out=c))


def _time(work: Callable[[], object], rounds: int = 7, repeats: int = 100) -> float:
    """Seconds of one call: the best mean of several rounds."""
    best = float("inf")
    for _ in range(rounds):
        started = time.perf_counter()
        for _ in range(repeats):
            work()
        best = min(best, (time.perf_counter() - started) / repeats)
    return best
