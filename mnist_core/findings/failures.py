"""Findings that leave nothing else to say of a run: nothing learnt, too little, or no digits."""

import math

from mnist_core.findings import causes, remedies
from mnist_core.findings.causes import EMPTY
from mnist_core.findings.evidence import CHANCE_ACCURACY, NOISY, Curves, ratio
from mnist_core.findings.finding import Finding
from mnist_core.findings.phrases import loss, progress, trend
from mnist_core.runs.record import RunRecord

CHANCE_LOSS = math.log(10)  # of a network that gives every digit a tenth
LOST = 0.5  # share of the best accuracy; less at the end is a collapse
LEARNT = 0.90  # accuracy; less is far from what this network can
STEEP = 0.05  # fall of validation loss an epoch at the end, of a run on its way
NO_LIKELIER = 0.9  # label noise at which a digit's own label is as frequent as each of nine others
DOUBT = 0.01  # accuracy on noisy labels above the share of right ones that is more than a chance


def diverged(record: RunRecord, curves: Curves | None) -> Finding:
    """It ended without a finite number; curves: of the epochs before, if any."""
    at = record.diverged
    assert at is not None
    text = (
        f"In epoch {at.epoch}, step {at.step}, at learning rate {at.learning_rate:.3g}, the loss "
        f"or a weight was no finite number any more: there was nothing left to go on from."
    )
    remedy = causes.exploded(record.config, at.learning_rate, curves)
    return Finding("diverged", "It diverged", text, remedy)


def empty_labels(curves: Curves) -> Finding | None:
    """Labels that tell next to nothing."""
    return _labels(curves) if curves.config.label_noise >= EMPTY else None


def chance(curves: Curves) -> Finding | None:
    """No better than guessing, and never was."""
    best, final = curves.peak.accuracy, curves.final
    if not curves.guessing:
        return None
    text = (
        f"Validation loss ends at {loss(final.validation)}; giving every digit a tenth costs "
        f"ln 10 = {CHANCE_LOSS:.3f}. The best accuracy is {best:.1%}, and the commonest digit "
        f"alone is 11% of the images."
    )
    return Finding("chance", "No better than guessing", text, causes.cause(curves))


def collapsed(curves: Curves) -> Finding | None:
    """Most of what it could is gone, on the training images too."""
    peak, final = curves.peak, curves.final
    kept = max(
        ratio(final.accuracy, peak.accuracy),
        ratio(final.training_accuracy, peak.training_accuracy),
    )
    if kept >= LOST:
        return None
    text = (
        f"Accuracy was {peak.accuracy:.2%} in epoch {peak.epoch} and is {final.accuracy:.2%} at "
        f"the end; on the training images it fell from {peak.training_accuracy:.2%} to "
        f"{final.training_accuracy:.2%} too."
    )
    title = "It lost what it had learnt"
    if final.accuracy > CHANCE_ACCURACY:
        title = "It lost much of what it had learnt"
    return Finding("collapsed", title, text, causes.undone(curves))


def wrong_labels(curves: Curves) -> Finding | None:
    """Noisy labels, unless more is to be said of how they are learnt, or the rate comes first."""
    rate = causes.too_fast(curves) or (causes.too_slow(curves) and curves.final.accuracy < LEARNT)
    if curves.config.label_noise < NOISY or curves.overfits or rate:
        return None
    return _labels(curves)


def _labels(curves: Curves) -> Finding:
    noise, final = curves.config.label_noise, curves.final
    text = (
        f"{noise:.0%} of the training labels are wrong. It gives {final.training_accuracy:.2%} of "
        f"the training images their label, right or wrong, and reads {final.accuracy:.2%} of the "
        f"validation images right."
    )
    if noise > NO_LIKELIER:
        text += (
            " A digit's own label is the one that it gets least often: all that can be learnt is "
            "which digit it is not."
        )
    elif noise >= EMPTY:
        text += (
            " A digit's own label is hardly likelier than any other: there is next to nothing to "
            "learn."
        )
    elif final.training_accuracy > 1 - noise + DOUBT:
        text += f" Only {1 - noise:.0%} of the labels are right: it learns wrong ones by heart."
    remedy = remedies.correct_labels(curves.config)
    return Finding("noisy_labels", "The labels mislead it", text, remedy)


def far(curves: Curves) -> Finding | None:
    """Poor, on the images that it trained on too, and not getting better fast."""
    final = curves.final
    known = final.training_accuracy >= LEARNT and curves.by_heart
    if final.accuracy >= LEARNT or known or curves.overfits or curves.fall >= STEEP:
        return None
    text = (
        f"After {progress(curves)} accuracy is {final.accuracy:.2%} on the validation images and "
        f"{final.training_accuracy:.2%} on the training images: not even those are learnt. "
        f"Validation loss ends at {loss(final.validation)}, {trend(curves)}."
    )
    return Finding("far", "Far from learnt", text, causes.cause(curves))
