"""Many small pieces of work for a CUDA card as one launch. Knows nothing of what they compute."""

from collections.abc import Callable
from functools import cache
from typing import Any

import torch
from torch import Tensor


class Replay:
    """Work on a CUDA card: recorded at its first call, from then on replayed at one launch.

    A step is some thirty kernels of a few microseconds each, and to launch them one by one takes
    longer than they run: 0.43 s an epoch on an H200, 0.16 s so (`tests.benchmarks.devices`).
    """

    def __init__(self) -> None:
        self.graph: torch.cuda.CUDAGraph | None = None
        self.given: list[Tensor | None] = []  # of the first call; the later ones' are copied there

    def __call__(self, work: Callable[..., Any], *given: Tensor | None) -> Any:
        """What `work` returns for these.

        It must be the same work, on tensors of the same sizes, at every call; what it returned, the
        next call overwrites.
        """
        if self.graph is None:
            return self._record(work, given)
        for own, new in zip(self.given, given, strict=True):
            if own is not None and new is not None:
                own.copy_(new)
        self.graph.replay()
        return self.returned

    def _record(self, work: Callable[..., Any], given: tuple[Tensor | None, ...]) -> Any:
        """Once for its result, aside, as a first call also prepares; and once to be recorded,
        which computes nothing."""
        self.given = [it if it is None else it.clone() for it in given]
        aside = _aside()
        aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(aside):
            returned = work(*self.given)
        torch.cuda.current_stream().wait_stream(aside)
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph, stream=aside, capture_error_mode="thread_local"):
            self.returned = work(*self.given)
        return returned


@cache
def _aside() -> torch.cuda.Stream:
    """One for all: cuBLAS keeps 32 MB for each stream that it has worked on, for ever."""
    return torch.cuda.Stream()
