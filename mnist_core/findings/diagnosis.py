"""What a record's curves show, in words, with the figures that they rest on. Draws nothing.

A failure leaves nothing else to say and stands alone. Of a run that did learn it is told whether
it jumps, and the one thing that best describes how training and validation relate. "It ended
well" or, where it never jumped either, "Nothing stands out" is said of no other finished run.
"""

from collections.abc import Callable
from dataclasses import replace

from mnist_core.findings import causes, failures, remedies
from mnist_core.findings.evidence import (
    JUMP,
    NOISY,
    RISE,
    SETTLED,
    Curves,
    Jump,
    Measured,
    gather,
    ratio,
)
from mnist_core.findings.failures import CHANCE_LOSS, STEEP
from mnist_core.findings.finding import Finding
from mnist_core.findings.phrases import above, loss, often, progress, times, trend
from mnist_core.runs.record import RunRecord

__all__ = ["CHANCE_LOSS", "JUMP", "RISE", "Finding", "findings"]

GOOD = 0.96  # accuracy; less is no success on MNIST
GAP = 2.25  # validation / evaluated training loss worth a word; `regularised` stays below it
FLAT = 0.001  # accuracy that 10,000 images cannot tell apart
FEWEST = 3  # epochs before the absence of anything says something


def findings(record: RunRecord) -> list[Finding]:
    """All that the record shows, the gravest first; one that says so where nothing stands out.

    Judged at the epochs' ends, on validation loss and accuracy and on the evaluated training loss.
    Empty for a run without a finished epoch that did not diverge.
    """
    curves = gather(record)
    if record.state == "diverged":
        return [failures.diverged(record, curves)]
    if curves is None:
        return []
    failure = _first(
        curves,
        failures.empty_labels,
        failures.chance,
        failures.collapsed,
        failures.wrong_labels,
        failures.far,
    )
    return [failure] if failure else _of_learnt(curves)


def _of_learnt(curves: Curves) -> list[Finding]:
    relation = _first(curves, _overfitting, _memorised)
    noise = relation and curves.config.label_noise >= NOISY  # which makes for jumps, too
    jumps = None if noise else _jumps(curves)
    if not (jumps or relation):
        relation = _first(curves, _too_slow, _plateau)
    relation = relation or _gap(curves)
    if jumps and relation and jumps.remedy == relation.remedy:  # once is enough
        relation = replace(relation, remedy=None)
    found = [finding for finding in (jumps, relation) if finding]
    return found or [_first(curves, _unsettled, _early) or _fine(curves)]


def _first(curves: Curves, *checks: Callable[[Curves], Finding | None]) -> Finding | None:
    return next((finding for check in checks if (finding := check(curves))), None)


def _jumps(curves: Curves) -> Finding | None:
    if not curves.unsettled:
        return None
    jumps = curves.jumps
    before, after = max(jumps, key=_ratio)
    number = "" if len(jumps) == 1 else f", the largest of {len(jumps)} such jumps"
    joined = "rose" if after.training > before.training else "hardly fell"
    text = (
        f"In epoch {after.epoch} validation loss rose from {loss(before.validation)} to "
        f"{loss(after.validation)}, by {_rise(before, after)}{number}. Training loss, evaluated at "
        f"the same moments, {joined} with it, from {loss(before.training)} to "
        f"{loss(after.training)}: the network itself lurches."
    )
    return Finding("jumps", "Validation loss jumps", text, causes.calmer(curves))


def _overfitting(curves: Curves) -> Finding | None:
    """Validation loss has turned while training loss fell: at the cost of accuracy, or not."""
    if not curves.overfits:
        return None
    best, final = curves.best, curves.final
    text = (
        f"Since epoch {best.epoch} of {final.epoch}, validation loss rose from "
        f"{loss(best.validation)} to {loss(final.validation)}, by {_rise(best, final)}, while "
        f"evaluated training loss fell from {loss(best.training)} to {loss(final.training)}. "
    )
    change = final.accuracy - best.accuracy
    remedy = causes.regular(curves)
    if change >= -FLAT and not curves.by_heart and curves.config.label_noise < NOISY:
        text += (
            f"Accuracy went from {best.accuracy:.2%} to {final.accuracy:.2%}: "
            f"{'hardly any' if change < 0 else 'no'} more answers are wrong, but on some images "
            f"the true digit gets less probability, and loss counts that."
        )
        return Finding("overconfident", "Over-confident, not less accurate", text, remedy)
    text += f"Validation accuracy was {best.accuracy:.2%} then and is {final.accuracy:.2%} now"
    if curves.config.label_noise < NOISY:
        text += f", against {final.training_accuracy:.2%} on the training images"
    return Finding("overfitting", "It overfits", f"{text}.", remedy)


