"""Runs a grid of configs over an executor, and keeps what comes back. Trains and shows nothing."""

from collections import Counter
from collections.abc import Generator, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from queue import SimpleQueue

import numpy as np

from mnist_core.config import TrainConfig
from mnist_core.runs.record import WEIGHTS, RunError, RunRecord
from mnist_core.runs.store import RunStore
from mnist_core.runs.weights import unpack
from mnist_core.sweeps.executors import Workers
from mnist_core.sweeps.task import Task, Trained, train_one

ATTEMPTS = 3  # of a run whose worker dies


class SweepError(RuntimeError):
    """The sweep cannot go on; the message says why and what to do."""


@dataclass(frozen=True)
class Done:
    """A config's result: trained now, or held by the store before."""

    config: TrainConfig
    record: RunRecord
    cached: bool


@dataclass(frozen=True)
class Retried:
    """A config whose worker died, and which is tried again."""

    config: TrainConfig
    attempt: int  # which begins, from 2


@dataclass(frozen=True)
class Failed:
    """A config that has no result; the others go on."""

    config: TrainConfig
    problem: str


Event = Done | Retried | Failed


def sweep(
    configs: Sequence[TrainConfig],
    store: RunStore,
    workers: Workers,
    weights: bool = False,
    compact: bool = False,
    task: Task = train_one,
) -> Generator[Event]:
    """Train what the store does not hold, and save each result as it comes.

    weights: keep them too; a result that is held without them is trained again. compact: leave
    out of the records what was measured within the epochs.
    Yields Done or Failed once for each config: held ones first, then as they end. Close the
    iterator to stop; what was saved is whole. Raises SweepError where the workers are lost
    altogether, RunError where the store cannot be written to.
    """
    results = {r.config: r for r in store.list() if _answers(r, weights)}
    missing = [config for config in dict.fromkeys(configs) if config not in results]
    yield from (Done(c, results[c], True) for c in dict.fromkeys(configs) if c in results)
    if not missing:
        return
    store.make(missing[0].run_id)
    crew = _Crew(workers, task, weights, compact)
    try:
        for config in missing:
            crew.submit(config)
        yield from crew.collect(store)
    finally:
        crew.cancel()


def _answers(record: RunRecord, weights: bool) -> bool:
    """Is it the result that its config asks for, with weights if they are wanted?"""
    has_them = WEIGHTS in record.files or not record.epochs  # diverged before there were any
    return record.is_result_of(record.config) and (has_them or not weights)


class _Crew:
    """The configs that workers have, and how often each was tried."""

    def __init__(self, workers: Workers, task: Task, *wanted: bool) -> None:
        self.workers, self.task, self.wanted = workers, task, wanted
        self.pending: dict[Future[Trained], TrainConfig] = {}
        self.ended: SimpleQueue[Future[Trained]] = SimpleQueue()
        self.attempts: Counter[TrainConfig] = Counter()

    def submit(self, config: TrainConfig) -> None:
        self.attempts[config] += 1
        future = self.workers.executor.submit(self.task, config.to_dict(), *self.wanted)
        self.pending[future] = config
        future.add_done_callback(self.ended.put)

    def collect(self, store: RunStore) -> Generator[Event]:
        """Wait for one after another until none is left."""
        while self.pending:
            future = self.ended.get()
            yield self._event(self.pending.pop(future), future, store)

    def _event(self, config: TrainConfig, future: Future[Trained], store: RunStore) -> Event:
        try:
            record, weights = _checked(config, future.result())
        except CancelledError:
            raise SweepError(
                f"{self.workers.place} is lost; what had come back is kept, and the same sweep "
                f"goes on from there"
            ) from None
        except self.workers.died:
            return self._again(config)
        except Exception as error:  # whatever a worker raised, the rest goes on
            return Failed(config, f"{type(error).__name__}: {error}")
        return Done(config, store.save(record, weights), False)

    def _again(self, config: TrainConfig) -> Event:
        if self.attempts[config] >= ATTEMPTS:
            return Failed(config, f"its worker died in each of {ATTEMPTS} attempts")
        self.submit(config)
        return Retried(config, self.attempts[config])

    def cancel(self) -> None:
        """Leave nothing waiting for a worker."""
        for future in self.pending:
            future.cancel()


def _checked(config: TrainConfig, trained: Trained) -> tuple[RunRecord, np.ndarray | None]:
    """What a worker sent, as it can be saved; RunError where it is no result of the config."""
    record = RunRecord.from_json(trained.record)
    if not record.is_result_of(config) or record.run != config.run_id:
        raise RunError(f"a worker sent run {record.run!r}, {record.state}, in its place")
    weights = unpack(trained.weights, len(record.epochs)) if trained.weights else None
    return record, weights
