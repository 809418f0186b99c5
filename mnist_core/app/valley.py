"""What was measured of stored weights, once for all visitors of a server."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import streamlit as st

from mnist_core.app import resources
from mnist_core.findings import landscape, landscapes
from mnist_core.findings.landscape import Value
from mnist_core.findings.landscapes import Landscape
from mnist_core.references import LANDSCAPES
from mnist_core.runs.record import WEIGHTS, RunRecord

NAMES = ("Run 1", "Run 2", "Run 1, decaying")
LINES = 400  # kept: nine small numbers each


def line(run: RunRecord, first: int, second: int) -> list[Value]:
    """Loss and accuracy at `landscape.BEYOND` of the line through two epochs, 1 to the last.

    RunError where the run's weights were not kept or are damaged.
    """
    return _line(run.run, run.files.get(WEIGHTS, ""), first, second)


@st.cache_data(max_entries=LINES, show_spinner=False)
def _line(run: str, checksum: str, first: int, second: int) -> list[Value]:
    found = weights(run, checksum)
    with np.errstate(over="ignore", invalid="ignore"):  # weights of a run that diverged
        return landscape.line(found[first - 1], found[second - 1], *resources.test_images())


@st.cache_resource(max_entries=4, show_spinner=False)
def weights(run: str, checksum: str) -> np.ndarray:
    """A stored run's weights after every epoch, (epochs, PARAMETERS) float32."""
    return resources.store().weights(run)


def seeds() -> Mapping[str, list[Landscape]]:
    """What was measured of ten seeds each: "Run 1", "Run 2", "Run 1, decaying".

    None of a name where the store's folder `seeds` has no measurements.
    """
    folder = resources.store().folder / "seeds"
    place = folder / landscapes.FILE
    found = _seeds(str(folder), place.stat().st_mtime_ns if place.exists() else 0)
    return {
        name: [it for it in found if replace(it.config, seed=0) == config]
        for name, config in zip(NAMES, LANDSCAPES, strict=True)
    }


@st.cache_data(max_entries=2, show_spinner=False)
def _seeds(folder: str, stamp: int) -> list[Landscape]:
    return landscapes.read(Path(folder))
