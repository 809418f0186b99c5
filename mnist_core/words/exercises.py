"""The exercises in words: task, predictions, and what a training says of them. Knows no pages."""

from collections.abc import Callable
from typing import Any, NamedTuple

from mnist_core.findings.exercises import Exercise, Outcome
from mnist_core.runs.record import RunRecord


def plain(value: float) -> str:
    """All of a small number's digits: 0.00001."""
    return f"{value:.6f}".rstrip("0").rstrip(".") if value else "0"


class Wording(NamedTuple):
    """An exercise's words. field: what is chosen; told: a value of it for people.

    begins: of every prediction; predictions: of the classes, to go on with it. value: what is
    measured, with a place for it. missed: what is said where it is not solved.
    """

    title: str
    task: str
    field: str
    told: Callable[[Any], str]
    begins: str
    predictions: tuple[str, ...]
    value: str
    missed: str = "Not the goal yet: choose another value."


WORDINGS = {
    "enough": Wording(
        "how few images are enough?",
        "The rate is 0.001, the epochs are 5. Choose how many images it may learn from, so that "
        "it reads **from 90% to 95%** of the test images: enough, and no more than that. First "
        "predict what it will read.",
        "Training images",
        "{:,}".format,
        "It will read …",
        ("less than 80%", "80% to 90%", "90% to 95%", "95% or more"),
        "It reads {:.1%} of the test images right",
    ),
    "calm": Wording(
        "find a rate that brings run 1 below 0.1",
        "Train run 1 again, all ten epochs, at a learning rate of your own. Find one at which "
        "validation loss ends **below 0.1**. First predict where it will end.",
        "Learning rate",
        plain,
        "Validation loss will …",
        ("end below 0.1", "end from 0.1 to 0.2", "end at 0.2 or above"),
        "Validation loss ends at {:.4f}",
    ),
    "faster": Wording(
        "read 97% in three epochs",
        "Run 2's rate is safe and slow: after three epochs it reads some 95% of the test images. "
        "Find a rate that reads **at least 97%** by then. First predict what it will read.",
        "Learning rate",
        plain,
        "After three epochs it will read …",
        ("less than 90%", "90% to 97%", "97% or more"),
        "It reads {:.1%} of the test images right",
    ),
    "overfit": Wording(
        "make validation loss turn within 20 seconds",
        "The rate is 0.001, the epochs are 15. Choose how many images it may learn from, so that "
        "validation loss ends **at least 10% above its lowest value**, within 20 seconds of "
        "training. First predict what it will do.",
        "Training images",
        "{:,}".format,
        "Validation loss will …",
        ("end less than 10% above its lowest", "end 10% or more above its lowest"),
        "Validation loss ends {:.1%} above its lowest value",
    ),
    "stop": Wording(
        "stop where loss is low",
        "It learns from 3,000 images at a rate of 0.001. After few epochs it has not learnt "
        "enough; after many, validation loss rises again. Choose the epochs, so that validation "
        "loss ends **below 0.3**. First predict where it will end. Then look at accuracy: do more "
        "epochs cost any?",
        "Epochs",
        str,
        "Validation loss will …",
        ("end below 0.3", "end from 0.3 to 0.4", "end at 0.4 or above"),
        "Validation loss ends at {:.3f}",
    ),
    "shrink": Wording(
        "with decay, find a rate that reads 98%",
        "Ten epochs, and the rate decays to 0. At which rate should it begin, so that it reads "
        "**at least 98%** of the test images? First predict what it will read.",
        "Learning rate, at first",
        plain,
        "It will read …",
        ("less than 97%", "97% to 98%", "98% or more"),
        "It reads {:.2%} of the test images right",
    ),
    "wide": Wording(
        "make the gap wide",
        "The rate begins at 0.001 and decays to 0. Choose the epochs, so that the evaluated gap "
        "ends at **10 × or more**. First predict the gap. Then look at accuracy: what did the wide "
        "gap cost?",
        "Epochs",
        str,
        "The gap will end …",
        ("below 2 ×", "from 2 × to 10 ×", "at 10 × or above"),
        "The evaluated gap ends at {:.1f} ×",
    ),
    "narrow": Wording(
        "make the gap narrow",
        "*Dropout* leaves each hidden unit out with this probability, drawn anew in every step. "
        "It learns from 10,000 images for ten epochs. Choose the dropout, so that the evaluated "
        "gap ends **below 2 ×**. First predict the gap. Then look at accuracy: does the narrow gap "
        "pay?",
        "Dropout",
        "{:g}".format,
        "The gap will end …",
        ("below 2 ×", "from 2 × to 10 ×", "at 10 × or above"),
        "The evaluated gap ends at {:.1f} ×",
    ),
    "seed": Wording(
        "predict another seed",
        "In the end ten seeds of run 1 read between 95.50% and 96.86% of the test images. Train "
        "another one, all else as it was. **Predict** where it ends.",
        "Seed",
        str,
        "It will end …",
        ("below all ten", "among the ten", "above all ten"),
        "It reads {:.2%} of the test images right",
        "Of eleven seeds, each is as likely as any other to end lowest, or highest.",
    ),
}


def tell_outcome(wording: Wording, exercise: Exercise, found: Outcome) -> str:
    """Whether the prediction was right, what was measured, and whether the task is solved."""
    value = wording.value.format(found.value) if found.value is not None else "Its loss overflowed"
    told = f"**{'Predicted right' if found.predicted else 'Not as predicted'}.** {value}, "
    seconds = round(found.seconds)
    told += f"after {seconds} second{'s' * (seconds != 1)} of training. "
    if found.accuracy is not None and "reads" not in value:
        told += f"It reads {found.accuracy:.1%} of the test images right. "
    if found.solved:
        return f"{told}**Solved.**"
    if found.place == exercise.goal:
        return f"{told}That is the goal, but it took more than {exercise.seconds:.0f} seconds."
    return told + wording.missed


def tell_trial(run: RunRecord) -> str:
    """What came of the small training."""
    if not run.epochs:
        return "It ended before its first epoch."
    end, config = run.epochs[-1], run.config
    return (
        f"Trained just now: {len(run.epochs)} epochs on {config.train_size:,} images. It reads "
        f"{end.val_accuracy:.1%} of the test images right; validation loss is {end.val_loss:.3f}."
    )
