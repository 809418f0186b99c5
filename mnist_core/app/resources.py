"""What a server has once, for all its visitors: store, queue, worker, colours, stored runs."""

import os
import time
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from mnist_core import bounds
from mnist_core.app.once import once
from mnist_core.app.owners import Owners
from mnist_core.charts.palette import Palette
from mnist_core.config import TrainConfig
from mnist_core.findings.seed_groups import same_but_seed
from mnist_core.jobs import log
from mnist_core.jobs.queue import Queue
from mnist_core.jobs.training import Preparation
from mnist_core.jobs.worker import Worker
from mnist_core.mnist import samples
from mnist_core.references import REFERENCES
from mnist_core.runs.names import is_name
from mnist_core.runs.overlay import Overlay
from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import MODELS, SEEDS, SWEEP, RunStore

USED_AGAIN = 600.0  # seconds between two marks of a run that is used
SHIPPED = MODELS  # always read, whatever store there is beside it


@once
def store() -> RunStore:
    """Where runs are kept: `models/`, or the folder of MNIST_STORE; the shipped ones beside."""
    kept = Overlay(os.environ.get("MNIST_STORE") or MODELS, bounds.STORE_BYTES, SHIPPED)
    kept.tidy()
    return kept


def store_option() -> str:
    """What a command that is shown needs to mean this store; its path is nobody's business."""
    return "" if store().folder == MODELS else ' --store "$MNIST_STORE"'


@once
def queue() -> Queue:
    """The one queue of trainings of this server; from here on MNIST_LOG's level is logged."""
    log.begin(os.environ.get("MNIST_LOG", log.DEFAULT))
    return Queue()


@once
def worker() -> Worker:
    """The one process of this server that trains."""
    return Worker()


@once
def preparation() -> Preparation:
    """Makes the worker ready for the first training, in the background."""
    work = Preparation(worker())
    queue().submit("preparation", work, "server")
    return work


@once
def palette() -> Palette:
    """The one palette of this server."""
    return Palette()


@once
def owners() -> Owners:
    """Who had what trained on this server."""
    return Owners()


@st.cache_resource(show_spinner=False)
def test_images() -> tuple[np.ndarray, np.ndarray]:
    """MNIST's test images and labels, as `samples.load` has them. Raises ValueError."""
    return samples.load("test")


@st.cache_resource(show_spinner=False)
def train_images() -> tuple[np.ndarray, np.ndarray]:
    """MNIST's training images and labels, as `samples.load` has them. Raises ValueError."""
    return samples.load("train")


def records() -> list[RunRecord]:
    """The stored runs that have at least one epoch: the reference runs first, then by name."""
    found = [record for record in _records(_stamp()) if record.epochs]
    return sorted(found, key=lambda record: (_reference_place(record.run), record.run))


def seed_records() -> list[RunRecord]:
    """The records of several seeds, of the store's folder `seeds`, else the shipped ones."""
    folder = own_or_shipped(SEEDS.name)
    return [record for record in _seed_records(folder, _stamp(folder)) if record.epochs]


def sweep_records() -> list[RunRecord]:
    """The records of a sweep, of the store's folder `sweep`, else the shipped ones."""
    folder = own_or_shipped(SWEEP.name)
    return list(_sweep_records(folder, _stamp(folder)))


def own_or_shipped(name: str) -> Path:
    """The folder of this name in the store; where there is none, the shipped one."""
    own = store().folder / name
    return own if own.is_dir() else SHIPPED / name


def seeds_of(config: TrainConfig) -> list[RunRecord]:
    """Every finished run by this config, one for each seed."""
    return same_but_seed(config, [*seed_records(), *records()])


def use(shown: Sequence[RunRecord]) -> None:
    """Say that a visitor looks at these runs, so that others make room before them."""
    now = time.monotonic()
    for run in (record.run for record in shown):
        known = is_name(run) and run not in REFERENCES  # these stay anyway
        if known and now - _used().get(run, float("-inf")) > USED_AGAIN:
            _used()[run] = now
            _used().move_to_end(run)
            store().mark_used(run)
    while len(_used()) > bounds.RECORDS:
        _used().popitem(last=False)


@once
def _used() -> OrderedDict[str, float]:
    """When each run was last marked as used, in `time.monotonic`'s seconds."""
    return OrderedDict()


def stored(config: TrainConfig) -> RunRecord | None:
    """What is kept of trainings by this config: a result, else an unfinished one, else None."""
    kept = [record for record in _records(_stamp()) if record.config == config]
    results = [record for record in kept if record.is_result_of(config)]
    unfinished = [r for r in kept if r.run == config.run_id and r.state == "unfinished"]
    return next(iter(results + unfinished), None)


def _stamp(folder: Path | None = None) -> int:
    """Changes whenever a run is saved in a folder or removed, if none is given in the store's."""
    folder = folder or store().folder
    return folder.stat().st_mtime_ns if folder.exists() else 0


@st.cache_resource(max_entries=1, show_spinner=False)
def _records(stamp: int) -> list[RunRecord]:
    return list(store().list())


@st.cache_resource(max_entries=1, show_spinner=False)
def _seed_records(folder: Path, stamp: int) -> list[RunRecord]:
    return list(RunStore(folder).list())


@st.cache_resource(max_entries=1, show_spinner=False)
def _sweep_records(folder: Path, stamp: int) -> list[RunRecord]:
    return list(RunStore(folder).list())


def _reference_place(run: str) -> int:
    return list(REFERENCES).index(run) if run in REFERENCES else len(REFERENCES)
