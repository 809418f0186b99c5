"""What a network answers, in NumPy, so that no page waits for torch."""

import numpy as np

from mnist_core.network.model import SCALE, SHIFT, SIZES, layers

BATCH = 1_000  # images a pass: few enough to stay in the cache


def log_probabilities(weights: np.ndarray, images: np.ndarray) -> np.ndarray:
    """The network's answer, (N, 10) float32: the logarithm of each digit's probability.

    weights: (PARAMETERS,) float32, as `model.layers` takes them.
    images: (N, 784) or (N, 28, 28) uint8, 0 background, 255 ink. ValueError on other types.
    """
    if images.dtype != np.uint8:
        raise ValueError(f"images are {images.dtype}; they must be uint8, 0 to 255")
    pixels = images.reshape(len(images), SIZES[0])
    parts = [_forward(weights, pixels[i : i + BATCH]) for i in range(0, len(pixels), BATCH)]
    return np.concatenate(parts) if parts else np.empty((0, 10), np.float32)


def _forward(weights: np.ndarray, pixels: np.ndarray) -> np.ndarray:
    values = pixels * np.float32(SCALE) - np.float32(SHIFT)
    *hidden, (weight, bias) = layers(weights)
    for hidden_weight, hidden_bias in hidden:
        values = np.maximum(values @ hidden_weight.T + hidden_bias, 0)
    return log_softmax(values @ weight.T + bias)


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Logarithm of the softmax over the last axis, stable for large logits."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def predict(weights: np.ndarray, images: np.ndarray) -> np.ndarray:
    """The most probable digit of each image, (N,) int. Arguments as `log_probabilities`."""
    return log_probabilities(weights, images).argmax(axis=1)
