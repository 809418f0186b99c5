"""A sweep's outcomes in sentences, with figures computed from its records. Knows no pages."""

from collections.abc import Mapping, Sequence

from mnist_core.config import TrainConfig
from mnist_core.findings import sweeps
from mnist_core.findings.statistics import differ
from mnist_core.findings.sweeps import Cell, Outcome, Range
from mnist_core.references import REFERENCES
from mnist_core.words.settings import tell_rate

EXPLAINED = {  # each measure of the outcome
    "loss": "At the last epoch's end, on the test images. The article states this loss for its "
    "run 2 alone, which had 15 epochs.",
    "accuracy": "On the test images. The axis is logarithmic in the share read wrong, so that 98% "
    "and 99% stay apart. The article's run 2 had 15 epochs.",
    "steadiness": "How much the validation loss rose in its worst epoch; 0 if it never rose. "
    "Among runs that learn, smaller is steadier.",
}


def tell_curve(name: str, found: Sequence[Outcome], tolerance: float) -> str:
    """Where a curve's loss is lowest, how wide its good range is, and what was lost."""
    top, good = sweeps.best(found), sweeps.good_range(found, tolerance)
    if not top or not good:
        return f"**{name}**: no rate at which every seed learnt anything."
    loss = top.over(sweeps.last_loss)
    assert loss
    seeds = f"on average ({loss.low:.4f} to {loss.high:.4f} over {loss.number} seeds)"
    return (
        f"**{name}**: lowest at a rate of {tell_rate(top.rate)}, where validation loss ends at "
        f"{loss.mean:.4f} {seeds if loss.number > 1 else '(one seed)'}. "
        f"{_tell_good(good, found, tolerance)}{_tell_accurate(top, found)}{_tell_lost(found)}"
    )


def _tell_good(good: Range, found: Sequence[Outcome], tolerance: float) -> str:
    if good.low == good.high:
        return f"No neighbouring rate comes within {tolerance:.0%} of that."
    ends = found[0].rate, found[-1].rate
    beyond = " or more, as the sweep ends there" if {good.low, good.high} & set(ends) else ""
    return (
        f"Good, within {tolerance:.0%} of that, are the rates from {tell_rate(good.low)} to "
        f"{tell_rate(good.high)}, a factor of {good.high / good.low:,.3g}: "
        f"{good.decades:.1f} decades{beyond}."
    )


def _tell_accurate(top: Outcome, found: Sequence[Outcome]) -> str:
    """The best rate by accuracy, where that is not the best by loss, as far as seeds can tell."""
    other = sweeps.most_accurate(found)
    one, best = (it.over(sweeps.last_accuracy) if it else None for it in (top, other))
    if not other or not one or not best or differ(best, one) < 1:
        return ""
    side = "larger" if other.rate > top.rate else "smaller"
    return (
        f" By accuracy a {side} rate is better, {tell_rate(other.rate)}: {best.mean:.2%} against "
        f"{one.mean:.2%} on average."
    )


def _tell_lost(found: Sequence[Outcome]) -> str:
    told = [
        f"{len(outcome.lost)} of {len(outcome.runs)} at {tell_rate(outcome.rate)}"
        for outcome in found
        if outcome.lost
    ]
    return f" Diverged, or no better than guessing: {', '.join(told)}." if told else ""


def tell_article(found: Sequence[Outcome]) -> str:
    """How far the article's two rates are from the best of a curve; "" where they are not in it."""
    top = sweeps.best(found)
    if not top:
        return ""
    by_rate = {outcome.rate: outcome for outcome in found}
    told = []
    for number, run in enumerate(("article-run-1", "article-run-2"), start=1):
        outcome = by_rate.get(REFERENCES[run].learning_rate)
        if outcome and not outcome.lost:
            times = sweeps.mean_loss(outcome) / sweeps.mean_loss(top)
            told.append(f"run {number}'s {tell_rate(outcome.rate)} ends at {times:.2f} times")
    return f"Of the article's rates, {' and '.join(told)} the lowest loss." if told else ""


def tell_batches(cells: Sequence[Cell]) -> str:
    """The best rate of each batch size."""
    told = [
        f"{tell_rate(cell.rate)} with {cell.batch_size:,} images a step ({cell.loss.mean:.4f})"
        for cell in sweeps.best_cells(cells)
        if cell.loss
    ]
    return (
        f"Of these rates, the one of the lowest mean loss by batch size: {'; '.join(told)}."
        if told
        else ""
    )


def runs(number: int) -> str:
    """1 run, 5 runs."""
    return f"{number:,} run{'s' if number != 1 else ''}"


def these(number: int) -> str:
    """This run, these 5 runs."""
    return "this run" if number == 1 else f"these {runs(number)}"


def tell_stored(held: int, count: int) -> str:
    """How many of a sweep's runs are stored."""
    if held == count:
        return "All of these runs are stored, so they show at once."
    return f"{held} of {count} stored." if held else "None of these runs is stored yet."


def tell_standing(done: int, count: int, config: TrainConfig, epochs: int) -> str:
    """Where a sweep stands that trains by `config`, so many epochs of which are over."""
    at = f"epoch {min(epochs + 1, config.epochs)} of {config.epochs}"
    return f"Run {min(done + 1, count)} of {count}: {tell_rate(config.learning_rate)}, {at}"


def tell_own(found: Sequence[Outcome], shipped: Sequence[Outcome]) -> str:
    """A visitor's sweep, and how its best rate lies beside that of the shipped one."""
    told, top, theirs = tell_curve("your sweep", found, 0.1), sweeps.best(found), None
    if shipped:
        theirs = sweeps.best(shipped)
    if not top or not theirs:
        return told
    own, other = (steps(it.runs[0].config) for it in (top, theirs))
    return (
        f"{told} A run here takes {own:,} steps. One of the sweep above takes {other:,}, and "
        f"there, at a constant rate, loss is lowest at {tell_rate(theirs.rate)}."
    )


def steps(config: TrainConfig) -> int:
    """Steps that a training takes."""
    return config.epochs * -(-config.train_size // config.batch_size)


def describe(title: str, curves: Mapping[str, Sequence[tuple[float, str]]]) -> str:
    """A chart in words: each curve's values by learning rate."""
    told = [
        f"{name}: {', '.join(f'{tell_rate(rate)}: {value}' for rate, value in values)}."
        for name, values in curves.items()
    ]
    return " ".join([f"{title} by learning rate, mean over seeds.", *told])


def describe_cells(cells: Sequence[Cell]) -> str:
    """The heat map in words."""
    rows: dict[int, list[str]] = {}
    for cell in cells:
        value = f"{cell.loss.mean:.4f}" if cell.loss else "diverged"
        rows.setdefault(cell.batch_size, []).append(f"{tell_rate(cell.rate)}: {value}")
    told = [f"Batch {size:,}: {', '.join(values)}." for size, values in rows.items()]
    return " ".join(["Final validation loss by batch size and learning rate.", *told])
