"""The fields of a record that somebody wrote, each checked once and made what `RunRecord` has.

A checksum tells of damage, not of sense: whoever can write a record can write its checksum, too.
So what is read here is whatever JSON may hold, and what leaves is what a training can have
recorded. Every problem is a ValueError that names the field.
"""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise
from typing import Any

from mnist_core.config import TrainConfig
from mnist_core.mnist.splits import steps_an_epoch
from mnist_core.runs.measured import Divergence, EpochMetrics, Points, TestResult

STATES = ("unfinished", "finished", "diverged")
WEIGHTS, MOMENTS = "weights.safetensors", "moments.safetensors"
LARGEST = 3.4028235e38  # of single precision, in which a network counts
LEAST = 1e-12  # a mean loss below it is 0: one image's is 0 or at least 1.2e-7, 1 + which rounds

Check = Callable[[Any], Any]  # the value as it is kept; ValueError says what it must be


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a `RunRecord` from those of its JSON, of which none is missing."""
    config = field("config", values["config"], TrainConfig.from_dict)
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


def field(name: str, value: Any, check: Check) -> Any:
    """The value as `check` gives it back; its error begins with the field's name."""
    try:
        return check(value)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def _number(low: float = 0.0, high: float = LARGEST, also: tuple = ()) -> Check:
    """A finite number from `low` to `high`, or one of `also`; True and False are none."""

    def check(value: Any) -> float | None:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if number and (low <= value <= high or value in also):
            return float(value)
        if value is None and None in also:
            return None
        others = "".join(f", or {'null' if it is None else it}" for it in also)
        raise ValueError(f"it is {_told(value)}; it must be {low:g} to {high:g}{others}")

    return check


def _whole(low: int, high: int) -> Check:
    def check(value: Any) -> int:
        if type(value) is not int or not low <= value <= high:
            allowed = f"{low:,} to {high:,}" if low < high else f"{low:,}"
            raise ValueError(f"it is {_told(value)}; it must be a whole number, {allowed}")
        return value

    return check


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"it is {_told(value)}; it must be true or false")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError(f"it is {_told(value)}; it must be a text that can be printed")
    return value


def _state(value: Any) -> str:
    if value not in STATES:
        raise ValueError(f"it is {_told(value)}; it must be one of {', '.join(STATES)}")
    return value


def _told(value: Any) -> str:
    """A value for people; what is nested or long, in short."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = "null" if value is None else repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"it is {_told(value)}; it must be an object")
    return value


def _list(value: Any) -> list:
    if not isinstance(value, list):
        raise ValueError(f"it is {_told(value)}; it must be a list")
    return value


def _fields(value: Any, checks: Mapping[str, Check]) -> dict[str, Any]:
    """Each of the fields as its check gives it back; no other field."""
    if set(_object(value)) != set(checks):
        raise ValueError(f"its fields must be {', '.join(checks)}")
    return {name: field(name, value[name], check) for name, check in checks.items()}


def _hardware(value: Any) -> dict[str, str | int]:
    """As `device.describe` has it; empty where it is not known."""
    return _fields(value, HARDWARE) if _object(value) else {}


def _texts(value: Any) -> dict[str, str]:
    return {_text(name): field(_text(name), it, _text) for name, it in _object(value).items()}


def _files(value: Any) -> dict[str, str]:
    if not set(_object(value)) <= {WEIGHTS, MOMENTS}:
        raise ValueError(f"there may be {WEIGHTS} and {MOMENTS} alone")
    return _texts(value)


def _test(value: Any) -> TestResult | None:
    return None if value is None else TestResult(**_fields(value, TEST))


def _epochs(value: Any, config: TrainConfig) -> tuple[EpochMetrics, ...]:
    if len(_list(value)) > config.epochs:
        raise ValueError(f"there are {len(value)}; its config has {config.epochs}")

    return tuple(
        field(f"epoch {number}", values, partial(_epoch, number))
        for number, values in enumerate(value, start=1)
    )


def _epoch(number: int, value: Any) -> EpochMetrics:
    return EpochMetrics(**_fields(value, {"epoch": _whole(number, number), **METRIC_CHECKS}))


def _points(value: Any, config: TrainConfig) -> Points:
    """Columns of one length, {} for none, in the order in which they were measured."""
    if not _object(value):
        return Points()
    whole = {"epoch": _whole(1, config.epochs), "step": _whole(1, steps_an_epoch(config))}
    checks = {**whole, **COLUMN_CHECKS}

    def column(check: Check) -> Check:
        return lambda items: tuple(check(item) for item in _list(items))

    points = Points(**_fields(value, {name: column(check) for name, check in checks.items()}))
    if any(len(getattr(points, name)) != len(points) for name in checks):
        raise ValueError("its columns are not of one length")
    places = zip(points.epoch, points.step, strict=True)
    if any(before >= after for before, after in pairwise(places)):
        raise ValueError("step: its steps do not follow one another")
    return points


def _diverged(value: Any, state: str, ended: int, config: TrainConfig) -> Divergence | None:
    if (value is not None) != (state == "diverged"):
        raise ValueError(f"diverged: it is {_told(value)}, which a run in state {state} cannot be")
    if value is None:
        return None
    if ended == config.epochs:
        raise ValueError("epochs: there are all of them; a diverged run has fewer")
    place = {"epoch": _whole(ended + 1, config.epochs), "step": _whole(1, steps_an_epoch(config))}
    checks = {**place, "learning_rate": _number()}
    return Divergence(**field("diverged", value, lambda values: _fields(values, checks)))


LOSS, SHARE = _number(LEAST), _number(high=1.0)
LOSS_OR_0 = _number(LEAST, also=(0,))  # few images can be learnt by heart
MAYBE = _number(also=(None,))  # infinite gradients alone need not end a run
METRIC_CHECKS: dict[str, Check] = {
    "train_loss": LOSS_OR_0,
    "train_eval_loss": LOSS_OR_0,
    "train_eval_accuracy": SHARE,
    "val_loss": LOSS,
    "val_accuracy": SHARE,
    "learning_rate": _number(),
    "steered": _truth,
    "seconds": _number(),
}
COLUMN_CHECKS: dict[str, Check] = {
    "loss": MAYBE,
    "gradient_norm": MAYBE,
    "update_ratio": MAYBE,
    "learning_rate": _number(),
}
TEST: dict[str, Check] = {"test_loss": LOSS_OR_0, "test_accuracy": SHARE}
HARDWARE: dict[str, Check] = {"device": _text, "processor": _text, "threads": _whole(1, 10_000)}
CHECKS: dict[str, Check] = {
    "run": _text,
    "state": _state,
    "test": _test,
    "hardware": _hardware,
    "versions": _texts,
    "started": _text,
    "files": _files,
}
