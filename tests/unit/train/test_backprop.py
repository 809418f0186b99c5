"""mnist_core.backprop: every gradient against autograd's."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from mnist_core.network.model import PARAMETERS, initial, layers
from mnist_core.train.backprop import HIDDEN, Backprop, normalised
from tests.support import oracle

BATCH = 64


@pytest.fixture(params=[True, False], ids=["oneDNN", "MKL"])
def backprop(request):
    """Passes for given weights, by both libraries that may multiply."""

    def make(weights: Tensor, dropout: float = 0.0) -> Backprop:
        made = Backprop(weights, BATCH, dropout)
        made.onednn = made.onednn and request.param
        return made

    return make


def batch(size: int, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Images (size, 784) float32 with many zeros, as MNIST has them, and labels."""
    random = torch.Generator().manual_seed(seed)
    images = torch.randn(size, 784, generator=random) * (torch.rand(784, generator=random) < 0.3)
    return images - 0.42, torch.randint(0, 10, (size,), generator=random)


def by_autograd(
    weights: Tensor, images: Tensor, labels: Tensor, masks: Tensor | None, dtype: torch.dtype
) -> tuple[Tensor, Tensor]:
    """Log-probabilities, and the gradient of their mean negative log-likelihood."""
    parameters = [
        tensor.to(dtype).requires_grad_() for layer in layers(weights) for tensor in layer
    ]
    values, start = images.to(dtype), 0
    for weight, bias in zip(parameters[:-2:2], parameters[1:-2:2], strict=True):
        values = F.relu(F.linear(values, weight, bias))
        if masks is not None:
            values = values * masks[:, start : start + len(bias)].to(dtype)
            start += len(bias)
    answers = F.log_softmax(F.linear(values, *parameters[-2:]), 1)
    F.nll_loss(answers, labels).backward()
    return answers.detach(), oracle.flattened(tensor.grad for tensor in parameters)


def run(made: Backprop, images: Tensor, labels: Tensor, masks: Tensor | None) -> Tensor:
    answers = torch.empty(len(images), 10)
    made.gradient(images, F.one_hot(labels, 10).float(), answers, masks)
    return answers


def assert_close_to_exact(ours: Tensor, single: Tensor, exact: Tensor) -> None:
    """As near to float64 as autograd in float32 is, give or take; each layer by itself."""
    parts = [layers(vector) for vector in (ours, single, exact)]
    for layer in zip(*parts, strict=True):
        for mine, theirs, truth in zip(*layer, strict=True):
            error, usual = ((it.double() - truth).norm() / truth.norm() for it in (mine, theirs))
            assert error < max(3 * usual, 1e-6)


@pytest.mark.parametrize("size", [BATCH, 32, 7, 1])
@pytest.mark.parametrize("seed", [0, 1])
def test_gradient_is_autograds(backprop, size, seed):
    weights = torch.from_numpy(initial(seed))
    images, labels = batch(size, seed)
    made = backprop(weights)
    answers = run(made, images, labels, None)
    single_answers, single = by_autograd(weights, images, labels, None, torch.float32)
    exact_answers, exact = by_autograd(weights, images, labels, None, torch.float64)
    assert torch.allclose(answers, single_answers, atol=2e-6)
    assert torch.allclose(answers.double(), exact_answers, atol=2e-6)
    assert_close_to_exact(made.flat, single, exact)


@pytest.mark.parametrize("size", [BATCH, 7])
@pytest.mark.parametrize("dropout", [0.1, 0.5, 0.9])
def test_gradient_with_dropout_is_autograds(backprop, size, dropout):
    weights = torch.from_numpy(initial(4))
    images, labels = batch(size)
    keep = torch.rand(size, HIDDEN, generator=torch.Generator().manual_seed(1)) >= dropout
    masks = keep / (1 - dropout)
    made = backprop(weights, dropout)
    answers = run(made, images, labels, masks)
    _, single = by_autograd(weights, images, labels, masks, torch.float32)
    exact_answers, exact = by_autograd(weights, images, labels, masks, torch.float64)
    assert torch.allclose(answers.double(), exact_answers, atol=5e-6)
    assert_close_to_exact(made.flat, single, exact)


