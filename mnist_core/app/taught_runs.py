"""Networks that the visitor taught: runs of this browser tab's session, never stored."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import NamedTuple, TypeVar

import numpy as np
import streamlit as st

from mnist_core.app import resources
from mnist_core.runs.record import WEIGHTS, RunRecord, TestResult
from mnist_core.words.names import TAUGHT

T = TypeVar("T")


class TaughtRun(NamedTuple):
    """A record of one epoch, with the accuracy after the lesson, and the weights."""

    record: RunRecord
    weights: np.ndarray  # (1, PARAMETERS) float32


def records() -> list[RunRecord]:
    """The records of the networks that this session taught."""
    return [run.record for run in _all().values()]


def weights(run: str) -> np.ndarray:
    """A run's weights after every epoch, (epochs, PARAMETERS): a taught or a stored one's."""
    taught = _all().get(run)
    return taught.weights if taught else resources.store().weights(run)


def id_of(run: str) -> str:
    """The id of a run once it is taught, also where it was taught before."""
    return TAUGHT + run.removeprefix(TAUGHT)


def keep(record: RunRecord, weights: np.ndarray, accuracy: float) -> str:
    """Keep a taught network in place of an earlier one of its run; its id.

    weights: (PARAMETERS,) float32. accuracy: on MNIST's test images, 0 to 1.
    """
    digest = hashlib.sha256(weights.tobytes()).hexdigest()
    last = replace(record.epochs[-1], epoch=1, val_accuracy=accuracy)
    test = TestResult(record.test.test_loss, accuracy) if record.test else None
    taught = replace(
        record, run=id_of(record.run), epochs=(last,), test=test, files={WEIGHTS: digest}
    )
    _all()[taught.run] = TaughtRun(taught, weights[None])
    return taught.run


def forget(run: str) -> None:
    """Undo the teaching of a run."""
    _all().pop(id_of(run), None)


def _all() -> dict[str, TaughtRun]:
    return st.session_state.setdefault("taught", {})


def cached(
    most: int, spinner: str | bool = False
) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Keep what is made of a run, whose id comes first: for all visitors, or of a taught one alone.

    most: how many results are kept.
    """

    def decorate(function: Callable[..., T]) -> Callable[..., T]:
        everyone = st.cache_resource(max_entries=most, show_spinner=spinner)(function)
        own = st.cache_resource(max_entries=most, show_spinner=spinner, scope="session")(function)

        @wraps(function)
        def call(run: str, *rest: object) -> T:
            return (own if run.startswith(TAUGHT) else everyone)(run, *rest)

        return call

    return decorate
