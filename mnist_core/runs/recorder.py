"""From the events of a training to its record, saved epoch by epoch. Trains and draws nothing."""

import hashlib
import math
import platform
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from importlib.metadata import version

import numpy as np

from mnist_core.config import TrainConfig
from mnist_core.events import Checkpoint, Diverged, Epoch, Event, Progress, Tested
from mnist_core.runs.record import (
    COLUMNS,
    METRICS,
    Divergence,
    EpochMetrics,
    Points,
    RunRecord,
    TestResult,
)
from mnist_core.runs.store import RunStore
from mnist_core.runs.weights import half

PACKAGES = ("torch", "torchvision", "numpy")


class Recorder:
    """Builds one run's record and saves it after every epoch, whole or not at all.

    store: None keeps the record in memory alone. record, weights: of a run that is continued.
    A run whose learning rate was set by hand gets a name of its own: it is no result of its
    config. While the store has a result of the record's name, the record is kept beside it.
    """

    def __init__(
        self, record: RunRecord, store: RunStore | None = None, weights: Iterable[np.ndarray] = ()
    ) -> None:
        self.record, self.store = record, store
        self.weights = list(weights)
        self.moments: np.ndarray | None = None

    def follow(self, events: Iterable[Event]) -> Iterator[Event]:
        """Pass the events on, each after it was recorded."""
        for event in events:
            match event:
                case Progress():
                    self._add_point(event)
                case Epoch():
                    self._add_epoch(event)
                case Tested():
                    self._finish(replace(self.record, test=TestResult(**asdict(event))))
                case Diverged():
                    at = Divergence(**asdict(event))
                    self._finish(replace(self.record, diverged=at, state="diverged"))
            yield event

    def _add_point(self, event: Progress) -> None:
        old = self.record.points
        columns = {n: (*getattr(old, n), _short(getattr(event, n))) for n in COLUMNS}
        self.record = replace(self.record, points=Points(**columns))

    def _add_epoch(self, event: Epoch) -> None:
        metrics = EpochMetrics(**{name: getattr(event, name) for name in METRICS})
        if self.weights:
            self.weights[-1] = half(self.weights[-1])  # as it will be saved
        self.weights.append(event.weights)
        self.moments = event.moments
        config = self.record.config
        done = event.epoch == config.epochs and config.protocol == "test"
        record = replace(self.record, epochs=(*self.record.epochs, metrics))
        if event.steered and "-steered-" not in record.run:
            record = steered(record)
        self._finish(replace(record, state="finished" if done else "unfinished"))

    def _finish(self, record: RunRecord) -> None:
        if record.test:
            record = replace(record, state="finished")
        former, self.record = self.record.run, record
        if self.store:
            self.record = self.store.save(record, self.weights, self.moments, former)


def steered(record: RunRecord) -> RunRecord:
    """The record under a name of its own, as it is no result of its config."""
    digest = hashlib.sha256(record.to_json().encode()).hexdigest()
    return replace(record, run=f"{record.config.run_id}-steered-{digest[:6]}")


def _short(value: float | int) -> float | int | None:
    if not isinstance(value, float):
        return value
    return float(f"{value:.6g}") if math.isfinite(value) else None


def new_record(
    config: TrainConfig, hardware: dict[str, str | int], started: str, run: str | None = None
) -> RunRecord:
    """The empty record of a run that begins. started: UTC, ISO 8601. run: a name of its own."""
    versions = {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}
    return RunRecord(
        run=run or config.run_id,
        config=config,
        hardware=hardware,
        versions=versions,
        started=started,
    )


def checkpoint(store: RunStore, record: RunRecord) -> Checkpoint | None:
    """Where a stored run can be continued from; None if its optimiser's state was not kept."""
    moments = store.moments(record.run)
    if moments is None:
        return None
    rates = tuple((e.epoch, e.learning_rate) for e in record.epochs if e.steered)
    weights = store.weights(record.run)[-1]
    return Checkpoint(len(record.epochs), weights, moments, rates)
