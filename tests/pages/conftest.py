"""A store for pages that run by AppTest."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from mnist_core.app import life, once, resources
from mnist_core.jobs.worker import Worker
from tests.support.server import ROOT, stock

IDLE = (sys.executable, "tests/support/idle_worker.py")


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A store with the reference runs, and no resource left of another test."""
    folder = stock(tmp_path / "models")
    made: list[Worker] = []

    def idle() -> Worker:
        made.append(Worker(IDLE))
        return made[-1]

    monkeypatch.setenv("MNIST_STORE", str(folder))
    monkeypatch.setattr(resources, "Worker", idle)
    monkeypatch.setattr(resources, "SHIPPED", folder)
    monkeypatch.setattr(life, "begin", lambda: None)  # its thread would outlive the test
    monkeypatch.chdir(ROOT)
    st.cache_resource.clear()
    once.forget()
    st.cache_data.clear()
    yield folder
    for worker in made:
        worker.close()
