"""What more images a step change at one learning rate, in sentences. Knows nothing of pages."""

import math
from collections.abc import Mapping, Sequence
from statistics import fmean

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
            "So part of the bouncing is noise: with better directions the same long steps end "
            "lower in the valley. "
        )
    return told + (
        f"Larger batches also take fewer steps, {steps} an epoch, so this alone does not tell "
        f"noise from the number of steps."
    )


def tell_article(shares: Shares, reported: float) -> str:
    """Which batch sizes' seeds reach what the article reports, and which do not."""
    within = [f"{b:,}" for b, them in shares.items() if min(them) <= reported <= max(them)]
    below = [f"{b:,}" for b, them in shares.items() if max(them) < reported]
    told = f"The article reports {reported:.2%} and does not say how many images it took a step. "
    if below:
        told += f"No seed with {' or '.join(below)} comes so far. "
    if within:
        told += (
            f"With {' or '.join(within)} it lies among the seeds, so a larger batch may be the "
            f"reason; the article does not tell."
        )
    return told.strip()
