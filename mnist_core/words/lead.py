"""What sets runs apart in their results and their settings, in a sentence or two, computed."""

import math
from collections.abc import Mapping, Sequence

from mnist_core.findings.results import accuracy_on_test, differing_fields, label
from mnist_core.runs.record import RunRecord
from mnist_core.words.search import told

IMAGES = 10_000  # of the test
Z = 1.96  # of 95 %
MOST = 3  # settings that are named


def tell_lead(runs: Mapping[str, RunRecord]) -> str | None:
    """Which run ends highest on the test images, by how much; Markdown. None of fewer than two.

    runs: by their names for people. An accuracy counts where the run has one.
    """
    scores = {
        name: found for name, run in runs.items() if (found := accuracy_on_test(run)) is not None
    }
    if len(scores) < 2:
        return None
    first, second = sorted(scores, key=lambda name: -scores[name])[:2]
    lead = scores[first] - scores[second]
    if lead == 0:
        text = f"{first} and {second} end alike, at {scores[first]:.2%} of the test images."
    else:
        text = (
            f"**{first}** ends {_points(lead)} higher than {second}: {scores[first]:.2%} of the "
            f"test images against {scores[second]:.2%}."
        )
    if lead < Z * _error(scores[first], scores[second]):
        text += " That is no more than other test images could turn round."
    return " ".join(filter(None, [text, _spread(scores), _settings(runs)]))


def _error(one: float, other: float) -> float:
    """The standard error of the difference of two accuracies, each on IMAGES images."""
    return math.sqrt((one * (1 - one) + other * (1 - other)) / IMAGES)


def _spread(scores: Mapping[str, float]) -> str:
    if len(scores) < 3:
        return ""
    last = min(scores, key=lambda name: scores[name])
    return f"The lowest is {last} with {scores[last]:.2%}."


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


def _points(difference: float) -> str:
    """A difference of shares in percentage points: two digits where it is small."""
    points = 100 * difference
    return f"{points:.1f} points" if points >= 0.95 else f"{points:.2f} points"
