"""What sets runs apart in their results and their settings, in a sentence or two, computed."""

import math
from collections.abc import Collection, Mapping, Sequence

from mnist_core.findings.results import accuracy_on_test, differing_fields, label
from mnist_core.runs.record import WEIGHTS, RunRecord
from mnist_core.words.lead_groups import points, seed_groups, tell_groups
from mnist_core.words.search import told

IMAGES = 10_000  # of the test
Z = 1.96  # of 95 %
MOST = 3  # settings, or runs that are alike, that are named


def tell_lead(runs: Mapping[str, RunRecord]) -> str | None:
    """Which run ends highest on the test images, by how much; Markdown. None of fewer than two.

    runs: by their names for people. An accuracy counts where the run has one. Of several seeds of
    several configs, the configs are told, not the seeds.
    """
    scores = {
        name: found for name, run in runs.items() if (found := accuracy_on_test(run)) is not None
    }
    if len(scores) < 2:
        return None
    readers = {name for name, run in runs.items() if WEIGHTS in run.files}
    groups = seed_groups([runs[name] for name in scores], list(scores.values()))
    told = [tell_groups(groups)] if groups else [_tell_first(scores, readers), _tell_last(scores)]
    return " ".join(filter(None, [*told, _settings(runs)]))


def _tell_first(scores: Mapping[str, float], readers: Collection[str]) -> str:
    """Which run ends highest, and whether that says anything; or that several do.

    readers: those whose weights are there, which the page Mistakes can compare image by image.
    """
    first, second = sorted(scores, key=lambda name: -scores[name])[:2]
    if scores[first] == scores[second]:
        alike = _those_at(scores[first], scores)
        return f"{alike} end alike, at {scores[first]:.2%} of the test images."
    lead = scores[first] - scores[second]
    text = (
        f"**{first}** ends {points(lead)} higher than {second}: {scores[first]:.2%} of the "
        f"test images against {scores[second]:.2%}."
    )
    if lead < Z * _error(scores[first], scores[second]):
        text += " Other test images might turn that round"
        text += "; Mistakes tests whether they would." if {first, second} <= set(readers) else "."
    return text


def _error(one: float, other: float) -> float:
    """The standard error of the difference of two accuracies, each on IMAGES images."""
    return math.sqrt((one * (1 - one) + other * (1 - other)) / IMAGES)


def _tell_last(scores: Mapping[str, float]) -> str:
    """The lowest of three or more; "" where all are alike."""
    last = min(scores.values())
    if len(scores) < 3 or last == max(scores.values()):
        return ""
    lowest = _those_at(last, scores)
    return f"The lowest {'is' if lowest in scores else 'are'} {lowest} with {last:.2%}."


def _those_at(score: float, scores: Mapping[str, float]) -> str:
    """The names of the runs with this accuracy; how many, where these are many."""
    names = [name for name, found in scores.items() if found == score]
    if len(names) <= MOST:
        return _listed(names)
    return f"All {len(names)}" if len(names) == len(scores) else f"{len(names)} of them"


def _settings(runs: Mapping[str, RunRecord]) -> str:
    fields = differing_fields(list(runs.values()))
    if not fields:
        return "They have the same settings."
    if len(runs) > 2 or len(fields) > MOST:
        named = [label(field).lower() for field in fields[:MOST]]
        more = [f"{len(fields) - MOST} more"] if len(fields) > MOST else []
        return f"They differ in {_listed([*named, *more])}."
    pairs = [
        f"{label(field).lower()} ({' and '.join(_value(run, field) for run in runs.values())})"
        for field in fields
    ]
    return f"They differ in {_listed(pairs)}."


def _listed(parts: Sequence[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]


def _value(run: RunRecord, field: str) -> str:
    value = getattr(run.config, field)
    return f"{value:g}" if isinstance(value, float) else told(value)
