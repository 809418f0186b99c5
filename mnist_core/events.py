"""What happens in a training, as it is told. Knows neither who trains nor who listens."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Progress:
    """Where an epoch stands, about 40 times an epoch."""

    epoch: int  # from 1
    step: int  # steps done in this epoch
    steps: int  # steps in an epoch
    loss: float  # mean training loss since the last report
    gradient_norm: float  # Euclidean, of the last step's gradient
    update_ratio: float  # ‖change of the weights‖ / ‖weights‖ in the last step
    learning_rate: float  # of the last step
    seconds: float  # trained in this epoch so far


@dataclass(frozen=True)
class Epoch:
    """A finished epoch: its metrics, and all that is needed to go on from here."""

    epoch: int
    train_loss: float  # mean over the epoch's batches, while the weights moved
    train_eval_loss: float  # on fixed training images, at the epoch's end
    train_eval_accuracy: float  # 0 to 1
    val_loss: float
    val_accuracy: float
    learning_rate: float  # of the epoch's first step
    steered: bool  # the learning rate was set by hand for this epoch
    seconds: float  # training and evaluation
    weights: np.ndarray  # (PARAMETERS,) float32
    moments: np.ndarray  # (2, PARAMETERS) float32, the optimiser's


@dataclass(frozen=True)
class Diverged:
    """A loss or the weights stopped being finite: the last event of such a run."""

    epoch: int
    step: int
    learning_rate: float


@dataclass(frozen=True)
class Tested:
    """The `holdout` protocol's one look at the test images: its last event."""

    test_loss: float
    test_accuracy: float


Event = Progress | Epoch | Diverged | Tested


@dataclass(frozen=True)
class Checkpoint:
    """A run after `epoch` epochs, to go on from."""

    epoch: int
    weights: np.ndarray  # (PARAMETERS,) float32
    moments: np.ndarray  # (2, PARAMETERS) float32
    rates: tuple[tuple[int, float], ...] = ()  # by hand: from which epoch on, learning rate
