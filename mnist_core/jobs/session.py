"""One training with everything that it needs: data, device, record, store, where to go on from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache

import torch

from mnist_core.config import TrainConfig
from mnist_core.events import Checkpoint, Event
from mnist_core.mnist import load as data
from mnist_core.runs.names import ANEW, plain_name
from mnist_core.runs.record import DamagedRun, RunError
from mnist_core.runs.recorder import Recorder, checkpoint, new_record, steered
from mnist_core.runs.store import NoSuchRun, RunStore
from mnist_core.train.device import choose, describe, prepare_thread
from mnist_core.train.loop import rate_factor, train


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
    source: str | None = None,
) -> Session:
    """A training by `config`, from where an unfinished one stopped unless `again`.

    What is kept of earlier trainings stays until this one is whole: see `precedence`.
    name: the run's, in place of the one made of its config. source: a run to go on from instead,
    with more epochs or to its end; see `_continued`.
    Raises ValueError for an unknown device, RunError where the run cannot be kept.
    """
    prepare_thread()
    place = choose(device)
    if source:
        return _continued(config, store, place, steer, source)
    run = name or config.run_id
    _check_free(store, run, config)
    store.make(run)
    old = None if again else _unfinished(store, run, config)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    new = Recorder(new_record(config, describe(place), now, run), store)
    recorder, start = old or (new, None)
    events = train(config, load_mnist(), place, start, steer)
    return Session(recorder, recorder.follow(events))


def _check_free(store: RunStore, run: str, config: TrainConfig) -> None:
    """RunError where a run by this config cannot have that name."""
    if run != plain_name(run):
        raise RunError(f"a run's name is {run!r}; it must not end in {ANEW!r}")
    try:
        record = store.load(run)
    except (NoSuchRun, DamagedRun):
        return
    if record.config != config:
        raise RunError(
            f"run {run!r} is there, trained with other settings; choose another name, or remove "
            f"its folder"
        )


def _unfinished(
    store: RunStore, run: str, config: TrainConfig
) -> tuple[Recorder, Checkpoint] | None:
    """What an unfinished training left, to go on from, if it is there and sound."""
    for name in (run, run + ANEW):
        try:
            record = store.load(name)
            own = record.state == "unfinished" and record.config == config
            if own and (start := checkpoint(store, record)):
                return Recorder(record, store, store.weights(name)), start
        except RunError:
            continue
    return None


def _continued(
    config: TrainConfig,
    store: RunStore,
    place: torch.device,
    steer: Callable[[int], float | None],
    source: str,
) -> Session:
    """The run `source` with all that it was, trained on to the epochs of `config`.

    At a constant rate the result is what `config` gives in one go, and is named so. A schedule
    that had ended goes on at the rate that it would have with this many epochs, which counts as
    set by hand; where a rate had been set by hand, the schedule goes on from that one.
    Raises RunError where the optimiser's state was not kept.
    """
    record, start = store.load(source), checkpoint(store, store.load(source))
    if start is None:
        raise RunError(f"run {source!r} was kept without its optimiser's state; train it again")
    longer = record.config.epochs != config.epochs
    new = replace(record, config=config, state="unfinished", test=None)
    if longer:
        new = replace(new, run=config.run_id, files={})
    if longer and record.steered:
        new = steered(new)
    store.make(new.run)
    done, rate = start.epoch, config.learning_rate
    if longer and config.schedule != "constant" and not record.steered:
        rate *= rate_factor(config.schedule, done / config.epochs)
        by_hand = steer

        def steer(epoch: int) -> float | None:
            return by_hand(epoch) or (rate if epoch == done + 1 else None)

    recorder = Recorder(new, store, store.weights(source))
    events = train(config, load_mnist(), place, start, steer)
    return Session(recorder, recorder.follow(events))
