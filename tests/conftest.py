"""What several test modules share. No test writes into `models/` or reaches for a network."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from server import app, browser, page  # noqa: F401

from mnist_core.config import TrainConfig
from mnist_core.record import METRICS, RunRecord
from mnist_core.runs import RunStore
from mnist_core.worker import Worker


@pytest.fixture(scope="session")
def mnist():
    """The real MNIST."""
    from mnist_core import data

    return data.load()


@pytest.fixture(scope="session")
def small(mnist):
    """MNIST's first 600 training and 200 test images: an epoch takes milliseconds."""
    from small_worker import cut

    return cut(mnist)


@pytest.fixture
def small_session(small, monkeypatch) -> None:
    """Sessions train on the small MNIST."""
    from small_worker import HELD_OUT

    from mnist_core import data, session

    monkeypatch.setattr(session, "load_mnist", lambda: small)
    monkeypatch.setattr(data, "HELD_OUT", HELD_OUT)


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    """A real process that trains on the small MNIST."""
    made = Worker((sys.executable, "tests/small_worker.py"))
    yield made
    made.close()


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "store")


@pytest.fixture
def record() -> RunRecord:
    """A finished run of two epochs, made up."""
    return made_up(TrainConfig(0.01, 2))


@pytest.fixture
def weights() -> Iterator[np.ndarray]:
    """Weights after two epochs, (2, PARAMETERS)."""
    return np.random.default_rng(5).normal(0, 0.1, (2, 242_762)).astype(np.float32)


def made_up(config: TrainConfig, length: int = 2, **changes) -> RunRecord:
    """A record with figures that nobody measured."""
    rows = [
        {**dict.fromkeys(METRICS, 0.5 / number), "epoch": number, "steered": False}
        for number in range(1, length + 1)
    ]
    values = {"run": config.run_id, "config": config, "state": "finished", "epochs": rows}
    return RunRecord(**{**values, **changes})
