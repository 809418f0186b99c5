"""A run's weights as the content of a safetensors file. Knows nothing of folders or records.

After every epoch, half precision but the last: half a megabyte an epoch, and still the same
answers. The optimiser's moments, to go on from, are a file of their own.
"""

from collections.abc import Iterable, Iterator

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from mnist_core.network.model import PARAMETERS, layers


def pack(weights: Iterable[np.ndarray]) -> bytes:
    """Weights after every epoch, each (PARAMETERS,) float32, as `unpack` reads them."""
    *most, last = weights
    tensors: dict[str, np.ndarray] = {}
    for epoch, flat in enumerate([*map(half, most), last], start=1):
        tensors |= {name: part.copy() for name, part in _parts(flat, epoch)}
    return save(tensors)


def pack_epoch(flat: np.ndarray, epoch: int) -> bytes:
    """Weights after one epoch, (PARAMETERS,), in the precision that they have."""
    return save({name: part.copy() for name, part in _parts(flat, epoch)})


def unpack(content: bytes, epochs: int, earlier: Iterable[bytes] = ()) -> np.ndarray:
    """(epochs, PARAMETERS) float32; ValueError where the content is something else.

    earlier: other files' content, with the epochs that this one lacks.
    """
    tensors = _load(content)
    for more in earlier:
        tensors |= _load(more)
    weights = np.empty((epochs, PARAMETERS), np.float32)
    for epoch, flat in enumerate(weights, start=1):
        for name, part in _parts(flat, epoch):
            if name not in tensors or tensors[name].shape != part.shape:
                raise ValueError(f"there is no {name} of shape {part.shape}")
            part[...] = tensors[name]
    return weights


def pack_moments(moments: np.ndarray) -> bytes:
    """The optimiser's moments, (2, PARAMETERS) float32, as `unpack_moments` reads them."""
    return save({"moments": moments})


def unpack_moments(content: bytes) -> np.ndarray:
    """(2, PARAMETERS) float32; ValueError where the content is something else."""
    moments = _load(content).get("moments")
    if moments is None or moments.shape != (2, PARAMETERS):
        raise ValueError(f"there are no moments of {PARAMETERS:,} parameters")
    return moments


def half(flat: np.ndarray) -> np.ndarray:
    """In half precision; what is too large for it becomes the largest that there is."""
    largest = float(np.finfo(np.float16).max)
    return flat.clip(-largest, largest).astype(np.float16)


def _load(content: bytes) -> dict[str, np.ndarray]:
    try:
        return load(content)
    except SafetensorError as error:
        raise ValueError(f"it is no safetensors file: {error}") from error


def _parts(flat: np.ndarray, epoch: int) -> Iterator[tuple[str, np.ndarray]]:
    for number, (weight, bias) in enumerate(layers(flat), start=1):
        yield f"epoch{epoch}.layer{number}.weight", weight
        yield f"epoch{epoch}.layer{number}.bias", bias
