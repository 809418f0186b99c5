"""What several test modules share. No test writes into `models/` or reaches for a network."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from mnist_core.config import TrainConfig
from mnist_core.jobs.worker import Worker
from mnist_core.runs.record import RunRecord
from mnist_core.runs.store import RunStore
from tests.support.runs import made_up


@pytest.fixture(autouse=True)
def own_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages run as `__main__`, which processes that are started later would run again."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture(scope="session")
def mnist():
    """The real MNIST."""
    from mnist_core.mnist import load

    return load.load()


@pytest.fixture(scope="session")
def small(mnist):
    """MNIST's first 600 training and 200 test images: an epoch takes milliseconds."""
    from tests.support.small_worker import cut

    return cut(mnist)


@pytest.fixture
def small_session(small, monkeypatch) -> None:
    """Sessions train on the small MNIST."""
    from mnist_core.jobs import session
    from mnist_core.mnist import splits
    from tests.support.small_worker import HELD_OUT

    monkeypatch.setattr(session, "load_mnist", lambda: small)
    monkeypatch.setattr(splits, "HELD_OUT", HELD_OUT)


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    """A real process that trains on the small MNIST."""
    made = Worker((sys.executable, "tests/support/small_worker.py"))
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
