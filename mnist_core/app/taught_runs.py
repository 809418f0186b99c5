"""Networks that the visitor taught or averaged: runs of this tab's session, never stored."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from typing import NamedTuple, TypeVar

import numpy as np
import streamlit as st

from mnist_core.app import resources
from mnist_core.digits.labelled import Labelled
from mnist_core.findings.landscape import measure
from mnist_core.runs.record import WEIGHTS, RunRecord, TestResult
from mnist_core.words.names import AVERAGED, TAUGHT

T = TypeVar("T")


class TaughtRun(NamedTuple):
    """A record of one epoch, with the accuracy that the weights have, and the weights."""

    record: RunRecord
    weights: np.ndarray  # (1, PARAMETERS) float32
    lesson: tuple[Labelled, ...]  # the drawings that it was taught


def records() -> list[RunRecord]:
    """The records of the networks that this session taught or averaged."""
    return [run.record for run in _all().values()]


def weights(run: str) -> np.ndarray:
    """A run's weights after every epoch, (epochs, PARAMETERS): a taught or a stored one's."""
    taught = _all().get(run)
    return taught.weights if taught else resources.store().weights(run)


def id_of(run: str) -> str:
    """The id of a run once it is taught, also where it was taught before."""
    return TAUGHT + run.removeprefix(TAUGHT)


def untaught(run: str, drawings: Sequence[Labelled]) -> list[Labelled]:
    """Those that a run may be judged by: the ones that it was not taught."""
    taught = _all().get(run)
    return [it for it in drawings if not (taught and any(map(it.is_same, taught.lesson)))]


def keep(record: RunRecord, weights: np.ndarray, lesson: Sequence[Labelled]) -> str:
    """Keep a taught network in place of an earlier one of its run; its id.

    weights: (PARAMETERS,) float32; what they do is measured on all of MNIST's test images.
    lesson: the drawings that it was taught.
    """
    return _keep(id_of(record.run), record, weights, lesson)


def keep_average(record: RunRecord, weights: np.ndarray) -> None:
    """Keep the mean of a run's last epochs' weights as a network of its own.

    weights: (PARAMETERS,) float32; measured as a taught one is.
    """
    _keep(average_of(record.run), record, weights, ())


def average_of(run: str) -> str:
    """The id of the averaged network of a run."""
    return AVERAGED + run


def _keep(run: str, record: RunRecord, weights: np.ndarray, lesson: Sequence[Labelled]) -> str:
    found = measure(weights, *resources.test_images())
    digest = hashlib.sha256(weights.tobytes()).hexdigest()
    end = record.epochs[-1]
    last = replace(end, epoch=1, val_loss=found.loss, val_accuracy=found.accuracy)
    test = TestResult(found.loss, found.accuracy) if record.test else None
    kept = replace(record, run=run, epochs=(last,), test=test, files={WEIGHTS: digest})
    _all()[run] = TaughtRun(kept, weights[None], tuple(lesson))
    return run


def forget(run: str) -> None:
    """Undo the teaching of a run."""
    _all().pop(id_of(run), None)


def _all() -> dict[str, TaughtRun]:
    return st.session_state.setdefault("taught", {})


def cached(
    most: int, spinner: str | bool = False
) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Keep what is made of a run, whose id comes first: for all visitors, or for a session.

    most: how many results are kept.
    """

    def decorate(function: Callable[..., T]) -> Callable[..., T]:
        everyone = st.cache_resource(max_entries=most, show_spinner=spinner)(function)
        own = st.cache_resource(max_entries=most, show_spinner=spinner, scope="session")(function)

        @wraps(function)
        def call(run: str, *rest: object) -> T:
            return (own if run.startswith((TAUGHT, AVERAGED)) else everyone)(run, *rest)

        return call

    return decorate
