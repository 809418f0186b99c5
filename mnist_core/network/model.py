"""The network: fully connected, 784 → 256 → 128 → 64 → 10. Knows nothing of training or files.

All parameters lie in one flat vector, layer after layer, each layer's weight before its bias.
Whatever can be sliced and reshaped, NumPy or torch, can be such a vector.
"""

from itertools import pairwise
from typing import Any

import numpy as np

SIZES = (784, 256, 128, 64, 10)
PARAMETERS = sum(i * o + o for i, o in pairwise(SIZES))
MEAN, STD = 0.1307, 0.3081  # of MNIST's training pixels scaled to 0–1
SCALE, SHIFT = 1 / (255 * STD), MEAN / STD  # the network reads byte * SCALE - SHIFT: mean 0, STD 1

Layer = tuple[Any, Any]  # weight (out, in), bias (out,)


def layers(flat: Any) -> list[Layer]:
    """Views of a flat vector (PARAMETERS,) as each layer's weight (out, in) and bias (out,)."""
    views, start = [], 0
    for inputs, outputs in pairwise(SIZES):
        end = start + inputs * outputs
        weight = flat[start:end].reshape(outputs, inputs)
        views.append((weight, flat[end : end + outputs]))
        start = end + outputs
    return views


def initial(seed: int) -> np.ndarray:
    """Weights before training, (PARAMETERS,) float32: uniform within ± 1/√inputs.

    PyTorch's default for `nn.Linear` (LeCun et al. 1998, "Efficient BackProp", has the idea).
    """
    random = np.random.default_rng((seed, 0))
    flat = np.empty(PARAMETERS, np.float32)
    for weight, bias in layers(flat):
        bound = weight.shape[1] ** -0.5
        weight[...] = random.uniform(-bound, bound, weight.shape)
        bias[...] = random.uniform(-bound, bound, bias.shape)
    return flat
