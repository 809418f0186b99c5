"""The range test's steps: rates, losses, bounds; a step against PyTorch's own Adam."""

import pytest
import torch

from mnist_core.network.model import initial
from mnist_core.train.range_test import range_test
from tests.support.oracle import network


def test_rates_rise_by_the_same_factor(small):
    tried = list(range_test(small, 1e-5, 1e-1, 5, 0))
    assert [it.learning_rate for it in tried] == pytest.approx([1e-5, 1e-4, 1e-3, 1e-2, 1e-1])
    assert tried == list(range_test(small, 1e-5, 1e-1, 5, 0))
    assert tried != list(range_test(small, 1e-5, 1e-1, 5, 1))


def test_the_first_losses_are_those_of_pytorch(small):
    model = network(initial(0))
    optimizer = torch.optim.Adam(model.parameters())
    order = torch.randperm(600, generator=torch.Generator().manual_seed(0))
    pixels = (torch.from_numpy(small.train.pixels).float() / 255 - 0.1307) / 0.3081
    labels = torch.from_numpy(small.train.labels).long()
    for it, chosen in zip(range_test(small, 1e-3, 1e-2, 9, 0), order.split(64), strict=False):
        loss = torch.nn.functional.nll_loss(model(pixels[chosen]), labels[chosen])
        assert it.loss == pytest.approx(loss.item(), rel=1e-3)
        optimizer.param_groups[0]["lr"] = it.learning_rate
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


@pytest.mark.parametrize("steps", [0, 1, 10])
def test_no_image_is_seen_twice(small, steps):
    with pytest.raises(ValueError, match=r"steps is .*; it must be 2 to 9"):
        list(range_test(small, 1e-5, 1e-1, steps, 0))
