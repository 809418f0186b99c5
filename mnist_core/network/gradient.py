"""The gradient of a batch's loss, and Adam, in NumPy: for a few steps where no torch is loaded."""

import numpy as np

from mnist_core.network.evaluate import log_softmax
from mnist_core.network.model import layers

BETAS, EPSILON = (0.9, 0.999), 1e-8  # Kingma & Ba 2015, algorithm 1


def loss_and_gradient(
    weights: np.ndarray, inputs: np.ndarray, labels: np.ndarray
) -> tuple[float, np.ndarray]:
    """Mean negative log-likelihood of a batch, in nats, and its gradient, (PARAMETERS,) float32.

    weights: (PARAMETERS,) float32. inputs: (N, 784) float32, normalised. labels: (N,) int, 0 to 9.
    """
    parts, gradient = layers(weights), np.empty_like(weights)
    values = [inputs]
    for weight, bias in parts[:-1]:
        values.append(np.maximum(values[-1] @ weight.T + bias, 0))
    weight, bias = parts[-1]
    answers = log_softmax(values[-1] @ weight.T + bias)
    place = np.arange(len(labels))
    delta = np.exp(answers)
    delta[place, labels] -= 1
    delta /= np.float32(len(labels))
    back = zip(parts, layers(gradient), values, strict=True)
    for number, ((weight, _), (of_weight, of_bias), value) in reversed([*enumerate(back)]):
        np.matmul(delta.T, value, out=of_weight)
        delta.sum(axis=0, out=of_bias)
        if number:
            delta = (delta @ weight) * (value > 0)
    return float(-answers[place, labels].mean()), gradient


class Adam:
    """Adam without weight decay, in place on `weights`, (PARAMETERS,) float32."""

    def __init__(self, weights: np.ndarray) -> None:
        self.weights, self.steps = weights, 0
        self.mean, self.square = np.zeros_like(weights), np.zeros_like(weights)

    def step(self, gradient: np.ndarray, learning_rate: float) -> None:
        """Move the weights against `gradient`, (PARAMETERS,) float32."""
        self.steps += 1
        for moment, beta, value in zip(
            (self.mean, self.square), BETAS, (gradient, gradient * gradient), strict=True
        ):
            moment *= np.float32(beta)
            moment += np.float32(1 - beta) * value
        first, second = (1 - beta**self.steps for beta in BETAS)
        size = np.float32(learning_rate / first)
        self.weights -= size * self.mean / (np.sqrt(self.square / np.float32(second)) + EPSILON)
