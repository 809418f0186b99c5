"""What a page says to do where a reference run is missing: commands that mean its own store."""

import streamlit as st

from mnist_core.app import once, resources
from tests.support.pages import open_page, words


def test_the_commands_mean_the_store_that_the_pages_read(models):
    (models / "article-run-1").unlink()
    text = words(open_page("story"))
    assert 'python -m mnist_core verify --store "$MNIST_STORE"`' in text
    assert '--name article-run-1 --again --store "$MNIST_STORE"`' in text


def test_the_default_store_needs_no_option(models, monkeypatch):
    for value in (None, ""):
        if value is None:
            monkeypatch.delenv("MNIST_STORE")
        else:
            monkeypatch.setenv("MNIST_STORE", value)
        st.cache_resource.clear()
        once.forget()
        assert resources.store_option() == ""
