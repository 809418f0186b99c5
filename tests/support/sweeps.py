"""A made-up sweep: a valley over learning rates, for two schedules, seeds and batch sizes."""

import math

from mnist_core.config import TrainConfig
from mnist_core.runs.record import RunRecord
from mnist_core.sweeps.grid import grid
from tests.support.runs import made_up

RATES = [1e-4, 1e-3, 1e-2, 1e-1]
BEST = {"constant": 1e-3, "linear": 1e-2}


def valley() -> list[RunRecord]:
    """Three seeds of each: loss 0.1 at the schedule's best rate, thrice that a decade away.

    Seeds are a hundredth apart. At 0.1 one seed of the constant rate diverged. A batch four times
    as large has its best rate ten times as high.
    """
    axes = {"learning_rate": RATES, "epochs": [10], "seed": range(3)}
    configs = [*grid({**axes, "schedule": list(BEST)}), *grid({**axes, "batch_size": [256]})]
    return [_run(config) for config in configs]


def _run(config: TrainConfig) -> RunRecord:
    best = BEST[config.schedule] * (10 if config.batch_size == 256 else 1)
    away = abs(math.log10(config.learning_rate / best))
    loss = 0.1 * 3**away * (1 + config.seed / 100)
    if config.learning_rate == 0.1 and config.schedule == "constant" and config.seed == 2:
        return made_up(config, 0, state="diverged")
    losses = [2.0] * 8 + [loss / (1 + away), loss]
    return made_up(config, 10, val_loss=losses, val_accuracy=max(0.1, 1 - loss / 5))
