"""Waits for what comes about by itself, and fails where it does not."""

import time
from collections.abc import Callable

PATIENCE = 300.0  # seconds; only reached if something hangs
PAUSE = 0.01  # seconds between two looks that cost little


def wait_until(true: Callable[[], object], every: float = PAUSE) -> None:
    """Look again and again; AssertionError where it has not come about within PATIENCE.

    every: seconds between two looks.
    """
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(every)
