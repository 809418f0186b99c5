"""Sentences about what networks get wrong, every figure computed. Knows nothing of pages."""

from collections.abc import Sequence

import numpy as np

from mnist_core.findings.mistakes import Contest, Readings, commonest, confusion_matrix
from mnist_core.findings.statistics import score
from mnist_core.network import first_layer
from mnist_core.network.model import SIZES

SURE = 0.99  # a probability that leaves no doubt
LUCK, STRONG = 0.05, 0.01  # p-values: above the one it may be luck, below the other hardly


def tell_accuracy(found: Readings) -> str:
    """How much was read right, with its interval, and the most frequent mistake."""
    right = score(int(found.right.sum()), len(found.labels))
    text = (
        f"It reads **{right.correct:,} of {right.n:,}** test images right: "
        f"**{right.correct / right.n:.2%}** (95% interval {right.low:.2%} to {right.high:.2%}: "
        f"on other images chance alone could move it so far)."
    )
    top = commonest(confusion_matrix(found))
    if not top:
        return text
    true, read, count = top[0]
    return f"{text} Its most frequent mistake: {times(count)} {a(true)} read as {a(read)}."


def tell_silence(found: Readings) -> str | None:
    """For how many images no more than biases speak; None where each has an answer of its own."""
    if not found.shared.any():
        return None
    number, wrong = int(found.shared.sum()), int((found.shared & ~found.right).sum())
    images = len(found.labels)
    if number == images and len(set(zip(found.digits, found.probabilities, strict=True))) == 1:
        told = f"All {number:,} images get one and the same answer."
    else:
        told = f"{number:,} images get the very same answer as others do."
    return (
        f"**{told}** On their way through the "
        f"network a whole layer falls silent, and from there on the image no longer counts. "
        f"{wrong:,} of these {number:,} answers are wrong."
    )


def tell_sureness(found: Readings) -> str:
    """How probable the network held its right and its wrong readings."""
    wrong = found.probabilities[~found.right]
    if not len(wrong):
        return "There is no mistake."
    sure = int((wrong >= SURE).sum())
    typical = np.median(wrong)
    return (
        f"Of its {len(wrong):,} mistakes it makes {sure:,} with a probability of {SURE:.0%} or "
        f"more, and half of them with {typical:.0%} or more. Being sure is not being right."
    )


def tell_cell(number: int, true: int, read: int) -> str:
    """How many images of one digit are read as another, or as what they are."""
    told = f"{a(true)} is read as {a(read)}" if true != read else f"{a(true)} is read right"
    if not number:
        return f"No {true} is read as {a(read)}." if true != read else f"No {true} is read right."
    return f"{times(number).capitalize()}: {told}."


def tell_alike(same: int, of: int, label: int) -> str:
    """How many of the images most like one have its label."""
    if same in (0, of):
        return f"{'all are' if same else 'none is'} labelled as {a(label)}."
    return f"{same} of them {'is' if same == 1 else 'are'} labelled as {a(label)}."


def contest_table(first: str, second: str, result: Contest) -> str:
    """The four counts as a Markdown table; first, second: the networks' names."""
    return (
        f"| | {second}: right | {second}: wrong |\n|---|--:|--:|\n"
        f"| **{first}: right** | {result.both:,} | {result.only_first:,} |\n"
        f"| **{first}: wrong** | {result.only_second:,} | {result.neither:,} |"
    )


def tell_contest(first: str, second: str, result: Contest) -> str:
    """Whether two networks differ by more than luck; first, second: their names."""
    a, b = result.only_first, result.only_second
    if a + b == 0:
        return "They read the same images right: there is nothing to tell them apart."
    better = first if a > b else second
    images = "the one image" if a + b == 1 else f"the {a + b:,} images"
    found = (
        f"On {images} that just one of them reads right, the score is **{a:,} : {b:,}**. If both "
        f"were equally good, a split at least as uneven would come up {_odds(result.p_value)} "
        f"(McNemar's exact test, p {_p(result.p_value)})."
    )
    if result.p_value >= LUCK:
        return f"{found} So **luck alone may explain the difference**."
    sure = "is more than luck" if result.p_value < STRONG else "is probably more than luck"
    return f"{found} So **the lead of {better} {sure}**."


def tell_units(weights: np.ndarray, dead: int) -> str:
    """How many first-layer units never fire, and how far the weights have grown; plain text."""
    spread, full = first_layer.spread(weights), first_layer.scale(weights)
    if dead:
        fire = "fires" if dead == 1 else "fire"
        units = f"{dead} of the {SIZES[1]} units {fire} on no test image: dead, shown dim."
    else:
        units = f"Each of the {SIZES[1]} units fires on some test image."
    return (
        f"{units} The weights are {spread / first_layer.START:.1f} times as large as before "
        f"training (root mean square {spread:.3f}). Full colour: ± {full:.2f} or more."
    )


def tell_revival(dead: Sequence[np.ndarray]) -> str:
    """What became of units that were dead after some epoch. dead: (units,) bool of each epoch."""
    ever, last = np.any(dead, axis=0), dead[-1]
    if not ever.any():
        return "No unit of this run was dead after any of its epochs."
    back = int((ever & ~last).sum())
    told = (
        f"{int(ever.sum()):,} units were dead after at least one epoch: {int(dead[0].sum()):,} "
        f"after the first, {int(last.sum()):,} at the end."
    )
    return f"{told} {back:,} of them fire again at the end." if back else f"{told} None came back."


def a(digit: int) -> str:
    """A digit with its article: a 7, an 8."""
    return f"an {digit}" if digit == 8 else f"a {digit}"


def times(count: int) -> str:
    """once, 2 times, 3 times."""
    return "once" if count == 1 else f"{count:,} times"


def _odds(p: float) -> str:
    if p >= 0.1:
        return f"in {p:.0%} of all comparisons"
    if p >= 1e-6:
        return f"once in {float(f'{1 / p:.2g}'):,.0f} comparisons"
    return "less than once in a million comparisons"


def _p(p: float) -> str:
    if p < 1e-6:
        return "< 0.000001"
    return f"= {p:.2g}" if p >= 1e-4 else f"= {p:.6f}"
