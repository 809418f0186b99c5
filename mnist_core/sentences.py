"""Sentences about runs, with figures computed from their records. Knows nothing of pages."""

from itertools import pairwise

from mnist_core.metrics import Point, series
from mnist_core.record import RunRecord
from mnist_core.results import accuracy_on_test
from mnist_core.seeds import Spread

ENOUGH = 3  # seeds before anything is said to lie outside of them
EASY = 0.95  # an accuracy that runs pass on their way


def tell_config(run: RunRecord) -> str:
    """Learning rate, epochs and batch size."""
    config = run.config
    return (
        f"Learning rate **{config.learning_rate:g}**, {config.epochs} epochs, {config.batch_size} "
        f"images a step."
    )


def tell_training(run: RunRecord) -> str:
    """From where to where the training loss went."""
    losses = series(run, "train_loss")
    if not losses:
        return "Its training loss was never a finite number."
    return (
        f"Training loss, dashed, goes from {losses[0].value:.3f} in the first epoch to "
        f"{losses[-1].value:.3f} in the last."
    )


def tell_rises(points: list[Point]) -> str:
    """In how many epochs the value was above that of the one before."""
    rises = sum(after.value > before.value for before, after in pairwise(points))
    return f"{rises or 'none'} of the {len(points) - 1} epochs after the first"


def tell_gap(run: RunRecord) -> str:
    """Since when the validation loss is the higher one, and by how much at the end."""
    gaps = series(run, "gap")
    if not gaps:
        return "It has no gap to speak of: its losses were never finite numbers."
    last = gaps[-1]
    below = max((point.epoch for point in gaps if point.value <= 1), default=0)
    since = f"from epoch {below + 1} on" if below < last.epoch else "at times"
    return (
        f"Its validation loss is the higher one {since}; at the end it is {last.value:.1f} times "
        f"the training loss."
    )


def tell_harm(run: RunRecord) -> str:
    """Whether the validation loss still falls, or how far it is above its best."""
    losses = series(run, "val_loss")
    lowest = min(losses, key=lambda point: point.value)
    if lowest == losses[-1]:
        return "No harm is done yet: validation loss is lowest in the last epoch; it still falls."
    return (
        f"Validation loss, though, has hardly anywhere left to go: it was lowest, "
        f"{lowest.value:.4f}, in epoch {lowest.epoch}, and ends at {losses[-1].value:.4f}."
    )


def tell_contest(first: RunRecord, second: RunRecord) -> str:
    """Which of two runs ends better, and which was faster at the start."""
    ends = [accuracy_on_test(run) for run in (first, second)]
    if None in ends:
        return "One of the two runs was not tested."
    wrong = [round(10_000 * (1 - accuracy)) for accuracy in ends if accuracy is not None]
    text = (
        f"Run 1 reads {ends[0]:.2%} of the test images right, run 2 {ends[1]:.2%}: "
        f"{wrong[0]:,} and {wrong[1]:,} errors in 10,000."
    )
    times = [reaches(run, EASY) for run in (first, second)]
    if all(times):
        text += f" Run 1 came past {EASY:.0%} in epoch {times[0]}, run 2 in epoch {times[1]}."
    return text


def reaches(run: RunRecord, accuracy: float) -> int | None:
    """The first epoch with this validation accuracy or more; None if there is none."""
    points = series(run, "val_accuracy")
    return next((point.epoch for point in points if point.value >= accuracy), None)


def tell_draw(reported: float, seeds: Spread | None) -> str:
    """How a reported accuracy stands to those of several seeds, as far as there are any."""
    if seeds and seeds.number >= ENOUGH and not seeds.low <= reported <= seeds.high:
        return (
            f"The article's {reported:.2%} lies outside of what {seeds.number} seeds gave here. It "
            f"may be a lucky draw, or another batch size, which the article does not state."
        )
    return (
        "One run is a draw: another seed, another curve. The article does not state its seed, "
        "batch size or input scaling, so its figures and ours can be near, not equal."
    )
