"""Records given to others and taken from them. Data alone: nothing in a record is ever run.

Exported are JSON (one record as `run.json` has it, several as a list) and CSV. What comes in is
checked more strictly than a stored run, as it may be anybody's.
"""

import csv
import io
import json
import math
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from mnist_core.config import TrainConfig
from mnist_core.runs.record import COLUMNS, DIVERGED, METRICS, TEST, RunError, RunRecord, gap
from mnist_core.runs.store import check_name

IMPORTED = "imported-"  # begins the run's name of a record that a visitor brought
LARGEST = 5_000_000  # bytes of a file
MOST = 100  # records in a file, and that are kept
MOST_POINTS = 100  # within an epoch; training reports about 40
LONGEST = 200  # characters of a text
HUGE = 1e12
SHARES = ("train_eval_accuracy", "val_accuracy", "test_accuracy")


def to_json(records: Sequence[RunRecord]) -> str:
    """The records without what belongs to their weights: one as it is, several as a list."""
    texts = [own(record).to_json() for record in records]
    return texts[0] if len(texts) == 1 else "[" + ",\n".join(texts) + "]\n"


def own(record: RunRecord) -> RunRecord:
    """What is exported: under the run's own name, without its files."""
    return replace(record, run=record.run.removeprefix(IMPORTED), files={})


def to_csv(records: Sequence[RunRecord]) -> str:
    """A row for each epoch of each run: the run, its config, the epoch's metrics, the gap."""
    settings = [field.name for field in fields(TrainConfig)]
    names = [f"config_{name}" for name in settings]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["run", *names, "state", *METRICS, "gap"])
    for record in map(own, records):
        config = [getattr(record.config, name) for name in settings]
        for epoch in record.epochs:
            figures = [epoch[key] for key in METRICS]
            writer.writerow([record.run, *config, record.state, *figures, gap(epoch)])
    return text.getvalue()


def from_json(content: bytes) -> list[RunRecord]:
    """The records that `to_json` wrote, each marked as imported by its name.

    RunError says what is wrong: too large, not JSON, not a record, changed, out of range.
    """
    if len(content) > LARGEST:
        raise RunError(f"the file has {len(content):,} bytes; at most {LARGEST:,} are read")
    try:
        entries = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise RunError(f"the file is not JSON: {error}") from error
    entries = entries if isinstance(entries, list) else [entries]
    if not 1 <= len(entries) <= MOST:
        raise RunError(f"the file has {len(entries)} records; it must have 1 to {MOST}")
    return [_imported(entry) for entry in entries]


def _imported(entry: Any) -> RunRecord:
    record = RunRecord.from_json(json.dumps(entry))
    check_name(record.run)
    if problem := _problem(record):
        raise RunError(f"run {record.run!r}: {problem}")
    return replace(record, run=IMPORTED + record.run, files={})


def _problem(record: RunRecord) -> str | None:
    """What no run of this program can have; None of a sound record."""
    if not 1 <= len(record.epochs) <= record.config.epochs:
        return f"it has {len(record.epochs)} epochs of {record.config.epochs}"
    for epoch in record.epochs:
        if problem := _odd(epoch, METRICS) or _steered(epoch):
            return f"epoch {epoch['epoch']}: {problem}"
    if problem := _odd(record.test or {}, TEST) or _odd(record.diverged or {}, DIVERGED):
        return problem
    return _odd_points(record) or _odd_texts(record)


def _steered(epoch: dict[str, Any]) -> str | None:
    return None if isinstance(epoch["steered"], bool) else "steered is neither true nor false"


def _odd(values: dict[str, Any], names: Sequence[str]) -> str | None:
    """Which value is out of range: shares are 0 to 1, all else is 0 or more."""
    for key in names:
        value = values.get(key)
        most = 1.0 if key in SHARES else HUGE
        if value is not None and key != "steered" and not _fits(value, most):
            return f"{key} is {str(value)[:40]}; it must be 0 to {most:g}"
    return None


def _fits(value: Any, most: float) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and 0 <= value <= most


def _odd_points(record: RunRecord) -> str | None:
    points = record.points or {"epoch": [], "step": []}
    if len(points["epoch"]) > MOST_POINTS * record.config.epochs:
        return f"it has {len(points['epoch']):,} points within its epochs"
    whole = [*points["epoch"], *points["step"]]
    if not all(isinstance(value, int) and 1 <= value <= HUGE for value in whole):
        return "an epoch or step of its points is no whole number above 0"
    if any(epoch > record.config.epochs for epoch in points["epoch"]):
        return "it has points of epochs that it has not"
    values = (value for column in COLUMNS for value in points.get(column, []))
    if not all(value is None or _fits(value, math.inf) for value in values):
        return "a value of its points is below 0"
    return None


def _odd_texts(record: RunRecord) -> str | None:
    texts = [record.started, *record.hardware.values(), *record.versions.values()]
    texts += [*record.hardware, *record.versions]
    long = len(texts) > MOST or any(len(str(text)) > LONGEST for text in texts)
    return "its hardware, versions or date are longer than any are" if long else None
