"""A training as work for the queue, in a process of its own, which pages may look at and steer."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

from mnist_core.config import RANGES, TrainConfig
from mnist_core.events import Progress
from mnist_core.jobs import log
from mnist_core.jobs.worker import Elsewhere, Worker
from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import RunStore


def key(config: TrainConfig, source: str | None = None) -> tuple[str, str | None]:
    """Tells trainings apart: by their config, and by the run that they go on from."""
    return config.run_id, source


class Training:
    """One training that pages may look at while the queue iterates over it.

    key: what is trained; two trainings of one key are the same.
    record: as far as it has come; None until the worker has begun. Replaced, never changed.
    progress: where the epoch stands; None before the first report. points: every report of that
        epoch so far, the last one included. elsewhere: does another process train it now?
    coming: the rate that was set by hand and that no epoch has begun with; None of none.
    """

    def __init__(
        self,
        config: TrainConfig,
        store: RunStore,
        worker: Worker,
        again: bool = False,
        source: str | None = None,
    ) -> None:
        self.config, self.store, self.worker = config, store, worker
        self.again, self.source = again, source
        self.key = key(config, source)
        self.record: RunRecord | None = None
        self.progress: Progress | None = None
        self.points: tuple[Progress, ...] = ()
        self.elsewhere = False
        self.coming: float | None = None
        self._rate: float | None = None  # `coming` until the worker has it

    def __iter__(self) -> Iterator[Progress | RunRecord | Elsewhere]:
        events = self.worker.train(
            self.config, self.store, self.again, self.source, self._take_rate
        )
        with closing(events):
            for event in events:
                self.elsewhere = isinstance(event, Elsewhere)
                if isinstance(event, Progress):
                    same = self.points and self.points[-1].epoch == event.epoch
                    if not same and self._rate is None:
                        self.coming = None
                    self.points = (*self.points, event) if same else (event,)
                    self.progress = event
                elif isinstance(event, RunRecord):
                    begins, self.record = self.record is None, event
                    if begins:
                        continue
                    log.tell("saved", run=event.run, epoch=len(event.epochs), state=event.state)
                yield event

    def steer(self, learning_rate: float) -> None:
        """Train at this rate from the next epoch on. ValueError where it is out of range."""
        low, high = RANGES["learning_rate"]
        if not low <= learning_rate <= high:
            raise ValueError(f"learning_rate is {learning_rate:g}; it must be {low:g} to {high:g}")
        self._rate = self.coming = learning_rate

    def between_epochs(self, event: Progress | RunRecord | Elsewhere) -> bool:
        """Does this event end an epoch that another one follows?"""
        if not isinstance(event, RunRecord) or event.state != "unfinished":
            return False
        return len(event.epochs) < self.config.epochs

    def _take_rate(self) -> float | None:
        rate, self._rate = self._rate, None
        return rate


class Preparation:
    """Work that makes the worker ready: PyTorch imported, MNIST loaded, the device known.

    A training does the same if this has failed.
    """

    def __init__(self, worker: Worker) -> None:
        self.worker = worker

    @property
    def hardware(self) -> dict[str, Any] | None:
        """Device, processor and threads; None until they are known."""
        return self.worker.hardware

    @property
    def problem(self) -> str | None:
        """Why they are not known, if the last attempt to find out failed."""
        return self.worker.problem

    def __iter__(self) -> Iterator[None]:
        self.worker.prepare()
        yield
