"""What the Story tells beyond the article, every figure computed. Knows nothing of pages."""

from collections.abc import Iterable, Mapping

from mnist_core.findings.results import accuracy_on_test
from mnist_core.findings.seed_groups import (
    SeedGroup,
    best_accuracy,
    final,
    in_epoch,
    overconfident,
    values,
)
from mnist_core.findings.statistics import differ, exceedance
from mnist_core.words import article
from mnist_core.words.sentences import (
    tell_article,
    tell_mean,
    tell_range,
    tell_reading,
    tell_turn,
)

HARM = (
    "So when is it harm? When the figure that you care about gets worse on images that the network "
    "does not learn from: here accuracy. A gap that widens, or a loss that rises, is a reason to "
    "look there."
)
CONCLUSION = (
    "**If you train this network yourself:**\n"
    "1. With Adam and 64 images a step, begin near a rate of 0.001, and let it decay to 0. (Found "
    "by the test images, against rule 3.)\n"
    "2. Distort the images, anew in every epoch.\n"
    "3. Choose by held-out images; look at the test images once, at the end.\n"
    "4. Ask what you want of it. Loss and accuracy need not agree.\n"
    "5. Before you believe in a difference, train several seeds."
)
DECAY = (
    "Run 1 again: the same rate at first, the same ten epochs. But now each step's rate is a "
    "little lower than that of the step before, down to 0 at the end: *linear decay*."
)


def decay(first: SeedGroup, group: SeedGroup, smaller: SeedGroup | None) -> str:
    """How much of run 1's harm decay takes away; smaller: a run that has none of it, to compare."""
    start, end = first.accuracy, group.accuracy
    if not start or not end or differ(end, start) < 1:
        return ""
    told = f"At the same rate, decay turns {start.mean:.2%} into {end.mean:.2%}"
    best = smaller.accuracy if smaller else None
    if not best or differ(best, end) < 1:
        return f"{told}: the harm came from keeping the steps long."
    part = "most" if end.mean - start.mean > best.mean - end.mean else "some"
    return f"{told}: {part} of the harm came from keeping the steps long."


def smaller(first: SeedGroup, group: SeedGroup, other: SeedGroup) -> str:
    """What is left of run 1's harm although its rate decays, beside a smaller rate's; "" of none.

    group: run 1 with decay. other: from the smaller rate, decaying likewise.
    """
    start, end, best = first.accuracy, group.accuracy, other.accuracy
    if not start or not end or not best or differ(end, start) < 1 or differ(best, end) < 1:
        return ""
    return (
        f"So not all of run 1's harm came from keeping its steps long: decaying from a rate of "
        f"{group.run.config.learning_rate:g} it reads {end.mean:.2%}, decaying from "
        f"{other.run.config.learning_rate:g} {best.mean:.2%}."
    )


def between(second: SeedGroup, group: SeedGroup) -> str:
    """A run that knows its training images by heart, and its gap beside run 2's."""
    known = group.over(final("train_eval_accuracy"))
    return (
        f"A rate between those of the two runs, {group.run.config.learning_rate:g}, also decaying "
        f"to 0. It comes to know nearly all of its training images: of those evaluated it reads "
        f"{tell_mean(known, '.2%')} right in the end. Its evaluated gap ends at "
        f"{tell_mean(group.evaluated_gap, '.1f')} ×, run 2's at "
        f"{tell_mean(second.evaluated_gap, '.1f')} ×."
    )


def gap(group: SeedGroup, groups: Iterable[SeedGroup]) -> str:
    """A gap is no measure of reading, nor is a loss that rises."""
    told = "The gap compares the network with itself; it does not say how well it reads. "
    told += tell_turn(group)
    if turned := overconfident(groups):
        told += (
            f"\n\nNot even a validation loss that rises need mean worse reading. "
            f"{tell_turn(turned)} Accuracy counts right answers; loss also asks how probable the "
            f"network thought the right digit."
        )
    return f"{told}\n\n{HARM}"


def regularising(group: SeedGroup) -> str:
    """What is done to a run that is regularised."""
    habits = ", or with a habit of other writers drawn on it" if group.run.config.habits else ""
    return (
        f"The same network, and every training image is distorted a little, anew in every epoch: "
        f"turned, shifted, bent, now and then with a hook at a stroke's end{habits}. It hardly "
        f"sees the same image twice, so knowing single images by heart helps less. The rate decays "
        f"to 0, and every step also draws all weights a little towards 0: *weight decay*. To do "
        f"such things to the images and the weights is called *regularising*."
    )


def regularised(group: SeedGroup, plain: SeedGroup | None) -> str:
    """Its evaluated gap, beside that of a run without regularisation, and how it reads."""
    start, end = group.over(in_epoch("evaluated_gap", 1)), group.evaluated_gap
    told = ""
    if start and end:
        growth = ": it does not close, it grows" if end.mean > start.mean else ""
        told = (
            f"Measured on distorted images, training loss says little of the gap. *Evaluated* on "
            f"the images as they are, the gap goes from {start.mean:.1f} × after the first epoch "
            f"to {tell_range(end, '.1f')} × at the end{growth}. "
        )
    if plain and plain.evaluated_gap:
        told += (
            f"“{plain.name}”, {plain.run.config.epochs} epochs without regularisation, ended at "
            f"{tell_range(plain.evaluated_gap, '.0f')} ×. "
        )
    return (
        f"{told}The regularised run's test accuracy: {tell_reading(group.accuracy)}. It was "
        f"validated on 10,000 held-out training images, and the test images were used once, at the "
        f"end. What the test images do not show: your own digits are not MNIST's. Draw some, and "
        f"count which run reads them."
    )


def seeds(groups: Mapping[str, SeedGroup]) -> str:
    """Which accuracies of the article lie outside of the seeds, and what may explain it."""
    reported = article.ACCURACIES.items()
    told = [tell_draw(name, value, groups[name]) for name, value in reported if name in groups]
    return " ".join(filter(None, told))


def tell_draw(name: str, reported: float, group: SeedGroup) -> str:
    """An accuracy that the seeds do not reach, and what may explain it; "" of any other."""
    found, best = group.accuracy, group.over(best_accuracy)
    again = values(group.again, accuracy_on_test)
    outside = tell_article(f"accuracy of {name.lower()}", reported, found, ".2%", again)
    if not outside or not found or not best:
        return ""
    above = exceedance(reported, found) or 0.0
    p = min(above, 1 - above)
    told = (
        f"{outside}{_tell_rounding(group)} By these {found.number}, one more seed would come as "
        f"far with a probability of {p:.1%} (Student's t)."
    )
    if best.low <= reported <= best.high:
        told += (
            f" The best epoch's accuracy, {best.low:.2%} to {best.high:.2%}, could explain it, too."
        )
    return f"{told} The article states neither seed nor batch size."


def _tell_rounding(group: SeedGroup) -> str:
    """How far another processor's rounding alone moves a seed; "" where that was not tried."""
    own = {run.config: accuracy_on_test(run) for run in group.seeds}
    moved = [
        abs(other - first)
        for run in group.again
        if (other := accuracy_on_test(run)) is not None and (first := own[run.config]) is not None
    ]
    return f" That alone moves a seed by up to {100 * max(moved):.2f} points." if moved else ""