def _memorised(curves: Curves) -> Finding | None:
    if not curves.by_heart:
        return None
    final = curves.final
    fewer = 100 * (final.training_accuracy - final.accuracy)
    text = (
        f"It reads {final.training_accuracy:.2%} of its training images right and "
        f"{final.accuracy:.2%} of the validation images, {fewer:.1f} points fewer: much of what "
        f"it learnt holds for the images that it trained on alone."
    )
    return Finding("memorised", "It knows its own images better", text, causes.regular(curves))


def _too_slow(curves: Curves) -> Finding | None:
    """Not of a good run whose schedule has ended: its fall at the end is that of the rate."""
    final = curves.final
    if curves.fall < STEEP or (curves.decayed and final.accuracy >= GOOD):
        return None
    text = (
        f"Validation loss was still falling by {curves.fall:.0%} an epoch when training ended "
        f"after {progress(curves)}, at {loss(final.validation)}, with accuracy "
        f"{final.accuracy:.2%}: it had not settled."
    )
    return Finding("too_slow", "Stopped on the way", text, causes.cause(curves))


def _plateau(curves: Curves) -> Finding | None:
    final = curves.final
    if final.accuracy >= GOOD or len(curves.epochs) < 2:
        return None
    text = (
        f"Accuracy ends at {final.accuracy:.2%} on the validation images and "
        f"{final.training_accuracy:.2%} on the training images, with validation loss "
        f"{loss(final.validation)}, {trend(curves)}: this network can do better."
    )
    return Finding("plateau", "It falls short", text, causes.cause(curves))


def _gap(curves: Curves) -> Finding | None:
    """Validation and training loss far apart, at a good accuracy."""
    final, best = curves.final, curves.best
    if len(curves.epochs) < FEWEST or curves.gap < GAP or final.accuracy < GOOD:
        return None
    middle = curves.epochs[len(curves.epochs) // 2]
    before = ratio(middle.validation, middle.training)
    wider = curves.gap > before
    text = (
        f"At the end validation loss, {loss(final.validation)}, is {times(curves.gap)} times the "
        f"evaluated training loss"
    )
    text += f", in epoch {middle.epoch} {times(before)} times. " if wider else ". "
    if curves.rise < SETTLED:
        text += f"It ends within {SETTLED:.0%} of its lowest: by itself that is no harm."
    else:
        text += f"It ends {above(curves.rise)} above its lowest, that of epoch {best.epoch}."
    title = "The gap has widened" if wider else "A wide gap"
    return Finding("widening_gap", title, text, causes.regular(curves))


def _unsettled(curves: Curves) -> Finding | None:
    if curves.rise < SETTLED:
        return None
    best, final = curves.best, curves.final
    text = (
        f"Validation loss ends at {loss(final.validation)}, {above(curves.rise)} above its lowest, "
        f"that of epoch {best.epoch}; evaluated training loss was {loss(best.training)} then and "
        f"is {loss(final.training)} now."
    )
    return Finding("unsettled", "It has not settled", text, causes.calmer(curves))


def _early(curves: Curves) -> Finding | None:
    final = curves.final
    if curves.finished and len(curves.epochs) >= FEWEST:
        return None
    text = (
        f"{progress(curves)} done: validation loss {loss(final.validation)}, accuracy "
        f"{final.accuracy:.2%}. Nothing stands out so far; what comes later is not known."
    )
    remedy = causes.cause(curves) if final.accuracy < GOOD else None
    if curves.finished and not remedy:
        remedy = remedies.longer(curves.config, falling=False)
    return Finding("early", "Too early to tell", text, remedy)


def _fine(curves: Curves) -> Finding:
    final, jumps = curves.final, curves.jumps
    text = (
        f"Validation loss ends at {loss(final.validation)}, within {SETTLED:.0%} of its lowest and "
        f"{times(curves.gap)} times the evaluated training loss, with accuracy "
        f"{final.accuracy:.2%}."
    )
    if not jumps:
        return Finding("fine", "Nothing stands out", text, good=True)
    rise = _rise(*max(jumps, key=_ratio))
    told = f"by {rise}; the run has got over it"
    if len(jumps) > 1:
        told = f"by up to {rise}; the run has got over them"
    text += f" On the way validation loss jumped {often(len(jumps))}, {told}."
    return Finding("fine", "It ended well", text, good=True)


def _ratio(jump: Jump) -> float:
    return ratio(jump.after.validation, jump.before.validation)


def _rise(before: Measured, after: Measured) -> str:
    return above(ratio(after.validation, before.validation) - 1)
