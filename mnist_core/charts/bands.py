"""Areas behind curves: the range of several seeds, or what so many images can tell."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from mnist_core.findings import curves
from mnist_core.findings.metrics import Metric
from mnist_core.findings.seed_groups import band
from mnist_core.findings.statistics import score_of
from mnist_core.runs.record import RunRecord

VALIDATED = 10_000  # images behind a validation accuracy, in both protocols


def areas(
    runs: Sequence[RunRecord],
    colours: Mapping[str, str],
    metric: Metric,
    wants_interval: bool,
    highlight: str | None,
    seeds: Mapping[str, Sequence[RunRecord]],
) -> pd.DataFrame:
    """Tidy: `run`, `epoch`, `step`, `seconds`, `low`, `high` of the metric's first curve.

    wants_interval: the 95 % interval of accuracies and error rates. highlight: name of the run
    that is singled out. seeds: name of a run → the seeds whose range is its band.

    Runs that differ by their seed alone have one band: the singled out one's, else the first's.
    """
    key = next(iter(metric.parts.values()))
    pairs = sorted(zip(colours, runs, strict=True), key=lambda pair: pair[0] != highlight)
    whose = {replace(run.config, seed=0): name for name, run in reversed(pairs) if name in seeds}
    rows = []
    for name, run in pairs:
        places = {round(sample.epoch): sample for sample in curves.trace(run, key)}
        own = seeds[name] if name in whose.values() else []
        ranges = {row.epoch: row[2:] for row in band(own, key)}
        if wants_interval and key in ("val_accuracy", "val_error"):
            ranges = {at: interval(sample.value) for at, sample in places.items()}
        rows += [(name, *places[at][:3], *ranges[at]) for at in sorted(places) if at in ranges]
    return pd.DataFrame(rows, columns=["run", "epoch", "step", "seconds", "low", "high"])


def interval(share: float) -> tuple[float, float]:
    """The 95 % interval of an accuracy or error rate, 0 to 1, measured on VALIDATED images."""
    found = score_of(share, VALIDATED)
    return found.low, found.high
