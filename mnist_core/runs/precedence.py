"""Which run may take the place of which, so that nobody's work is lost. Knows no files."""

from mnist_core.runs.record import RunRecord


def may_replace(new: RunRecord, old: RunRecord) -> bool:
    """May `new` be kept in place of `old`?

    A result only gives way to a result of its config, a finished one to a finished one.
    Unfinished work gives way to these and to its own later state, and never takes the place of
    anything else. What was steered is a training of its own.
    """
    if new.state == "unfinished" or new.steered or old.steered:
        return continues(new, old)
    if new.config != old.config:
        return False
    return old.state != "finished" or new.state == "finished"


def continues(new: RunRecord, old: RunRecord) -> bool:
    """Is `old` an earlier state, not a result, of the training that `new` is of?"""
    same = old.config == new.config and old.started == new.started
    return old.state == "unfinished" and same and new.epochs[: len(old.epochs)] == old.epochs
