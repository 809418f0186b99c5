"""python -m tests.benchmarks.devices: does every device here train alike, repeatably, how fast?

For each device that works and each lever, two epochs on all of MNIST: how far the first gradient is
from one in double precision; whether a second run, and one continued after the first epoch, end in
the same weights to the last bit; what the network reads; seconds of an epoch's training and of its
evaluation, the second epoch's. Distortions and habits are drawn by each device's own random
numbers, so their results differ by more than rounding. Let nothing else run meanwhile.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from mnist_core.config import TrainConfig
from mnist_core.events import Checkpoint, Epoch, Progress
from mnist_core.mnist.load import Mnist, load
from mnist_core.network.model import SIZES, initial, layers
from mnist_core.train.backprop import Backprop, normalised
from mnist_core.train.device import DEVICES, choose, describe
from mnist_core.train.loop import train
from tests.benchmarks.training import LEVERS

BASE = TrainConfig(0.001, 2)
CASES = {"none": {}, **LEVERS, "habits": {"habits": True}, "batch 1,024": {"batch_size": 1_024}}
BATCH = 64


def main() -> None:
    """Train everywhere, print a line a case, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("devices-benchmark.json"))
    options = parser.parse_args()
    mnist, result = load(), []
    for name in [name for name in DEVICES if _is_here(name)]:
        place = choose(name)
        result.append(describe(place) | {"gradient": gradient_error(mnist, place), "cases": {}})
        print({key: value for key, value in result[-1].items() if key != "cases"})
        for case, changes in CASES.items():
            found = result[-1]["cases"][case] = measure(replace(BASE, **changes), mnist, place)
            print(f"{case:16}", *(f"{key} {value:<10.4g}" for key, value in found.items()))
        options.out.write_text(json.dumps(result, indent=1) + "\n")


def _is_here(name: str) -> bool:
    try:
        return bool(choose(name))
    except ValueError:
        return False


def gradient_error(mnist: Mnist, place: torch.device) -> float:
    """How far the first gradient is from autograd's in double precision, as a share of its norm."""
    pixels, labels = (torch.from_numpy(part[:BATCH]) for part in mnist.train)
    images = normalised(pixels, torch.empty(BATCH, SIZES[0]))
    backprop = Backprop(torch.tensor(initial(0), device=place), BATCH)
    answers = torch.empty(BATCH, SIZES[-1], device=place)
    targets = torch.eye(SIZES[-1])[labels]
    backprop.gradient(images.to(place), targets.to(place), answers, None)
    weights = torch.tensor(initial(0)).double().requires_grad_()
    values = images.double()
    *hidden, (weight, bias) = layers(weights)
    for below, shift in hidden:
        values = torch.relu(values @ below.t() + shift)
    torch.nn.functional.cross_entropy(values @ weight.t() + bias, labels).backward()
    return float((backprop.flat.cpu() - weights.grad).norm() / weights.grad.norm())


def measure(config: TrainConfig, mnist: Mnist, place: torch.device) -> dict[str, Any]:
    """What the module's text says, of one config on one device."""
    first, second = epochs(config, mnist, place)
    again = [epoch for epoch, _ in epochs(config, mnist, place)][-1]
    start = Checkpoint(1, first[0].weights, first[0].moments)
    continued = [epoch for epoch, _ in epochs(config, mnist, place, start)][-1]
    return {
        "repeats": np.array_equal(again.weights, second[0].weights),
        "continues": np.array_equal(continued.weights, second[0].weights),
        "loss": second[0].val_loss,
        "accuracy": second[0].val_accuracy,
        "training_s": second[1],
        "evaluation_s": second[0].seconds - second[1],
    }


def epochs(
    config: TrainConfig, mnist: Mnist, place: torch.device, start: Checkpoint | None = None
) -> Iterator[tuple[Epoch, float]]:
    """Each epoch with the seconds of its training alone."""
    seconds = 0.0
    for event in train(config, mnist, place, start):
        if isinstance(event, Progress):
            seconds = event.seconds
        elif isinstance(event, Epoch):
            yield event, seconds


if __name__ == "__main__":
    main()
