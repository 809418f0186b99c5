"""Made-up curves, compact: a loss or an accuracy an epoch, and what is left out follows."""

from collections.abc import Sequence
from typing import Any

from mnist_core.config import TrainConfig
from mnist_core.runs.record import RunRecord
from tests.support.runs import made_up

RUN_1 = TrainConfig(0.01, 10)


def made(
    validation: Sequence[float],
    training: Sequence[float] | None = None,
    accuracy: Sequence[float] | float = 0.975,
    training_accuracy: Sequence[float] | float | None = None,
    config: TrainConfig = RUN_1,
    rates: Sequence[float] | None = None,
    steered: int | None = None,
    **values: Any,
) -> RunRecord:
    """A record with these curves.

    training: evaluated, as validation unless given; accuracy on the training images likewise.
    rates: the config's unless given; steered: the epoch from which on the rate was set by hand.
    """
    losses = list(validation if training is None else training)
    curves = {
        "val_loss": list(validation),
        "train_loss": losses,
        "train_eval_loss": losses,
        "val_accuracy": accuracy,
        "train_eval_accuracy": accuracy if training_accuracy is None else training_accuracy,
        "learning_rate": rates or config.learning_rate,
        "steered": [place == steered for place in range(1, len(losses) + 1)],
    }
    return made_up(config, len(losses), run="made", **curves | values)
