"""Figures of a run's curves, rounded as people read them, and small phrases around them."""

from mnist_core.findings.evidence import Curves

MOST_TIMES = 1_000  # a ratio above it says no more than that it is large


def loss(value: float) -> str:
    """Nats, to about three digits: 0.0718, 0.412, 2.30, 83; below 0.0001 only that."""
    if 0 < value < 1e-4:
        return "below 0.0001"
    if value < 0.1:
        return f"{value:.4f}"
    if value < 1:
        return f"{value:.3f}"
    if value < 10:
        return f"{value:.2f}"
    return f"{value:,.0f}" if value < 1e6 else "above a million"


def times(ratio: float) -> str:
    """2.6, 54, "over 1,000", of an infinite ratio too."""
    if ratio > MOST_TIMES:
        return f"over {MOST_TIMES:,}"
    return f"{ratio:.1f}" if ratio < 9.95 else f"{ratio:.0f}"


def often(number: int) -> str:
    """once, twice, 3 times."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def above(share: float) -> str:
    """By how much more: 12%, 250%; from tenfold on as a multiple, of an infinite share too."""
    return f"{share:.0%}" if share < 9 else f"a factor of {times(share + 1)}"


def progress(curves: Curves) -> str:
    """1 epoch, 12 epochs; 2 of 12 epochs where it was stopped."""
    done, asked = len(curves.epochs), curves.config.epochs
    if not curves.finished:
        return f"{done} of {asked} epochs"
    return "1 epoch" if done == 1 else f"{done} epochs"


def trend(curves: Curves) -> str:
    """Whether validation loss ends lowest."""
    if len(curves.epochs) == 1:
        return "after a single epoch"
    return "its lowest yet" if curves.final == curves.best else "not its lowest"
