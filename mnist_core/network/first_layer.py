"""What the first layer looks for: its weights as images, and which of its units ever fire.

In NumPy. Knows nothing of pages or files.
"""

import numpy as np

from mnist_core.network.model import SCALE, SHIFT, SIZES, layers

SIDE = 28
COLUMNS = 16  # of the sheet, and rows: 256 units
GAP = 2  # pixels between two units
FULL = 0.99  # quantile of the weights' sizes that gets the full colour; the few above it, too
SHADES = 12  # of a colour: as many as the eye can use, and a small file
DIM = 0.3  # brightness of units that never fire
POSITIVE, NEGATIVE = (255, 158, 44), (64, 166, 255)  # orange and blue, told apart by everyone
START = (3 * SIZES[0]) ** -0.5  # root mean square before training: uniform within ± 1/√784
BATCH = 1_000  # images a pass


def firing(weights: np.ndarray, images: np.ndarray) -> np.ndarray:
    """On how many images each unit of the first layer is above 0, (256,) int.

    weights: (PARAMETERS,) float32. images: (N, 28, 28) or (N, 784) uint8.
    """
    weight, bias = layers(weights)[0]
    scaled = weight.T * np.float32(SCALE)
    offset = bias - weight.sum(axis=1) * np.float32(SHIFT)
    pixels = images.reshape(len(images), SIZES[0])
    counts = np.zeros(SIZES[1], int)
    for i in range(0, len(pixels), BATCH):
        counts += (pixels[i : i + BATCH] @ scaled + offset > 0).sum(axis=0)
    return counts


def spread(weights: np.ndarray) -> float:
    """Root mean square of the first layer's weights."""
    return float(np.sqrt(np.mean(layers(weights)[0][0] ** 2, dtype=np.float64)))


def scale(weights: np.ndarray) -> float:
    """The weight that gets the full colour; above 0."""
    size = float(np.quantile(np.abs(layers(weights)[0][0]), FULL))
    return size or 1.0


def sheet(weights: np.ndarray, order: np.ndarray, dead: np.ndarray) -> np.ndarray:
    """All units' weights, each as an image of 28 × 28, in 16 rows: (478, 478, 3) uint8.

    Orange weights are above 0, blue ones below, black ones 0, all on one scale.
    order: (256,) unit numbers, row by row. dead: (256,) bool by unit number, shown dim.
    """
    weight = layers(weights)[0][0] / scale(weights)
    strength = np.rint(np.minimum(np.abs(weight), 1) * SHADES) / SHADES
    strength *= np.where(dead, DIM, 1)[:, None]
    tint = np.where(weight[..., None] > 0, POSITIVE, NEGATIVE)
    tiles = np.rint(strength[..., None] * tint).astype(np.uint8)[order]
    tiles = tiles.reshape(-1, COLUMNS, SIDE, SIDE, 3)
    framed = np.pad(tiles, ((0, 0), (0, 0), (0, GAP), (0, GAP), (0, 0)), constant_values=60)
    rows, height = len(framed), SIDE + GAP
    whole = framed.swapaxes(1, 2).reshape(rows * height, COLUMNS * height, 3)
    return whole[:-GAP, :-GAP]
