"""Gives a stored run another name."""

from dataclasses import replace

from mnist_core.references import REFERENCES
from mnist_core.runs.names import check_name
from mnist_core.runs.record import WEIGHTS, RunError, RunRecord
from mnist_core.runs.store import RunStore


def rename(store: RunStore, run: str, new: str) -> RunRecord:
    """Keep the run under a new name, with all that belongs to it; the record of that name.

    It is saved anew before it is removed, so that nothing is lost where this is cut off.
    RunError where the new name is none or taken, and of a reference run or an unfinished one,
    whose training looks for the name that it has.
    """
    check_name(new)
    record = store.load(run)
    if run in REFERENCES or record.state == "unfinished":
        raise RunError(f"run {run!r} must keep its name: it is a reference run or unfinished")
    if new in {*store.names(), *REFERENCES}:
        raise RunError(f"there is a run called {new!r}; choose another name")
    weights = store.weights(run) if WEIGHTS in record.files else None
    moments = store.moments(run) if weights is not None else None
    renamed = store.save(replace(record, run=new), weights, moments)
    store.delete(run)
    return renamed
