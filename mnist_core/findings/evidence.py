"""The figures of a run's curves that its diagnosis rests on. Writes no sentences."""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from mnist_core.config import TrainConfig
from mnist_core.mnist.splits import steps_an_epoch
from mnist_core.runs.record import RunRecord

JUMP = 0.15  # rise of validation loss in one epoch; run 2's seeds stay below it
HELD = 0.95  # share of the evaluated training loss that is left where it does not fall in a jump
RELEARNT = 0.8  # share of it that shows that the network has got over a jump
SETTLED = 0.05  # rise of validation loss over its lowest that is noise of 10,000 images
RISE = 0.10  # rise over the lowest that is a turn for the worse
LEARNING = 0.9  # share of the evaluated training loss that shows that it goes on falling
RISING_EPOCHS = 2  # as many after the best one, before a rise is more than a chance
NOISY = 0.05  # label noise worth a word
BY_HEART = 0.03  # accuracy on training images above that on validation images
CHANCE_ACCURACY = 0.15  # the commonest digit is 11 % of the test images
LUCK = 0.2  # accuracy that a network which has learnt nothing may pass by
LATE = (2, 3)  # epochs over which the fall at the end is measured


class Measured(NamedTuple):
    """One epoch. Losses in nats; accuracies 0 to 1; `training`: evaluated, at the epoch's end."""

    epoch: int
    training: float
    training_accuracy: float
    validation: float
    accuracy: float  # on the validation images
    rate: float  # the learning rate of the first step


class Jump(NamedTuple):
    """A rise of validation loss by JUMP or more in one epoch, the training loss not falling."""

    before: Measured
    after: Measured


@dataclass(frozen=True)
class Curves:
    """What was measured of a run, at least one epoch."""

    config: TrainConfig
    epochs: tuple[Measured, ...]
    finished: bool
    steered: bool
    steps: int  # an epoch

    @property
    def final(self) -> Measured:
        """The last epoch."""
        return self.epochs[-1]

    @property
    def best(self) -> Measured:
        """The epoch of the lowest validation loss, the first of several."""
        return min(self.epochs, key=lambda epoch: epoch.validation)

    @property
    def peak(self) -> Measured:
        """The epoch of the highest validation accuracy, the first of several."""
        return max(self.epochs, key=lambda epoch: epoch.accuracy)

    @property
    def gap(self) -> float:
        """Validation loss / evaluated training loss at the end; infinite where that is 0."""
        return ratio(self.final.validation, self.final.training)

    @property
    def rise(self) -> float:
        """How far validation loss ends above its lowest, as a share of that."""
        return ratio(self.final.validation, self.best.validation) - 1

    @property
    def learning(self) -> bool:
        """Does the evaluated training loss end clearly lower than where validation was best?"""
        return self.final.training <= LEARNING * self.best.training

    @property
    def overfits(self) -> bool:
        """Validation loss has turned, for more than an epoch, while training loss went on down."""
        after = [epoch.validation for epoch in self.epochs if epoch.epoch > self.best.epoch]
        above = (1 + SETTLED) * self.best.validation
        lasting = len(after) >= RISING_EPOCHS and min(after[-RISING_EPOCHS:]) >= above
        return self.rise >= RISE and lasting and self.learning

    @property
    def guessing(self) -> bool:
        """Does it end no better than by guessing, and never was much better?"""
        return self.final.accuracy <= CHANCE_ACCURACY and self.peak.accuracy <= LUCK

    @property
    def by_heart(self) -> bool:
        """Is it far better on the training images, where their labels are right?"""
        more = self.final.training_accuracy - self.final.accuracy
        return self.config.label_noise < NOISY and more >= BY_HEART

    @property
    def fall(self) -> float:
        """Share by which validation loss fell an epoch at the end; 0 unless it ends lowest.

        The least of the means over two epochs and over three: neither one bump before the last
        epoch nor a fall that is over counts.
        """
        losses = [epoch.validation for epoch in self.epochs]
        if len(losses) < 2 or losses[-1] != self.best.validation:
            return 0.0
        spans = [n for n in LATE if n < len(losses)] or [1]
        return min(1 - ratio(losses[-1], losses[-1 - n]) ** (1 / n) for n in spans)

    @property
    def decayed(self) -> bool:
        """Did it end where its schedule does, at a rate near 0?"""
        return self.finished and not self.steered and self.config.schedule != "constant"

    @property
    def rate(self) -> float:
        """The largest learning rate of its epochs, whoever set it."""
        return max(epoch.rate for epoch in self.epochs)

    @property
    def shrinking(self) -> float:
        """Weight decay so far: how often, as a natural logarithm, it alone divides a weight."""
        rates = sum(epoch.rate for epoch in self.epochs)
        return self.config.weight_decay * rates * self.steps

    @property
    def jumps(self) -> list[Jump]:
        """Every jump. Where training loss falls meanwhile it is none, but overfitting."""
        return [Jump(a, b) for a, b in pairwise(self.epochs) if _is_jump(a, b)]

    @property
    def unsettled(self) -> bool:
        """Does it still jump: a jump not made good since, or one of several at today's rate?"""
        jumps = self.jumps
        if not jumps:
            return False
        last = jumps[-1].after
        late = last.epoch > len(self.epochs) / 2 and self.final.rate >= last.rate / 2
        return (len(jumps) > 1 and late) or any(map(self._stands, jumps))

    def _stands(self, jump: Jump) -> bool:
        since = [epoch for epoch in self.epochs if epoch.epoch >= jump.after.epoch]
        back = (1 + SETTLED) * jump.before.validation
        relearnt = RELEARNT * jump.before.training
        return all(e.validation > back and e.training > relearnt for e in since)


def _is_jump(before: Measured, after: Measured) -> bool:
    rose = ratio(after.validation, before.validation) - 1 >= JUMP
    return rose and after.training >= HELD * before.training


def gather(record: RunRecord) -> Curves | None:
    """A run's curves; None without a finished epoch."""
    epochs = tuple(
        Measured(
            epoch.epoch,
            epoch.train_eval_loss,
            epoch.train_eval_accuracy,
            epoch.val_loss,
            epoch.val_accuracy,
            epoch.learning_rate,
        )
        for epoch in record.epochs
    )
    if not epochs:
        return None
    finished, steps = record.state == "finished", steps_an_epoch(record.config)
    return Curves(record.config, epochs, finished, record.steered, steps)


def ratio(value: float, base: float) -> float:
    """value / base, neither negative; of 0 and 0 it is 1, above 0 alone infinite."""
    if base > 0:
        return value / base
    return 1.0 if value == 0 else math.inf
