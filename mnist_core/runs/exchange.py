"""Records given to others and taken from them. Data alone: nothing in a record is ever run.

Exported are JSON (one record as `run.json` has it, several as a list) and CSV. A record's values
are checked as those of every record are; here, that a stranger's file is not too large.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from mnist_core import bounds
from mnist_core.config import TrainConfig
from mnist_core.runs.names import check_name
from mnist_core.runs.record import METRICS, RunError, RunRecord

IMPORTED = "imported-"  # begins the run's name of a record that a visitor brought
LARGEST = bounds.IMPORT_BYTES  # bytes of a file
MOST = bounds.IMPORT_RECORDS  # records in a file, and that are kept
MOST_POINTS = bounds.IMPORT_POINTS  # within an epoch; training reports about 40
LONGEST = 200  # characters of a text


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
            figures = [getattr(epoch, key) for key in METRICS]
            writer.writerow([record.run, *config, record.state, *figures, epoch.gap])
    return text.getvalue()


def from_json(content: bytes) -> list[RunRecord]:
    """The records that `to_json` wrote, each marked as imported by its name.

    RunError says what is wrong: too large, not JSON, not a record, changed, not what a run has.
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
    if problem := _excess(record):
        raise RunError(f"run {record.run!r}: {problem}")
    return replace(record, run=IMPORTED + record.run, files={})


def _excess(record: RunRecord) -> str | None:
    """What is more, or less, than a page should have to show; None of what it can."""
    if not record.epochs:
        return "it has no finished epoch"
    if len(record.points) > MOST_POINTS * record.config.epochs:
        return f"it has {len(record.points):,} points within its epochs"
    texts = [record.started, *record.hardware.values(), *record.versions, *record.versions.values()]
    long = len(texts) > MOST or any(len(str(text)) > LONGEST for text in texts)
    return "its hardware, versions or date are longer than any are" if long else None
