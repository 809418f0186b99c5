"""What happens in a sweep, as lines for people and rows for programs. Prints nothing."""

from dataclasses import asdict
from typing import Any

from mnist_core.sweeps.engine import Done, Elsewhere, Event, Retried


def kind(event: Event) -> str:
    """trained, stored, retried, waited or failed."""
    if isinstance(event, Done):
        return "stored" if event.cached else "trained"
    if isinstance(event, Elsewhere):
        return "waited"
    return "retried" if isinstance(event, Retried) else "failed"


def row(event: Event) -> dict[str, Any]:
    """For JSON: run, what happened (`kind`), config; a result's state and final metrics."""
    config = event.config.to_dict()
    told = {"run": event.config.run_id, "event": kind(event), **config}
    if isinstance(event, Done):
        final = asdict(event.record.final) if event.record.final else {}
        return {**final, **told, "run": event.record.run, "state": event.record.state}
    if isinstance(event, Retried):
        return {**told, "attempt": event.attempt}
    if isinstance(event, Elsewhere):
        return told
    return {**told, "problem": event.problem}


def line(event: Event) -> str:
    """For people, one line."""
    if isinstance(event, Retried):
        return f"{event.config.run_id}: its worker died; attempt {event.attempt}"
    if isinstance(event, Elsewhere):
        return f"{event.config.run_id}: another process trains it; its result is waited for"
    if not isinstance(event, Done):
        return f"{event.config.run_id}: failed: {event.problem}"
    record, cached = event.record, " (stored result)" if event.cached else ""
    if record.state == "diverged" or not record.final:
        return f"{record.run}: diverged{cached}"
    loss, accuracy = record.final.val_loss, record.final.val_accuracy
    return f"{record.run}: validation loss {loss:.4f}, accuracy {accuracy:.2%}{cached}"
