"""Runs that are really trained, in a folder of their own."""

from pathlib import Path

from mnist_core.config import TrainConfig
from mnist_core.jobs.session import open_session
from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import NoSuchRun, RunStore


def trained(config: TrainConfig, folder: Path) -> RunRecord:
    """The result of this config, from the folder where it is there already."""
    store = RunStore(folder)
    try:
        return store.load(config.run_id)
    except NoSuchRun:
        for _ in open_session(config, store).events:
            pass
        return store.load(config.run_id)
