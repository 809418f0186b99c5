"""A training as work for the queue. Imports torch only in the worker, so that no page waits."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeGuard

from mnist_core.config import RANGES, TrainConfig
from mnist_core.record import RunRecord
from mnist_core.runs import RunStore

if TYPE_CHECKING:
    from mnist_core.train import Epoch, Event, Progress


class Training:
    """One training that pages may look at while a worker iterates over it.

    record: as far as it has come; None until the worker has begun. Replaced, never changed.
    progress: where the epoch stands; None before the first report.
    """

    def __init__(
        self,
        config: TrainConfig,
        store: RunStore,
        again: bool = False,
        source: str | None = None,
    ) -> None:
        self.config, self.store, self.again, self.source = config, store, again, source
        self.record: RunRecord | None = None
        self.progress: Progress | None = None
        self._rate: float | None = None

    def __iter__(self) -> Iterator["Event"]:
        from mnist_core.session import open_session
        from mnist_core.train import Progress

        session = open_session(
            self.config, self.store, again=self.again, steer=self._take_rate, source=self.source
        )
        self.record = session.recorder.record
        for event in session.events:
            self.record = session.recorder.record
            if isinstance(event, Progress):
                self.progress = event
            yield event

    def steer(self, learning_rate: float) -> None:
        """Train at this rate from the next epoch on. ValueError where it is out of range."""
        low, high = RANGES["learning_rate"]
        if not low <= learning_rate <= high:
            raise ValueError(f"learning_rate is {learning_rate:g}; it must be {low:g} to {high:g}")
        self._rate = learning_rate

    def between_epochs(self, event: "Event") -> bool:
        """Does this event end an epoch that another one follows?"""
        return is_epoch(event) and event.epoch < self.config.epochs

    def _take_rate(self, epoch: int) -> float | None:
        rate, self._rate = self._rate, None
        return rate


class Preparation:
    """Work that makes the worker ready: torch imported, MNIST loaded, the device known.

    hardware: device, processor and threads; None until then.
    """

    def __init__(self) -> None:
        self.hardware: dict[str, Any] | None = None

    def __iter__(self) -> Iterator[None]:
        from mnist_core import device, session

        device.prepare_thread()
        self.hardware = device.describe(device.choose())
        session.load_mnist()
        yield


def is_epoch(event: "Event") -> "TypeGuard[Epoch]":
    """Does this event end an epoch?"""
    from mnist_core.train import Epoch

    return isinstance(event, Epoch)
