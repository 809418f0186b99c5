"""The runs' networks, arranged to read one image, once for all visitors of a server."""

import streamlit as st

from mnist_core import bounds
from mnist_core.app import resources, taught_runs
from mnist_core.digits import out_of_distribution
from mnist_core.network.reader import Reader
from mnist_core.runs.record import WEIGHTS, RunError, RunRecord
from mnist_core.words.names import name
from mnist_core.words.plain import escaped

MOST = bounds.READERS  # runs read at once; their weights after every epoch stay in memory


def load(shown: list[RunRecord]) -> dict[str, Reader]:
    """The readers of those runs whose weights are sound; a warning for each of the others."""
    readers = {}
    resources.use(shown)
    for record in shown:
        try:
            readers[record.run] = _reader(record.run, record.files.get(WEIGHTS, ""))
        except RunError as error:
            st.warning(f"{name(record)} cannot read: {escaped(error)}.")
    return readers


@taught_runs.cached(MOST)
def _reader(run: str, checksum: str) -> Reader:
    return Reader(taught_runs.weights(run))


@st.cache_resource(show_spinner=False)
def clouds() -> out_of_distribution.Clouds:
    """What MNIST's digits look like, as the out-of-distribution score has it."""
    return out_of_distribution.load()
