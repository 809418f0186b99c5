"""Ten hard test images, one of each digit, as a run reads them after its last epoch so far."""

from collections.abc import Sequence
from html import escape

import numpy as np
import streamlit as st

from mnist_core.app import resources
from mnist_core.app.reading_html import source
from mnist_core.network.evaluate import log_probabilities
from mnist_core.network.reader import reading
from mnist_core.runs.record import WEIGHTS, RunError, RunRecord
from mnist_core.words.sentences import percent

HARD = (717, 1527, 38, 63, 33, 8, 66, 124, 233, 62)  # numbers of test images, by digit
CHOSEN = (
    "Of each digit the first of MNIST's test images that run 2 read wrong after its first epoch "
    "and right after its last."
)
STYLE = """<style>
.ten {display: grid; grid-template-columns: repeat(10, minmax(0, 3rem)); gap: 0.4rem;}
.ten figure {margin: 0; text-align: center;}
.ten img {width: 100%; aspect-ratio: 1; image-rendering: pixelated; border-radius: 2px;}
.ten .wrong img {outline: 3px solid #d6054b;}
.ten figcaption {font-size: 0.875rem; line-height: 1.5;}
.ten .wrong figcaption {font-weight: 650;}
.ten + p {font-size: 0.875rem; opacity: 0.8; margin: 0;}
</style>"""


def show(record: RunRecord) -> None:
    """The strip, where the run has weights, and a sentence on it."""
    if not record.epochs or WEIGHTS not in record.files:
        return
    try:
        images, labels = resources.test_images()
        answers = _answers(record.run, record.files[WEIGHTS])
    except (ValueError, RunError):  # what is wrong with them is told where they matter
        return
    ones = np.array(HARD)
    figures = "".join(strip(images[ones], labels[ones].tolist(), answers))
    right = int((answers.argmax(axis=1) == labels[ones]).sum())
    told = tell(right, record.epochs[-1].epoch)
    st.html(f'{STYLE}<p>{told}</p><div class="ten">{figures}</div><p>{CHOSEN}</p>')


def strip(images: np.ndarray, labels: Sequence[int], answers: np.ndarray) -> list[str]:
    """HTML of each image with what was read below. images: (N, 28, 28) uint8; answers: (N, 10)
    log-probabilities."""
    return [_figure(*one) for one in zip(images, labels, answers, strict=True)]


def tell(right: int, epoch: int) -> str:
    """How many of the ten are read right after an epoch."""
    return f"After epoch {epoch} it reads {right} of these ten hard test images right."


@st.cache_resource(max_entries=20, show_spinner=False)
def _answers(run: str, checksum: str) -> np.ndarray:
    """(10, 10) log-probabilities by the last weights; checksum: tells them from earlier ones."""
    images, _ = resources.test_images()
    return log_probabilities(resources.store().weights(run)[-1], images[list(HARD)])


def _figure(image: np.ndarray, label: int, answer: np.ndarray) -> str:
    found = reading(answer)
    is_right = found.digit == label
    alt = f"a {label}, read as {found.digit} with probability {percent(found.probability)}"
    mark = "" if is_right else "✗\u00a0"
    return (
        f'<figure class="{"right" if is_right else "wrong"}" title="{escape(alt)}">'
        f'<img src="{source(image)}" alt="{escape(alt)}">'
        f"<figcaption>{mark}{found.digit}</figcaption></figure>"
    )
