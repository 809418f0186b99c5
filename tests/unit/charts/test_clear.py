"""Notes' words stand where no curve runs, as near to their places as that allows."""

import numpy as np
import pytest

from mnist_core.charts.axes import Note
from mnist_core.charts.clear import CHARACTER, FIRST, LINE, STEP, WIDTH, placed

HEIGHT, LAST = 280, 11
DOMAIN = (0.0, 1.0)


def place(*notes: Note, curves=()) -> list[float]:
    return [it.dy for it in placed(notes, curves, DOMAIN, False, HEIGHT, LAST)]


def test_words_alone_stand_over_their_place_or_below():
    assert place(Note(6, 0.5, "words")) == [-FIRST]
    assert place(Note(6, 0.5, "words", below=True)) == [FIRST]
    assert place(Note(6, 1.0, "words")) == [FIRST]  # over it is no room
    assert place(Note(6, 0.0, "words", below=True)) == [-FIRST]


def test_words_keep_clear_of_a_curve_above():
    over = 0.5 + FIRST / HEIGHT  # through the middle of where they would stand
    assert place(Note(6, 0.5, "words"), curves=[[(1, over), (11, over)]]) == [FIRST]


def test_words_keep_clear_of_other_words():
    first, second = place(Note(6, 0.5, "words"), Note(6, 0.5, "more words"))
    assert abs(first - second) >= LINE


def test_where_nothing_is_free_fewest_curves_are_crossed():
    everywhere = [[(1, value), (11, value)] for value in np.linspace(0, 1, 60)]
    (dy,) = place(Note(6, 0.5, "words"), curves=everywhere)
    assert abs(dy) <= HEIGHT / 2


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_no_point_of_any_curve_lies_under_words(seed, log):
    """Against points taken closely along random curves."""
    random = np.random.default_rng(seed)
    domain = (0.01, 1.0)
    curves = [
        [(epoch, value) for epoch, value in enumerate(random.uniform(0.3, 0.6, LAST), start=1)]
        for _ in range(4)
    ]
    note = Note(int(random.integers(1, LAST + 1)), 0.45, "lowest: 4")
    (found,) = placed([note], curves, domain, log, HEIGHT, LAST)
    scale = np.log if log else np.asarray
    low, high = scale(domain[0]), scale(domain[1])

    def down(value):
        return HEIGHT * (1 - (scale(value) - low) / (high - low))

    x = WIDTH * (note.epoch - 1) / (LAST - 1)
    wide = CHARACTER * len(note.text)
    start = x - wide if note.epoch > 0.8 * LAST else x if note.epoch < 0.2 * LAST else x - wide / 2
    middle = down(note.value) + found.dy
    for curve in curves:
        epochs, values = zip(*curve, strict=True)
        along = np.linspace(0, WIDTH, 2_000)
        at = np.interp(along, WIDTH * (np.array(epochs) - 1) / (LAST - 1), down(np.array(values)))
        under = (along > start) & (along < start + wide)
        assert not (np.abs(at[under] - middle) < LINE / 2 - 0.1).any()
    assert (abs(found.dy) - FIRST) % STEP == 0
