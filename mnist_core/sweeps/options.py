"""A sweep's options on the command line: every field of a config with one value or several."""

import argparse
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from itertools import chain
from typing import Any

from mnist_core.config import CHOICES, TrainConfig
from mnist_core.sweeps.grid import grid, rates


def add_options(command: argparse.ArgumentParser, texts: Mapping[str, str]) -> None:
    """Add the options of a grid and of who trains it. texts: what each config field means."""
    command.add_argument(
        "--lr", nargs="+", type=_rates, required=True, dest="learning_rate", metavar="RATE",
        help="rates, or lo:hi:n, n of them evenly on a log scale",
    )  # fmt: skip
    command.add_argument("--seeds", type=int, default=1, metavar="N", help="seeds 0 to N - 1")
    for field in fields(TrainConfig):
        if field.name not in ("learning_rate", "seed"):
            flag = f"--{field.name.replace('_', '-')}"
            command.add_argument(flag, nargs="+", help=texts[field.name], **_details(field))
    command.add_argument("--scheduler", metavar="ADDRESS", help="of Dask, as tcp://host:8786")
    command.add_argument("--workers", type=int, metavar="N", help="processes here; one a core")
    command.add_argument("--weights", action="store_true", help="keep weights beside the records")
    command.add_argument("--compact", action="store_true", help="no points within the epochs")


def _details(field: Field) -> dict[str, Any]:
    """Type or choices of a field's option, and whether it must be given."""
    if field.name in CHOICES:
        details: dict[str, Any] = {"choices": CHOICES[field.name]}
    elif field.type is bool:
        details = {"type": _truth, "metavar": "true/false"}
    else:
        details = {"type": field.type, "metavar": "VALUE"}
    if field.default is MISSING:
        return {**details, "required": True}
    return {**details, "default": [field.default]}


def configs_of(options: argparse.Namespace) -> list[TrainConfig]:
    """The grid that the options describe; ValueError names what is wrong."""
    if options.seeds < 1:
        raise ValueError(f"seeds is {options.seeds}; it must be 1 or more")
    names = [field.name for field in fields(TrainConfig) if field.name != "seed"]
    axes = {name: getattr(options, name) for name in names}
    return grid(
        {**axes, "learning_rate": list(chain(*options.learning_rate)), "seed": range(options.seeds)}
    )


def _rates(text: str) -> list[float]:
    try:
        return rates(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise argparse.ArgumentTypeError(f"{text!r} is neither true nor false")
    return text == "true"
