"""A worker that trains nothing: its epochs are made up. It loads no torch, so it is soon there.

For tests of the process itself: orders and answers, silence, death.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

from mnist_core.config import TrainConfig
from mnist_core.events import Epoch, Event, Progress
from mnist_core.jobs import serve
from mnist_core.network.model import PARAMETERS
from mnist_core.runs.recorder import Recorder, new_record
from mnist_core.runs.store import RunStore

COMMAND = (sys.executable, "tests/support/made_up_worker.py")
HARDWARE: dict[str, str | int] = {"device": "cpu", "processor": "none", "threads": 1}
STEPS = 6  # of an epoch


def open_session(
    config: TrainConfig,
    store: RunStore,
    again: bool,
    steer: Callable[[int], float | None],
    source: str | None,
) -> Any:
    """As `session.open_session`, but it always begins anew."""
    recorder = Recorder(new_record(config, HARDWARE, "2026-01-01T00:00:00+00:00"), store)
    return SimpleNamespace(recorder=recorder, events=recorder.follow(_events(config)))


def _events(config: TrainConfig) -> Iterator[Event]:
    rate = config.learning_rate
    for epoch in range(1, config.epochs + 1):
        for step in range(1, STEPS + 1):
            yield Progress(epoch, step, STEPS, 0.5, 1.0, 0.01, rate, 0.1)
        flat = np.full(PARAMETERS, epoch, np.float32)
        yield Epoch(
            epoch=epoch, train_loss=0.5, train_eval_loss=0.5, train_eval_accuracy=0.9,
            val_loss=0.5, val_accuracy=0.9, learning_rate=rate, steered=False, seconds=0.1,
            weights=flat, moments=np.stack([flat, flat]),
        )  # fmt: skip


if __name__ == "__main__":
    made_up = ModuleType("mnist_core.jobs.session")
    made_up.open_session = open_session  # type: ignore[attr-defined]
    sys.modules[made_up.__name__] = made_up
    serve._prepare = lambda: HARDWARE
    serve.main()
