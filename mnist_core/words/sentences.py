"""Sentences about runs, with figures computed from their records. Knows nothing of pages."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import fmean

from mnist_core.findings.metrics import Point, series
from mnist_core.findings.seed_groups import SeedGroup, above_best, accuracy_since_best
from mnist_core.findings.statistics import Spread, score_of, welch
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


def signed(value: float, shape: str) -> str:
    """A number in this format, with a minus sign where it is negative, not a hyphen."""
    return f"{value:{shape}}".replace("-", "\N{MINUS SIGN}")


def tell_config(run: RunRecord) -> str:
    """Learning rate, epochs and batch size."""
    config = run.config
    return (
        f"Learning rate **{config.learning_rate:g}**, {config.epochs} epochs, {config.batch_size} "
        f"images a step."
    )


def tell_training(run: RunRecord) -> str:
    """From where to where the training loss went, as the mean over an epoch."""
    losses = series(run, "train_loss")
    if not losses:
        return "It has no finished epoch."
    return (
        f"Training loss, as the mean over an epoch, goes from {losses[0].value:.3f} in the first "
        f"epoch to {losses[-1].value:.3f} in the last."
    )


def tell_rises(points: list[Point]) -> str:
    """In how many epochs the value was above that of the one before."""
    rises = sum(after.value > before.value for before, after in pairwise(points))
    return f"{rises or 'none'} of the {len(points) - 1} epochs after the first"


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
        return f"{signed(found.mean, shape)} ({many})"
    interval = " to ".join(signed(end, shape).rstrip("%") for end in found.interval)
    extremes = signed(found.low, shape).rstrip("%"), signed(found.high, shape)
    return (
        f"{signed(found.mean, shape)} on average over {many} (95% interval of the mean {interval}; "
        f"single seeds from {' to '.join(extremes)})"
    )


def tell_reading(accuracy: Spread | None) -> str:
    """What share of the images is read right; accuracy: 0 to 1, over seeds."""
    return tell_spread(accuracy) if accuracy else "an unknown share"


def tell_against(one: Spread | None, other: Spread | None) -> str:
    """Two accuracies of the test images, 0 to 1, briefly, and whether their ranges overlap."""
    if not one or not other:
        return ""
    told = f"{one.mean:.1%} of the test images against {other.mean:.1%}"
    if min(one.number, other.number) < 2:
        return f"{told}, one run of each."
    overlap = one.low <= other.high and other.low <= one.high
    return f"{told}, and the ranges of their seeds {'overlap' if overlap else 'do not overlap'}."


def tell_article(
    what: str, reported: float, seeds: Spread | None, shape: str, again: Sequence[float] = ()
) -> str | None:
    """Where a figure of the article lies outside of what enough seeds gave; None where it fits.

    again: what some of the seeds gave on another processor.
    """
    if not seeds or seeds.number < ENOUGH or seeds.low <= reported <= seeds.high:
        return None
    side = "above" if reported > seeds.high else "below"
    return (
        f"The article's {what}, **{reported:{shape}}**, lies outside: {side} all {seeds.number} "
        f"seeds here.{tell_again(reported, again, side == 'above')}"
    )


def tell_again(reported: float, again: Sequence[float], above: bool) -> str:
    """How many of the seeds that were trained on another processor, too, come as far as reported.

    again: what they gave. above: is that more than all seeds gave, or less? "" of none.
    """
    if not again:
        return ""
    reach = sum(value >= reported if above else value <= reported for value in again)
    told = f"{reach or 'none'} of {len(again)} come{'s' * (reach == 1)} so far"
    return f" On another processor, which rounds differently, {told}."


def tell_speed(runs: Mapping[str, Sequence[RunRecord]]) -> str:
    """In which epoch the seeds of each passed an easy accuracy; without those that did not."""
    told = []
    for name, seeds in runs.items():
        epochs = [epoch for run in seeds if (epoch := reaches(run, EASY))]
        if epochs and len(epochs) == len(seeds):
            told.append(f"{name} reads {EASY:.0%} after {fmean(epochs):.1f} epochs")
    return f"{', '.join(told)} (mean of the seeds)." if told else ""


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


def tell_range(found: Spread, shape: str) -> str:
    """The mean and, of several, lowest and highest: 1.8 (1.7 to 2.1)."""
    if found.number == 1:
        return f"{found.mean:{shape}}"
    return f"{found.mean:{shape}} ({found.low:{shape}} to {found.high:{shape}})"


def tell_test(one: Spread | None, other: Spread | None) -> str:
    """What Welch's test says of two means, or why it says nothing."""
    p = welch(one, other)
    if p is None:
        return "One run of a config says nothing of its scatter, so no test can tell them apart."
    found = "p < 0.001" if p < 0.001 else f"p = {p:.3f}"
    return f"Welch's t-test of the two means: {found}."


def tell_turn(group: SeedGroup) -> str:
    """From each seed's lowest validation loss to its end: how loss rose, what accuracy did."""
    rise, change = group.over(above_best), group.over(accuracy_since_best)
    if not rise or not change:
        return ""
    many = f"over {rise.number} seeds, from the epoch of each one's lowest validation loss"
    if rise.number < 2:
        many = "from the epoch of its one run's lowest validation loss"
    lost = sum(value < 0 for value in group.each(accuracy_since_best))
    mean, low, high = (signed(100 * it, "+.2f") for it in (change.mean, change.low, change.high))
    around = f" ± {100 * rise.margin:.1f}" if rise.margin else ""
    beside = f" ± {100 * change.margin:.2f}" if change.margin else ""
    return (
        f"“{group.name}”, {many} to the last: "
        f"loss rises by {100 * rise.mean:.1f}{around} %, accuracy changes by "
        f"{mean}{beside} points ({low} to {high}); accuracy falls "
        f"in {lost or 'no'} seed{'s' * (lost > 1)}."
    )
