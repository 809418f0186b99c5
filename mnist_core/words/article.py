"""What the article reports of its two runs, beside what seeds gave. Draws nothing."""

from collections.abc import Sequence
from typing import NamedTuple

from mnist_core.findings.metrics import Point
from mnist_core.findings.results import accuracy_on_test
from mnist_core.findings.seed_groups import Measure, SeedGroup, final, last_gap, peak
from mnist_core.words.sentences import tell_article


class Figure(NamedTuple):
    """A figure that the article reports, and how to get it from a run. shape: its format."""

    name: str
    reported: float
    measure: Measure
    shape: str


ACCURACIES = {"Run 1": 0.9702, "Run 2": 0.9774}  # on the test images
PEAK = Point(3, 0.2371)  # of run 1's validation loss
RUN_1 = (
    Figure("test accuracy", ACCURACIES["Run 1"], accuracy_on_test, ".2%"),
    Figure("highest validation loss after epoch 1", PEAK.value, peak, ".4f"),
)
RUN_2 = (
    Figure("test accuracy", ACCURACIES["Run 2"], accuracy_on_test, ".2%"),
    Figure("training loss at the end", 0.0285, final("train_loss"), ".4f"),
    Figure("validation loss at the end", 0.0718, final("val_loss"), ".4f"),
)
GAP = Figure("gap at the end", 2.5, last_gap, ".1f")  # of run 2


def table(figures: Sequence[Figure], kind: SeedGroup) -> str:
    """The article's figures beside those of the kind's seeds, as a Markdown table.

    A row for each figure that some seed has.
    """
    many = len(kind.seeds)
    head = f"mean of {many} seeds ± 95%" if many > 1 else "one run here"
    lines = [f"| | the article | {head} | lowest to highest |", "|---|--:|--:|--:|"]
    for name, reported, measure, shape in figures:
        if over := kind.over(measure):
            margin = f" ± {over.margin:{shape}}" if over.margin else ""
            ends = f"{over.low:{shape}} to {over.high:{shape}}"
            lines.append(f"| {name} | {reported:{shape}} | {over.mean:{shape}}{margin} | {ends} |")
    return "\n".join(lines)


def tell_outside(figures: Sequence[Figure], kind: SeedGroup) -> str:
    """A sentence for each figure that lies outside of what enough seeds gave; "" for none."""
    told = (
        tell_article(name, reported, kind.over(measure), shape)
        for name, reported, measure, shape in figures
    )
    return " ".join(filter(None, told))
