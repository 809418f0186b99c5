"""mnist_core.model: the layout of the parameters and their initial distribution."""

import numpy as np
import pytest
import torch
from torch import nn

from mnist_core.network import model


def test_parameter_count():
    counted = (784 * 256 + 256) + (256 * 128 + 128) + (128 * 64 + 64) + (64 * 10 + 10)
    assert model.PARAMETERS == counted == 242_762


@pytest.mark.parametrize("kind", [np.zeros, torch.zeros], ids=["numpy", "torch"])
def test_layers_are_views_that_cover_the_vector_once(kind):
    flat = kind(model.PARAMETERS)
    shapes = []
    for weight, bias in model.layers(flat):
        weight[...] = weight + 1
        bias[...] = bias + 1
        shapes.append((tuple(weight.shape), tuple(bias.shape)))
    assert bool((flat == 1).all())
    assert shapes == [
        ((256, 784), (256,)), ((128, 256), (128,)), ((64, 128), (64,)), ((10, 64), (10,)),
    ]  # fmt: skip


def test_weight_comes_before_bias_layer_after_layer():
    flat = np.arange(model.PARAMETERS)
    (weight, bias), (weight2, _), *_ = model.layers(flat)
    assert weight[0, 1] == 1
    assert weight[1, 0] == 784
    assert bias[0] == 784 * 256
    assert weight2[0, 0] == 784 * 256 + 256


def test_initial_is_nn_linears_distribution():
    for weight, bias in model.layers(model.initial(3)):
        theirs = nn.Linear(weight.shape[1], weight.shape[0])
        bound = weight.shape[1] ** -0.5
        assert np.abs(weight).max() <= np.float32(bound)
        assert np.abs(bias).max() <= np.float32(bound)
        slack = 5 / weight.size**0.5  # five standard errors, about
        assert weight.std() == pytest.approx(theirs.weight.std().item(), rel=slack)
        for share in (0.1, 0.25, 0.5, 0.75, 0.9):
            expected = np.quantile(theirs.weight.detach().numpy(), share)
            assert np.quantile(weight, share) == pytest.approx(expected, abs=2 * bound * slack)


def test_initial_biases_spread():
    (_, bias), *_ = model.layers(model.initial(0))
    assert bias.std() == pytest.approx(784**-0.5 / 3**0.5, rel=0.2)


def test_initial_depends_on_the_seed_alone():
    first = model.initial(1)
    np.random.default_rng().random(3)
    torch.rand(3)
    assert first.dtype == np.float32
    assert first.shape == (model.PARAMETERS,)
    assert np.array_equal(first, model.initial(1))
    assert np.abs(first - model.initial(2)).mean() > 0.01
