"""mnist_core.train.graph: what is recorded does as the function does. Needs a CUDA card."""

import pytest
import torch
from torch import Tensor

from mnist_core.train.graph import Replay

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA card")


def test_every_call_works_on_what_it_is_given():
    """The first call, which records, works once; the later ones on new values, at once."""
    state = torch.zeros(3, device="cuda")

    def work(added: Tensor, nothing: None, factor: Tensor) -> tuple[Tensor, Tensor]:
        before = state.clone()
        state.add_(added)
        return before, state * factor

    replay, expected = Replay(), torch.zeros(3)
    for number in range(1, 5):
        added = torch.arange(3.0) * number
        before, result = replay(work, added.cuda(), None, torch.tensor(number, device="cuda"))
        assert torch.equal(before.cpu(), expected)
        expected += added
        assert torch.equal(state.cpu(), expected)
        assert torch.equal(result.cpu(), expected * number)


def test_a_failing_call_is_told_and_leaves_the_card_usable():
    def fail(given: Tensor) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        Replay()(fail, torch.zeros(1, device="cuda"))
    assert torch.ones(1, device="cuda").item() == 1
