"""`score`: how many labelled drawings runs read right."""

import argparse
import json
from pathlib import Path

from mnist_core.digits.files import read_drawings
from mnist_core.network.evaluate import predict
from mnist_core.references import REFERENCES
from mnist_core.runs.overlay import Overlay


def add_options(command: argparse.ArgumentParser) -> None:
    """The options of this command; --store and --json are every command's."""
    command.add_argument("file", type=Path, help="strokes as .json, or images as .npz")
    command.add_argument(
        "--run", nargs="+", metavar="ID", default=REFERENCES, help="runs; the reference runs"
    )


def run(options: argparse.Namespace) -> int:
    """A line for each run."""
    store = Overlay(options.store)
    weights = {run: store.weights(run)[-1] for run in options.run}
    images, labels = read_drawings(options.file)
    for run, flat in weights.items():
        predictions = predict(flat, images)
        correct = int((predictions == labels).sum())
        result = {"run": run, "n": len(labels), "correct": correct}
        if options.json:
            result |= {"accuracy": correct / len(labels), "predictions": predictions.tolist()}
            print(json.dumps(result))
        else:
            print(f"{run}: {correct} of {len(labels)} read right, {correct / len(labels):.1%}")
    return 0
