"""Forward and backward pass of one batch, written out. Knows nothing of epochs or optimisers.

Autograd allocates every gradient anew and dispatches twice as many operations; for a network
this small that is half of the time. The tests hold every gradient against autograd's.
"""

import torch
from torch import Tensor

from mnist_core.network.model import SCALE, SHIFT, SIZES, layers

_relu_backward = torch.ops.aten.threshold_backward.grad_input
_log_softmax = torch.ops.aten._log_softmax.out


def normalised(pixels: Tensor, out: Tensor) -> Tensor:
    """Bytes (N, 784), 0–255, as the network reads them: mean 0, standard deviation 1."""
    return torch.mul(pixels, SCALE, out=out).sub_(SHIFT)


HIDDEN = sum(SIZES[1:-1])  # hidden units, all layers together


class Backprop:
    """The passes for batches of up to `batch_size` images, in buffers that are made once.

    weights: (PARAMETERS,) float32 on the device to train on; read at every pass.
    dropout: probability that a hidden unit is left out of a step.
    """

    def __init__(self, weights: Tensor, batch_size: int, dropout: float = 0.0) -> None:
        self.layers = layers(weights)
        self.flat = torch.zeros_like(weights)
        self.gradients = layers(self.flat)
        self.keep = 1 - dropout
        self.values = [weights.new_empty(batch_size, size) for size in SIZES[1:]]
        self.deltas = [weights.new_empty(batch_size, size) for size in SIZES[1:]]
        on_cpu = weights.device.type == "cpu"
        self.onednn = on_cpu and torch.backends.mkldnn.is_available()

    def gradient(
        self, images: Tensor, targets: Tensor, log_probabilities: Tensor, masks: Tensor | None
    ) -> None:
        """Gradient of the batch's mean negative log-likelihood, into `self.flat`.

        images: (N, 784) float32, normalised. targets: (N, 10) float32, one-hot.
        log_probabilities: (N, 10) float32, written.
        masks: (N, HIDDEN) float32, 0 where a unit is left out, else 1 / (1 - dropout); None
            without dropout.
        """
        values = self.forward(images, log_probabilities, masks)
        delta = self.deltas[-1][: len(images)]
        torch.exp(log_probabilities, out=delta).sub_(targets).mul_(1 / len(images))
        self._last_gradient(delta, values[-1])
        for i in range(len(self.layers) - 1, 0, -1):
            weight_gradient, bias_gradient = self.gradients[i]
            if i < len(self.layers) - 1:
                torch.mm(delta.t(), values[i - 1], out=weight_gradient)
            torch.sum(delta, 0, out=bias_gradient)
            below = self.deltas[i - 1][: len(images)]
            torch.addmm(below, delta, self.layers[i][0], beta=0, alpha=1 / self.keep, out=below)
            delta = _relu_backward(below, values[i - 1], 0, grad_input=below)
        self._first_gradient(delta, images)

    def forward(self, images: Tensor, log_probabilities: Tensor, masks: Tensor | None) -> list:
        """The hidden layers' values after ReLU and dropout; writes `log_probabilities`."""
        values, below, start = [], images, 0
        for (weight, bias), buffer in zip(self.layers[:-1], self.values, strict=False):
            value = self._hidden(below, weight, bias, buffer[: len(images)])
            if masks is not None:
                end = start + len(bias)
                value.mul_(masks[:, start:end])
                start = end
            values.append(value)
            below = value
        weight, bias = self.layers[-1]
        logits = torch.addmm(bias, below, weight.t(), out=self.values[-1][: len(images)])
        _log_softmax(logits, 1, False, out=log_probabilities)
        return values

    def _hidden(self, below: Tensor, weight: Tensor, bias: Tensor, out: Tensor) -> Tensor:
        if self.onednn and below.shape[1] == SIZES[0]:
            return _onednn(below, weight, bias, "relu")
        return torch.addmm(bias, below, weight.t(), out=out).relu_()

    def _last_gradient(self, delta: Tensor, below: Tensor) -> None:
        """The transposed product: MKL rounds this one alike with any number of threads."""
        self.gradients[-1][0].copy_(torch.mm(below.t(), delta).t())

    def _first_gradient(self, delta: Tensor, images: Tensor) -> None:
        weight_gradient, bias_gradient = self.gradients[0]
        torch.sum(delta, 0, out=bias_gradient)
        if self.onednn:
            weight_gradient.copy_(_onednn(delta.t(), images.t(), None, "none"))
        else:
            torch.mm(delta.t(), images, out=weight_gradient)


def _onednn(a: Tensor, b: Tensor, bias: Tensor | None, then: str) -> Tensor:
    """a @ b.t() + bias by oneDNN, which has AVX-512 on every processor that has it.

    MKL, behind `torch.mm`, has it on Intel's alone. Pays for the first layer, by far the largest.
    """
    return torch.ops.mkldnn._linear_pointwise(a, b, bias, then, [], "")
