"""Runs a grid of configs over an executor, and keeps what comes back. Trains and shows nothing."""

from collections import Counter, deque
from collections.abc import Generator, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import ExitStack
from dataclasses import dataclass
from queue import Empty, SimpleQueue

import numpy as np

from mnist_core.config import TrainConfig
from mnist_core.runs.claim import claimed
from mnist_core.runs.record import WEIGHTS, RunError, RunRecord
from mnist_core.runs.store import RunStore
from mnist_core.runs.weights import unpack
from mnist_core.sweeps.executors import Workers
from mnist_core.sweeps.task import Task, Trained, train_one

ATTEMPTS = 3  # of a run whose worker dies
LOOK = 1.0  # seconds between two looks at what another process trains


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
class Elsewhere:
    """A config that another process of this store trains; told once, its result is waited for."""

    config: TrainConfig


@dataclass(frozen=True)
class Failed:
    """A config that has no result; the others go on."""

    config: TrainConfig
    problem: str


Event = Done | Retried | Elsewhere | Failed


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
    out of the records what was measured within the epochs. Where the workers are this machine's,
    what is being trained is claimed, so that no other process of the store trains it too.
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
    with _Crew(missing, store, workers, task, weights, compact) as crew:
        yield from crew.collect()


def _answers(record: RunRecord, weights: bool) -> bool:
    """Is it the result that its config asks for, with weights if they are wanted?"""
    has_them = WEIGHTS in record.files or not record.epochs  # diverged before there were any
    return record.is_result_of(record.config) and (has_them or not weights)


class _Held(Exception):
    """Another process has the claim on a config."""


class _Crew:
    """The configs that wait and that workers have, and how often each was tried.

    As a context it leaves nothing waiting for a worker, and nothing claimed.
    """

    def __init__(
        self,
        configs: Sequence[TrainConfig],
        store: RunStore,
        workers: Workers,
        task: Task,
        weights: bool,
        compact: bool,
    ) -> None:
        self.store, self.workers, self.task = store, workers, task
        self.weights, self.compact = weights, compact
        self.waiting = deque(configs)
        self.pending: dict[Future[Trained], TrainConfig] = {}
        self.ended: SimpleQueue[Future[Trained]] = SimpleQueue()
        self.attempts: Counter[TrainConfig] = Counter()
        self.claims: dict[TrainConfig, ExitStack] = {}
        self.elsewhere: set[TrainConfig] = set()

    def __enter__(self) -> "_Crew":
        return self

    def __exit__(self, *_: object) -> None:
        for future in self.pending:
            future.cancel()
        for config in list(self.claims):
            self._release(config)

    def collect(self) -> Generator[Event]:
        """Hand out what waits, and wait for one after another until none is left."""
        while self.waiting or self.pending:
            yield from self._hand_out()
            if not self.waiting and not self.pending:
                return
            try:
                future = self.ended.get(timeout=None if self._is_busy() else LOOK)
            except Empty:
                continue
            config = self.pending.pop(future)
            event = self._event(config, future)
            if not isinstance(event, Retried):
                self._release(config)
            yield event

    def _is_busy(self) -> bool:
        """Is there nothing to do before a worker ends its task?"""
        return not self.waiting or len(self.pending) == self.workers.most

    def _hand_out(self) -> Generator[Event]:
        """As many as the workers take; what other processes train stays waiting."""
        for _ in range(len(self.waiting)):
            if len(self.pending) == self.workers.most:
                return
            config = self.waiting.popleft()
            try:
                self._claim(config)
            except _Held:
                self.waiting.append(config)
                if config not in self.elsewhere:
                    self.elsewhere.add(config)
                    yield Elsewhere(config)
                continue
            if config in self.claims and (found := self._found(config)):
                self._release(config)
                yield Done(config, found, True)
            else:
                self._submit(config)

    def _claim(self, config: TrainConfig) -> None:
        """Lest others of this store train it. A cluster's workers see no claims: none is made."""

        def waiting(process: str) -> None:
            raise _Held

        if self.workers.most is not None:
            with ExitStack() as stack:
                stack.enter_context(claimed(self.store.folder, config.run_id, waiting))
                self.claims[config] = stack.pop_all()

    def _release(self, config: TrainConfig) -> None:
        if claim := self.claims.pop(config, None):
            claim.close()

    def _found(self, config: TrainConfig) -> RunRecord | None:
        """What another process has trained meanwhile."""
        try:
            record = self.store.load(config.run_id)
        except RunError:
            return None
        return record if record.config == config and _answers(record, self.weights) else None

    def _submit(self, config: TrainConfig) -> None:
        self.attempts[config] += 1
        wanted = self.weights, self.compact
        future = self.workers.executor.submit(self.task, config.to_dict(), *wanted)
        self.pending[future] = config
        future.add_done_callback(self.ended.put)

    def _event(self, config: TrainConfig, future: Future[Trained]) -> Event:
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
        return Done(config, self.store.save(record, weights), False)

    def _again(self, config: TrainConfig) -> Event:
        if self.attempts[config] >= ATTEMPTS:
            return Failed(config, f"its worker died in each of {ATTEMPTS} attempts")
        self._submit(config)
        return Retried(config, self.attempts[config])


def _checked(config: TrainConfig, trained: Trained) -> tuple[RunRecord, np.ndarray | None]:
    """What a worker sent, as it can be saved; RunError where it is no result of the config."""
    record = RunRecord.from_json(trained.record)
    if not record.is_result_of(config) or record.run != config.run_id:
        raise RunError(f"a worker sent run {record.run!r}, {record.state}, in its place")
    weights = unpack(trained.weights, len(record.epochs)) if trained.weights else None
    return record, weights
