"""Which setting most probably holds a run back, and so what to change. Writes no findings.

The order is by how much a setting forbids: nothing is learnt from labels without meaning at any
rate, nor at a rate that throws units out of use with any dropout, and so on. Every threshold lies
between runs that were trained for it, on either side.
"""

import math

from mnist_core.config import TrainConfig
from mnist_core.findings import remedies
from mnist_core.findings.evidence import NOISY, Curves
from mnist_core.findings.remedies import CALM, Remedy

EMPTY = 0.88  # label noise from which a label is hardly likelier than another; at 0.9 no likelier
HIGH = {"adam": 0.03, "sgd": 0.2}  # learning rates at which no run here got far
FAR_BELOW = 10  # times below the customary rate that a rate is the first suspect
MANY_UNITS = 0.5  # dropout above which too few units are left
SHRUNK = 3.0  # weight decay that alone divides a weight by e ** 3 = 20 within the run
STRONG = {"adam": 0.1, "sgd": 0.01}  # weight decay below which it is no suspect
WILD = 10  # times the customary rate from which on even a decaying one does harm
LARGE_BATCH = 1_000


def cause(curves: Curves) -> Remedy | None:
    """What to change where a run has not learnt what it could; None where nothing is suspect."""
    config, final = curves.config, curves.final
    falling = final == curves.best
    calm = CALM[config.optimizer]
    if config.label_noise >= EMPTY:
        return remedies.correct_labels(config)
    if too_fast(curves):
        return remedies.slower(config, curves.rate) or remedies.settle(config)
    if config.dropout > MANY_UNITS:
        return remedies.less_dropout(config)
    if too_slow(curves):
        return remedies.faster(config, falling)
    if overwhelmed(curves):
        return _lighter(curves)
    if config.label_noise >= NOISY:
        return remedies.correct_labels(config)
    if curves.guessing and curves.rate > calm:
        return remedies.slower(config, curves.rate)
    if falling and curves.rate <= WILD * calm:
        return _onward(curves)
    if curves.rate > calm:
        return calmer(curves)
    return remedies.faster(config, falling) or remedies.more_images(config)


def too_fast(curves: Curves) -> bool:
    """Did it take a rate at which no run here got far?"""
    return curves.rate >= HIGH[curves.config.optimizer]


def too_slow(curves: Curves) -> bool:
    """Was its rate far below the customary one, whoever set it?"""
    return curves.rate <= 1.001 * CALM[curves.config.optimizer] / FAR_BELOW


def overwhelmed(curves: Curves) -> bool:
    """Is weight decay strong enough to undo what is learnt?"""
    strong = curves.config.weight_decay >= STRONG[curves.config.optimizer]
    return strong and curves.shrinking >= SHRUNK


def _lighter(curves: Curves) -> Remedy | None:
    share = -math.expm1(-curves.shrinking / len(curves.epochs))
    return remedies.lighter(curves.config, share)


def _onward(curves: Curves) -> Remedy | None:
    """For a run that ended while it was getting better; an unfinished one can simply go on."""
    config = curves.config
    if config.batch_size >= LARGE_BATCH:
        return remedies.smaller_batches(config)
    if curves.rate <= CALM[config.optimizer] / 2:
        return remedies.faster(config, True)
    return remedies.longer(config, len(curves.epochs) > 1) if curves.finished else None


def calmer(curves: Curves) -> Remedy | None:
    """For a run whose steps are too long to settle: let them shrink, or begin shorter."""
    config = curves.config
    if too_fast(curves):
        return remedies.slower(config, curves.rate) or remedies.settle(config)
    if config.dropout > MANY_UNITS:
        return remedies.less_dropout(config)
    if overwhelmed(curves):
        return _lighter(curves)
    if curves.rate <= WILD * CALM[config.optimizer] and (decaying := remedies.settle(config)):
        return decaying
    return remedies.slower(config, curves.rate)


def undone(curves: Curves) -> Remedy | None:
    """For a run that lost what it had learnt: by a rate that was raised, by decay, by its rate."""
    config, before = curves.config, curves.peak.rate
    if curves.rate > 1.5 * before:
        return remedies.decaying_from(config, before)
    if overwhelmed(curves) and not too_fast(curves):
        return _lighter(curves)
    return remedies.slower(config, curves.rate) or remedies.settle(config)


def regular(curves: Curves) -> Remedy | None:
    """Against overfitting; the rate first where it is what keeps the network poor."""
    config, stop_at = curves.config, curves.best.epoch if curves.overfits else None
    fast = curves.rate > WILD * CALM[config.optimizer]
    slower = remedies.slower(config, curves.rate) if fast else None
    return slower or remedies.regularise(config, stop_at)


def exploded(config: TrainConfig, rate: float, curves: Curves | None) -> Remedy | None:
    """For a run that diverged at this rate; curves: of the epochs before."""
    if curves and rate > 1.5 * curves.final.rate:
        return remedies.decaying_from(config, curves.final.rate)
    return remedies.slower(config, rate) or remedies.settle(config)
