"""What runs ended with, side by side. Knows nothing of charts or pages."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

import pandas as pd

from mnist_core.config import TrainConfig
from mnist_core.findings.diagnosis import findings
from mnist_core.findings.metrics import GAP, LOSS, best, fair_gap, series
from mnist_core.runs.record import RunRecord


def table(runs: Sequence[RunRecord], names: Iterable[str]) -> pd.DataFrame:
    """A row for each run: name, results, state, diagnosis, config fields that differ.

    Accuracies are shares of 1, losses nats per image; None where there is no value. Of runs that
    were validated on the test images, which gives one accuracy, it is in one column: that of the
    test images where another run held images out, else that of validation. The gap is the
    evaluated one where the other cannot be compared, and follows the training loss that it is of.
    """
    gap = "Gap" if fair_gap(runs) == GAP else "Evaluated gap"
    differing = differing_fields(runs)
    rows = [
        {
            "Run": name,
            **_results(run, gap),
            "What it shows": ", ".join(finding.title for finding in findings(run)),
            **{label(field): getattr(run.config, field) for field in differing},
            **_circumstances(run, gap),
        }
        for name, run in zip(names, runs, strict=True)
    ]
    found = pd.DataFrame(rows)
    on_test = [run.config.protocol == "test" for run in runs]
    if all(on_test):
        found = found.drop(columns="Test accuracy", errors="ignore")
    elif any(on_test):
        found["Validation accuracy"] = found["Validation accuracy"].mask(pd.Series(on_test))
    return found


def differing_fields(runs: Sequence[RunRecord]) -> list[str]:
    """The config's fields in which these runs are not all alike."""
    names = [field.name for field in fields(TrainConfig)]
    return [name for name in names if len({getattr(run.config, name) for run in runs}) > 1]


def label(field: str) -> str:
    """A config field for people: `learning_rate` → "Learning rate"."""
    return field.replace("_", " ").capitalize()


def _state(run: RunRecord) -> str:
    if run.state == "unfinished":
        return f"unfinished, {len(run.epochs)} of {run.config.epochs} epochs"
    return f"{run.state}, steered by hand" if run.steered else run.state


def _results(run: RunRecord, gap: str) -> dict[str, Any]:
    final = run.final
    gaps = series(run, "gap" if gap == "Gap" else "evaluated_gap")
    return {
        "Test accuracy": accuracy_on_test(run),
        "Validation accuracy": final and final.val_accuracy,
        "Validation loss": final and final.val_loss,
        **_training_loss(run, gap == "Gap"),
        gap: gaps[-1].value if final and gaps and gaps[-1].epoch == final.epoch else None,
    }


def _training_loss(run: RunRecord, mean: bool) -> dict[str, float | None]:
    """The mean over the last epoch, or the one evaluated at its end."""
    final = run.final
    if mean:
        return {"Training loss": final.train_loss if final else None}
    return {"Training loss, evaluated": final.train_eval_loss if final else None}


def _circumstances(run: RunRecord, gap: str) -> dict[str, Any]:
    top = best(series(run, "val_loss"), LOSS)
    return {
        "State": _state(run),
        "Best epoch": top.epoch if top else None,
        **_training_loss(run, gap != "Gap"),  # the one of which the gap is not made
        "Seconds": sum(epoch.seconds for epoch in run.epochs),
    }


def accuracy_on_test(run: RunRecord) -> float | None:
    """Accuracy on the 10,000 test images, 0 to 1, whichever protocol the run followed."""
    if run.config.protocol == "holdout":
        return run.test.test_accuracy if run.test else None
    return run.final.val_accuracy if run.final else None
