"""MNIST's test images without torch, for looking at. Knows nothing of networks."""

import gzip
import zlib
from pathlib import Path

import numpy as np

FILES = ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz")
HEADERS = (16, 8)  # bytes before the values (LeCun's IDX format)
SOURCE = Path(__file__).parent.parent / "models" / "mnist" / "MNIST" / "raw"
COUNT = 10_000


def test_images(source: Path = SOURCE) -> tuple[np.ndarray, np.ndarray]:
    """Images (10000, 28, 28) and labels (10000,), both uint8; ValueError says what to do."""
    try:
        packed = [(source / name).read_bytes() for name in FILES]
        images, labels = (
            np.frombuffer(gzip.decompress(content), np.uint8, offset=header)
            for content, header in zip(packed, HEADERS, strict=True)
        )
        return images.reshape(COUNT, 28, 28), labels.reshape(COUNT)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise ValueError(
            f"MNIST's test images in {source} cannot be read: {error}. "
            f"Restore them: git checkout -- models/mnist"
        ) from error
