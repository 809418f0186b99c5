"""Many small pieces of work for a CUDA card as one launch. Knows nothing of what they compute."""

from collections.abc import Callable
from typing import Generic, TypeVar

import torch
from torch import Tensor

T = TypeVar("T")


class Replayed(Generic[T]):
    """A function on a CUDA card: recorded at its first call, from then on replayed at one launch.

    A step is some thirty kernels of a few microseconds each, and to launch them one by one takes
    the processor three times as long as they run. `function` must do the same to tensors of the
    same sizes at every call; what it returned, the next call overwrites.
    """

    def __init__(self, function: Callable[..., T]) -> None:
        self.function = function
        self.graph: torch.cuda.CUDAGraph | None = None
        self.given: list[Tensor | None] = []  # of the first call; the later ones' are copied there

    def __call__(self, *given: Tensor | None) -> T:
        """What the function returns for these."""
        if self.graph is None:
            return self._record(given)
        for own, new in zip(self.given, given, strict=True):
            if own is not None and new is not None:
                own.copy_(new)
        self.graph.replay()
        return self.returned

    def _record(self, given: tuple[Tensor | None, ...]) -> T:
        """Once for its result, aside, as a first call also prepares; and once to be recorded,
        which computes nothing."""
        self.given = [it if it is None else it.clone() for it in given]
        aside = torch.cuda.Stream()
        aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(aside):
            returned = self.function(*self.given)
        torch.cuda.current_stream().wait_stream(aside)
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph, capture_error_mode="thread_local"):
            self.returned = self.function(*self.given)
        return returned
