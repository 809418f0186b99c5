"""What a config's fields may be, in words."""

import pytest

from mnist_core.words.settings import tell_rate, told_range


def test_a_range_says_whether_its_numbers_are_whole():
    assert told_range("epochs") == "a whole number from 1 to 50"
    assert told_range("learning_rate") == "a number from 1e-6 to 1"
    assert told_range("train_size") == "a whole number from 100 to 60,000"


@pytest.mark.parametrize(
    ("rate", "told"),
    [(0.01, "0.01"), (4.642e-4, "0.000464"), (2.154e-5, "2.15e-5"), (1e-5, "1e-5"), (1.0, "1")],
)
def test_a_rate(rate, told):
    assert tell_rate(rate) == told
