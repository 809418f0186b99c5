"""Switches by the address: any of the usual words, and what is none of them."""

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.app import switches


@pytest.mark.parametrize("text", ["true", "True", "1", "yes", "YES", "y", "on", " on "])
def test_yes_in_many_words(text):
    assert switches.read(text) is True


@pytest.mark.parametrize("text", ["false", "0", "no", "n", "Off"])
def test_no_in_many_words(text):
    assert switches.read(text) is False


@pytest.mark.parametrize("text", ["", "maybe", "2", "truth"])
def test_what_is_neither(text):
    assert switches.read(text) is None


def page() -> None:
    import streamlit as st

    from mnist_core.app import switches

    switches.take("here")
    st.toggle("Here", value=True, key="here", bind="query-params")


@pytest.mark.parametrize(
    ("asked", "shown"), [("1", True), ("yes", True), ("0", False), ("off", False), ("maybe", True)]
)
def test_a_widget_takes_what_the_address_means(asked, shown):
    app = AppTest.from_function(page)
    app.query_params["here"] = asked
    app.run()
    assert not app.exception
    assert app.toggle(key="here").value is shown
