"""A run and one of its epochs, chosen to look at, and what it makes of MNIST's test images."""

from typing import NamedTuple

import numpy as np
import streamlit as st

from mnist_core.app import address, resources, taught_runs
from mnist_core.app.run_picker import box, choose_run, last_choice
from mnist_core.findings.mistakes import Readings, readings
from mnist_core.network import first_layer
from mnist_core.network.evaluate import log_probabilities
from mnist_core.runs.record import WEIGHTS, RunError, RunRecord
from mnist_core.words.names import name
from mnist_core.words.plain import escaped

EPOCH = {"run": "epoch", "other": "other_epoch"}  # names in the URL
LABELS = {"run": "Run", "other": "The other run"}


class Network(NamedTuple):
    """A run after one of its epochs, and what it makes of the test images."""

    record: RunRecord
    epoch: int
    weights: np.ndarray  # (PARAMETERS,) float32
    found: Readings

    @property
    def title(self) -> str:
        """What a person calls it; the epoch where it is not the last one."""
        last = self.epoch == len(self.record.epochs)
        return name(self.record) if last else f"{name(self.record)}, epoch {self.epoch}"


def opponent(known: dict[str, RunRecord], run: str) -> str:
    """The next run after this one that has weights; the run itself where there is no other."""
    runs = list(known)
    place = runs.index(run)
    others = [it for it in runs[place + 1 :] + runs[:place] if WEIGHTS in known[it].files]
    return others[0] if others else run


def choose(known: dict[str, RunRecord], key: str, default: str) -> Network | None:
    """A run and one of its epochs, as the visitor or the URL has it; None where it cannot read."""
    left, slider = st.columns([2, 1])
    with left:
        record = choose_run(known, key, LABELS[key], default, leave_run, (key,))
    if WEIGHTS not in record.files:
        st.info(
            f"{name(record)} is a record alone: its weights were not kept, so it cannot read. "
            f"Train the same settings on the Train page to have them."
        )
        return None
    with slider:
        epoch = choose_epoch(record, EPOCH[key])
    try:
        network = Network(record, epoch, *read(record.run, record.files[WEIGHTS], epoch))
    except RunError as error:
        st.warning(
            f"{name(record)} cannot read: {escaped(error)}.\n\n"
            f"`python -m mnist_core verify` checks every stored run.",
            icon=":material/report:",
        )
        return None
    if not np.isfinite(network.found.probabilities).all():
        st.warning(f"{network.title}: its weights are no longer finite numbers. It reads nothing.")
        return None
    return network


def leave_run(key: str) -> None:
    """Its epoch goes with it; and where the other box has the run now chosen, they swap."""
    query, state = st.query_params, st.session_state
    partner = "other" if key == "run" else "run"
    query.pop(EPOCH[key], None)
    if state[box(key)] == state.get(box(partner)):
        state[box(partner)] = last_choice(key)
        query.pop(EPOCH[partner], None)


def choose_epoch(record: RunRecord, key: str) -> int:
    """One of the run's epochs, as `key` in the URL or the visitor had it; else its last."""
    state, asked, last = st.session_state, address.take(key), len(record.epochs)
    if last == 1:
        return 1
    slider, mine = f"{key}_slider", f"{key} of {record.run}"
    wanted = state.get(mine, str(last)) if asked is None else asked
    state[slider] = int(wanted) if wanted in map(str, range(1, last + 1)) else last

    def keep() -> None:
        state[mine] = str(state[slider])

    epoch = st.slider("After epoch", 1, last, key=slider, on_change=keep)
    keep()
    address.keep_in_address(key, state[mine])
    return epoch


@taught_runs.cached(32)
def read(run: str, checksum: str, epoch: int) -> tuple[np.ndarray, Readings]:
    """A run's weights after an epoch, and its readings of the test images."""
    weights = taught_runs.weights(run)[epoch - 1].copy()
    images, labels = resources.test_images()
    with np.errstate(over="ignore", invalid="ignore"):  # weights of a run that diverged
        return weights, readings(log_probabilities(weights, images), labels)


@taught_runs.cached(32)
def firing(run: str, checksum: str, epoch: int) -> np.ndarray:
    """On how many test images each unit of the first layer fires."""
    return first_layer.firing(read(run, checksum, epoch)[0], resources.test_images()[0])


def colour(network: Network) -> str:
    return resources.palette().colour(network.record.run)
