"""What a record's curves show, in words, with the figures that they rest on. Draws nothing."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from mnist_core.findings import remedies
from mnist_core.findings.metrics import LOSS, Point, best, largest_rise, series
from mnist_core.findings.remedies import Remedy
from mnist_core.runs.record import EpochMetrics, RunRecord

CHANCE_LOSS = math.log(10)  # of a network that gives every digit a tenth
CHANCE_ACCURACY = 0.15  # the commonest digit is 11 % of the test images
LEARNT = 0.90  # accuracy; every run in `models/` passes it in its first epoch
UNTOLD = 0.5  # label noise beyond which a low accuracy is the labels'
JUMP = 0.15  # rise of validation loss in one epoch; run 2's seeds stay below it
STEEP = 0.05  # fall of validation loss an epoch, mean over the last three
RISE = 0.10  # of validation loss over its best; less is noise of 10,000 images
RISING_EPOCHS = 3  # as many epochs after the best one
GAP = 1.5  # validation / training loss worth a word
FLAT = 0.001  # accuracy that 10,000 images cannot tell apart


@dataclass(frozen=True)
class Finding:
    """One thing that the curves show. kind: a stable name; good: nothing to mend."""

    kind: str
    title: str
    text: str
    remedy: Remedy | None = None
    good: bool = False


def findings(record: RunRecord) -> list[Finding]:
    """All that the record shows, the gravest first; one that says so where nothing stands out.

    Judged on validation loss and accuracy at the epochs' ends and on training loss as the mean
    over an epoch's batches. Empty for a run without a finished epoch that did not diverge.
    """
    if record.state == "diverged":
        return [_diverged(record)]
    if not record.epochs:
        return []
    if chance := _chance(record):
        return [chance]
    checks: list[Callable[[RunRecord], Finding | None]] = [
        _far, _jump, _too_slow, _overfitting, _overconfident, _widening_gap
    ]  # fmt: skip
    found = [finding for check in checks if (finding := check(record))]
    return found or [_early(record) if record.state == "unfinished" else _fine(record)]


def _best(record: RunRecord) -> EpochMetrics:
    """The epoch of the lowest validation loss, the first of several."""
    point = best(series(record, "val_loss"), LOSS)
    return record.epochs[point.epoch - 1] if point else record.epochs[-1]


def _gap(epoch: EpochMetrics) -> float:
    return math.inf if epoch.gap is None else epoch.gap  # a training loss of 0


def _diverged(record: RunRecord) -> Finding:
    at = record.diverged
    assert at is not None
    return Finding(
        "diverged",
        "It diverged",
        f"In epoch {at.epoch}, step {at.step}, the loss stopped being a number: at "
        f"learning rate {at.learning_rate:g} every step overshot further than the last.",
        remedies.slower(record, "A step a tenth as long can still land in the valley."),
    )


def _chance(record: RunRecord) -> Finding | None:
    """Never better than guessing: too large a step, unless the rate is so small that it crept."""
    best = max(epoch.val_accuracy for epoch in record.epochs)
    final = record.epochs[-1]
    if best > CHANCE_ACCURACY:
        return None
    text = (
        f"Validation loss ends at {final.val_loss:.3f}; giving every digit a tenth costs "
        f"ln 10 = {CHANCE_LOSS:.3f}. The best accuracy is {best:.1%}, no better than guessing."
    )
    if record.config.learning_rate < 1e-3:
        remedy = remedies.faster(record, "The weights hardly moved; a longer step gets them going.")
    else:
        remedy = remedies.slower(record, "The first steps threw the weights far off.")
    return Finding("chance", "It learnt nothing", text, remedy)


def _far(record: RunRecord) -> Finding | None:
    """Better than guessing, but poor on the images that it trained on too; not by a steep end."""
    final = record.epochs[-1]
    highest = max(final.val_accuracy, final.train_eval_accuracy)
    if highest >= LEARNT or record.config.label_noise > UNTOLD or _too_slow(record):
        return None
    falling = _falling(record)
    text = (
        f"After {_progress(record)} accuracy is {final.val_accuracy:.2%}, with validation loss "
        f"{final.val_loss:.4f}, {'still' if falling else 'no longer'} falling, and training "
        f"loss {final.train_loss:.4f}: not even the images that it trained on are learnt."
    )
    return Finding("far", "Far from learnt", text, remedies.approach(record, falling))


def _falling(record: RunRecord) -> bool:
    """Does the lowest validation loss end the run, below where guessing begins?"""
    losses = [CHANCE_LOSS, *(point.value for point in series(record, "val_loss"))]
    return losses.index(min(losses)) == len(losses) - 1


def _progress(record: RunRecord) -> str:
    """1 epoch, 12 epochs; 2 of 12 epochs where it was stopped."""
    done, asked = len(record.epochs), record.config.epochs
    if record.state == "unfinished":
        return f"{done} of {asked} epochs"
    return "1 epoch" if done == 1 else f"{done} epochs"


def _jump(record: RunRecord) -> Finding | None:
    curve = series(record, "val_loss")
    rise = largest_rise(curve)
    if not rise or _rise(*rise) < JUMP:
        return None
    before, after = rise
    many = sum(_rise(one, other) >= JUMP for one, other in pairwise(curve))
    number = "the only rise" if many == 1 else f"the largest of {many} rises"
    text = (
        f"In epoch {after.epoch} validation loss rose from {before.value:.4f} to "
        f"{after.value:.4f}, by {_rise(before, after):.0%}: {number} of {JUMP:.0%} or more. The "
        f"steps overshoot the valley's floor."
    )
    return Finding("jumps", "Validation loss jumps", text, remedies.settle(record))


def _too_slow(record: RunRecord) -> Finding | None:
    losses = [point.value for point in series(record, "val_loss")][-4:]
    if len(losses) < 2:
        return None
    fall = 1 - (losses[-1] / losses[0]) ** (1 / (len(losses) - 1))
    if fall < STEEP or losses[-1] != min(losses):
        return None
    text = (
        f"Validation loss was still falling by {fall:.0%} an epoch when training ended, "
        f"at {losses[-1]:.4f}: it had not settled."
    )
    if record.config.learning_rate < 3e-4:
        remedy = remedies.faster(record, "The curve is smooth: it can bear a longer step.")
    else:
        remedy = remedies.longer(record)
    return Finding("too_slow", "Stopped on the way", text, remedy)


def _overfitting(record: RunRecord) -> Finding | None:
    lowest, final = _best(record), record.epochs[-1]
    epochs = final.epoch - lowest.epoch
    rise = final.val_loss / lowest.val_loss - 1
    learning = final.train_loss < lowest.train_loss
    if epochs < RISING_EPOCHS or rise < RISE or not learning:
        return None
    text = (
        f"Since epoch {lowest.epoch}, {epochs} epochs ago, validation loss rose by {rise:.0%} "
        f"to {final.val_loss:.4f} while training loss fell from {lowest.train_loss:.4f} to "
        f"{final.train_loss:.4f}. {_kept(lowest, final)}"
    )
    return Finding("overfitting", "It overfits", text, remedies.regularise(record, lowest.epoch))


def _kept(lowest: EpochMetrics, final: EpochMetrics) -> str:
    """What stopping at the lowest validation loss would have kept, and what it would have cost."""
    loss = f"{lowest.val_loss:.4f} instead of {final.val_loss:.4f}"
    before, after = lowest.val_accuracy, final.val_accuracy
    if after < before:
        accuracy = f"and accuracy {before:.2%} instead of {after:.2%}"
    elif after > before:
        accuracy = f"though accuracy went on from {before:.2%} to {after:.2%}"
    else:
        accuracy = f"at the same accuracy, {after:.2%}"
    return f"Stopping there would have kept validation loss {loss}, {accuracy}."


def _overconfident(record: RunRecord) -> Finding | None:
    lowest, final = _best(record), record.epochs[-1]
    rise = final.val_loss / lowest.val_loss - 1
    change = final.val_accuracy - lowest.val_accuracy
    if rise < RISE or change < -FLAT or final.epoch - lowest.epoch < RISING_EPOCHS:
        return None
    more = "Hardly any" if change < 0 else "No"
    text = (
        f"Validation loss is {rise:.0%} above its best (epoch {lowest.epoch}), yet accuracy "
        f"went from {lowest.val_accuracy:.2%} to {final.val_accuracy:.2%}. {more} more "
        f"answers are wrong: the wrong ones are given with more confidence, and the loss charges "
        f"for that."
    )
    return Finding("overconfident", "Over-confident, not less accurate", text)


def _widening_gap(record: RunRecord) -> Finding | None:
    final, lowest = record.epochs[-1], _best(record)
    middle = record.epochs[len(record.epochs) // 2]
    settled = final.val_loss <= lowest.val_loss * (1 + STEEP)
    if len(record.epochs) < 3 or not settled or _gap(final) < max(GAP, _gap(middle)):
        return None
    text = (
        f"Validation loss is {_gap(final):.1f} × training loss, up from {_gap(middle):.1f} × at "
        f"epoch {middle.epoch}, but it ends within {STEEP:.0%} of its lowest: an early sign of "
        f"overfitting, and no harm yet."
    )
    return Finding("widening_gap", "The gap widens", text, remedies.regularise(record, None))


def _early(record: RunRecord) -> Finding:
    final = record.epochs[-1]
    text = (
        f"{_progress(record)} done: validation loss {final.val_loss:.4f}, accuracy "
        f"{final.val_accuracy:.2%}. Nothing stands out so far; what comes later is not known."
    )
    return Finding("early", "Too early to tell", text)


def _fine(record: RunRecord) -> Finding:
    final = record.epochs[-1]
    text = (
        f"Validation loss ends at {final.val_loss:.4f}, {_gap(final):.1f} × training loss, with "
        f"accuracy {final.val_accuracy:.2%}; no jump, no rise, no steep end."
    )
    return Finding("fine", "Nothing stands out", text, good=True)


def _rise(before: Point, after: Point) -> float:
    return after.value / before.value - 1
