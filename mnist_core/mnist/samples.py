"""MNIST's images without torch, to look at and to compare with. Knows nothing of networks."""

import gzip
import zlib
from pathlib import Path

import numpy as np

SOURCE = Path(__file__).parents[2] / "models" / "mnist" / "MNIST" / "raw"
FILES = {"train": "train", "test": "t10k"}
COUNTS = {"train": 60_000, "test": 10_000}


def load(part: str, source: Path = SOURCE) -> tuple[np.ndarray, np.ndarray]:
    """Images (N, 28, 28) and labels (N,), both uint8, of `train` or `test`.

    Raises ValueError that says what to do where a file is missing or damaged.
    """
    try:
        images = _values(source / f"{FILES[part]}-images-idx3-ubyte.gz", header=16)
        labels = _values(source / f"{FILES[part]}-labels-idx1-ubyte.gz", header=8)
        return images.reshape(COUNTS[part], 28, 28), labels.reshape(COUNTS[part])
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise ValueError(
            f"MNIST's {part} images in {source} cannot be read: {error}. "
            f"Restore them with: git checkout -- models/mnist"
        ) from error


def _values(path: Path, header: int) -> np.ndarray:
    """The bytes of a packed IDX file, without its header."""
    return np.frombuffer(gzip.decompress(path.read_bytes()), np.uint8, offset=header)
