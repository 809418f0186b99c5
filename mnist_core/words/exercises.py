"""The exercises in words: task, predictions, and what a training says of them. Knows no pages."""

from typing import NamedTuple

from mnist_core.findings.exercises import Exercise, Outcome
from mnist_core.runs.record import RunRecord


class Wording(NamedTuple):
    """An exercise's words. field: what is chosen; shape: its format; predictions: of the classes.

    value: what is measured, with a place for it.
    """

    title: str
    task: str
    field: str
    shape: str
    predictions: tuple[str, ...]
    value: str


WORDINGS = {
    "calm": Wording(
        "find a rate that brings run 1 below 0.1",
        "Train run 1 again, all ten epochs, at a learning rate of your own. Find one at which "
        "validation loss ends **below 0.1**. First predict where it will end.",
        "Learning rate",
        "g",
        ("end below 0.1", "end from 0.1 to 0.2", "end at 0.2 or above"),
        "Validation loss ends at {:.4f}",
    ),
    "overfit": Wording(
        "make it overfit within 20 seconds",
        "The rate is 0.001, the epochs are 15. Choose how many images it may learn from, so that "
        "validation loss ends **at least 10% above its lowest value**, within 20 seconds of "
        "training. First predict what it will do.",
        "Training images",
        ",",
        ("end less than 10% above its lowest", "end 10% or more above its lowest"),
        "Validation loss ends {:.1%} above its lowest value",
    ),
}


def tell_outcome(wording: Wording, exercise: Exercise, found: Outcome, predicted: str) -> str:
    """Whether the prediction was right, what was measured, and whether the task is solved."""
    happened = wording.predictions[found.place]
    right = predicted == happened
    value = wording.value.format(found.value) if found.value is not None else "Its loss overflowed"
    told = f"**{'Predicted right' if right else 'Not as predicted'}.** {value}, "
    told += f"after {found.seconds:.0f} seconds of training. "
    if found.solved:
        return f"{told}**Solved.**"
    if found.place == exercise.goal:
        return f"{told}That is the goal, but it took more than {exercise.seconds:.0f} seconds."
    return f"{told}Not the goal yet: choose another value."


def tell_trial(run: RunRecord) -> str:
    """What came of the small training."""
    if not run.epochs:
        return "It ended before its first epoch."
    end, config = run.epochs[-1], run.config
    return (
        f"Trained just now: {len(run.epochs)} epochs on {config.train_size:,} images. It reads "
        f"{end.val_accuracy:.1%} of the test images right; validation loss is {end.val_loss:.3f}."
    )
