"""`landscape`: the loss on the straight line through two epochs' weights of a stored run."""

import argparse
import json
from dataclasses import dataclass

import numpy as np

from mnist_core.findings import landscape
from mnist_core.findings.landscape import BEYOND, Value
from mnist_core.mnist import samples
from mnist_core.runs.overlay import Overlay


@dataclass(frozen=True)
class _Row:
    """What is printed of one run."""

    run: str
    epochs: tuple[int, int]
    values: list[Value]
    averaged: Value | None


def add_options(command: argparse.ArgumentParser) -> None:
    """The options of this command; --store and --json are every command's."""
    command.add_argument("run", help="a stored run with weights")
    command.add_argument(
        "--epochs", type=int, nargs=2, metavar=("A", "B"), help="two epochs; the last two"
    )
    command.add_argument(
        "--average", type=int, metavar="K", help="also the mean of the last K epochs' weights"
    )


def run(options: argparse.Namespace) -> int:
    """Print the line's losses and accuracies on the 10,000 test images."""
    weights = Overlay(options.store).weights(options.run)
    first, second = _epochs(options.epochs, len(weights))
    images, labels = samples.load("test")
    values = landscape.line(weights[first - 1], weights[second - 1], images, labels)
    averaged = _averaged(weights, options.average, images, labels)
    row = _Row(options.run, (first, second), values, averaged)
    print(json.dumps(_json(row, options.average)) if options.json else _text(row, options.average))
    return 0


def _epochs(wanted: list[int] | None, there: int) -> tuple[int, int]:
    if there < 2 and not wanted:
        raise ValueError(f"the run has {there} epoch; a line needs two")
    first, second = wanted or (there - 1, there)
    for epoch in (first, second):
        if not 1 <= epoch <= there:
            raise ValueError(f"epochs has {epoch}; it must be 1 to {there}, the run's epochs")
    if first == second:
        raise ValueError(f"epochs are both {first}; a line needs two different ones")
    return first, second


def _averaged(
    weights: np.ndarray, count: int | None, images: np.ndarray, labels: np.ndarray
) -> Value | None:
    if count is None:
        return None
    return landscape.measure(landscape.average(weights, count), images, labels)


def _json(row: _Row, count: int | None) -> dict:
    told: dict = {
        "run": row.run,
        "epochs": list(row.epochs),
        "t": list(BEYOND),
        "loss": [value.loss for value in row.values],
        "accuracy": [value.accuracy for value in row.values],
    }
    if row.averaged:
        told["average"] = {"epochs": count, **row.averaged._asdict()}
    return told


def _text(row: _Row, count: int | None) -> str:
    first, second = row.epochs
    lines = [f"{row.run}: on the line from epoch {first} (0) to epoch {second} (1)"]
    lines += [
        f"  {t:5.2f}  loss {value.loss:.4f}  accuracy {value.accuracy:.2%}"
        for t, value in zip(BEYOND, row.values, strict=True)
    ]
    if row.averaged:
        loss, accuracy = row.averaged
        lines.append(f"  mean of the last {count} epochs: loss {loss:.4f}  accuracy {accuracy:.2%}")
    return "\n".join(lines)
