"""Made-up runs, with figures that nobody measured but that a training might give."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from mnist_core.config import TrainConfig
from mnist_core.runs.record import (
    COLUMNS,
    METRICS,
    Divergence,
    EpochMetrics,
    Points,
    RunRecord,
)

CONFIG = TrainConfig(0.01, 2)


def epochs(length: int, **columns: Any) -> tuple[EpochMetrics, ...]:
    """Epochs with these metrics: a list has a value for each epoch, all else is alike in all."""
    lists = {
        name: column if isinstance(column, Sequence) else [column] * length
        for name, column in columns.items()
    }
    rows = []
    for place in range(length):
        values: dict[str, Any] = dict.fromkeys(METRICS, 0.5 / (place + 1))
        values |= {"epoch": place + 1, "steered": False}
        rows.append(EpochMetrics(**values | {name: it[place] for name, it in lists.items()}))
    return tuple(rows)


def points(**columns: Sequence) -> Points:
    """Points with these columns; what is not given is 0.01 throughout."""
    length = len(columns["epoch"])
    given = {name: tuple(column) for name, column in columns.items()}
    return Points(**dict.fromkeys(COLUMNS, (0.01,) * length) | given)


def made_up(config: TrainConfig = CONFIG, length: int = 2, **values: Any) -> RunRecord:
    """A run of so many epochs. values: of the record's fields, or of the epochs' as above."""
    columns = {name: values.pop(name) for name in METRICS if name in values}
    fields = {"run": config.run_id, "state": "finished", "epochs": epochs(length, **columns)}
    record = RunRecord(**{"config": config, **fields, **values})
    if record.state == "diverged" and record.diverged is None:
        return replace(record, diverged=Divergence(length + 1, 1, config.learning_rate))
    return record


def run(validation: Sequence, training: Any = 0.5, **last: Any) -> RunRecord:
    """A run with these losses, and with `last` in its last epoch."""
    length = len(validation)
    config = TrainConfig(0.01, max(1, length))
    record = made_up(config, length, val_loss=validation, train_loss=training)
    return edited(record, **last) if last else record


def edited(record: RunRecord, place: int = -1, **values: Any) -> RunRecord:
    """The record with other values in one of its epochs, the last if none is given."""
    rows = list(record.epochs)
    rows[place] = replace(rows[place], **values)
    return replace(record, epochs=tuple(rows))


def sealed(values: dict[str, Any]) -> str:
    """A record's fields as JSON with the checksum that fits, as a forger would make it."""
    values = {name: value for name, value in values.items() if name != "sha256"}
    digest = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
    return json.dumps({**values, "sha256": digest})
