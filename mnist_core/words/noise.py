"""What more images a step change at one learning rate, in sentences. Knows nothing of pages."""

import math
from collections.abc import Mapping, Sequence
from statistics import fmean

from mnist_core.findings.metrics import Point
from mnist_core.words.sentences import tell_again

Shares = Mapping[int, Sequence[float]]  # images a step → each seed's accuracy, 0 to 1


def tell_noise(shares: Shares, images: int) -> str:
    """How accuracy goes with the images a step, of so many an epoch; Markdown."""
    means = [fmean(values) for values in shares.values()]
    ends = ", ".join(
        f"{mean:.2%} with {batch:,}" for batch, mean in zip(shares, means, strict=True)
    )
    seeds = ", ".join(str(len(values)) for values in shares.values())
    steps = ", ".join(f"{math.ceil(images / batch):,}" for batch in shares)
    told = f"At the same rate the mean test accuracy is {ends} ({seeds} seeds). "
    if means == sorted(means):
        told += (
            "That fits noise: the better a step's direction, the better the same rate reads in "
            "the end. "
        )
    return told + (
        f"But larger batches also take fewer steps, {steps} an epoch, so this alone does not tell "
        f"noise from the number of steps."
    )


def tell_article(
    shares: Shares, reported: float, losses: Shares, early: Point, again: Sequence[float] = ()
) -> str:
    """Which batch sizes' seeds reach what the article reports, and which do not.

    losses: each seed's validation loss in the epoch of `early`, which the article reports.
    again: what the first batch size's seeds gave on another processor.
    """
    within = [b for b, them in shares.items() if min(them) <= reported <= max(them)]
    below = [f"{b:,}" for b, them in shares.items() if max(them) < reported]
    above = [f"{b:,}" for b, them in shares.items() if min(them) > reported]
    told = f"The article reports {reported:.2%} and does not say how many images it took a step. "
    if below:
        told += f"No seed with {' or '.join(below)} comes so far. "
        told += f"{tell_again(reported, again, True)} ".lstrip()
    if above:
        told += f"With {' or '.join(above)} all seeds read more. "
    if within:
        told += f"With {' or '.join(f'{b:,}' for b in within)} it lies among the seeds"
        told += _tell_early([loss for b in within for loss in losses[b]], early)
    return told.strip()


def _tell_early(losses: Sequence[float], early: Point) -> str:
    """Whether seeds that fit the article's accuracy fit its loss in an early epoch as well."""
    figure = f"validation loss in epoch {early.epoch}, {early.value:.4f},"
    if min(losses) <= early.value <= max(losses):
        return f", and so does the article's {figure} so a larger batch may be the reason."
    return (
        f". But the article's {figure} lies outside of theirs, {min(losses):.4f} to "
        f"{max(losses):.4f}: none of these batch sizes explains its run alone."
    )
