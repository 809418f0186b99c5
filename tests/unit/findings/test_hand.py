"""Which of a visitor's drawings are taught and which are held back."""

import numpy as np

from mnist_core.digits.labelled import Labelled
from mnist_core.findings.hand import hand_of, wanted_next

IMAGE = np.zeros((28, 28), np.uint8)


def drawings(labels: list[int]) -> list[Labelled]:
    return [Labelled(label, [np.full((1, 2), place)], IMAGE) for place, label in enumerate(labels)]


def test_the_first_of_each_digit_is_taught_and_all_others_are_held_back():
    made = drawings([3, 1, 3, 1, 3])
    hand = hand_of(made)
    assert [id(it) for it in hand.taught] == [id(made[1]), id(made[0])]
    assert [id(it) for it in hand.others] == [id(made[place]) for place in (2, 3, 4)]
    assert not hand.is_whole
    assert hand_of(drawings([*range(10)])).is_whole


def test_each_digit_is_asked_for_in_turn():
    labels: list[int] = []
    for _ in range(23):
        labels.append(wanted_next(hand_of(drawings(labels))))
    assert labels == [*range(10), *range(10), 0, 1, 2]
    assert wanted_next(hand_of(drawings([0, 0, 1]))) == 2
