"""Networks that the visitor taught: runs of this browser tab's session, never stored."""

import hashlib
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import streamlit as st

from mnist_core.runs.record import WEIGHTS, RunRecord, TestResult
from mnist_core.words.names import TAUGHT


class TaughtRun(NamedTuple):
    """A record as the taught run's was, with its new accuracy, and the weights, (PARAMETERS,)."""

    record: RunRecord
    weights: np.ndarray


def all_of_them() -> dict[str, TaughtRun]:
    """Those of this session by their ids."""
    return st.session_state.setdefault("taught", {})


def name_of(run: str) -> str:
    """The id of a run once it is taught."""
    return TAUGHT + run


def keep(record: RunRecord, weights: np.ndarray, accuracy: float) -> None:
    """Keep a taught network in place of an earlier one of its run.

    accuracy: on MNIST's test images, 0 to 1.
    """
    digest = hashlib.sha256(weights.tobytes()).hexdigest()
    record = replace(record, run=name_of(record.run), files={WEIGHTS: digest})
    if record.test:
        record = replace(record, test=TestResult(record.test.test_loss, accuracy))
    else:
        *epochs, last = record.epochs
        record = replace(record, epochs=[*epochs, replace(last, val_accuracy=accuracy)])
    all_of_them()[record.run] = TaughtRun(record, weights)


def forget(run: str) -> None:
    """Undo the teaching of a run."""
    all_of_them().pop(name_of(run), None)
