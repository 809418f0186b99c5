"""mnist_core.optimizer: both optimisers against torch.optim's plain loops and against formulas."""

import pytest
import torch
from torch import Tensor

from mnist_core.train.optimizer import Adam, Sgd

SIZE, STEPS = 1_000, 12
RATES = [0.01 * (1 - step / STEPS) for step in range(STEPS)]  # changes at every step


def start() -> Tensor:
    return torch.randn(SIZE, generator=torch.Generator().manual_seed(0))


def gradients() -> list[Tensor]:
    random = torch.Generator().manual_seed(1)
    scale = 10 ** torch.linspace(-6, 1, SIZE)  # small and large ones
    return [torch.randn(SIZE, generator=random) * scale for _ in range(STEPS)]


def ours(kind, decay: float, steps: slice = slice(None), state=None, weights=None, done=0):
    weights = start() if weights is None else weights
    state = torch.zeros(2, SIZE) if state is None else state
    optimizer = kind(weights, decay, state, done)
    for gradient, rate in list(zip(gradients(), RATES, strict=True))[steps]:
        optimizer.step(gradient, rate)
    return weights, state


@pytest.mark.parametrize("decay", [0.0, 0.1, 1.0])
def test_adam_is_torchs_adamw(decay):
    theirs = start().double().requires_grad_()
    optimizer = torch.optim.AdamW([theirs], 1.0, weight_decay=decay, foreach=False, fused=False)
    for gradient, rate in zip(gradients(), RATES, strict=True):
        theirs.grad = gradient.double()
        optimizer.param_groups[0]["lr"] = rate
        optimizer.step()
    weights, state = ours(Adam, decay)
    assert torch.allclose(weights.double(), theirs, rtol=1e-5, atol=1e-6)
    kept = optimizer.state[theirs]
    assert torch.allclose(state[0].double(), kept["exp_avg"], rtol=1e-5, atol=1e-12)
    assert torch.allclose(state[1].double(), kept["exp_avg_sq"], rtol=1e-5, atol=1e-18)


def test_adams_first_step_is_the_learning_rate_against_the_gradients_sign():
    """Kingma & Ba 2015: bias correction makes the first step independent of the scale."""
    weights = start()
    gradient = gradients()[0]
    large = gradient.abs() > 1e-4
    Adam(weights, 0.0, torch.zeros(2, SIZE), 0).step(gradient, 0.01)
    moved = (weights - start())[large]
    assert torch.allclose(moved, -0.01 * gradient[large].sign(), rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("decay", [0.0, 0.1, 1.0])
def test_sgd_has_momentum_and_decoupled_decay(decay):
    """Loshchilov & Hutter 2019, algorithm 1 with PyTorch's momentum: v = 0.9 v + g."""
    expected, velocity = start().double(), torch.zeros(SIZE).double()
    for gradient, rate in zip(gradients(), RATES, strict=True):
        velocity = 0.9 * velocity + gradient.double()
        expected = expected - rate * decay * expected - rate * velocity
    weights, state = ours(Sgd, decay)
    assert torch.allclose(weights.double(), expected, rtol=1e-5, atol=1e-6)
    assert torch.allclose(state[0].double(), velocity, rtol=1e-5, atol=1e-6)


def test_sgd_without_decay_is_torchs():
    theirs = start().requires_grad_()
    optimizer = torch.optim.SGD([theirs], 1.0, momentum=0.9, foreach=False, fused=False)
    for gradient, rate in zip(gradients(), RATES, strict=True):
        theirs.grad = gradient
        optimizer.param_groups[0]["lr"] = rate
        optimizer.step()
    assert torch.allclose(ours(Sgd, 0.0)[0], theirs, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", [Adam, Sgd])
@pytest.mark.parametrize("done", [1, 5])
def test_going_on_from_kept_state_is_the_same_to_the_bit(kind, done):
    whole, whole_state = ours(kind, 0.1)
    weights, state = ours(kind, 0.1, slice(done))
    kept = state.clone().numpy().copy()
    weights, state = ours(
        kind, 0.1, slice(done, None), torch.from_numpy(kept), weights.clone(), done
    )
    assert torch.equal(weights, whole)
    assert torch.equal(state, whole_state)


@pytest.mark.parametrize("kind", [Adam, Sgd])
def test_the_gradient_is_only_read(kind):
    gradient = gradients()[0]
    kind(start(), 0.1, torch.zeros(2, SIZE), 0).step(gradient, 0.01)
    assert torch.equal(gradient, gradients()[0])
