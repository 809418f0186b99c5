"""What sets configs apart of which several seeds are there, in a sentence or two, computed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import fmean

from mnist_core.config import TrainConfig
from mnist_core.runs.record import RunRecord
from mnist_core.words.names import config_name, differing, distinct

Groups = Mapping[str, Sequence[float]]


def seed_groups(runs: Sequence[RunRecord], scores: Sequence[float]) -> Groups | None:
    """Scores of finished runs by their config's name; None unless all are of two configs or more,
    each with two seeds or more. scores: in the order of the runs.
    """
    found: dict[TrainConfig, dict[int, float]] = {}
    for run, score in zip(runs, scores, strict=True):
        if run.state != "finished" or run.steered:
            return None
        found.setdefault(replace(run.config, seed=0), {})[run.config.seed] = score
    if len(found) < 2 or min(map(len, found.values())) < 2:
        return None
    names = distinct([config_name(config, differing(list(found))) for config in found])
    values = [list(seeds.values()) for seeds in found.values()]
    return dict(zip(names, values, strict=True))


def tell_groups(groups: Groups) -> str:
    """Which config's mean over seeds is highest, by how much, and whether the seeds overlap."""
    ranked = sorted(groups, key=lambda name: -fmean(groups[name]))
    first, second, last = ranked[0], ranked[1], ranked[-1]
    lead = fmean(groups[first]) - fmean(groups[second])
    text = (
        f"On the mean of its seeds, **{first}** ends {points(lead)} higher than {second}: "
        f"{_told(groups[first])} of the test images against {_told(groups[second])}. "
    )
    if min(groups[first]) > max(groups[second]):
        text += "Its lowest seed is above the other's highest."
    else:
        text += "Their seeds overlap."
    return text if len(ranked) < 3 else f"{text} The lowest is {last}, {_told(groups[last])}."


def _told(scores: Sequence[float]) -> str:
    ends = f"{min(scores):.2%} to {max(scores):.2%}"
    return f"{fmean(scores):.2%} ({len(scores)} seeds, {ends})"


def points(difference: float) -> str:
    """A difference of shares in percentage points: two digits where it is small."""
    found = 100 * difference
    return f"{found:.1f} points" if found >= 0.95 else f"{found:.2f} points"
