"""One step of Adam or of SGD with momentum on flat vectors, by PyTorch's fused kernels.

The kernels behind `torch.optim.AdamW(fused=True)` and `SGD(fused=True)`, called directly: a
tenth of an epoch is saved. The tests hold them against `torch.optim`.
"""

import torch
from torch import Tensor

MOMENTUM = 0.9
BETAS, EPSILON = (0.9, 0.999), 1e-8  # Kingma & Ba 2015, algorithm 1


class Adam:
    """Adam with decoupled weight decay (Loshchilov & Hutter 2019), in place on `weights`.

    `state`: (2, PARAMETERS) float32, the moments; `steps`: how many were taken.
    """

    def __init__(self, weights: Tensor, weight_decay: float, state: Tensor, steps: int) -> None:
        self.weights, self.weight_decay, self.state = weights, weight_decay, state
        self.count = torch.tensor(float(steps), device=weights.device)

    def step(self, gradient: Tensor, learning_rate: float | Tensor) -> None:
        """Move the weights against `gradient`, (PARAMETERS,) float32.

        learning_rate: a number, or on a CUDA card a float32 tensor () there.
        """
        self.count.add_(1)
        torch._fused_adamw_(
            [self.weights],
            [gradient],
            [self.state[0]],
            [self.state[1]],
            [],
            [self.count],
            lr=learning_rate,
            beta1=BETAS[0],
            beta2=BETAS[1],
            weight_decay=self.weight_decay,
            eps=EPSILON,
            amsgrad=False,
            maximize=False,
        )


class Sgd:
    """Stochastic gradient descent with momentum 0.9 and decoupled weight decay.

    `state`: (2, PARAMETERS) float32, of which the first row is the momentum; `steps`: Adam's alone.
    """

    def __init__(self, weights: Tensor, weight_decay: float, state: Tensor, steps: int) -> None:
        self.weights, self.weight_decay, self.state = weights, weight_decay, state

    def step(self, gradient: Tensor, learning_rate: float | Tensor) -> None:
        """As Adam's."""
        if self.weight_decay:
            self.weights.mul_(1 - learning_rate * self.weight_decay)
        torch._fused_sgd_(
            [self.weights],
            [gradient],
            [self.state[0]],
            weight_decay=0.0,
            momentum=MOMENTUM,
            lr=learning_rate,
            dampening=0.0,
            nesterov=False,
            maximize=False,
            is_first_step=False,  # which would copy the gradient: the same, as momentum begins at 0
        )
