"""The command that trains a run, for people to type. Knows nothing of how it is carried out."""

from dataclasses import fields

from mnist_core.config import TrainConfig


def train(config: TrainConfig, run: str) -> str:
    """The command that trains this config anew under the run's name."""
    return f"python -m mnist_core train {options(config)} --name {run} --again"


def options(config: TrainConfig) -> str:
    """The command's options: every field of the config that is not at its default."""
    changed = [field for field in fields(config) if getattr(config, field.name) != field.default]
    return " ".join(_option(field.name, getattr(config, field.name)) for field in changed)


def _option(field: str, value: object) -> str:
    flag = "--lr" if field == "learning_rate" else f"--{field.replace('_', '-')}"
    return flag if value is True else f"{flag} {value}"
