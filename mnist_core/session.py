"""One training with everything that it needs: data, device, record, store, where to go on from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from mnist_core import data
from mnist_core.config import TrainConfig
from mnist_core.device import choose, describe, prepare_thread
from mnist_core.record import RunError, RunRecord
from mnist_core.recorder import Recorder, checkpoint, new_record
from mnist_core.runs import RunStore
from mnist_core.train import Event, train


@dataclass(frozen=True)
class Session:
    """A training that is recorded as `events` is iterated."""

    recorder: Recorder
    events: Iterator[Event]


load_mnist = cache(data.load)  # once a process


def open_session(
    config: TrainConfig,
    store: RunStore,
    device: str | None = None,
    again: bool = False,
    name: str | None = None,
    steer: Callable[[int], float | None] = lambda epoch: None,
) -> Session:
    """A training by `config`, from where an unfinished one stopped unless `again`."""
    prepare_thread()
    place = choose(device)
    stored = None if again else _unfinished(store, name or config.run_id, config)
    start = checkpoint(store, stored) if stored else None
    if stored and start:
        recorder = Recorder(stored, store, store.weights(stored.run))
    else:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        recorder = Recorder(new_record(config, describe(place), now, name), store)
    events = train(config, load_mnist(), place, start, steer)
    return Session(recorder, recorder.follow(events))


def _unfinished(store: RunStore, run: str, config: TrainConfig) -> RunRecord | None:
    try:
        record = store.load(run)
    except RunError:
        return None
    fits = record.state == "unfinished" and record.config == config and record.epochs
    return record if fits else None
