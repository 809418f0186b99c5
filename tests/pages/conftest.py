"""A store for pages that run by AppTest."""

from pathlib import Path

import pytest
import streamlit as st

from tests.support.server import ROOT, stock


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with the reference runs, and no resource left of another test."""
    folder = stock(tmp_path / "models")
    monkeypatch.setenv("MNIST_STORE", str(folder))
    monkeypatch.chdir(ROOT)
    st.cache_resource.clear()
    return folder
