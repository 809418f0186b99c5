"""Sentences about dead units, against counts by hand."""

import numpy as np

from mnist_core.words.mistakes import tell_revival


def dead(*units: int) -> np.ndarray:
    return np.isin(np.arange(5), units)


def test_units_that_fire_again_are_counted():
    told = tell_revival([dead(0, 1), dead(1, 2), dead(2, 3)])
    assert told == (
        "4 units were dead after at least one epoch: 2 after the first, 2 at the end. 2 of them "
        "fire again at the end."
    )


def test_where_none_comes_back_or_none_was_dead_it_is_said():
    assert tell_revival([dead(0), dead(0, 1)]).endswith(
        "1 after the first, 2 at the end. None came back."
    )
    assert tell_revival([dead(), dead()]).startswith("No unit")
