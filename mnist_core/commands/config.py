"""A config's fields as options of the command line."""

import argparse
from dataclasses import MISSING, fields
from typing import Any

from mnist_core.config import CHOICES, TrainConfig

HELP = {
    "learning_rate": "size of the steps, 1e-6 to 1",
    "epochs": "passes over the training images, 1 to 50",
    "batch_size": "images a step",
    "schedule": "how the learning rate goes on",
    "optimizer": "adam, or sgd with momentum 0.9",
    "weight_decay": "decoupled weight decay",
    "dropout": "probability that a hidden unit is left out",
    "augment": "distort every training image anew in every epoch",
    "train_size": "training images, class-balanced",
    "habits": "draw habits of handwriting that MNIST lacks onto the training images",
    "label_noise": "fraction of training labels replaced by another digit",
    "protocol": "validate on the test images, or on 10,000 held out of the training images",
}


def add_options(command: argparse.ArgumentParser) -> None:
    """An option for every field of TrainConfig, from its type and default."""
    command.add_argument("--seed", type=int, nargs="+", default=[0], help="one run for each")
    for field in fields(TrainConfig):
        if field.name == "seed":
            continue
        flag = "--lr" if field.name == "learning_rate" else f"--{field.name.replace('_', '-')}"
        details: dict[str, Any] = {"dest": field.name, "help": HELP[field.name]}
        if field.type is bool:
            command.add_argument(flag, action="store_true", **details)
            continue
        if field.name in CHOICES:
            details["choices"] = CHOICES[field.name]
        else:
            details["type"] = field.type
        if field.default is MISSING:
            command.add_argument(flag, required=True, **details)
        else:
            command.add_argument(flag, default=field.default, **details)
