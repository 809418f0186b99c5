"""What a worker does for a sweep: one config trained, its record as text. Saves nothing.

Only plain values go to a worker and come back, so that it may be another process or another
machine: it shares no disk with whoever waits for it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from mnist_core.config import TrainConfig
from mnist_core.runs.record import NO_POINTS
from mnist_core.runs.recorder import Recorder, new_record
from mnist_core.runs.weights import pack


class Trained(NamedTuple):
    """What comes back: the record as JSON text, its weights as a safetensors file's content."""

    record: str
    weights: bytes | None


Task = Callable[[Mapping[str, Any], bool, bool], Trained]


def train_one(config: Mapping[str, Any], weights: bool = False, compact: bool = False) -> Trained:
    """Train by a config, given as `TrainConfig.to_dict` has it, on the CPU with one thread.

    MNIST is read once a process. weights: bring them back too, after every epoch. compact: leave
    out of the record what was measured within the epochs. Raises whatever training raises.
    """
    from mnist_core.jobs import session  # torch, 3 s
    from mnist_core.train.device import choose, describe
    from mnist_core.train.loop import train

    wanted, device = TrainConfig.from_dict(dict(config)), choose("cpu")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    recorder = Recorder(new_record(wanted, describe(device, most=1), now))
    for _ in recorder.follow(train(wanted, session.load_mnist(), device, most_threads=1)):
        pass
    record = replace(recorder.record, points=NO_POINTS) if compact else recorder.record
    wanted_weights = recorder.weights if weights else []
    return Trained(record.to_json(), pack(wanted_weights) if wanted_weights else None)
