"""The fields of a record that somebody wrote, each checked once and made what `RunRecord` has.

A checksum tells of damage, not of sense: whoever can write a record can write its checksum, too.
So what is read here is whatever JSON may hold, and what leaves is what a training can have
recorded. Every problem is a ValueError that names the field.
"""

import re
from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from typing import Any

from mnist_core.config import TrainConfig
from mnist_core.mnist.splits import steps_an_epoch
from mnist_core.runs.fields import (
    Check,
    a_list,
    all_fields,
    an_object,
    cut,
    field,
    number,
    text,
    told,
    truth,
    whole,
)
from mnist_core.runs.measured import Divergence, EpochMetrics, Points, TestResult

STATES = ("unfinished", "finished", "diverged")
WEIGHTS, MOMENTS = "weights.safetensors", "moments.safetensors"
PART = re.compile(r"epoch[1-9][0-9]{0,5}\.safetensors")  # of an unfinished run: an earlier epoch
LEAST = 1e-12  # a mean loss below it is 0: one image's is 0 or at least 1.2e-7, 1 + which rounds
LONGEST = 150  # letters of a config's problem, which may hold a value of any length


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a `RunRecord` from those of its JSON, of which none is missing."""
    config = field("config", values["config"], _config)
    found = {name: field(name, values[name], check) for name, check in CHECKS.items()}
    found["epochs"] = field("epochs", values["epochs"], lambda rows: _epochs(rows, config))
    found["points"] = field("points", values["points"], lambda rows: _points(rows, config))
    ended = len(found["epochs"])
    found["diverged"] = _diverged(values["diverged"], found["state"], ended, config)
    if found["state"] == "finished" and ended < config.epochs:
        raise ValueError(f"epochs: there are {ended}; a finished run has all {config.epochs}")
    if found["files"] and not ended:
        raise ValueError("files: a run without a finished epoch has none")
    return {**found, "config": config, "format_version": values["format_version"]}


def _config(value: Any) -> TrainConfig:
    try:
        return TrainConfig.from_dict(an_object(value))
    except ValueError as error:
        raise ValueError(cut(str(error), LONGEST)) from error


def _state(value: Any) -> str:
    if value not in STATES:
        raise ValueError(f"it is {told(value)}; it must be one of {', '.join(STATES)}")
    return value


def _hardware(value: Any) -> dict[str, str | int]:
    """As `device.describe` has it; empty where it is not known."""
    return all_fields(value, HARDWARE) if an_object(value) else {}


def _texts(value: Any) -> dict[str, str]:
    return {text(name): field(text(name), it, text) for name, it in an_object(value).items()}


def _files(value: Any) -> dict[str, str]:
    named = {name for name in an_object(value) if not PART.fullmatch(name)}
    if not named <= {WEIGHTS, MOMENTS}:
        raise ValueError(f"there may be {WEIGHTS}, epochs and {MOMENTS} alone")
    return _texts(value)


def _test(value: Any) -> TestResult | None:
    return None if value is None else TestResult(**all_fields(value, TEST))


def _epochs(value: Any, config: TrainConfig) -> tuple[EpochMetrics, ...]:
    if len(a_list(value)) > config.epochs:
        raise ValueError(f"there are {len(value)}; its config has {config.epochs}")
    return tuple(
        field(f"epoch {place}", values, partial(_epoch, place))
        for place, values in enumerate(value, start=1)
    )


def _epoch(place: int, value: Any) -> EpochMetrics:
    return EpochMetrics(**all_fields(value, {"epoch": whole(place, place), **METRIC_CHECKS}))


def _points(value: Any, config: TrainConfig) -> Points:
    """Columns of one length, {} for none, in the order in which they were measured."""
    if not an_object(value):
        return Points()
    place = {"epoch": whole(1, config.epochs), "step": whole(1, steps_an_epoch(config))}
    checks = {**place, **COLUMN_CHECKS}

    def column(check: Check) -> Check:
        return lambda items: tuple(check(item) for item in a_list(items))

    points = Points(**all_fields(value, {name: column(check) for name, check in checks.items()}))
    for name in checks:
        if (length := len(getattr(points, name))) != len(points):
            raise ValueError(f"{name}: it has {length:,} values, and epoch {len(points):,}")
    for before, after in pairwise(zip(points.epoch, points.step, strict=True)):
        if after <= before:
            raise ValueError("epoch, step: {}, {} comes after {}, {}".format(*after, *before))
    return points


def _diverged(value: Any, state: str, ended: int, config: TrainConfig) -> Divergence | None:
    if (value is not None) != (state == "diverged"):
        raise ValueError(f"diverged: it is {told(value)}, which a run in state {state} cannot be")
    if value is None:
        return None
    if ended == config.epochs:
        raise ValueError("epochs: there are all of them; a diverged run has fewer")
    place = {"epoch": whole(ended + 1, config.epochs), "step": whole(1, steps_an_epoch(config))}
    checks = {**place, "learning_rate": number()}
    return Divergence(**field("diverged", value, lambda values: all_fields(values, checks)))


LOSS, SHARE = number(LEAST), number(high=1.0)
LOSS_OR_0 = number(LEAST, also=(0,))  # few images can be learnt by heart
MAYBE = number(also=(None,))  # infinite gradients alone need not end a run
METRIC_CHECKS: dict[str, Check] = {
    "train_loss": LOSS_OR_0,
    "train_eval_loss": LOSS_OR_0,
    "train_eval_accuracy": SHARE,
    "val_loss": LOSS,
    "val_accuracy": SHARE,
    "learning_rate": number(),
    "steered": truth,
    "seconds": number(),
}
COLUMN_CHECKS: dict[str, Check] = {
    "loss": MAYBE,
    "gradient_norm": MAYBE,
    "update_ratio": MAYBE,
    "learning_rate": number(),
}
TEST: dict[str, Check] = {"test_loss": LOSS_OR_0, "test_accuracy": SHARE}
HARDWARE: dict[str, Check] = {"device": text, "processor": text, "threads": whole(1, 10_000)}
CHECKS: dict[str, Check] = {
    "run": text,
    "state": _state,
    "test": _test,
    "hardware": _hardware,
    "versions": _texts,
    "started": text,
    "files": _files,
}
