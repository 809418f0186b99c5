"""What a network's first layer looks for, as a sheet of images after every epoch, played."""

import numpy as np
import streamlit as st

from mnist_core.app import resources, taught_runs
from mnist_core.app.component import component
from mnist_core.app.network_picker import Network
from mnist_core.app.reading_html import source
from mnist_core.network import first_layer
from mnist_core.runs.record import WEIGHTS
from mnist_core.words.mistakes import tell_revival, tell_units

COLOURS = 64  # of a sheet at most: SHADES of two, once more for the dead, black and the frame
HTML = """<div class="film"><div class="player"><button type="button">▶ Play</button>
<input type="range" min="0" step="1" aria-label="Epoch of the first layer">
</div><img alt=""><output aria-live="off"></output></div>"""


def show_film(network: Network) -> None:
    """The first layer after every epoch of the network's run, from the chosen epoch on."""
    record = network.record
    frames, words = _frames(record.run, record.files[WEIGHTS], len(record.epochs))
    data = {"frames": frames, "place": network.epoch - 1}
    component("film", HTML, controls=True)(key=f"film {record.run}", data=data)
    st.markdown(words)


@taught_runs.cached(6, "Looking at every epoch …")
def _frames(run: str, checksum: str, epochs: int) -> tuple[list[dict[str, str]], str]:
    """A sheet and a sentence for each epoch, and what became of the units that were dead first.

    Units are sorted by how often they fire at the end, so that each keeps its place.
    """
    images = resources.test_images()[0]
    weights = [one.astype(np.float32) for one in taught_runs.weights(run)[:epochs]]
    fires = [first_layer.firing(one, images) for one in weights]
    order = np.argsort(-fires[-1], kind="stable")
    frames = [
        {
            "source": source(first_layer.sheet(one, order, counts == 0), COLOURS),
            "told": f"Epoch {epoch} of {epochs}: {tell_units(one, int((counts == 0).sum()))}",
        }
        for epoch, (one, counts) in enumerate(zip(weights, fires, strict=True), 1)
    ]
    return frames, tell_revival([counts == 0 for counts in fires])
