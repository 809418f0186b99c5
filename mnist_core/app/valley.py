"""What was measured of stored weights, once for all visitors of a server."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import streamlit as st

from mnist_core.app import resources
from mnist_core.findings import landscape, landscapes
from mnist_core.findings.landscape import Plane, Value
from mnist_core.findings.landscapes import AVERAGED, Landscape
from mnist_core.network.model import initial
from mnist_core.references import LANDSCAPES
from mnist_core.runs.record import WEIGHTS, RunRecord
from mnist_core.runs.store import SEEDS

NAMES = ("Run 1", "Run 2", "Run 1, decaying")
GRID, AROUND = 13, 0.5  # points a side; room around the paths, as a share of their extent
SOME = 1_000  # test images that a plane is measured on
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


def averaged(run: RunRecord) -> tuple[Value, Value]:
    """What a run's last weights do on the test images, and the mean of its last AVERAGED."""
    return _averaged(run.run, run.files.get(WEIGHTS, ""))


def average(run: RunRecord) -> np.ndarray:
    """The mean of a run's last AVERAGED epochs' weights, (PARAMETERS,) float32."""
    return landscape.average(weights(run.run, run.files.get(WEIGHTS, "")), AVERAGED)


@st.cache_data(max_entries=50, show_spinner=False)
def _averaged(run: str, checksum: str) -> tuple[Value, Value]:
    found, tested = weights(run, checksum), resources.test_images()
    last, mean = found[-1], landscape.average(found, AVERAGED)
    return landscape.measure(last, *tested), landscape.measure(mean, *tested)


class Cut(NamedTuple):
    """A plane through three networks: its grid, the loss there, and paths of runs in it."""

    places: tuple[list[float], list[float]]
    losses: np.ndarray
    paths: dict[str, list[tuple[float, float]]]  # by the runs' ids


def last_three(run: RunRecord) -> Cut:
    """The plane through a run's last three epochs."""
    return _last_three(run.run, run.files.get(WEIGHTS, ""))


def both_paths(first: RunRecord, second: RunRecord) -> Cut:
    """The plane through the start that two runs share and their ends; their ways from there."""
    seed = first.config.seed
    ids = [(run.run, run.files.get(WEIGHTS, "")) for run in (first, second)]
    return _both_paths(tuple(ids), seed)


@st.cache_data(max_entries=20, show_spinner="Measuring the plane …")
def _last_three(run: str, checksum: str) -> Cut:
    three = weights(run, checksum)[-3:]
    cut = landscape.plane(*three)
    return _cut(cut, {run: [cut.place(flat) for flat in three]})


@st.cache_data(max_entries=20, show_spinner="Measuring the plane …")
def _both_paths(runs: tuple[tuple[str, str], ...], seed: int) -> Cut:
    start, ways = initial(seed), {run: weights(run, checksum) for run, checksum in runs}
    cut = landscape.plane(start, *(way[-1] for way in ways.values()))
    paths = {run: [cut.place(flat) for flat in (start, *way)] for run, way in ways.items()}
    return _cut(cut, paths)


def _cut(cut: Plane, paths: dict[str, list[tuple[float, float]]]) -> Cut:
    """The loss around some paths, on the first SOME test images."""
    images, labels = resources.test_images()
    reached = np.array([place for path in paths.values() for place in path])
    low, high = reached.min(axis=0), reached.max(axis=0)
    around = AROUND * (high - low)
    xs, ys = (
        np.linspace(a, b, GRID).tolist() for a, b in zip(low - around, high + around, strict=True)
    )
    with np.errstate(over="ignore", invalid="ignore"):
        losses = landscape.surface(cut, xs, ys, images[:SOME], labels[:SOME])
    return Cut((xs, ys), losses, paths)


def seeds() -> Mapping[str, list[Landscape]]:
    """What was measured of ten seeds each: "Run 1", "Run 2", "Run 1, decaying".

    Of the store's folder `seeds`, else the shipped ones; none of a name that has none there.
    """
    folder = resources.own_or_shipped(SEEDS.name)
    place = folder / landscapes.FILE
    found = _seeds(str(folder), place.stat().st_mtime_ns if place.exists() else 0)
    return {
        name: [it for it in found if replace(it.config, seed=0) == config]
        for name, config in zip(NAMES, LANDSCAPES, strict=True)
    }


@st.cache_data(max_entries=2, show_spinner=False)
def _seeds(folder: str, stamp: int) -> list[Landscape]:
    return landscapes.read(Path(folder))
