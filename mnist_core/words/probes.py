"""What the smaller records show: random labels, and the regularised recipe without its parts.

Every figure is computed. Knows nothing of pages.
"""

from collections.abc import Sequence

from mnist_core.findings.seed_groups import SeedGroup, final
from mnist_core.findings.statistics import differ
from mnist_core.network.model import PARAMETERS
from mnist_core.words.sentences import tell_range


def by_heart(group: SeedGroup | None) -> str:
    """What so many parameters learn of labels that are all wrong; "" of no records."""
    known = group and group.over(final("train_eval_accuracy"))
    if not group or not known:
        return ""
    config, right = group.run.config, group.accuracy
    lost = (
        f" Of the test images it reads {right.mean:.1%} right: every label that it saw was wrong."
        if right
        else ""
    )
    share = f"{known.mean:.0%}" if known.low == known.high else tell_range(known, ".1%")
    return (
        f"**Capacity, tried** (as by Zhang et al. 2017), on fewer images than MNIST has. Give the "
        f"network {config.train_size:,}, {PARAMETERS / config.train_size:.0f} parameters for each, "
        f"and to each a wrong label drawn at random. After {config.epochs} epochs it answers "
        f"{share} of them with the label that it was given ({known.number} seeds). An image does "
        f"not tell such a label, only which one it is not: the network has learnt it by "
        f"heart.{lost}"
    )


def ablation(groups: Sequence[SeedGroup]) -> list[str]:
    """What the regularised recipe's parts do: a table, and which of them matters.

    groups: with all of it, without distorted images, without weight decay, without either; none
    of these sentences where one is missing.
    """
    if len(groups) < 4 or not all(group.accuracy for group in groups):
        return []
    lines = ["| recipe | test accuracy | evaluated gap | seeds |", "|---|--:|--:|--:|"]
    lines += [
        f"| {group.name} | {tell_range(group.accuracy, '.2%')} | {_tell_gap(group)} | "
        f"{len(group.seeds)} |"
        for group in groups
        if group.accuracy
    ]
    whole, plain, undecayed, _ = groups
    return [
        "**Which part does it?**",
        "\n".join(lines),
        _tell_part("distortions and habits", whole, plain),
        _tell_part("weight decay", whole, undecayed),
    ]


def _tell_part(what: str, whole: SeedGroup, without: SeedGroup) -> str:
    """What accuracy loses without a part of the recipe, as far as the seeds can tell."""
    one, other = whole.accuracy, without.accuracy
    found = differ(other, one)
    if not one or not other or not found:
        return f"Without {what} accuracy is no different, as far as these seeds can tell."
    way = "falls" if found < 0 else "rises"
    return f"Without {what} accuracy {way} by {100 * abs(other.mean - one.mean):.2f} points."


def _tell_gap(group: SeedGroup) -> str:
    """Mean and range of the evaluated gap, two digits of a large one."""
    gap = group.evaluated_gap
    if not gap:
        return "?"
    told = [
        f"{float(f'{it:.2g}'):,.{0 if it >= 10 else 1}f}" for it in (gap.mean, gap.low, gap.high)
    ]
    return f"{told[0]} ({told[1]} to {told[2]}) ×"
