"""Waits for what comes about by itself, and fails where it does not; work that waits for a test."""

import threading
import time
from collections.abc import Callable, Iterator

PATIENCE = 120.0  # seconds; only reached if something hangs
PAUSE = 0.01  # seconds between two looks


def wait_until(true: Callable[[], object]) -> None:
    """Look again and again; AssertionError where it has not come about within PATIENCE."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(PAUSE)


class Held:
    """Work for the queue that goes on until the test sets `over`."""

    def __init__(self) -> None:
        self.over = threading.Event()

    def __iter__(self) -> Iterator[None]:
        assert self.over.wait(PATIENCE)
        yield
