"""What the article reports of its two runs, beside what seeds gave. Draws nothing."""

from collections.abc import Sequence
from typing import NamedTuple

from mnist_core.findings.metrics import Point
from mnist_core.findings.results import accuracy_on_test
from mnist_core.findings.seed_groups import Measure, SeedGroup, final, in_epoch, peak, values
from mnist_core.words.sentences import tell_article


class Figure(NamedTuple):
    """A figure that the article reports, and how to get it from a run. shape: its format."""

    name: str
    reported: float
    measure: Measure
    shape: str


ACCURACIES = {"Run 1": 0.9702, "Run 2": 0.9774}  # on the test images
PEAK = Point(3, 0.2371)  # of run 1's validation loss, its highest after epoch 1
RUN_1 = (
    Figure("test accuracy", ACCURACIES["Run 1"], accuracy_on_test, ".2%"),
    Figure(
        f"validation loss in epoch {PEAK.epoch}",
        PEAK.value,
        in_epoch("val_loss", PEAK.epoch),
        ".4f",
    ),
    Figure("highest validation loss after epoch 1", PEAK.value, peak, ".4f"),
)
RUN_2 = (
    Figure("test accuracy", ACCURACIES["Run 2"], accuracy_on_test, ".2%"),
    Figure("training loss at the end", 0.0285, final("train_loss"), ".4f"),
    Figure("validation loss at the end", 0.0718, final("val_loss"), ".4f"),
)
GAP = Figure("gap at the end, by the mean over the epoch", 2.5, final("gap"), ".1f")  # of run 2


def table(figures: Sequence[Figure], group: SeedGroup) -> str:
    """The article's figures beside those of the group's seeds, as a Markdown table.

    A row for each figure that some seed has.
    """
    many = len(group.seeds)
    head = f"mean of {many} seeds ± 95%" if many > 1 else "one run here"
    lines = [f"| figure | the article | {head} | lowest to highest |", "|---|--:|--:|--:|"]
    for name, reported, measure, shape in figures:
        if over := group.over(measure):
            margin = f" ± {over.margin:{shape}}" if over.margin else ""
            ends = f"{over.low:{shape}} to {over.high:{shape}}"
            lines.append(f"| {name} | {reported:{shape}} | {over.mean:{shape}}{margin} | {ends} |")
    return "\n".join(lines)


def tell_outside(figures: Sequence[Figure], group: SeedGroup) -> str:
    """A sentence for each figure that lies outside of what enough seeds gave; "" for none."""
    told = (
        tell_article(name, reported, group.over(measure), shape, values(group.again, measure))
        for name, reported, measure, shape in figures
    )
    return " ".join(filter(None, told))
