"""The gradient in NumPy against autograd's, and Adam against torch.optim's."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from mnist_core.network.gradient import Adam, loss_and_gradient
from mnist_core.network.model import initial
from tests.support import oracle

RANDOM = np.random.default_rng(1)
INPUTS = RANDOM.normal(size=(30, 784)).astype(np.float32)
LABELS = RANDOM.integers(0, 10, 30)


@pytest.mark.parametrize("seed", [0, 1])
def test_loss_and_gradient_are_autograd_s(seed):
    weights = initial(seed) * 2
    net = oracle.network(weights, torch.float64)
    expected = F.nll_loss(net(torch.from_numpy(INPUTS).double()), torch.from_numpy(LABELS))
    expected.backward()
    wanted = oracle.flattened(parameter.grad for parameter in net.parameters()).numpy()
    loss, gradient = loss_and_gradient(weights, INPUTS, LABELS)
    assert loss == pytest.approx(expected.item(), rel=1e-5)
    assert gradient.dtype == np.float32
    assert np.abs(gradient - wanted).max() < 1e-5 * np.abs(wanted).max()


def test_the_weights_stay_as_they_were():
    weights = initial(0)
    loss_and_gradient(weights, INPUTS, LABELS)
    assert np.array_equal(weights, initial(0))


def test_adam_is_pytorch_s():
    start = initial(0)
    ours, theirs = start.copy(), torch.from_numpy(start.copy()).requires_grad_()
    mine, reference = Adam(ours), torch.optim.Adam([theirs], lr=0.01)
    for step in range(20):
        gradient = np.random.default_rng(step).normal(size=len(start)).astype(np.float32)
        mine.step(gradient, 0.01)
        theirs.grad = torch.from_numpy(gradient)
        reference.step()
    assert np.abs(ours - theirs.detach().numpy()).max() < 1e-6
