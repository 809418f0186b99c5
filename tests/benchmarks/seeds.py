"""python -m tests.benchmarks.seeds: the README's table of ten seeds, from the stored records."""

import statistics
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from mnist_core.config import TrainConfig
from mnist_core.findings.results import accuracy_on_test
from mnist_core.findings.seed_groups import final
from mnist_core.references import SEEDED
from mnist_core.references import SEEDS as COUNT
from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import SEEDS, RunStore

Figure = Callable[[RunRecord], float]
IMAGES = {"test": "test images", "holdout": "held-out training images"}


def test_accuracy(record: RunRecord) -> float:
    """On the test images, in per cent: at the last epoch, or once at the end of `holdout`."""
    return 100 * accuracy_on_test(record)


def largest_rise(record: RunRecord) -> float:
    """Of validation loss in one epoch, in per cent."""
    losses = [epoch.val_loss for epoch in record.epochs]
    return max(100 * (after / before - 1) for before, after in pairwise(losses))


FIGURES: dict[str, tuple[Figure, str]] = {
    "test accuracy, %": (test_accuracy, "{:.2f}"),
    "training loss": (final("train_loss"), "{:.4f}"),
    "validation loss": (final("val_loss"), "{:.4f}"),
    "gap": (final("gap"), "{:.1f}"),
    "evaluated gap": (final("evaluated_gap"), "{:.1f}"),
    "largest rise, %": (largest_rise, "{:.0f}"),
}


def main() -> None:
    """Print a Markdown table: mean and range of every figure for every config."""
    stored = {record.config: record for record in RunStore(SEEDS).list()}
    print("| config | validated on | " + " | ".join(FIGURES) + " |")
    print("|---" * (len(FIGURES) + 2) + "|")
    for config in SEEDED:
        records = [stored[replace(config, seed=seed)] for seed in range(COUNT)]
        cells = [
            spread([figure(one) for one in records], form) for figure, form in FIGURES.values()
        ]
        print(f"| {words(config)} | {IMAGES[config.protocol]} | " + " | ".join(cells) + " |")


def words(config: TrainConfig) -> str:
    """The config in short."""
    extra = "" if config.schedule == "constant" else f", {config.schedule} decay"
    extra += ", augmented, weight decay" if config.augment else ""
    extra += ", habits of handwriting" if config.habits else ""
    return f"lr {config.learning_rate}, {config.epochs} epochs{extra}"


def spread(values: list[float], form: str) -> str:
    """Mean (lowest–highest)."""
    mean, low, high = (
        form.format(value) for value in (statistics.mean(values), min(values), max(values))
    )
    return f"{mean} ({low}–{high})"


if __name__ == "__main__":
    main()
