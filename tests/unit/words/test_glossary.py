"""Terms are explained, and no term without an explanation is asked for."""

import pytest

from mnist_core.words.glossary import TERMS, explain


def test_terms_are_listed_in_the_given_order():
    told = explain("seed", "nat")
    assert told.splitlines() == [f"- **seed**: {TERMS['seed']}", f"- **nat**: {TERMS['nat']}"]


def test_what_is_not_explained_is_an_error():
    with pytest.raises(KeyError, match="momentum"):
        explain("seed", "momentum")
