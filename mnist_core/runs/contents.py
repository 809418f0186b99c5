"""What the files of a run hold, beside its record. Writes nothing."""

from collections.abc import Sequence

import numpy as np

from mnist_core.runs.checks import MOMENTS, WEIGHTS
from mnist_core.runs.weights import half, pack, pack_epoch, pack_moments


def files_of(
    weights: Sequence[np.ndarray] | np.ndarray | None, moments: np.ndarray | None, ended: bool
) -> dict[str, bytes]:
    """The files' content by their names; as `RunStore.save` has its arguments.

    ended: one file for the weights after all epochs; else one for each epoch, so that each is
    written once while the others are trained.
    """
    if weights is None or not len(weights):
        return {}
    files = {WEIGHTS: pack(weights)} if ended else _parts(weights)
    return files if moments is None else {**files, MOMENTS: pack_moments(moments)}


def _parts(weights: Sequence[np.ndarray] | np.ndarray) -> dict[str, bytes]:
    *earlier, last = weights
    parts = {
        f"epoch{epoch}.safetensors": pack_epoch(half(flat), epoch)
        for epoch, flat in enumerate(earlier, start=1)
    }
    return {**parts, WEIGHTS: pack_epoch(last, len(weights))}
