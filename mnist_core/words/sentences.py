"""Sentences about runs, with figures computed from their records. Knows nothing of pages."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import fmean

from mnist_core.findings.metrics import Point, series
from mnist_core.findings.seed_groups import Band, band
from mnist_core.findings.statistics import Spread, score_of
from mnist_core.runs.record import RunRecord

ENOUGH = 3  # seeds before anything is said to lie outside of them
EASY = 0.95  # an accuracy that runs pass on their way


def percent(probability: float) -> str:
    """One decimal; a softmax is never quite certain, nor does it rule anything out."""
    if probability >= 0.9995:
        return ">99.9%"
    if probability < 0.0005:
        return "<0.1%"
    return f"{probability:.1%}"


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
        return "It has no finished epoch."
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
        return "It has no gap to speak of: its training loss is 0."
    last = gaps[-1]
    below = max((point.epoch for point in gaps if point.value <= 1), default=0)
    since = f"from epoch {below + 1} on" if below < last.epoch else "at times"
    return (
        f"Its validation loss is the higher one {since}; at the end it is {last.value:.1f} times "
        f"the training loss."
    )


def reaches(run: RunRecord, accuracy: float) -> int | None:
    """The first epoch with this validation accuracy or more; None if there is none."""
    points = series(run, "val_accuracy")
    return next((point.epoch for point in points if point.value >= accuracy), None)


def tell_mean(found: Spread | None, shape: str) -> str:
    """The mean in this format; "?" where there is no value."""
    return f"{found.mean:{shape}}" if found else "?"


def tell_spread(found: Spread, shape: str = ".2%") -> str:
    """Mean, its interval, range and number of seeds."""
    many = f"{found.number} seeds" if found.number > 1 else "one seed"
    if found.margin is None:
        return f"{found.mean:{shape}} ({many})"
    interval = " to ".join(f"{end:{shape}}".rstrip("%") for end in found.interval)
    extremes = f"{found.low:{shape}}".rstrip("%"), f"{found.high:{shape}}"
    return (
        f"{found.mean:{shape}} on average over {many} (95% interval of the mean {interval}; "
        f"single seeds from {' to '.join(extremes)})"
    )


def tell_reading(accuracy: Spread | None) -> str:
    """What share of the images is read right; accuracy: 0 to 1, over seeds."""
    return tell_spread(accuracy) if accuracy else "an unknown share"


def tell_article(what: str, reported: float, seeds: Spread | None, shape: str) -> str | None:
    """Where a figure of the article lies outside of what enough seeds gave; None where it fits."""
    if not seeds or seeds.number < ENOUGH or seeds.low <= reported <= seeds.high:
        return None
    side = "above" if reported > seeds.high else "below"
    return (
        f"The article's {what}, **{reported:{shape}}**, lies outside: {side} all {seeds.number} "
        f"seeds here."
    )


def tell_speed(runs: Mapping[str, Sequence[RunRecord]]) -> str:
    """In which epoch the seeds of each came past an easy accuracy; without those that did not."""
    told = []
    for name, seeds in runs.items():
        epochs = [epoch for run in seeds if (epoch := reaches(run, EASY))]
        if epochs and len(epochs) == len(seeds):
            told.append(f"{name} comes past {EASY:.0%} in epoch {fmean(epochs):.1f}")
    return f"{'; '.join(told)} (mean of the seeds)." if told else ""


def tell_seeds(seeds: Mapping[str, Sequence[RunRecord]]) -> str:
    """Of which runs there are several seeds, and how many."""
    told = [f"{name}: {len(runs)}" for name, runs in seeds.items()]
    return f"Seeds: {'; '.join(told)}." if told else "Of none of these runs there are several."


def tell_interval(accuracy: float, images: int) -> str:
    """How far an accuracy, 0 to 1, is known from so many images."""
    found = score_of(accuracy, images)
    error = (accuracy * (1 - accuracy) / images) ** 0.5
    return (
        f"At {accuracy:.2%} that is ± {50 * (found.high - found.low):.2f} points (one standard "
        f"error: {100 * error:.2f})."
    )


def tell_turn(name: str, runs: Sequence[RunRecord]) -> str:
    """The mean curve since its lowest validation loss: how loss rose and what accuracy did."""
    losses, accuracies = band(runs, "val_loss"), band(runs, "val_accuracy")
    if not losses:
        return ""
    low = _lowest(losses)
    told = f"Validation loss of “{name}”, the mean over {len(runs)} seeds, is lowest in "
    if low == len(losses) - 1:
        return f"{told}the last epoch, {losses[-1].mean:.4f}."
    return (
        f"{told}epoch {losses[low].epoch}, {losses[low].mean:.4f}, and ends "
        f"{losses[-1].mean / losses[low].mean - 1:.0%} above that; accuracy meanwhile goes from "
        f"{accuracies[low].mean:.2%} to {accuracies[-1].mean:.2%}."
    )


def overconfidence(runs: Sequence[RunRecord]) -> float:
    """The share by which mean validation loss rises after its lowest, while accuracy does not fall.

    0 where it does not rise, or where accuracy falls with it.
    """
    losses, accuracies = band(runs, "val_loss"), band(runs, "val_accuracy")
    if not losses or len(accuracies) != len(losses):
        return 0.0
    low = _lowest(losses)
    fell = accuracies[-1].mean < accuracies[low].mean
    return 0.0 if fell else losses[-1].mean / losses[low].mean - 1


def _lowest(losses: Sequence[Band]) -> int:
    return min(range(len(losses)), key=lambda place: losses[place].mean)
