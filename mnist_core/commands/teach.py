"""`teach`: fine-tune a stored run on labelled drawings, and say what it learns and forgets."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from mnist_core.digits.files import read_drawings
from mnist_core.mnist import samples
from mnist_core.network.evaluate import predict
from mnist_core.network.teaching import Labelled, TeachConfig, TeachStep, teach
from mnist_core.runs.overlay import Overlay

TESTED = 2_000  # test images read at every report; all of them at the start and the end
OPTIONS = {
    "learning_rate": ("--lr", "size of the steps; 1e-2 learns by heart and forgets"),
    "steps": ("--steps", "steps of Adam"),
    "mix": ("--mix", "share of MNIST's images in each batch, against forgetting"),
    "shift": ("--shift", "pixels that a drawing is shifted at most"),
    "turn": ("--turn", "degrees that a drawing is turned at most"),
    "seed": ("--seed", "decides order, shifts and turns"),
}


def add_options(command: argparse.ArgumentParser) -> None:
    """The options of this command; --store and --json are every command's."""
    command.add_argument("file", type=Path, help="drawings to teach, as `score` takes them")
    command.add_argument("--run", default="regularised", metavar="ID", help="the run to teach")
    command.add_argument("--judge", type=Path, help="other drawings, only read")
    for field in fields(TeachConfig):
        flag, text = OPTIONS[field.name]
        command.add_argument(
            flag, dest=field.name, type=field.type, default=field.default, help=text
        )


def run(options: argparse.Namespace) -> int:
    """Teach, and print a line for every tenth of the steps and one with before and after."""
    config = TeachConfig(**{name: getattr(options, name) for name in OPTIONS})
    weights = Overlay(options.store).weights(options.run)[-1]
    drawings = read_drawings(options.file)
    others = read_drawings(options.judge) if options.judge else None
    train, (images, labels) = samples.load("train"), samples.load("test")
    judges = {"mnist_accuracy": (images[:TESTED], labels[:TESTED])}
    if others:
        judges["judge_accuracy"] = others
    whole = {**judges, "drawings_accuracy": drawings, "mnist_accuracy": (images, labels)}
    first, *_, last = _told(teach(weights, drawings, config, train, judges), options.json)
    ends = {when: _end(step, whole) for when, step in (("before", first), ("after", last))}
    if options.json:
        print(json.dumps({"run": options.run, **ends}))
    else:
        for when, figures in ends.items():
            print(f"{options.run}, {when}: {_words(figures)}")
    return 0


def _told(steps: Iterator[TeachStep], as_json: bool) -> Iterator[TeachStep]:
    """Pass the reports on, each after it was printed; the one before the first step is not."""
    for report in steps:
        if report.step:
            line = {"step": report.step, "loss": report.loss, **report.accuracies}
            told = f"step {report.step:3d}  {_words({'loss': report.loss, **report.accuracies})}"
            print(json.dumps(line) if as_json else told, flush=True)
        yield report


def _end(report: TeachStep, judges: dict[str, Labelled]) -> dict[str, float]:
    accuracies = {
        name: float((predict(report.weights, seen) == meant).mean())
        for name, (seen, meant) in judges.items()
    }
    return {"loss": report.loss, **accuracies}


def _words(figures: dict[str, float]) -> str:
    names = {"mnist_accuracy": "MNIST", "judge_accuracy": "other drawings"}
    names["drawings_accuracy"] = "taught drawings"
    shares = [f"{names[key]} {value:.1%}" for key, value in figures.items() if key != "loss"]
    return ", ".join([f"loss {figures['loss']:.4f}", *shares])