def test_trained_weights_too(backprop):
    """Large weights, confident answers, dead units."""
    weights = torch.from_numpy(initial(0)) * 5
    layers(weights)[1][1][:64] = -1e3
    images, labels = batch(BATCH)
    made = backprop(weights)
    run(made, images, labels, None)
    _, single = by_autograd(weights, images, labels, None, torch.float32)
    _, exact = by_autograd(weights, images, labels, None, torch.float64)
    assert_close_to_exact(made.flat, single, exact)
    assert (layers(made.flat)[1][0][:64] == 0).all()


def test_log_probabilities_are_the_networks(backprop):
    weights = torch.from_numpy(initial(2))
    images, labels = batch(BATCH)
    with torch.no_grad():
        expected = oracle.network(initial(2), torch.float64)(images.double())
    made = backprop(weights)
    assert torch.allclose(run(made, images, labels, None).double(), expected, atol=2e-6)
    assert [tuple(it.shape) for it in made.forward(images, torch.empty(BATCH, 10), None)] == [
        (BATCH, 256), (BATCH, 128), (BATCH, 64)
    ]  # fmt: skip


def test_nothing_but_the_buffers_is_changed(backprop):
    weights = torch.from_numpy(initial(0))
    images, labels = batch(BATCH)
    masks = torch.ones(BATCH, HIDDEN)
    before = [it.clone() for it in (weights, images, labels, masks)]
    run(backprop(weights), images, labels, masks)
    for now, then in zip((weights, images, labels, masks), before, strict=True):
        assert torch.equal(now, then)


def test_a_gradient_is_that_of_the_batch_alone(backprop):
    """Buffers are used again: a batch leaves nothing behind for the next, smaller one."""
    weights = torch.from_numpy(initial(0))
    small = batch(5, seed=1)
    used, fresh = backprop(weights), backprop(weights)
    run(used, *batch(BATCH), None)
    run(used, *small, None)
    run(fresh, *small, None)
    assert torch.equal(used.flat, fresh.flat)


def test_weights_are_read_at_every_pass(backprop):
    weights = torch.from_numpy(initial(0))
    made = backprop(weights)
    images, labels = batch(BATCH)
    run(made, images, labels, None)
    weights.copy_(torch.from_numpy(initial(1)))
    answers = run(made, images, labels, None)
    with torch.no_grad():
        assert torch.allclose(answers, oracle.network(initial(1))(images), atol=2e-6)


def test_gradient_descends():
    """By finite differences, without any library's derivative."""
    weights = torch.from_numpy(initial(0))
    images, labels = batch(BATCH)
    made = Backprop(weights, BATCH)
    run(made, images, labels, None)
    random = np.random.default_rng(0)
    direction = torch.from_numpy(random.standard_normal(PARAMETERS)).double()
    step = 1e-4 * direction / direction.norm()
    losses = []
    for sign in (1, -1):
        moved = (weights.double() + sign * step).numpy()
        with torch.no_grad():
            answers = oracle.network(moved, torch.float64)(images.double())
        losses.append(F.nll_loss(answers, labels).item())
    slope = (losses[0] - losses[1]) / 2
    assert made.flat.double() @ step == pytest.approx(slope, rel=1e-3)


def test_normalised_is_torchvisions():
    pixels = torch.arange(256, dtype=torch.uint8).repeat(4)[:784].view(1, 784)
    out = torch.empty(1, 784)
    ours = normalised(pixels, out)
    assert ours.data_ptr() == out.data_ptr()
    assert torch.allclose(ours.double(), oracle.normalised(pixels, torch.float64), atol=1e-6)
