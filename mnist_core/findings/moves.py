"""How a run moves: its losses from one epoch to the next, and its weights with every step."""

import math
from statistics import fmean

import numpy as np

from mnist_core.findings.metrics import UPDATE_RATIO, jumps, series
from mnist_core.findings.statistics import correlation
from mnist_core.runs.record import RunRecord

TOGETHER = 0.5  # a correlation above which two losses are said to move together


def log_changes(run: RunRecord, key: str) -> dict[int, float]:
    """Epoch → ln(value / the value one epoch before), where both are above 0.

    key: of a curve, as for `metrics.series`.
    """
    values = dict(series(run, key))
    pairs = ((epoch, values.get(epoch - 1, 0.0), value) for epoch, value in values.items())
    return {epoch: math.log(value / before) for epoch, before, value in pairs if before * value > 0}


def together(run: RunRecord, key: str = "train_eval_loss") -> float | None:
    """How validation loss moves with another curve: correlation of their log changes, -1 to 1."""
    one, other = log_changes(run, "val_loss"), log_changes(run, key)
    return correlation([(one[epoch], other[epoch]) for epoch in one if epoch in other])


def shared_jumps(run: RunRecord, least: float) -> tuple[int, int]:
    """Jumps of validation loss by the share `least` or more, and how many of these both losses
    share: those in which the evaluated training loss rises too.
    """
    found, training = jumps(series(run, "val_loss"), least), log_changes(run, "train_eval_loss")
    return len(found), sum(training.get(after.epoch, 0.0) > 0 for _, after in found)


def step_share(run: RunRecord) -> float | None:
    """The mean size of the recorded steps, as a share of the weights' own size."""
    shares = [point.value for point in series(run, next(iter(UPDATE_RATIO.parts.values())))]
    return fmean(shares) if shares else None


def step_length(run: RunRecord, weights: np.ndarray) -> float | None:
    """The mean length, Euclidean, of the last step of each epoch.

    weights: (epochs, PARAMETERS) float32, after every epoch. What is recorded is the share of the
    weights before the step; after it they are as long within that very share.
    """
    last = dict(zip(run.points.epoch, run.points.update_ratio, strict=True))  # of an epoch
    lengths = np.linalg.norm(weights.astype(np.float64), axis=1)
    steps = [share * lengths[epoch - 1] for epoch, share in last.items() if share is not None]
    return float(np.mean(steps)) if steps else None
