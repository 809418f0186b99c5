"""What a chart of a run points out: places of its curves with a few words. Draws nothing."""

from mnist_core.axes import Note
from mnist_core.metrics import LOSS, best, largest_rise, series
from mnist_core.record import RunRecord


def jump_note(run: RunRecord) -> list[Note]:
    """The largest rise of validation loss in one epoch, at its end; none where it never rose."""
    rise = largest_rise(series(run, "val_loss"))
    if not rise:
        return []
    before, after = rise
    return [Note(*after, f"+{after.value / before.value - 1:.0%} in one epoch", "circle")]


def best_note(run: RunRecord) -> list[Note]:
    """The lowest validation loss; none where there is no value."""
    top = best(series(run, "val_loss"), LOSS)
    return [Note(*top, f"lowest: epoch {top.epoch}", "circle", True)] if top else []


def gap_note(run: RunRecord, shape: str = ".1f") -> list[Note]:
    """The last gap, in this format; none where there is no value."""
    gaps = series(run, "gap")
    return [Note(*gaps[-1], f"{gaps[-1].value:{shape}} ×")] if gaps else []
