"""A visitor's small sweep as work for the queue: one training after another, each kept.

Between two of them others who wait go first, so that a sweep holds nobody up for longer than one
of its trainings takes.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from mnist_core.config import TrainConfig
from mnist_core.jobs.job import TURN
from mnist_core.jobs.training import Training
from mnist_core.jobs.worker import Worker
from mnist_core.runs.store import RunStore


def key(configs: Sequence[TrainConfig]) -> tuple[str, ...]:
    """Tells sweeps apart: by all of their configs, stored or not."""
    return ("sweep", *(config.run_id for config in configs))


class Standing(NamedTuple):
    """How far a sweep is. config: whose turn it is, the last one at the end; epochs: its own."""

    done: int  # configs
    config: TrainConfig
    epochs: int
    share: float  # of all epochs, 0 to 1


class OwnSweep:
    """The trainings of some configs, which pages may look at while the queue iterates.

    now: the training that runs or ran last; None before the first. What the store holds a result
    of is not trained again.
    """

    def __init__(self, configs: Sequence[TrainConfig], store: RunStore, worker: Worker) -> None:
        self.configs, self.store, self.worker = tuple(configs), store, worker
        self.key = key(configs)
        self.now: Training | None = None
        self._left = list(configs)

    @property
    def done(self) -> int:
        """How many of the configs are done with."""
        return len(self.configs) - len(self._left)

    def standing(self) -> Standing:
        """How far it is; never less than before."""
        now = self.now  # looked at before what is left: a training that begins meanwhile has 0
        done, count = self.done, len(self.configs)
        config = self.configs[min(done, count - 1)]
        record = now.record if now and now.config == config else None
        epochs = min(len(record.epochs), config.epochs) if record else 0
        share = 1.0 if done == count else (done + epochs / config.epochs) / count
        return Standing(done, config, epochs, share)

    def __iter__(self) -> Iterator[Any]:
        while self._left:
            config = self._left[0]
            if self.store.find(config) is None:
                self.now = Training(config, self.store, self.worker)
                yield from self.now
            self._left.pop(0)
            yield TURN
