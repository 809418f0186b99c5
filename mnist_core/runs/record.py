"""The record of a run: config, metrics, versions, hardware. Knows nothing of files or training."""

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from mnist_core.config import TrainConfig

FORMAT_VERSION = 1
STATES = ("unfinished", "finished", "diverged")
WEIGHTS, MOMENTS = "weights.safetensors", "moments.safetensors"
METRICS = (
    "epoch",
    "train_loss",
    "train_eval_loss",
    "train_eval_accuracy",
    "val_loss",
    "val_accuracy",
    "learning_rate",
    "steered",
    "seconds",
)
COLUMNS = ("epoch", "step", "loss", "gradient_norm", "update_ratio", "learning_rate")
TEST = ("test_loss", "test_accuracy")
DIVERGED = ("epoch", "step", "learning_rate")


class RunError(ValueError):
    """A run that cannot be used; the message says which, why and what to do."""


class DamagedRun(RunError):
    """A stored run's files are not what was saved."""


@dataclass(frozen=True)
class RunRecord:
    """One training: config, metrics, versions, hardware. What was not finite is None.

    epochs: one an epoch, with METRICS, as `train.Epoch` has them.
    points: within the epochs, about 40 in each, column by column (COLUMNS, as `train.Progress`
        has them); floats to six digits.
    """

    run: str
    config: TrainConfig
    state: str = "unfinished"
    epochs: list[dict[str, Any]] = field(default_factory=list)
    points: dict[str, list] = field(default_factory=dict)
    test: dict[str, float] | None = None  # TEST, `holdout` alone
    diverged: dict[str, Any] | None = None  # DIVERGED
    hardware: dict[str, Any] = field(default_factory=dict)  # device, processor, threads
    versions: dict[str, str] = field(default_factory=dict)  # python, torch, …
    started: str = ""  # UTC, ISO 8601
    files: dict[str, str] = field(default_factory=dict)  # name → SHA-256
    format_version: int = FORMAT_VERSION

    @property
    def steered(self) -> bool:
        """Was the learning rate set by hand in some epoch?"""
        return any(epoch["steered"] for epoch in self.epochs)

    @property
    def final(self) -> dict[str, Any] | None:
        """The last epoch's metrics; None before the first epoch's end."""
        return self.epochs[-1] if self.epochs else None

    def is_result_of(self, config: TrainConfig) -> bool:
        """May this record stand for a training by `config`?"""
        done = self.state in ("finished", "diverged")
        return done and not self.steered and self.config == config

    def to_json(self) -> str:
        """The record as JSON text with its own checksum; what is not finite becomes null."""
        values = _finite(asdict(self))
        return _lines({**values, "sha256": _digest(values)}) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "RunRecord":
        """The record that `to_json` wrote. RunError where it is none, DamagedRun where changed."""
        values = _parse(text)
        if values.pop("sha256") != _digest(values):
            raise DamagedRun("the record does not match its checksum")
        try:
            values["config"] = TrainConfig.from_dict(values["config"])
        except ValueError as error:
            raise DamagedRun(f"the record's config is none: {error}") from error
        if odd := next((name for name, fits in CHECKS.items() if not fits(values[name])), None):
            raise DamagedRun(f"the record's {odd} is not what a run has")
        return cls(**values)


def gap(epoch: Mapping[str, Any]) -> float | None:
    """Validation loss / training loss of one epoch; None where either is missing or 0."""
    training, validation = epoch["train_loss"], epoch["val_loss"]
    return validation / training if training and validation is not None else None


def _parse(text: str) -> dict[str, Any]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DamagedRun(f"the record is not JSON: {error}") from error
    if not isinstance(values, dict) or "format_version" not in values:
        raise DamagedRun("the record has no format_version")
    if values["format_version"] != FORMAT_VERSION:
        raise RunError(
            f"the record has format_version {values['format_version']!r}; "
            f"this program reads {FORMAT_VERSION}: use a newer one"
        )
    known = {entry.name for entry in fields(RunRecord)} | {"sha256"}
    if odd := known ^ set(values):
        raise DamagedRun(f"the record's fields are not those of a run: {', '.join(sorted(odd))}")
    return values


def _number(value: Any) -> bool:
    """A finite number, or None for what was not finite."""
    return value is None or isinstance(value, int) or _is_finite(value)


def _is_finite(value: Any) -> bool:
    return isinstance(value, float) and math.isfinite(value)


def _numbers(value: Any, names: tuple[str, ...]) -> bool:
    """A number for each of the names, and nothing else."""
    fits = isinstance(value, dict) and set(value) == set(names)
    return fits and all(map(_number, value.values()))


def _epochs(value: Any) -> bool:
    return isinstance(value, list) and all(
        _numbers(epoch, METRICS) and epoch["epoch"] == number
        for number, epoch in enumerate(value, start=1)
    )


def _points(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) not in (set(), set(COLUMNS)):
        return False
    columns = list(value.values())
    alike = all(isinstance(column, list) and len(column) == len(columns[0]) for column in columns)
    return alike and all(_number(item) for column in columns for item in column)


def _texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(it, str | int) for it in value.values())


CHECKS: dict[str, Callable[[Any], bool]] = {
    "run": lambda value: isinstance(value, str),
    "state": lambda value: value in STATES,
    "epochs": _epochs,
    "points": _points,
    "test": lambda value: value is None or _numbers(value, TEST),
    "diverged": lambda value: value is None or _numbers(value, DIVERGED),
    "hardware": _texts,
    "versions": _texts,
    "started": lambda value: isinstance(value, str),
    "files": lambda value: _texts(value) and set(value) <= {WEIGHTS, MOMENTS},
}


def _lines(value: Any, depth: int = 2) -> str:
    """JSON with a line for each entry of the outer two levels, for people and for diffs."""
    if depth == 0 or not isinstance(value, dict | list) or not value:
        return json.dumps(value, allow_nan=False)
    pad = " " * (3 - depth)
    if isinstance(value, dict):
        entries = [f"{pad}{json.dumps(k)}: {_lines(v, depth - 1)}" for k, v in value.items()]
        return "{\n" + ",\n".join(entries) + "\n" + pad[1:] + "}"
    return "[\n" + ",\n".join(pad + _lines(v, depth - 1) for v in value) + "\n" + pad[1:] + "]"


def _digest(values: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
