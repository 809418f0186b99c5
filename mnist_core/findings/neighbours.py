"""Which images are most like another one, pixel by pixel. Knows nothing of networks."""

import numpy as np

BATCH = 5_000  # images turned into numbers with a point at once


def nearest(image: np.ndarray, images: np.ndarray, count: int) -> np.ndarray:
    """Numbers of the `count` images at the smallest Euclidean distance, the nearest first.

    image: (28, 28) uint8; images: (N, 28, 28) uint8.
    """
    one = image.astype(np.float32).ravel()
    distances = np.concatenate([
        ((images[i : i + BATCH].reshape(-1, one.size).astype(np.float32) - one) ** 2).sum(axis=1)
        for i in range(0, len(images), BATCH)
    ])  # fmt: skip
    return np.argsort(distances, kind="stable")[:count]
