"""The Story at first sight: both runs' curves, and what both read in ten images, by epoch."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from mnist_core.app import resources
from mnist_core.app.component import component
from mnist_core.app.reading_html import source
from mnist_core.app.room import room
from mnist_core.findings.metrics import LOSS, describe, series
from mnist_core.findings.wavering import CHOSEN
from mnist_core.network.evaluate import predict
from mnist_core.runs.record import WEIGHTS, RunError, RunRecord

HEIGHT = 310  # CSS pixels that it takes at least
HTML = """<div class="sight"><svg role="img" aria-label="Loss after every epoch"></svg>
<div class="player"><button type="button">▶ Play</button>
<input type="range" min="1" step="1" aria-label="Epoch">
<output aria-live="off"></output></div><table></table></div>"""


def show(runs: Mapping[str, RunRecord]) -> bool:
    """runs: by what the Story calls them. Are images shown, too? Without whole weights not."""
    told = list(runs.items())
    try:
        digits = [_digits(run.run, run.files.get(WEIGHTS, "")) for run in runs.values()]
        images = _images()
    except (RunError, ValueError):
        digits, images = [[] for _ in told], []
    data = {
        "epochs": max(len(run.epochs) for run in runs.values()),
        "measure": "loss on test images: lower is better",
        "alt": describe(list(runs.values()), list(runs), LOSS),
        "images": images,
        "runs": [
            {
                "name": name,
                "colour": resources.palette().colour(run.run),
                "losses": [point.value for point in series(run, "val_loss")],
                "digits": read,
            }
            for (name, run), read in zip(told, digits, strict=True)
        ],
    }
    with room("sight", HEIGHT):
        component("first_sight", HTML, controls=True)(key="first_sight", data=data)
    return bool(images)


def an_image() -> str | None:
    """The address of one of the images; None where MNIST's cannot be read."""
    try:
        return str(_images()[3]["source"])
    except ValueError:
        return None


@st.cache_resource(show_spinner=False)
def _images() -> list[dict[str, Any]]:
    images, labels = resources.test_images()
    return [
        {
            "source": source(images[number]),
            "alt": f"a test image of a {labels[number]}",
            "label": int(labels[number]),
        }
        for number in CHOSEN
    ]


@st.cache_resource(max_entries=4, show_spinner=False)
def _digits(run: str, checksum: str) -> list[list[int]]:
    """What a run reads in the images, after every epoch."""
    chosen = resources.test_images()[0][list(CHOSEN)]
    weights = resources.store().weights(run)
    return [predict(one.astype(np.float32), chosen).tolist() for one in weights]
