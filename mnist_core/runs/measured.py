"""What is measured in a run, as small types. Knows nothing of files or of how it was measured."""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class EpochMetrics:
    """One finished epoch. Every figure is finite: a run whose losses are not has diverged."""

    epoch: int  # from 1
    train_loss: float  # mean over the epoch's batches, while the weights moved; ≥ 0
    train_eval_loss: float  # on fixed training images, at the epoch's end; ≥ 0
    train_eval_accuracy: float  # 0 to 1
    val_loss: float  # > 0
    val_accuracy: float  # 0 to 1
    learning_rate: float  # of the epoch's first step
    steered: bool  # the learning rate was set by hand for this epoch
    seconds: float  # training and evaluation

    @property
    def gap(self) -> float | None:
        """Validation loss / training loss; None where all that it trained on is learnt by heart."""
        return self.val_loss / self.train_loss if self.train_loss else None

    @property
    def evaluated_gap(self) -> float | None:
        """Validation loss / training loss as evaluated at the epoch's end; None where that is 0."""
        return self.val_loss / self.train_eval_loss if self.train_eval_loss else None


@dataclass(frozen=True)
class Points:
    """What was measured within the epochs, about 40 times in each: columns of one length.

    Floats to six digits; None for what was not finite.
    """

    epoch: tuple[int, ...] = ()
    step: tuple[int, ...] = ()  # steps done in this epoch
    loss: tuple[float | None, ...] = ()  # mean since the point before
    gradient_norm: tuple[float | None, ...] = ()
    update_ratio: tuple[float | None, ...] = ()
    learning_rate: tuple[float, ...] = ()

    def __len__(self) -> int:
        return len(self.epoch)


@dataclass(frozen=True)
class TestResult:
    """The `holdout` protocol's one look at the test images."""

    __test__ = False  # for pytest, which takes the name for a test's

    test_loss: float
    test_accuracy: float  # 0 to 1


@dataclass(frozen=True)
class Divergence:
    """Where a loss or the weights stopped being finite, in an epoch that has no metrics."""

    epoch: int
    step: int
    learning_rate: float


def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


METRICS = _names(EpochMetrics)
COLUMNS = _names(Points)
