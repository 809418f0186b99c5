"""What a page says of a training: where it stands, what is left, how to go on."""

from collections.abc import Mapping, Sequence
from typing import Any

from mnist_core.events import Progress
from mnist_core.findings.progress import Standing
from mnist_core.runs.record import RunRecord
from mnist_core.words.plain import code, without_paths

GETTING_READY = "Getting ready: loading PyTorch and MNIST. This happens once."

ELSEWHERE = "Another program trains exactly this already; its result will show here."


def tell_waiting(before: int, seconds: float | None = None) -> str:
    """before: how many trainings come first; 0 in the moment between two. seconds: that these
    take, about; None where that is not known.
    """
    if not before:
        return "Starting …"
    told = f"{before} training{'s' if before > 1 else ''} before this one"
    told += "" if seconds is None else f", about {_roughly(seconds)}"
    return f"{told}; it starts by itself."


def tell_pause(seconds: float) -> str:
    """That the training before one that waits is paused. seconds: that it may be, meanwhile."""
    return f" A paused one gives way after {_roughly(seconds)} at most."


def _roughly(seconds: float) -> str:
    """As exact as a guess is: to 10 seconds, to minutes."""
    if seconds < 95:
        return f"{max(10, 10 * round(seconds / 10))} s"
    return f"{round(seconds / 60)} min"


def tell_standing(at: Standing, now: Progress | None, paused: bool, steered: bool) -> str:
    """Epoch, share of the run, time left, loss, and the learning rate where it was set by hand."""
    if paused and not at.part:
        text = f"Paused after epoch {at.done} of {at.total}"
    else:
        doing = "Paused in" if paused else "Training:"
        text = f"{doing} epoch {min(at.done + 1, at.total)} of {at.total}, {at.share:.0%} done"
    text += "" if at.seconds_left is None else f", about {at.seconds_left:.0f} s left"
    text += f" · training loss {now.loss:.4f}" if now else ""
    text += f" · learning rate {now.learning_rate:g}, set by hand" if now and steered else ""
    return text


def tell_coming(rate: float | None) -> str:
    """After where it stands: the learning rate that was set by hand and that no epoch has yet."""
    return "" if rate is None else f" · learning rate {rate:g} from the next epoch on"


def say_standing(at: Standing, record: RunRecord, paused: bool) -> str:
    """For screen readers: changes with every epoch, not with every look."""
    if paused:
        place = f"in epoch {min(at.done + 1, at.total)}" if at.part else f"after epoch {at.done}"
        return f"The training is paused {place} of {at.total}."
    if not at.done:
        return f"The training has begun: epoch 1 of {at.total}."
    loss = f"validation loss is {record.epochs[-1].val_loss:.4f}"
    return f"Epoch {at.done} of {at.total} is done: {loss}."


def say_result(title: str, record: RunRecord, shown: Sequence[str], fresh: bool) -> str:
    """For screen readers: how a run ended. shown: titles of what its curves show."""
    told = "The training has ended. " if fresh else ""
    told = f"{tell_stopped(record)} " if record.state == "unfinished" else told
    told += f"{title}: accuracy {record.final.val_accuracy:.2%}" if record.final else title
    told += f", validation loss {record.final.val_loss:.4f}" if record.final else ""
    return f"{told}. What it shows: {'; '.join(shown)}." if shown else f"{told}."


def tell_going_on(record: RunRecord) -> str:
    """A button that goes on with an unfinished run."""
    if record.awaits_test:
        return "Go on: the test images"
    return f"Go on with epoch {len(record.epochs) + 1} of {record.config.epochs}"


def tell_stopped(record: RunRecord) -> str:
    """What is kept of an unfinished run."""
    if record.awaits_test:
        return (
            f"All {len(record.epochs)} epochs are done, but it was stopped before it read the test "
            f"images; you can go on from there."
        )
    return (
        f"Stopped after epoch {len(record.epochs)} of {record.config.epochs}. "
        f"What is done is kept; you can go on from there."
    )


def tell_origin(record: RunRecord, fresh: bool) -> str:
    """What it was trained on, and when."""
    device, processor = (str(record.hardware.get(key, "?")) for key in ("device", "processor"))
    place = f"{device.upper()} ({processor})"
    when = "just now" if fresh else f"on {record.started[:10]}; stored, so it shows at once"
    return f"Trained on {place}, {when}."


def tell_place(hardware: Mapping[str, Any] | None, problem: str | None) -> str:
    """On what it will train; `problem`: why that could not be found out."""
    if hardware:
        return f"trains on {str(hardware['device']).upper()} ({hardware['processor']})"
    if problem:
        told = code(without_paths(problem))
        return f"getting ready failed, {told}; the next training tries it again"
    return "looking for a GPU …"


def tell_gap(gap: float | None) -> str:
    """Validation loss / training loss; None where training loss is 0."""
    return "–" if gap is None else f"{gap:.1f} ×"
