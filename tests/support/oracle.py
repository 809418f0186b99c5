"""The network and its training as anyone would write them in PyTorch, to compare with."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

SIZES = (784, 256, 128, 64, 10)


def network(flat: np.ndarray, dtype: torch.dtype = torch.float32) -> nn.Sequential:
    """784 → 256 → 128 → 64 → 10 with ReLU between and log-softmax out, with these weights."""
    parts: list[nn.Module] = []
    for inputs, outputs in pairwise(SIZES):
        parts += [nn.Linear(inputs, outputs), nn.ReLU()]
    net = nn.Sequential(*parts[:-1], nn.LogSoftmax(1)).to(dtype)
    start = 0
    with torch.no_grad():
        for parameter in net.parameters():  # each layer's weight before its bias
            end = start + parameter.numel()
            parameter.copy_(torch.from_numpy(flat[start:end]).view_as(parameter))
            start = end
    assert start == len(flat)
    return net


def flattened(tensors: Iterator[Tensor]) -> Tensor:
    return torch.cat([tensor.detach().flatten() for tensor in tensors])


def normalised(pixels: Tensor | np.ndarray, dtype: torch.dtype = torch.float32) -> Tensor:
    """As torchvision's ToTensor and Normalize((0.1307,), (0.3081,)) do it."""
    return (torch.as_tensor(pixels).to(dtype) / 255 - 0.1307) / 0.3081


def measured(flat: np.ndarray, pixels: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Mean loss and accuracy of the network with these weights, in float64."""
    with torch.no_grad():
        answers = network(flat, torch.float64)(normalised(pixels, torch.float64))
    loss = F.nll_loss(answers, torch.from_numpy(labels)).item()
    return loss, (answers.argmax(1).numpy() == labels).mean().item()


def train_epoch(
    net: nn.Sequential,
    optimizer: torch.optim.Optimizer,
    images: Tensor,
    labels: Tensor,
    order: Tensor,
    batch_size: int,
) -> float:
    """The textbook loop; the mean of the batches' losses."""
    losses = []
    for chosen in order.split(batch_size):
        optimizer.zero_grad()
        loss = F.nll_loss(net(images[chosen]), labels[chosen])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)
